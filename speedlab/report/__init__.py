"""Analysis in, pictures and pages out: the report, its figures and the annotated video."""

from speedlab.report.write import write_report

__all__ = ["write_report"]
