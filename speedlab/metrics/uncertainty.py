"""What each number is uncertain by before it is measured: the one table that metrics draw on.

Values tagged [P] are proposals of docs/metrics.md that await validation of our own.
"""

from __future__ import annotations

from collections.abc import Callable
from math import hypot, sqrt

from speedlab.metrics.estimate import Estimate, merged
from speedlab.model.events import Contact, Event, EventKind, EventSource
from speedlab.tracking.smoothing import TWO_PASS

ANGLE_BIAS_NEAR_DEG = 4.0
"""Systematic error of a near-side segment angle (4.7 [P]; Gomez 2025: 3.9-7.0 deg RMSE)."""

ANGLE_BIAS_FAR_DEG = 7.0
"""The same for the side away from the camera, partly hidden (4.7 [P])."""

ARM_BIAS_NEAR_DEG = 12.0
"""Arm angles in frames where the arm points towards or from the camera (7.I.1 [P])."""

ARM_BIAS_FAR_DEG = 15.0
"""The same for the far arm (7.I.1 [P])."""

FORESHORTENED_BELOW = 0.85
"""An arm segment shorter than this share of its usual picture length points out of the plane."""

SLOPE_BIAS_DEG = 1.0
"""Slope of the ground against gravity: the line under the feet, the camera's roll as told [P]."""

EVENT_BIAS_MS = {EventKind.TOUCHDOWN: 6.0, EventKind.TOE_OFF: 3.0}
"""Between-runner bias of the event detector (5.3.9 [P])."""

CONTACT_TIME_BIAS_MS = 6.0
"""The same for the contact time (5.3.9 [P])."""

MID_STANCE_BIAS_MS = 2.0
"""2 cm of forefoot-to-hip bias at 10 m/s (5.4)."""

LANDMARK_BIAS_LEG = 0.033
"""Landmarks sit 2-4 cm off the joint (7.C), in leg lengths of about 0.9 m."""

LEG_LENGTH_BIAS_SHARE = LANDMARK_BIAS_LEG
"""The same as a share of the leg's own length, by which lengths are divided: the hip's landmark
sits low, so the leg reads short (5 % on rendered clips, of which joint offsets take back 4)."""

GROUND_BIAS_LEG = 0.03
"""How far above the sole the forefeet were found is known to 2-3 cm (`JointOffsets.sole`)."""

HEIGHT_CHANGE_BIAS_LEG = 0.011
"""A change of height within one clip: 1 cm (7.C [P])."""

COM_BIAS_LEG = 0.028
"""Centre of mass from the segment model: 2.5 cm (7.C [P])."""

FOOT_POSITION_LEG = 0.022
"""Random error of one foot's place on the ground: 2 cm (7.B)."""

FEET_DEPTH_LEG = 0.033
"""False step-length difference from the depth between the feet, about 3 cm (3.2)."""

DEPTH_CORRECTION_SHARE = 0.5
"""Systematic part of a depth correction: how far apart the feet really were is not seen (3.2)."""

FRACTION_UNKNOWN = 1.0 / sqrt(12.0)
"""Standard uncertainty of a share of which nothing is known: the ceiling for shares."""

PHASE_BIAS_SHARE = 1.0 / sqrt(2.0)
"""Part of an angle's bias that may follow the stride out of step and so move its phase [P]."""


NOISE_BANDWIDTH = 0.833
"""Of two passes of a 2nd-order Butterworth, in its design frequency: integral of 1/(1+x^4)^2."""


def smoothed_noise_share(cutoff_hz: float, fps: float) -> float:
    """What is left of white noise (SD ratio) after the zero-lag 4th-order Butterworth.

    See docs/metrics.md 4.5 and 4.6. 1 where the rate is so low that the filter passes it all.
    """
    return sqrt(min(1.0, 2.0 * NOISE_BANDWIDTH * cutoff_hz / TWO_PASS / fps))


RATE_NOISE_PER_HZ = sqrt(42.5 / (2.0 * NOISE_BANDWIDTH / TWO_PASS))
"""SD of a smoothed curve's rate over SD of the curve, per Hz of cut-off (4.6)."""


def through_times(
    function: Callable[..., float | None], times: tuple[Estimate, ...]
) -> Estimate | None:
    """A value that depends on several uncertain instants.

    u^2 = sum over the instants of (half the change of the value when it moves by +-u)^2, once for
    the random and once for the systematic part; None where the value is.
    """
    centre = [when.value for when in times]
    value = function(*centre)
    spread = {"u_rand": 0.0, "u_sys": 0.0}
    for place, when in enumerate(times):
        for kind, size in (("u_rand", when.u_rand), ("u_sys", when.u_sys)):
            ends = [
                function(*(*centre[:place], centre[place] + move, *centre[place + 1 :]))
                for move in (-size, size)
            ]
            if value is None or ends[0] is None or ends[1] is None:
                return None
            spread[kind] = hypot(spread[kind], (ends[1] - ends[0]) / 2)
    flags = merged(*(when.flags for when in times))
    return None if value is None else Estimate(value, spread["u_rand"], spread["u_sys"], flags)


def event_time(event: Event) -> Estimate:
    """When a foot landed or left (s); a time set by hand carries no detector bias."""
    bias_ms = 0.0 if event.source is EventSource.HUMAN else EVENT_BIAS_MS[event.kind]
    flags = ("event_low_conf",) if event.confidence < 0.5 else ()
    return Estimate(event.time_s, event.sigma_ms / 1e3, bias_ms / 1e3, flags)


def mid_stance_time(contact: Contact) -> Estimate | None:
    """When the forefoot was under the hip (s), None if it never was."""
    if contact.mid_stance_s is None:
        return None
    return Estimate(contact.mid_stance_s, contact.u_mid_stance_ms / 1e3, MID_STANCE_BIAS_MS / 1e3)
