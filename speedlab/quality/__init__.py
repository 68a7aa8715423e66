"""The verdict on a clip: refused, limited or good, with the reason and the remedy for each."""

from speedlab.quality.checks import Evidence
from speedlab.quality.problems import not_measurable, refusal
from speedlab.quality.requirements import (
    knee_fold_deg,
    require_frame_rate,
    require_running,
    require_side_view,
)
from speedlab.quality.verdict import assess

__all__ = [
    "Evidence",
    "assess",
    "knee_fold_deg",
    "not_measurable",
    "refusal",
    "require_frame_rate",
    "require_running",
    "require_side_view",
]
