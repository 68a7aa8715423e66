"""What changes from picture to picture: repeated pictures, pictures that hang, and cuts.

Every picture is shrunk to a thumbnail of its brightness and compared with the one before it. Only
a handful of thumbnails is held at a time.

A repeated picture is told by a sudden fall of the *largest local* change to a fraction of what it
is right before and after; the mean change would not do, because of an athlete who is small in
front of a camera that stands. Where nothing moves at all nothing can be called a repetition.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from scipy.ndimage import rank_filter

from speedlab.model.clip import BoolArray, ClipInfo, FloatArray, ImageArray
from speedlab.model.selection import IntArray, Selection, Span
from speedlab.model.tracks import AthletePath
from speedlab.video.reader import read_thumbnails

REACH: Final = 15
"""Pictures before and after in which the usual change is sought."""
USUAL_RANK: Final = -3
"""The third largest of them: one in ten may be new, and a cut or a flash does not count."""
REPEATED: Final = 0.25
"""A picture that changes by less than this share of the usual is the one before it: coding it
again, or a clock in a corner of a filmed screen, changes it by .15 at most."""
SUDDEN: Final = 0.5
"""... and the pictures on both sides of the repetition change by at least this share."""
MOST_COPIES: Final = 9
LEAST_MOTION: Final = 12.0
"""Grey levels. Below this nothing moves that could be told from noise."""
FROZEN_PICTURES: Final = 6
"""So many pictures alike, with the athlete in them, are a hanging picture."""
FROZEN_MEAN: Final = 0.1
"""Share of the usual mean change that a clock or a pointer on a hanging screen stays below."""
FROZEN_LOOKS: Final = 2
"""So often must the athlete have been found in it: once may be a mistake in an empty place."""
CUT_MEAN: Final = 8.0
"""Mean change (grey levels) below which no new scene was cut to."""
CUT_RATIO: Final = 1.5
"""A cut changes the picture so many times more than the picture before it changed: a panned scene
changes by half as much as a cut does."""
ONE_PLACE, USUALLY_ONE_PLACE = 0.6, 0.35
"""Correlation of two pictures, laid over each other as well as can be: above the first they show
one place; a median above the second is one place too, which a fast pan smears. Two places with
stands and boards alike reach .4 in one pair of pictures, with a median of .27."""
LEAST_OVERLAP: Final = 0.5
"""Share of width and height by which two pictures must overlap to be compared."""
DETAIL_SHARE: Final = 0.05
"""Details are smaller than this share of the picture."""
FLASH_PICTURES: Final = 3
"""After so many pictures a flash is over and the place is the same again."""


@dataclass(frozen=True)
class PictureChanges:
    """How pictures differ from the one before, row by row; the first by nothing.

    `peak` (n,) largest local and `mean` (n,) mean change (grey levels); `cut` (n,): a new scene.
    """

    peak: FloatArray
    mean: FloatArray
    cut: BoolArray

    @property
    def cuts(self) -> tuple[int, ...]:
        """Rows with which a new shot begins."""
        return tuple(int(row) for row in np.flatnonzero(self.cut))


def picture_changes(info: ClipInfo, rows: range) -> PictureChanges:
    """Compare the pictures of these rows; fewer come back where the file is damaged."""
    return changes_between(read_thumbnails(info, rows))


def changes_between(thumbnails: Iterable[ImageArray]) -> PictureChanges:
    """Compare pictures (h, w) uint8 with the ones before them, holding only a few."""
    peak, mean, cut = [], [], []
    for window, row in _windows(thumbnails):
        here, before = window[row], window[row - 1] if row else window[row]
        off = cv2.absdiff(here, before)
        # The fourth largest: single pixels of a thumbnail are noise.
        peak.append(float(np.partition(off, off.size - 4, axis=None)[-4]))
        mean.append(float(off.mean()))
        usual = max(CUT_MEAN, CUT_RATIO * mean[-2]) if row else np.inf
        cut.append(mean[-1] > usual and _other_place(window, row))
    return PictureChanges(np.array(peak), np.array(mean), np.array(cut, bool))


def _windows(thumbnails: Iterable[ImageArray]) -> Iterator[tuple[list[ImageArray], int]]:
    """Each picture's row in a window that holds some before and some after it."""
    held: deque[ImageArray] = deque()
    row = 0
    for picture in thumbnails:
        held.append(picture)
        if len(held) > row + FLASH_PICTURES:
            yield list(held), row
            row = _advanced(held, row)
    while row < len(held):
        yield list(held), row
        row = _advanced(held, row)


def _advanced(held: deque[ImageArray], row: int) -> int:
    if row < FLASH_PICTURES:
        return row + 1
    held.popleft()
    return row


def _other_place(window: list[ImageArray], row: int) -> bool:
    """Whether no picture from this one on shows a place of the few before it."""
    pairs = [likeness(before, after) for before in window[:row] for after in window[row:]]
    return max(pairs) < ONE_PLACE and float(np.median(pairs)) < USUALLY_ONE_PLACE


