"""How exact speedlab is against instruments: motion capture, force plates, and people's labels."""
