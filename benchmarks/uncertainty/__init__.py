"""What our ± are worth: found errors against propagated uncertainty, on clips scored nowhere else.

`python -m benchmarks.uncertainty` fits `speedlab/metrics/calibration.toml` and writes
docs/uncertainty.md. The clips are filmed as those of the accuracy suite are, in every condition,
but of other athletes: what is fitted here is scored there.
"""