def likeness(first: ImageArray, second: ImageArray) -> float:
    """Correlation of two pictures' (h, w) details in their overlap after the best shift, -1 to 1.

    Details: without the layout that all places share, light above and dark below.
    """
    a, b = _details(first), _details(second)
    shift, _ = cv2.phaseCorrelate(a, b, cv2.createHanningWindow(a.shape[::-1], cv2.CV_64F))
    best = -1.0
    for x, y in ((round(shift[0]), round(shift[1])), (0, 0)):
        height, width = a.shape[0] - abs(y), a.shape[1] - abs(x)
        if height < LEAST_OVERLAP * a.shape[0] or width < LEAST_OVERLAP * a.shape[1]:
            continue
        one = a[max(-y, 0) : max(-y, 0) + height, max(-x, 0) : max(-x, 0) + width]
        two = b[max(y, 0) : max(y, 0) + height, max(x, 0) : max(x, 0) + width]
        if one.std() > 0 and two.std() > 0:
            best = max(best, float(np.corrcoef(one.ravel(), two.ravel())[0, 1]))
    return best


def _details(picture: ImageArray) -> FloatArray:
    values = picture.astype(np.float64)
    return np.asarray(values - cv2.GaussianBlur(values, (0, 0), DETAIL_SHARE * max(values.shape)))


def repeated(changes: PictureChanges) -> BoolArray:
    """(n,) pictures that show the one before them again, among others that change."""
    peak = np.where(changes.cut, 0.0, changes.peak)
    usual = rank_filter(peak, USUAL_RANK, size=2 * REACH + 1, mode="constant")
    same = (changes.peak < REPEATED * usual) & (usual >= LEAST_MOTION)
    same[:1] = False
    found = np.zeros(len(same), bool)
    for first, last in _stretches(same):
        sides = [row for row in (first - 1, last + 1) if 0 < row < len(same)]
        sudden = all(changes.peak[row] >= SUDDEN * usual[row] for row in sides)
        if sides and sudden and last - first < MOST_COPIES:
            found[first : last + 1] = True
    return found


def frozen(changes: PictureChanges, seen: BoolArray) -> tuple[Span, ...]:
    """Rows of pictures that hang: alike, the motion beginning or ending at once.

    `seen` (n,): rows in which the athlete was found. A place that is empty is no frozen picture,
    nor is somebody who waits for the start: motion then begins little by little.
    """
    moving = changes.peak[changes.peak >= LEAST_MOTION]
    if not len(moving):
        return ()
    usual, usual_mean = np.percentile(moving, 75), np.percentile(changes.mean, 75)
    still = (changes.peak < REPEATED * usual) | (changes.mean < FROZEN_MEAN * usual_mean)
    return tuple(
        (first, last)
        for first, last in _stretches(still)
        if last - first + 1 >= FROZEN_PICTURES
        and seen[first : last + 1].sum() >= FROZEN_LOOKS
        and _sudden_ends(changes.peak, first, last, float(usual))
    )


def _sudden_ends(peak: FloatArray, first: int, last: int, usual: float) -> bool:
    """Whether the picture beside every end of a stretch that is not the clip's changes fully."""
    sides = [row for row in (first - 1, last + 1) if 0 < row < len(peak)]
    return bool(sides) and all(peak[row] >= SUDDEN * usual for row in sides)


def select(changes: PictureChanges, path: AthletePath, first_frame: int) -> Selection:
    """Keep the distinct pictures of the shot in which the athlete was followed."""
    count = len(changes.peak)
    bounds = [0, *changes.cuts, count]
    shots = list(zip(bounds[:-1], bounds[1:], strict=True))
    begin, end = max(shots, key=lambda shot: int(path.detected[shot[0] : shot[1]].sum()))
    kept = np.zeros(count, bool)
    kept[begin:end] = True
    hanging = [s for s in frozen(changes, path.detected) if begin <= s[0] and s[1] < end]
    for first, last in hanging:
        kept[first : last + 1] = False
    again = repeated(changes) & kept
    return Selection(
        frames=_numbers(kept & ~again, first_frame),
        repeated=_numbers(again, first_frame),
        frozen=tuple((first_frame + a, first_frame + b) for a, b in hanging),
        other_shots=tuple(
            (first_frame + a, first_frame + b - 1) for a, b in shots if (a, b) != (begin, end)
        ),
    )


def _numbers(rows: BoolArray, first_frame: int) -> IntArray:
    return np.flatnonzero(rows).astype(np.int64) + first_frame


def _stretches(rows: BoolArray) -> list[Span]:
    """First and last row of each run of True."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], rows.astype(int), [0]])))
    return [(int(a), int(b) - 1) for a, b in zip(edges[::2], edges[1::2], strict=True)]
