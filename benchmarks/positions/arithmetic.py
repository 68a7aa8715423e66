"""Ways that need no network: what is made of the same poses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Final

import numpy as np

from benchmarks.accuracy.conditions import Clip
from benchmarks.accuracy.view import View
from benchmarks.positions.clips import measured
from benchmarks.positions.kalman import rts_smoothed
from benchmarks.positions.skeleton_fit import fitted_skeleton
from speedlab.kinematics import from_ground
from speedlab.model.clip import FloatArray
from speedlab.model.seen import Seen
from speedlab.model.skeleton import Side, joint
from speedlab.model.tracks import NO_OFFSETS, JointOffsets, Motion

Way = Callable[[Clip, View], View]

_ARMS_AND_FEET: Final = (("shoulder", "elbow"), ("elbow", "wrist"), ("ankle", "heel"),
                         ("ankle", "foot_index"), ("heel", "foot_index"))  # fmt: skip
_LEGS: Final = (("hip", "knee"), ("knee", "ankle"))
_ROUNDS: Final = 10
_UNFILTERED_HZ: Final = 1e3


def shipped(_: Clip, view: View) -> View:
    """The product as it is."""
    return view


def guessing(clip: Clip, view: View) -> View:
    """Nothing counts as hidden, landmarks count as joint centres."""
    poses = _seen(view).poses
    sure = np.where(poses.found[:, None], np.ones_like(poses.confidence), 0.0)
    certain = replace(poses, confidence=sure)
    return measured(clip, replace(_seen(view), poses=certain, offsets=NO_OFFSETS))


def at_landmarks(clip: Clip, view: View) -> View:
    """Landmarks count as joint centres."""
    return measured(clip, replace(_seen(view), offsets=NO_OFFSETS))


def cut_off(body_hz: float) -> Way:
    """Another cut-off for the body."""

    def way(clip: Clip, view: View) -> View:
        smoothing = clip.settings.smoothing.model_copy(update={"body_hz": body_hz})
        told = clip.settings.model_copy(update={"smoothing": smoothing})
        return measured(clip, _seen(view), told)

    return way


def kalman(clip: Clip, view: View) -> View:
    """Kalman filter and RTS smoother, noisier where the network is less sure, for the filter."""
    plain = cut_off(_UNFILTERED_HZ)(clip, view)
    return _moved(view, rts_smoothed(_motion(plain)))


def whole_clip(_: Clip, view: View) -> View:
    """A skeleton of constant lengths, with feet that stand, fitted to all frames at once."""
    contacts = () if view.analysis is None else view.analysis.contacts
    return _moved(view, fitted_skeleton(_motion(view), contacts))


def constant_lengths(segments: Sequence[tuple[str, str]]) -> Way:
    """Every frame's joints moved as little as makes each limb as long as it usually is."""

    def way(_: Clip, view: View) -> View:
        xy = _motion(view).xy.copy()
        pairs = [(joint(s, a), joint(s, b)) for s in Side for a, b in segments]
        usual = [np.nanmedian(np.linalg.norm(xy[:, b] - xy[:, a], axis=1)) for a, b in pairs]
        for _round in range(_ROUNDS):
            for (a, b), length in zip(pairs, usual, strict=True):
                line = xy[:, b] - xy[:, a]
                now = np.maximum(np.linalg.norm(line, axis=1, keepdims=True), 1e-9)
                step = np.nan_to_num(0.5 * (1 - length / now) * line)
                xy[:, a] += step
                xy[:, b] -= step
        return _moved(view, xy)

    return way


def fitted(offsets: JointOffsets) -> Way:
    """Joint centres by the mean offsets of other athletes."""

    def way(clip: Clip, view: View) -> View:
        return measured(clip, replace(_seen(view), offsets=offsets))

    return way


WAYS: Final[Mapping[str, Way]] = {
    "the product": shipped,
    "landmarks taken for joint centres": at_landmarks,
    "and nothing taken for hidden": guessing,
    "body at 6 Hz": cut_off(6.0),
    "body at 8 Hz": cut_off(8.0),
    "body at 14 Hz": cut_off(14.0),
    "Kalman/RTS instead of Butterworth": kalman,
    "constant limb lengths": constant_lengths((*_LEGS, *_ARMS_AND_FEET)),
    "constant lengths of arms and feet": constant_lengths(_ARMS_AND_FEET),
    "a skeleton fitted to the whole clip": whole_clip,
}


def offsets_of(view: View) -> JointOffsets:
    """How far joint centres lie beyond the network's landmarks in one clip, along their limbs."""
    ends = {"hip": "knee", "ankle": "knee", "heel": "foot_index", "foot_index": "heel"}
    return JointOffsets(**{name: _beyond(view, name, other) for name, other in ends.items()})


def mean_offsets(each: Sequence[JointOffsets]) -> JointOffsets:
    """The mean of several athletes' offsets."""
    return JointOffsets(
        **{k: float(np.mean([asdict(o)[k] for o in each])) for k in asdict(each[0])}
    )


def _beyond(view: View, name: str, other: str) -> float:
    shares = []
    for side in Side:
        own, end = f"{side.value}_{name}", f"{side.value}_{other}"
        true = view.true_px([own, end])
        off = view.in_heights(true[:, :1] - _seen(view).poses.xy_px[:, [joint(side, name)]])[:, 0]
        line = view.in_heights(true[:, :1] - true[:, 1:])[:, 0]
        along = (off * line).sum(axis=1) / np.linalg.norm(line, axis=1)
        shares.append(along[view.visible] / 100.0)
    body = view.take.scenario.body
    share = float(np.nanmedian(np.concatenate(shares)))
    return share * view.height_m / (body.thigh_m + body.shank_m)


def _moved(view: View, xy: FloatArray) -> View:
    """A view whose athlete moves otherwise over the ground."""
    analysis = view.analysis
    assert analysis is not None
    assert analysis.evidence is not None
    scene, motion = analysis.evidence.scene, analysis.evidence.motion
    drawn = scene.camera.invert(from_ground(xy, scene, motion.time_s))
    evidence = replace(analysis.evidence, motion=replace(motion, xy=xy, xy_px=drawn))
    return replace(view, analysis=replace(analysis, evidence=evidence))


def _seen(view: View) -> Seen:
    assert view.seen is not None
    return view.seen


def _motion(view: View) -> Motion:
    assert view.motion is not None
    return view.motion
