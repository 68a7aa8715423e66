"""True time: from the capture rate that the file or the user names, checked against the legs."""

from __future__ import annotations

from dataclasses import replace

from speedlab.model.clip import ClipInfo, FloatArray, Timebase, TimeSource, usual_spacing_s

HUMAN_STEP_RATE_HZ = (1.9, 6.5)
"""Steps a second of running people: slow jogging has 2.3, the fastest sprinters 5 (docs/metrics.md,
11.2-11.3), children up to 6. Outside: the file's time is not true time."""
TYPICAL_STEP_RATE_HZ = 4.0
SLOW_MOTION_RATIO = 1.5
"""A tag nearer to the stored rate is the same rate: 30 against 29.97, or 25 in the dark."""
COMMON_RATE_TOLERANCE = 0.01


def settle_timebase(
    info: ClipInfo,
    file_s: FloatArray,
    first_frame: int,
    step_rate_file_hz: float | None,
    capture_fps: float | None,
) -> Timebase:
    """Decide how file time becomes true time (docs/architecture.md, the output contract).

    `file_s` (n,) file time of the analysed frames; `step_rate_file_hz` steps a file second, None
    where too few were seen to tell. The order: what the user says, what the phone wrote into the
    file, the file's own time; the last only if the step rate is humanly possible with it.
    """
    named = capture_fps or _slow_motion_tag(info)
    if named is not None:
        source = TimeSource.USER if capture_fps else TimeSource.TAG
        slowdown = _slowdown(named, info.stored_fps, 1 / usual_spacing_s(file_s))
        return Timebase(file_s, first_frame, slowdown, source)
    low, high = HUMAN_STEP_RATE_HZ
    if step_rate_file_hz is None or low <= step_rate_file_hz <= high:
        return Timebase(file_s, first_frame, 1.0, TimeSource.FILE)
    likely = TYPICAL_STEP_RATE_HZ / step_rate_file_hz
    return of_unknown_rate(Timebase(file_s, first_frame, 1.0, TimeSource.FILE), likely)


def of_unknown_rate(clock: Timebase, likely_slowdown: float) -> Timebase:
    """The same frames, their rate unknown; detectors work with the likely one."""
    return replace(
        clock,
        slowdown=likely_slowdown,
        source=TimeSource.UNKNOWN,
        likely_slowdown=likely_slowdown,
    )


def _slow_motion_tag(info: ClipInfo) -> float | None:
    """The capture rate that the phone wrote, where it means slow motion."""
    tag = info.tagged_capture_fps
    return tag if tag is not None and tag > SLOW_MOTION_RATIO * info.stored_fps else None


def _slowdown(capture_fps: float, stored_fps: float, distinct_fps: float) -> float:
    """File seconds per true second; exactly 1 where the two rates are the same but for rounding.

    A capture rate counts distinct pictures (`distinct_fps` of them a file second), unless it is
    the rate at which the file stores them, repeated or not.
    """
    ratios = (capture_fps / stored_fps, capture_fps / distinct_fps)
    same = any(abs(ratio - 1) < COMMON_RATE_TOLERANCE for ratio in ratios)
    return 1.0 if same else ratios[1]


def possible_step_rate(step_rate_hz: float | None) -> bool:
    """Whether a true step rate is one that people run with (unknown rates pass)."""
    low, high = HUMAN_STEP_RATE_HZ
    return step_rate_hz is None or low <= step_rate_hz <= high
