"""`python -m speedlab`: the same as the command `speedlab`."""

from speedlab.cli import app

app(prog_name="speedlab")
