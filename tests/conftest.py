"""Makes the shared example modules beside this file importable from every test."""
