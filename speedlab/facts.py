"""What an analysis says about itself beside its measures: what made it, and what it saw."""

from __future__ import annotations

import platform
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from speedlab.model.events import Step
from speedlab.model.scene import Scene
from speedlab.model.tracks import Motion
from speedlab.pose.cache import ModelFile
from speedlab.scene.run_plane import camera_facts
from speedlab.settings import Settings
from speedlab.steps import phase_of


def provenance(settings: Settings) -> dict[str, Any]:
    """What produced the numbers: versions and settings."""
    packages = ("mediapipe", "opencv-contrib-python", "numpy", "scipy", "av")
    return {
        "speedlab": version("speedlab"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in packages},
        "settings": settings.model_dump(mode="json"),
    }


def model_facts(model: ModelFile) -> dict[str, str]:
    """Which network found the joints, and where it came from."""
    return {
        "variant": model.variant,
        "file": model.path.name,
        "sha256": model.sha256,
        "source": model.source,
        "note": model.note,
    }


def scene_facts(scene: Scene, motion: Motion, steps: Sequence[Step]) -> dict[str, Any]:
    """Where and how the athlete ran, as far as no measure says it."""
    return {
        "direction": scene.direction.value,
        "near_side": motion.near_side.value,
        "camera": "moving" if scene.camera.moving else "static",
        "treadmill": scene.treadmill,
        "ground_y_px": scene.ground_y_px,
        "ground_slope": scene.ground_slope,
        "camera_roll_deg": scene.camera_roll_deg,
        "slope_deg": scene.slope_deg,
        "camera_distance_m": None if scene.midline is None else scene.midline.distance_m,
        "depth_corrected": scene.midline is not None,
        "ground_camera": None if scene.plane is None else camera_facts(scene.plane),
        "leg_length_px": motion.leg_length_px,
        "height_m": scene.height_m,
        "m_per_px": None if scene.scale is None else scene.scale.m_per_px,
        "scale_u_rel": None if scene.scale is None else scene.scale.u_rel,
        "scale_source": "none" if scene.scale is None else scene.scale.source.value,
        "phase": phase_of(steps, scene.stays),
    }
