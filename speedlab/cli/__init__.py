"""The command line: one command a module, put together in `speedlab.cli.program`."""

from speedlab.cli.program import app

__all__ = ["app"]
