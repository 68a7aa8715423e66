"""The ground, the direction of travel and the scale."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import atan, degrees

from speedlab.model.clip import FloatArray
from speedlab.model.ground import RunPlane
from speedlab.model.skeleton import Side
from speedlab.model.tracks import CameraMotion


class Direction(StrEnum):
    """Which way the athlete runs in the picture."""

    LEFT = "left"
    RIGHT = "right"

    @property
    def sign(self) -> int:
        """+1 when running towards growing picture x."""
        return 1 if self is Direction.RIGHT else -1

    @property
    def near_side(self) -> Side:
        """The side that faces the camera: right when running to the right."""
        return Side.RIGHT if self is Direction.RIGHT else Side.LEFT


class ScaleSource(StrEnum):
    """What the metres rest on."""

    NONE = "none"
    HEIGHT = "height"
    MARKS = "marks"
    GROUND = "ground"


@dataclass(frozen=True)
class Scale:
    """Metres per reference pixel in the athlete's plane, with its relative standard uncertainty."""

    m_per_px: float
    u_rel: float
    source: ScaleSource


@dataclass(frozen=True)
class MarkedGround:
    """Two marks on the ground: `points_px` (2, 2) in the reference picture, `apart_m` metres.

    `depth_u_rel`: how far off the athlete's line they may lie, as a share of their distance.
    """

    points_px: FloatArray
    apart_m: float
    depth_u_rel: float = 0.0


@dataclass(frozen=True)
class Gate:
    """A line across the lane, `at_m` along the track, through a point on the ground.

    `point_px`: that point in the reference picture, in the athlete's plane; y is NaN until the
    ground is known where only a column was told.
    """

    at_m: float
    point_px: tuple[float, float]


@dataclass(frozen=True)
class Gates:
    """Two gates or more in the order in which they are passed.

    `depth_u_rel`: standard uncertainty of every time between two of them, as a share of it, since
    gate and athlete are not seen at one distance from the camera. A camera that looks down draws
    what is `hips_over_ground` times as far aside of its axis, `axis_px`, at the height of the hips
    as on the ground; `axis_px` None: it follows, and draws the athlete near its axis.
    """

    places: tuple[Gate, ...]
    depth_u_rel: float
    axis_px: tuple[float, float] | None = None
    hips_over_ground: float = 1.0

    def at_hips_px(self, gate: Gate) -> tuple[float, float]:
        """The ground's point below what is seen above a gate at the height of the hips."""
        x_px, y_px = gate.point_px
        if self.axis_px is None:
            return x_px, y_px
        return self.axis_px[0] + (x_px - self.axis_px[0]) * self.hips_over_ground, y_px


@dataclass(frozen=True)
class Midline:
    """Where the athlete's plane of symmetry lies: at `distance_m` from the camera.

    `axis_px`: where the optical axis meets the reference picture (x right, y down).
    """

    distance_m: float
    axis_px: tuple[float, float]


@dataclass(frozen=True)
class ViewAngle:
    """How far the running direction is turned out of the picture's plane, `u_deg` (standard).

    Positive: the athlete runs away from the camera. `down_deg`: how far the camera looks down.
    `corrected`: the picture was turned into the plane of the run, so that neither is left in
    lengths and angles.
    """

    deg: float
    u_deg: float
    down_deg: float = 0.0
    corrected: bool = False

    @property
    def left_deg(self) -> float:
        """How far off a right angle lengths and angles are still seen, either way."""
        return 0.0 if self.corrected else abs(self.deg)

    @property
    def down_left_deg(self) -> float:
        """How far from above the body's lengths are still seen."""
        return 0.0 if self.corrected else self.down_deg


@dataclass(frozen=True)
class Anchoring:
    """How well standing feet tell a camera's motion that the background does not.

    Relative standard uncertainties of lengths along the ground: `step_u_rel` of a single step,
    `run_u_rel` of all together. `doubt`: why they tell none, to go on after "the background shows
    nothing to follow the camera by, and"; empty where they do.
    """

    step_u_rel: float
    run_u_rel: float
    doubt: str = ""


MIN_ANCHORED = 0.5
"""Where the background shows in fewer frames, a body that stays in the picture may run on a
treadmill or before a camera that follows."""


@dataclass(frozen=True)
class Scene:
    """Where the athlete runs, in the reference picture's pixels (x right, y down).

    The ground line is `y = ground_y_px + ground_slope * x`; `ground_slope` > 0 falls to the right
    in the picture. `treadmill`: the feet move back over the picture while the body stays, at
    `belt_speed_px_s` (signed, picture x; 0 elsewhere). `camera_roll_deg`: how far level ground
    would fall to the right in the picture (None: nobody said). `midline`: None where the camera's
    distance is unknown. `view`: None where nobody asked. `second_scale`: what the metres would be
    by the athlete's height where they rest on something else. `gates`, `plane`: None where nobody
    told of any; with a plane the reference picture is it. `anchoring`: None where the background
    told how the camera moved, or the camera stood.
    """

    direction: Direction
    camera: CameraMotion
    ground_y_px: float
    ground_slope: float
    scale: Scale | None
    treadmill: bool
    belt_speed_px_s: float
    height_m: float | None
    camera_roll_deg: float | None = None
    midline: Midline | None = None
    view: ViewAngle | None = None
    marks: MarkedGround | None = None
    second_scale: Scale | None = None
    gates: Gates | None = None
    plane: RunPlane | None = None
    anchoring: Anchoring | None = None

    @property
    def stays(self) -> str:
        """What is said of an athlete who stays in place while the feet move back, else "".

        Only a background that was seen tells a treadmill from a camera that follows.
        """
        if not self.treadmill:
            return ""
        return "treadmill" if self.background_tells else "treadmill or followed"

    @property
    def background_tells(self) -> bool:
        """Whether the background shows, in most pictures and without a doubt, what moves."""
        return bool(self.camera.anchored.mean() > MIN_ANCHORED) and not self.feet_at_odds

    @property
    def feet_at_odds(self) -> bool:
        """Whether standing feet tell another motion of the camera than the background does."""
        return self.anchoring is not None and bool(self.anchoring.doubt)

    @property
    def picture_slope_deg(self) -> float:
        """How far the ground rises in the running direction as the picture shows it."""
        return -self.direction.sign * degrees(atan(self.ground_slope))

    @property
    def slope_deg(self) -> float | None:
        """How far the ground rises against gravity in the running direction; None: unknown."""
        if self.camera_roll_deg is None:
            return None
        return self.picture_slope_deg + self.direction.sign * self.camera_roll_deg
