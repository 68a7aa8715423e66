"""Pass 2: the pose of one athlete in every frame, from a crop that follows the path.

A frame's pose depends on that frame alone. Frames can therefore be shared out over any number of
threads without changing the result; a bounded queue keeps the memory flat.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Final, TypeVar

import numpy as np

from speedlab.model.clip import FloatArray
from speedlab.model.skeleton import LANDMARKS, Side, joint
from speedlab.model.tracks import AthletePath, PoseSequence
from speedlab.pose.backend import PersonPose, PoseSession
from speedlab.pose.crop import square_crop
from speedlab.video.reader import Frame

TRIES: Final = (1.0, 1.3, 0.8)
"""Crop sides, relative to the usual one, until somebody is found in the right place."""
MAX_OFF_PATH: Final = 0.5
"""A body whose centre is this far from the path, in statures, is somebody else's."""
SAME_BODY: Final = 0.15
"""Bodies whose distances from the path differ by less (statures) may be one body found twice."""
BODY_EXTENT: Final = (0.3, 1.6)
"""Diagonal of the box of shoulders to ankles, in statures: .5 crouched to 1.2 in full stride, and
what a wrong size of the path leaves of it. Outside: no body, or somebody else's."""
QUEUED_PER_WORKER: Final = 2
MAX_DEFAULT_WORKERS: Final = 8
"""The heavy network takes some 150 MB a worker."""

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")
_BODY: Final = [joint(s, name) for s in Side for name in ("shoulder", "hip", "knee", "ankle")]


@dataclass(frozen=True)
class Look:
    """One frame and where the athlete should be in it."""

    frame: Frame
    row: int
    center_px: FloatArray
    size_px: float


def estimate_along(
    frames: Iterable[Frame],
    path: AthletePath,
    open_session: Callable[[], AbstractContextManager[PoseSession]],
    *,
    first_frame: int = 0,
    margin: float = 1.7,
    workers: int | None = None,
    progress: Callable[[float], None] | None = None,
    beside: Callable[[Frame, int], None] | None = None,
    choose: Callable[[Look, PoseSession, float], PersonPose | None] | None = None,
) -> PoseSequence:
    """The athlete's pose in every frame; NaN where the path or the network has nothing.

    Args:
        frames: each frame at most once; its row in `path` is `index - first_frame`.
        path: where to look, n rows.
        open_session: loads the network; called once a worker.
        first_frame: number in the file of row 0.
        margin: side of the crop over the athlete's size.
        workers: threads; None: `default_workers()`. The result does not depend on it.
        progress: receives the share of rows that have been read, 0 to 1.
        beside: sees every frame with its row, in the order of `frames`, in this thread.
        choose: finds the athlete in one look, given the margin; None: `first_found`.

    Raises:
        ValueError: a frame lies outside the path's rows.
    """
    count = len(path.size_px)
    xy = np.full((count, len(LANDMARKS), 2), np.nan)
    confidence = np.zeros((count, len(LANDMARKS)))
    threads = workers or default_workers()
    idle: SimpleQueue[PoseSession] = SimpleQueue()

    def estimate(look: Look) -> tuple[int, PersonPose | None]:
        session = idle.get()
        try:
            return look.row, (choose or first_found)(look, session, margin)
        finally:
            idle.put(session)

    with ExitStack() as stack:
        for _ in range(threads):
            idle.put(stack.enter_context(open_session()))
        looks = _looks(frames, path, first_frame, progress, beside)
        for row, person in stack.enter_context(closing(_in_order(estimate, looks, threads))):
            if person is not None:
                xy[row], confidence[row] = person.xy_px, person.confidence
    return PoseSequence(xy, confidence)


def default_workers() -> int:
    """One a processor that this process may use, up to `MAX_DEFAULT_WORKERS`."""
    if hasattr(os, "sched_getaffinity"):
        available = len(os.sched_getaffinity(0))
    else:
        available = os.cpu_count() or 1
    return min(available, MAX_DEFAULT_WORKERS)


def _looks(
    frames: Iterable[Frame],
    path: AthletePath,
    first_frame: int,
    progress: Callable[[float], None] | None,
    beside: Callable[[Frame, int], None] | None,
) -> Iterator[Look]:
    """The frames in which the athlete is to be looked for, as they pass."""
    count = len(path.size_px)
    for frame in frames:
        row = frame.index - first_frame
        if not 0 <= row < count:
            raise ValueError(f"frame {frame.index} lies outside the path's {count} rows")
        if beside is not None:
            beside(frame, row)
        if np.isfinite(path.size_px[row]):
            yield Look(frame, row, path.center_px[row], float(path.size_px[row]))
        if progress is not None:
            progress((row + 1) / count)


def _in_order(
    function: Callable[[_Item], _Result], items: Iterable[_Item], threads: int
) -> Generator[_Result, None, None]:
    """Map with threads, in order, reading only a few items ahead."""
    pending: deque[Future[_Result]] = deque()
    with ThreadPoolExecutor(threads, thread_name_prefix="pose") as pool:
        try:
            for item in items:
                pending.append(pool.submit(function, item))
                if len(pending) >= QUEUED_PER_WORKER * threads:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


def first_found(look: Look, session: PoseSession, margin: float) -> PersonPose | None:
    """The athlete in one frame, by the first crop that shows somebody in the right place."""
    for factor in TRIES:
        crop = square_crop(look.frame.rgb, look.center_px, factor * margin * look.size_px)
        people = session.estimate(crop.rgb, crop.origin(look.frame.index))
        found = on_path([crop.to_picture(person) for person in people], look)
        if found is not None:
            return found
    return None


def on_path(people: list[PersonPose], look: Look) -> PersonPose | None:
    """The athlete among the people, surest first, of one look; None if nobody is near the path.

    The one nearest to where the athlete should be, or a surer one who is hardly further away: a
    blurred body is sometimes found twice, and the surer pose is the better one.
    """
    near = [(_off_path(person, look), person) for person in near_path(people, look)]
    least = min((off for off, _ in near), default=0.0)
    return next((person for off, person in near if off <= least + SAME_BODY), None)


def near_path(people: list[PersonPose], look: Look) -> list[PersonPose]:
    """Those who may be the athlete."""
    return [person for person in people if _off_path(person, look) < MAX_OFF_PATH]


def _off_path(person: PersonPose, look: Look) -> float:
    """Distance of a body from where the athlete should be, in statures; infinite if no body."""
    body = person.xy_px[_BODY]
    low, high = body.min(axis=0), body.max(axis=0)
    extent = float(np.linalg.norm(high - low)) / look.size_px
    if not BODY_EXTENT[0] < extent < BODY_EXTENT[1]:
        return float("inf")
    return float(np.linalg.norm((low + high) / 2 - look.center_px)) / look.size_px
