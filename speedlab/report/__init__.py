"""Analysis in, pictures and pages out: the report, its figures and the annotated video."""
