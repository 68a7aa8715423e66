"""The one rule by which a number and its +- are rounded, wherever they are printed."""

from __future__ import annotations

from math import floor, log10


def rounded(half_width: float, most_decimals: int) -> tuple[float, int]:
    """A +- rounded to one significant digit, and the decimals that this leaves its value.

    Decimals stop at the first digit of the +- (so never two where it is in the first) and at
    `most_decimals`; whole units stay whole (137 +- 27). The +- is never rounded to nothing.

    >>> rounded(0.096, 3), rounded(26.6, 0), rounded(0.2, 0)
    ((0.1, 1), (27.0, 0), (1.0, 0))
    """
    least = 10.0**-most_decimals
    if half_width <= least:
        return least, most_decimals
    decimals = min(max(-floor(log10(half_width)), 0), most_decimals)
    result = round(half_width, decimals)
    if decimals and result >= 10.0 ** (1 - decimals):  # 0.096 becomes 0.1: one decimal fewer
        decimals -= 1
    return result, decimals
