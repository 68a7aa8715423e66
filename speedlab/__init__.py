"""speedlab: measure how a sprint is built, from one side-on phone video."""

__version__ = "0.1.0"
