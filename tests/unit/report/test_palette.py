from speedlab.model.skeleton import Side
from speedlab.report import palette


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""

    def luminance(colour: str) -> float:
        parts = [value / 255 for value in palette.rgb(colour)]
        linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_text_colours_reach_aa_contrast() -> None:
    for colour in (palette.INK, palette.MUTED, palette.ACCENT, palette.LEFT):
        assert contrast(colour, palette.PAPER) >= 4.5
    for colour in (palette.INK_DARK_MODE, palette.LEFT_DARK_MODE, palette.RIGHT_DARK_MODE):
        assert contrast(colour, palette.PAPER_DARK_MODE) >= 4.5


def test_marks_of_both_sides_reach_the_contrast_of_graphics() -> None:
    for side in Side:
        assert contrast(palette.side_colour(side), palette.PAPER) >= 3.0


def test_far_limbs_are_fainter_than_near_limbs() -> None:
    assert palette.opacity(Side.LEFT, Side.LEFT) == 1.0
    assert palette.opacity(Side.LEFT, Side.RIGHT) == 0.6


def test_left_is_blue_and_right_is_vermilion() -> None:
    assert palette.rgb(palette.side_colour(Side.LEFT)) == (0, 114, 178)
    assert palette.rgb(palette.side_colour(Side.RIGHT)) == (213, 94, 0)
