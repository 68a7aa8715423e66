import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.model.rounding import rounded


@pytest.mark.parametrize(
    ("half_width", "most", "expected"),
    [
        (0.096, 3, (0.1, 1)),  # the carry costs a decimal
        (0.094, 3, (0.09, 2)),
        (0.96, 2, (1.0, 0)),
        (26.6, 0, (27.0, 0)),
        (26.6, 2, (27.0, 0)),
        (0.2, 0, (1.0, 0)),  # never rounded to nothing
        (0.0, 2, (0.01, 2)),
        (0.004, 2, (0.01, 2)),
    ],
)
def test_known_cases(half_width: float, most: int, expected: tuple[float, int]) -> None:
    assert rounded(half_width, most) == pytest.approx(expected)


@given(st.floats(1e-9, 1e6), st.integers(0, 3))
def test_the_printed_width_has_its_first_digit_in_the_last_decimal(
    half_width: float, most: int
) -> None:
    width, decimals = rounded(half_width, most)
    assert 0 <= decimals <= most
    assert width > 0
    assert round(width, decimals) == pytest.approx(width)  # no digits are hidden
    if decimals:
        assert width < 10.0 ** (1 - decimals)  # its first digit is the last one printed
    assert abs(width - half_width) <= max(0.5 * 10.0**-decimals, 10.0**-most) * (1 + 1e-9)
