"""Camera motion on textured pictures that are moved by known amounts."""

import cv2
import numpy as np
import pytest

from speedlab.scene.camera import CameraTracker

WIDTH, HEIGHT = 640, 360
NOBODY = np.full(2, np.nan)
PROBES = np.array([[x, y] for x in (40.0, 320.0, 600.0) for y in (40.0, 180.0, 320.0)])


def texture(width=2600, height=900, seed=0) -> np.ndarray:
    """Blobs of several sizes, as of grass, fence and trees."""
    rng = np.random.default_rng(seed)
    picture = np.zeros((height, width))
    for blur, weight in ((1.5, 1.0), (4.0, 1.5), (12.0, 2.0)):
        layer = cv2.GaussianBlur(rng.normal(size=(height, width)), (0, 0), blur)
        picture += weight * layer / layer.std()
    grey = np.clip(128 + 28 * picture, 0, 255).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


WORLD = texture()


def view(to_world: np.ndarray, noise=1.5, seed=0, world=WORLD) -> np.ndarray:
    """What the camera sees: `to_world` (3, 3) maps picture points to points of the world."""
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    picture = cv2.warpPerspective(world, to_world, (WIDTH, HEIGHT), flags=flags)
    grain = np.random.default_rng(seed).normal(0, noise, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def shifted(x, y=250.0, zoom=1.0, turn_deg=0.0) -> np.ndarray:
    """Picture to world: zoomed and turned about the picture's middle, then moved."""
    turn = np.radians(turn_deg)
    middle = np.array([WIDTH / 2, HEIGHT / 2])
    matrix = np.eye(3)
    matrix[:2, :2] = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]) / zoom
    matrix[:2, 2] = np.array([x, y]) + middle - matrix[:2, :2] @ middle
    return matrix


