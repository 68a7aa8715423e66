"""Which pictures of a clip the analysis rests on, and which are left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.int64]
Span = tuple[int, int]
"""First and last frame, numbers in the file."""


@dataclass(frozen=True)
class Selection:
    """The pictures that are looked at, and those that are not.

    `frames` (n,): numbers in the file of the pictures kept, rising. `repeated` (k,): numbers of
    pictures that only show the one before them again. `frozen`: stretches in which the picture
    stands still although the athlete is in it. `other_shots`: stretches before or after a cut.
    """

    frames: IntArray
    repeated: IntArray
    frozen: tuple[Span, ...] = ()
    other_shots: tuple[Span, ...] = ()
