"""Gates on the athlete's lane: where they stand in the reference picture (docs/metrics.md, 3.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from speedlab.errors import UsageError
from speedlab.model.clip import FloatArray
from speedlab.model.ground import RunPlane
from speedlab.model.scene import Direction, Gate, Gates, MarkedGround
from speedlab.scene.pointed import Pointing, beside_line, name_of
from speedlab.scene.run_plane import plane_midline
from speedlab.scene.scale import OFF_LINE_M, USUAL_DISTANCE_M
from speedlab.settings import Gate as ToldGate

DISTANCE_U_REL = 0.3
"""... give or take so much of it (standard) [P]."""
CAMERA_M, CAMERA_U_M = 1.4, 0.4
"""How high a phone is held or stands above the ground (mean, standard uncertainty) [P]."""
HIPS_M = 0.95
"""Height of the hips: a camera that looks down is so much nearer to them than to the ground, by
.95 m sin(down), and draws their way longer than the gates', .7 % at 5 deg and 12 m [D]."""


def placed_gates(
    told: Sequence[ToldGate],
    pointing: Pointing,
    offset_m: float | None = None,
    distance_m: float | None = None,
    plane: RunPlane | None = None,
) -> Gates | None:
    """Gates as told, moved into the athlete's plane where the camera's distance is known.

    Args:
        told: in order of their metres; none of them or two and more.
        pointing: carries them into the reference picture.
        offset_m: how much nearer to the camera than the athlete they stand.
        distance_m: from the camera to the athlete's lane.
        plane: of the run, where points of the ground tell it; it knows the distance.

    Raises:
        UsageError: one lacks its point while the camera moves, or its time is not analysed.
    """
    if not told:
        return None
    if plane is not None:
        places = tuple(_in_plane(gate, pointing, plane, offset_m or 0.0) for gate in told)
        return Gates(places, OFF_LINE_M / plane.distance_m)
    nearer, unmoved_m = beside_line(offset_m, distance_m)
    beside_m = float(np.hypot(OFF_LINE_M, unmoved_m))
    return Gates(
        tuple(_placed(gate, pointing, nearer) for gate in told),
        beside_m / (distance_m or USUAL_DISTANCE_M),
        None if pointing.camera.moving else (pointing.size_px[0] / 2, pointing.size_px[1] / 2),
    )


def _in_plane(gate: ToldGate, pointing: Pointing, plane: RunPlane, offset_m: float) -> Gate:
    """Where a gate stands in the plane of the run, one `offset_m` before it moved into it."""
    _require_point(gate, pointing)
    y_px = gate.y_px
    if y_px is None:  # on the picture of the cones' line
        line = plane.camera.project(np.array([[along, -offset_m, 0.0] for along in (0.0, 1.0)]))
        y_px = float(line[0, 1] + (gate.x_px - line[0, 0]) / np.divide(*np.diff(line, axis=0)[0]))
    seen = pointing.carried((gate.x_px, y_px), gate.at_s, name_of(gate))
    axis = np.array(plane_midline(plane).axis_px)
    x, y = axis + (seen - axis) * (1.0 - offset_m / plane.distance_m)
    return Gate(gate.at_m, (float(x), float(y)))


def _placed(gate: ToldGate, pointing: Pointing, nearer: float) -> Gate:
    """`nearer`: offset over distance; what stands nearer is drawn farther from the axis."""
    _require_point(gate, pointing)
    seen = (gate.x_px, np.nan if gate.y_px is None else gate.y_px)
    x, y = pointing.on_the_line(seen, nearer)
    if gate.y_px is None:  # a camera that stands: nothing is carried
        return Gate(gate.at_m, (float(x), float(y)))
    x, y = pointing.carried((float(x), float(y)), gate.at_s, name_of(gate))
    return Gate(gate.at_m, (float(x), float(y)))


def _require_point(gate: ToldGate, pointing: Pointing) -> None:
    if pointing.camera.moving and gate.y_px is None:
        raise UsageError(
            f"{name_of(gate)}: the camera moves, so a gate needs its point on the "
            "ground and the second at which it is there, X,Y@M@T."
        )


def on_the_ground(gates: Gates, level_px: float, slope: float, direction: Direction) -> Gates:
    """The same, those of which only a column was told put on the ground's line.

    Raises:
        UsageError: they do not follow each other on the way of running.
    """
    places = tuple(
        replace(gate, point_px=(x, level_px + slope * x)) if np.isnan(y) else gate
        for gate in gates.places
        for x, y in [gate.point_px]
    )
    for first, second in pairwise(places):
        if (second.point_px[0] - first.point_px[0]) * direction.sign <= 0:
            raise UsageError(
                f"The gate at {second.at_m:g} m does not come after the one at {first.at_m:g} m "
                f"for somebody who runs to the {direction}: metres grow along the way of running "
                "(--direction, where that is mistaken)."
            )
    return replace(gates, places=places)


def seen_from_above(
    gates: Gates, level_px: float, slope: float, m_per_px: float, distance_m: float | None
) -> Gates:
    """The same with what a standing camera's looking down does between ground and hips.

    It looks down by (its height - how far the lane lies below its axis) / distance.

    Args:
        gates: in the reference picture.
        level_px: the ground's line at x = 0, and its slope.
        slope: of the ground's line.
        m_per_px: scale in the athlete's plane.
        distance_m: from the camera to the athlete's lane; None: a usual one.
    """
    if gates.axis_px is None:
        return gates
    far_m = distance_m or USUAL_DISTANCE_M
    axis_x_px, axis_y_px = gates.axis_px
    below_m = (level_px + slope * axis_x_px - axis_y_px) * m_per_px
    longer = HIPS_M * (CAMERA_M - below_m) / far_m**2
    unknown_rel = 2 * DISTANCE_U_REL * longer if distance_m is None else 0.0
    shares = (gates.depth_u_rel, HIPS_M * CAMERA_U_M / far_m**2, unknown_rel)
    return replace(gates, depth_u_rel=float(np.linalg.norm(shares)), hips_over_ground=1.0 + longer)


def gates_as_marks(gates: Gates) -> MarkedGround:
    """The outermost two as marks that metres may rest on."""
    first, last = gates.places[0], gates.places[-1]
    points: FloatArray = np.array([first.point_px, last.point_px])
    return MarkedGround(points, last.at_m - first.at_m, gates.depth_u_rel)
