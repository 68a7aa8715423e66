"""The drawn run with its measures and a few words: what a report is made of."""

from dataclasses import replace
from pathlib import Path

from drawn_run import Bouncing, Stage, drawn_run

from speedlab.metrics import MetricInput, measure
from speedlab.model.analysis import Analysis
from speedlab.model.findings import Finding
from speedlab.model.quality import Problem, Quality, Verdict
from speedlab.model.tracks import Swap

PROBLEM = Problem("far_arm", 1, "The far arm is hidden.", "Its ± is larger.", "Film square on.")
FINDINGS = (
    Finding("thigh_cross_delay_ms", "The thighs pass late", "After landing.", "Knees together."),
    Finding("arm_leg_lag_ms", "Arms and legs on one clock", "Within the ±.", "Keep it."),
)
WIDE_STAGE = Stage()


def reported_run(
    *, strides: int = 3, fps: float = 120.0, trusted: bool = True, stage: Stage = WIDE_STAGE
) -> Analysis:
    """A complete analysis of the formula runner; the file it names does not exist."""
    run = drawn_run(Bouncing(strides=strides), stage, fps, trusted=trusted)
    evidence = run.evidence
    assert evidence is not None
    view = MetricInput(
        evidence.motion, run.contacts, run.steps, evidence.strides, evidence.scene, run.timebase
    )
    return replace(
        run,
        quality=Quality(Verdict.GOOD, (PROBLEM,), {}),
        provenance={"speedlab": "9.9", "settings": {"pose": {"model": "heavy"}}},
        measures=measure(view),
        findings=FINDINGS,
        swaps=(Swap(4, 6, "legs", 0.97),),
    )


def renamed(analysis: Analysis, name: str) -> Analysis:
    """The same analysis of a file of another name."""
    return replace(analysis, clip=replace(analysis.clip, path=Path("folder") / name))
