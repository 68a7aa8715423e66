"""Everything that is drawn over the athlete in one frame of the annotated video."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from speedlab.metrics.curves import Curve
from speedlab.metrics.inputs import MetricInput
from speedlab.model.analysis import Analysis, Evidence
from speedlab.model.clip import BoolArray, FloatArray
from speedlab.model.skeleton import Side, joint
from speedlab.report import palette
from speedlab.report.callouts import beside, silhouette, stacked
from speedlab.report.canvas import Canvas, arc
from speedlab.report.clip_values import ClipValues, numbered_joints
from speedlab.report.gates import GateLine, gate_lines
from speedlab.report.ground import Footprint, footprints, into_picture, toe_trails
from speedlab.report.ground_points import GroundMark, ground_marks, run_line_px
from speedlab.report.lettering import sprite, stamp
from speedlab.report.look import Look
from speedlab.report.skeleton import Doubt, doubtful, draw_skeleton, middle

_FALLBACK_STEP_S: Final = 0.25  # a usual sprint step, for the trails of a clip with no full step
_TRAIL_POINTS: Final = 24  # enough for a smooth line
_SECTOR_OPACITY: Final = 0.38
_SECTOR_RADIUS: Final = 0.62  # in thigh lengths
_GROUND_OPACITY: Final = 0.75
_GLIDE: Final = 0.25  # of a step: the time over which a number moves aside for the body
_INK, _PAPER = palette.rgb(palette.INK), palette.rgb(palette.PAPER)


@dataclass(frozen=True, eq=False)
class Callout:
    """A number beside a joint: `text` by row, `joint_px` and its own `centre_px` (n, 2).

    All in source pixels; `half_width_px` is that of the widest text.
    """

    text: tuple[str, ...]
    joint_px: FloatArray
    centre_px: FloatArray
    half_width_px: float


@dataclass(frozen=True, eq=False)
class Overlay:
    """What is prepared once for a clip; `draw` then costs a few milliseconds a frame."""

    evidence: Evidence
    look: Look
    doubt: Doubt
    prints: tuple[Footprint, ...]
    trails: dict[Side, FloatArray]
    trail_rows: int
    callouts: tuple[Callout, ...]
    gates: tuple[GateLine, ...] = ()
    told: tuple[GroundMark, ...] = ()
    run_line_px: FloatArray | None = None

    def draw(self, canvas: Canvas, row: int) -> None:
        """Draw one frame; where the athlete is unknown only the ground is drawn."""
        self._draw_ground(canvas, row)
        self._draw_told(canvas, row)
        self._draw_gates(canvas, row)
        xy_px = self.evidence.motion.xy_px[row]
        if not np.isfinite(xy_px).any():
            return
        self._draw_sectors(canvas, xy_px)
        self._draw_leaders(canvas, row)
        doubt = {limb: bool(rows[row]) for limb, rows in self.doubt.items()}
        draw_skeleton(canvas, xy_px, doubt, self.evidence.motion.near_side, self.look)
        self._draw_numbers(canvas, row)

    def _draw_ground(self, canvas: Canvas, row: int) -> None:
        to_reference = self.evidence.scene.camera.to_reference[row]
        rows = self._trail(row)
        trails = {
            side: into_picture(to_reference, trail[rows]) for side, trail in self.trails.items()
        }
        lines = [(p, into_picture(to_reference, p.line_px[row])) for p in self.prints]
        around = np.concatenate([*trails.values(), *(line for _, line in lines)])
        with canvas.layer(_GROUND_OPACITY, around, 6 * self.look.limb) as faint:
            for side, trail in trails.items():
                self._draw_trail(faint, side, trail)
            for footprint, line in lines:
                if not footprint.standing[row]:
                    self._draw_print(faint, footprint.contact.side, line, self.look.limb * 0.6)
        for footprint, line in lines:
            if footprint.standing[row]:
                self._draw_print(canvas, footprint.contact.side, line, self.look.limb * 1.4)

    def _draw_told(self, canvas: Canvas, row: int) -> None:
        """Points of the ground and the athlete's line: whether it lies under the feet is seen."""
        to_reference = self.evidence.scene.camera.to_reference[row]
        if self.run_line_px is not None:
            canvas.dashes(into_picture(to_reference, self.run_line_px), _PAPER, self.look.hair)
        for mark in self.told:
            arms = [into_picture(to_reference, arm) for arm in mark.arms_px]
            for ink, width in (
                (_INK, self.look.hair + 2 * self.look.edge),
                (_PAPER, self.look.hair),
            ):
                for arm in arms:
                    canvas.line(arm, ink, width)
            text = sprite(mark.words, self.look.type_size, _PAPER, _INK)
            x, y = canvas.place(np.mean(arms, axis=(0, 1)))
            aside = (-1.0 if mark.beyond else 1.0) * text.size[1]
            stamp(canvas.pixels, text, (float(x), float(y) + aside))

    def _draw_gates(self, canvas: Canvas, row: int) -> None:
        to_reference = self.evidence.scene.camera.to_reference[row]
        for gate in self.gates:
            line = into_picture(to_reference, gate.line_px)
            canvas.line(line, _INK, self.look.hair + 2 * self.look.edge)
            canvas.line(line, _PAPER, self.look.hair)
            text = sprite(gate.words(row), self.look.type_size, _PAPER, _INK)
            x, y = canvas.place(line[0])  # below the ground, where nobody runs
            width, half = canvas.pixels.shape[1], text.size[0] / 2
            if 0 <= x <= width:
                x = np.clip(x, half, max(half, width - half))
                stamp(canvas.pixels, text, (float(x), float(y) + text.size[1]))

    def _trail(self, row: int) -> NDArray[np.intp]:
        """Rows of a trail's points: the same ones in every frame, so that it does not shimmer."""
        every = -(-self.trail_rows // _TRAIL_POINTS)
        first = max(0, row - self.trail_rows)
        return np.append(np.arange(-(-first // every) * every, row, every), row)

    def _draw_print(self, canvas: Canvas, side: Side, line: FloatArray, width: float) -> None:
        canvas.line(line, _PAPER, width + 2 * self.look.edge)
        canvas.line(line, palette.rgb(palette.side_colour(side)), width)

    def _draw_trail(self, canvas: Canvas, side: Side, trail: FloatArray) -> None:
        colour = palette.rgb(palette.side_colour(side))
        for part in range(len(trail) - 1):
            age = 1.0 - (part + 1) / len(trail)
            canvas.line(trail[part : part + 2], colour, self.look.limb * (1.0 - 0.75 * age))

    def _draw_sectors(self, canvas: Canvas, xy_px: FloatArray) -> None:
        """The trunk's line through the hip, and each thigh's angle to it, front or back."""
        hip, shoulder = middle(xy_px, "hip"), middle(xy_px, "shoulder")
        thighs = {side: xy_px[joint(side, "knee")] - xy_px[joint(side, "hip")] for side in Side}
        knees = {side: thigh for side, thigh in thighs.items() if np.isfinite(thigh).all()}
        if not knees:
            return
        radius = _SECTOR_RADIUS * float(max(np.hypot(*knee) for knee in knees.values()))
        down = (hip - shoulder) / np.hypot(*(hip - shoulder))
        zero = float(np.arctan2(down[1], down[0]))
        around = np.stack([hip - 1.4 * radius, hip + 1.4 * radius])
        with canvas.layer(_SECTOR_OPACITY, around, 0.0) as faint:
            for side, knee in knees.items():
                if np.isfinite(zero):
                    turn = _turn(zero, float(np.arctan2(knee[1], knee[0])))
                    rim = arc(hip, radius, zero, zero + turn)
                    colour = palette.rgb(palette.side_colour(side))
                    faint.fill(np.concatenate([hip[None], rim]), colour)
        line = np.stack([hip, hip + 1.35 * radius * down])
        canvas.dashes(line, _PAPER, self.look.hair)

    def _draw_leaders(self, canvas: Canvas, row: int) -> None:
        for callout in self.callouts:
            if not callout.text[row]:
                continue
            centre, at = callout.centre_px[row], callout.joint_px[row]
            edge = centre + np.array([np.sign(at[0] - centre[0]) * callout.half_width_px, 0.0])
            leader = np.stack([edge, at])
            canvas.line(leader, _INK, self.look.hair + 1)
            canvas.line(leader, _PAPER, self.look.hair)

    def _draw_numbers(self, canvas: Canvas, row: int) -> None:
        for callout in self.callouts:
            if callout.text[row] and np.isfinite(callout.centre_px[row]).all():
                x, y = canvas.place(callout.centre_px[row])
                text = sprite(callout.text[row], self.look.type_size, _PAPER, _INK)
                stamp(canvas.pixels, text, (float(x), float(y)))


def prepare_overlay(analysis: Analysis, look: Look, scale: float) -> Overlay:
    """Compute all that the frames share, for pictures `scale` times the source's size."""
    evidence = evidence_of(analysis)
    step_s = [step.step_time_s for step in analysis.steps if step.step_time_s is not None]
    half_stride_s = float(np.median(step_s)) if step_s else _FALLBACK_STEP_S
    trail_rows = max(1, round(half_stride_s * evidence.motion.fps))
    return Overlay(
        evidence=evidence,
        look=look,
        doubt=doubtful(evidence.motion),
        prints=footprints(analysis, evidence),
        trails=toe_trails(evidence),
        trail_rows=trail_rows,
        callouts=_callouts(analysis, evidence, look, scale, trail_rows),
        gates=gate_lines(analysis, evidence),
        told=ground_marks(evidence),
        run_line_px=run_line_px(evidence),
    )


def evidence_of(analysis: Analysis) -> Evidence:
    """The evidence of a fresh analysis.

    Raises:
        ValueError: the analysis was read back from a folder, which holds none.
    """
    if analysis.evidence is None:
        raise ValueError("an analysis read back from a folder holds no evidence to draw from")
    return analysis.evidence


def _callouts(
    analysis: Analysis, evidence: Evidence, look: Look, scale: float, trail_rows: int
) -> tuple[Callout, ...]:
    """Elbow, thigh and knee of the near side; none whose measure is withheld."""
    motion, near = evidence.motion, evidence.motion.near_side
    view = MetricInput(
        motion,
        analysis.contacts,
        analysis.steps,
        evidence.strides,
        evidence.scene,
        analysis.timebase,
    )
    angles, doubt = view.angles, doubtful(motion)
    glide = max(1, round(_GLIDE * trail_rows))
    known: tuple[tuple[str, str, Curve, Callable[[float], str]], ...] = (
        ("elbow", "arm", angles.elbow[near], degrees),
        ("hip", "leg", angles.hip_rel[near], front_or_back),
        ("knee", "leg", angles.knee[near], degrees),
    )
    named = numbered_joints(ClipValues(analysis.measures), near)
    shown = [entry for entry in known if entry[0] in named]
    if not shown:
        return ()
    texts = [
        _texts(curve.value, doubt[near, limb], glide, wording) for _, limb, curve, wording in shown
    ]
    sizes = [_widest(rows, look, scale) for rows in texts]
    joints = np.stack([motion.xy_px[:, joint(near, name)] for name, *_ in shown])
    heights = stacked(joints[:, :, 1], 1.05 * sizes[0][1])
    body, width = silhouette(motion.xy_px), float(analysis.clip.width_px)
    return tuple(
        Callout(rows, at, beside(body, at, height, size, width, glide), size[0] / 2)
        for rows, at, height, size in zip(texts, joints, heights, sizes, strict=True)
    )


def _texts(
    values: FloatArray, doubt: BoolArray, glide_rows: int, wording: Callable[[float], str]
) -> tuple[str, ...]:
    """The number of each frame; none while the limb is doubtful, judged over some frames."""
    unsure = uniform_filter1d(doubt.astype(float), 2 * glide_rows + 1) > 0.5
    return tuple(
        "" if hidden or not np.isfinite(value) else wording(value)
        for value, hidden in zip(values, unsure, strict=True)
    )


def _widest(texts: tuple[str, ...], look: Look, scale: float) -> tuple[float, float]:
    """Source pixels that the widest of several texts takes."""
    longest = max(texts, key=len) or degrees(0.0)
    width, height = sprite(longest, look.type_size, _PAPER, _INK).size
    return width / scale, height / scale


def degrees(value: float) -> str:
    """Whole degrees, e.g. `112°`."""
    return f"{value:.0f}°"


def front_or_back(value: float) -> str:
    """A thigh against the line of the trunk, in words: `34° front`, `21° back`."""
    return f"{abs(value):.0f}° {'front' if value >= 0 else 'back'}"


def _turn(start_rad: float, stop_rad: float) -> float:
    """Signed turn between two directions, the short way round (rad)."""
    return float((stop_rad - start_rad + np.pi) % (2 * np.pi) - np.pi)
