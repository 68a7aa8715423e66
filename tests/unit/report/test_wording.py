import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from speedlab.report.wording import SHOWN_UNITS, Shown, format_measure

SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})


def plain(shown: Shown) -> str:
    return shown.text.translate(SPACES)


@pytest.mark.parametrize(
    ("value", "half_width", "unit", "expected"),
    [
        (0.10372, 0.0081, "s", "104 ± 8 ms"),
        (0.13703, 0.0266, "s", "137 ± 27 ms"),
        (2.0941, 0.0412, "m", "2.09 ± 0.04 m"),
        (2.0941, 0.1412, "m", "2.1 ± 0.1 m"),
        (2.0941, 0.096, "m", "2.1 ± 0.1 m"),
        (-12.4, 3.2, "deg", "−12 ± 3°"),
        (-0.3, 4.0, "deg", "0 ± 4°"),
        (44.6, 0.2, "deg", "45 ± 1°"),
        (9.2134, 0.19, "m/s", "9.2 ± 0.2 m/s"),
        (4.412, 0.034, "Hz", "4.41 ± 0.03/s"),
        (0.583, 0.0312, "", "0.58 ± 0.03"),
        (0.1037, None, "s", "104 ms"),
        (7.0, float("nan"), "deg", "7°"),
        (3.14159, 0.5, "parsec", "3.1 ± 0.5 parsec"),
    ],
)
def test_numbers_read_as_a_coach_would_write_them(
    value: float, half_width: float | None, unit: str, expected: str
) -> None:
    assert plain(format_measure(value, half_width, unit)) == expected


def test_shares_are_printed_in_per_cent() -> None:
    assert plain(format_measure(0.583, 0.031, "", "front_side_ratio")) == "58 ± 3 %"
    assert plain(format_measure(0.583, 0.031, "", "duty_factor")) == "0.58 ± 0.03"


def test_value_plus_minus_and_unit_stay_on_one_line() -> None:
    assert " " not in format_measure(0.104, 0.008, "s").text


def test_the_sign_can_be_left_to_words() -> None:
    shown = format_measure(-6.2, 2.0, "ms")
    assert shown.negative
    assert plain(shown.unsigned) == "6 ± 2 ms"
    assert not format_measure(-0.2, 2.0, "ms").negative


@given(
    st.floats(-1e5, 1e5, allow_nan=False),
    st.floats(1e-7, 1e5),
    st.sampled_from(sorted(SHOWN_UNITS)),
)
def test_value_and_width_have_the_same_decimals_and_lose_little(
    value: float, half_width: float, unit: str
) -> None:
    how = SHOWN_UNITS[unit]
    shown = format_measure(value, half_width, unit)
    decimals = [len(text.partition(".")[2]) for text in (shown.value, shown.half_width)]
    assert decimals[0] == decimals[1] <= how.decimals
    printed = float(shown.value.replace("−", "-"))
    assert printed == pytest.approx(value * how.factor, abs=0.5 * 10.0 ** -decimals[0] + 1e-6)
    # Never two decimals where the ± is in the first: its first digit is its last.
    assert re.fullmatch(r"\d+|0\.0*[1-9]", shown.half_width)
    assert float(shown.half_width) > 0


def test_times_between_gates_are_read_in_seconds():
    assert plain(format_measure(1.0234, 0.0137, "s", "fly10_s")) == "1.02 ± 0.01 s"
    assert plain(format_measure(0.5123, 0.0072, "s", "split_s")) == "0.512 ± 0.007 s"