def tracked(matrices, people=None, **options):
    tracker = CameraTracker()
    for row, matrix in enumerate(matrices):
        center, size = (NOBODY, float("nan")) if people is None else people[row]
        picture = view(matrix, seed=row, **options)
        if people is not None:
            x, y = center.astype(int)
            half = int(size / 2)
            picture[y - half : y + half, x - half // 2 : x + half // 2] = (200, 40, 40)
        tracker.add(picture, center, size)
    return tracker.motion()


def errors_px(motion, matrices) -> np.ndarray:
    """(n,) how far the probes land from where they should in the middle frame's picture."""
    middle = np.linalg.inv(matrices[len(matrices) // 2])
    points = np.c_[PROBES, np.ones(len(PROBES))]
    expected = []
    for matrix in matrices:
        moved = points @ (middle @ matrix).T
        expected.append(moved[:, :2] / moved[:, 2:])
    found = motion.apply(np.repeat(PROBES[None], len(matrices), axis=0))
    return np.linalg.norm(found - np.array(expected), axis=-1).max(axis=1)


def test_a_static_camera_is_exactly_static():
    motion = tracked([shifted(300.0)] * 12)
    assert not motion.moving
    assert np.array_equal(motion.to_reference, np.tile(np.eye(3), (12, 1, 1)))
    assert motion.anchored.all()
    assert motion.residual_px < 0.2


def test_an_athlete_passing_a_static_camera_moves_nothing():
    people = [(np.array([60.0 + 40 * row, 200.0]), 150.0) for row in range(13)]
    motion = tracked([shifted(300.0)] * 13, people=people)
    assert not motion.moving


@pytest.mark.parametrize("step_px", [0.37, 2.6, 9.4, 23.3])
def test_a_pan_is_recovered_to_a_tenth_of_a_pixel(step_px):
    """Against the nearest frames; errors may add up to half a pixel over key frames far apart."""
    matrices = [shifted(100.0 + step_px * row) for row in range(40)]
    motion = tracked(matrices)
    off = errors_px(motion, matrices)
    assert motion.moving
    assert motion.anchored.all()
    assert off[17:24].max() < 0.1
    assert off.max() < 0.5
    # What events rest on: motion from frame to frame.
    shifts = np.diff(motion.to_reference[:, 0, 2])
    assert shifts.mean() == pytest.approx(step_px, abs=0.02)
    assert shifts.std() < 0.1


def test_pan_zoom_and_roll_together():
    matrices = [
        shifted(150.0 + 12.0 * row, 250 + 3 * np.sin(row / 3), 1 + 0.004 * row, 0.15 * row)
        for row in range(25)
    ]
    assert errors_px(tracked(matrices), matrices).max() < 0.4


def test_the_masked_athlete_does_not_drag_the_camera_along():
    """A camera that follows somebody who stays in the middle of the picture."""
    matrices = [shifted(100.0 + 15.0 * row) for row in range(30)]
    people = [(np.array([320.0, 190.0]), 220.0)] * 30
    assert errors_px(tracked(matrices, people=people), matrices).max() < 0.5


@pytest.mark.parametrize("focal_px", [1800.0, 900.0])
def test_a_turning_camera_keeps_still_points_still(focal_px):
    """A real pan turns about the lens: the picture is not only shifted.

    900 px over 640 is less than a phone's main lens zoomed twice.
    """
    lens = np.array([[focal_px, 0, WIDTH / 2], [0, focal_px, HEIGHT / 2], [0, 0, 1.0]])
    sheet = np.array([[focal_px, 0, 1300.0], [0, focal_px, 450.0], [0, 0, 1.0]])
    matrices = []
    for yaw in np.radians(np.linspace(-14, 14, 49)):
        turn = np.array([[np.cos(yaw), 0, np.sin(yaw)], [0, 1, 0], [-np.sin(yaw), 0, np.cos(yaw)]])
        matrices.append(sheet @ turn @ np.linalg.inv(lens))
    motion = tracked(matrices)
    assert motion.anchored.all()
    slips = []
    for row in range(1, 49):
        back = np.linalg.inv(motion.to_reference[row - 1]) @ motion.to_reference[row]
        true = np.linalg.inv(matrices[row - 1]) @ matrices[row]
        slips.append(np.abs(moved(back, PROBES) - moved(true, PROBES)).max())
    assert np.max(slips) < 0.35  # 4 % of the pan at the picture's corners, 1 % usually
    assert np.median(slips) < 0.15
    assert errors_px(motion, matrices).max() < 3.0  # over the whole pan of 28 degrees


def moved(matrix: np.ndarray, points: np.ndarray) -> np.ndarray:
    homogeneous = np.c_[points, np.ones(len(points))] @ matrix.T
    return homogeneous[:, :2] / homogeneous[:, 2:]


@pytest.mark.parametrize("height_px", [40, 90])
def test_a_narrow_band_of_background_is_enough_for_a_pan(height_px):
    """A fence between a plain field and a plain sky says nothing about perspective."""
    band = np.full_like(WORLD, 150)
    band[400 : 400 + height_px] = WORLD[400 : 400 + height_px]
    matrices = [shifted(100.0 + 7.3 * row, y=280.0) for row in range(30)]
    motion = tracked(matrices, world=band)
    assert motion.anchored.all()
    shifts = [moved(m, np.array([[320.0, 150.0]]))[0] for m in motion.to_reference]
    assert np.diff(shifts, axis=0)[:, 0] == pytest.approx(7.3, abs=0.3)
    assert np.abs(np.diff(shifts, axis=0)[:, 1]).max() < 0.3


def test_a_picture_without_features_is_not_anchored():
    plain = np.full((HEIGHT, WIDTH, 3), 120, np.uint8)
    tracker = CameraTracker()
    for _ in range(6):
        tracker.add(plain, NOBODY, float("nan"))
    motion = tracker.motion()
    assert not motion.anchored[1:].any()
    assert not motion.moving
    assert np.isfinite(motion.to_reference).all()


def test_a_jump_cut_is_not_anchored_and_tracking_goes_on():
    other = texture(seed=9)
    tracker = CameraTracker()
    for row in range(20):
        world = WORLD if row < 10 else other
        matrix = shifted(100.0 + 4 * row)
        tracker.add(view(matrix, seed=row, world=world), NOBODY, float("nan"))
    motion = tracker.motion()
    assert not motion.anchored[10]
    assert motion.anchored[:10].all()
    assert motion.anchored[11:].all()
    steps = np.diff(motion.to_reference[:, 0, 2])
    assert np.delete(steps, 9) == pytest.approx(4.0, abs=0.15)


def test_a_few_frozen_frames_are_no_trouble():
    xs = [100.0, 106.0, 106.0, 106.0, 112.0, 118.0, 124.0]
    matrices = [shifted(x) for x in xs]
    motion = tracked(matrices)
    assert errors_px(motion, matrices).max() < 0.2


def test_one_frame_is_its_own_reference():
    motion = tracked([shifted(300.0)])
    assert not motion.moving
    assert motion.to_reference.shape == (1, 3, 3)


def test_large_pictures_are_matched_small_but_measured_in_full_pixels():
    matrices = [shifted(100.0 + 6.3 * row) for row in range(12)]
    tracker = CameraTracker()
    for row, matrix in enumerate(matrices):
        large = cv2.resize(view(matrix, seed=row), None, fx=3, fy=3, interpolation=cv2.INTER_CUBIC)
        tracker.add(large, NOBODY, float("nan"))
    shifts = np.diff(tracker.motion().to_reference[:, 0, 2])
    assert shifts.mean() == pytest.approx(3 * 6.3, abs=0.1)


def test_a_turn_too_wide_for_one_flat_picture_is_unrolled():
    """Following somebody past the camera through 150 degrees: no point runs off to infinity."""
    focal_px = 600.0
    lens = np.array([[focal_px, 0, WIDTH / 2], [0, focal_px, HEIGHT / 2], [0, 0, 1.0]])
    drum = texture(width=4000, seed=3)
    yaws = np.radians(np.linspace(-75, 75, 101))
    tracker = CameraTracker()
    for row, yaw in enumerate(yaws):
        tracker.add(drum_view(drum, lens, yaw, row), NOBODY, float("nan"))
    motion = tracker.motion()
    assert motion.anchored.all()
    middles = motion.apply(np.repeat([[[WIDTH / 2, HEIGHT / 2]]], len(yaws), axis=0))[:, 0]
    per_frame = np.radians(1.5) * focal_px
    assert np.diff(middles[:, 0]) == pytest.approx(per_frame, rel=0.06)
    assert np.abs(middles[:, 1] - HEIGHT / 2).max() < 25
    scale = np.linalg.norm(motion.to_reference[:, :2, 0], axis=-1)
    assert scale == pytest.approx(1.0, abs=0.15)


def drum_view(drum: np.ndarray, lens: np.ndarray, yaw: float, seed: int) -> np.ndarray:
    """A picture of a textured drum round the camera, 600 px of it a radian."""
    xs, ys = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    ray_x, ray_y = (xs - lens[0, 2]) / lens[0, 0], (ys - lens[1, 2]) / lens[1, 1]
    along = 2000 + 600 * (np.arctan(ray_x) + yaw)
    up = 450 + 600 * ray_y / np.hypot(1, ray_x)
    picture = cv2.remap(drum, along.astype(np.float32), up.astype(np.float32), cv2.INTER_CUBIC)
    grain = np.random.default_rng(seed).normal(0, 1.5, picture.shape)
    return np.clip(picture + grain, 0, 255).astype(np.uint8)


def test_water_is_no_background():
    """Every patch moves on its own: nothing is claimed."""
    tracker = CameraTracker()
    rng = np.random.default_rng(0)
    drift = rng.uniform(-4, 4, size=(6, 10, 2))
    for row in range(8):
        picture = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
        for i, j in np.ndindex(6, 10):
            y, x = (60 * i + row * drift[i, j, 0], 64 * j + row * drift[i, j, 1])
            patch = WORLD[int(y) + 200 : int(y) + 260, int(x) + 300 : int(x) + 364]
            picture[60 * i : 60 * i + 60, 64 * j : 64 * j + 64] = patch
        tracker.add(picture, NOBODY, float("nan"))
    motion = tracker.motion()
    assert motion.anchored[1:].mean() < 0.3
