"""Plain sentences about a run, from its measures."""

from speedlab.findings.finding import find

__all__ = ["find"]
