"""When two edges and a coarse contact belong together."""

import pytest

from speedlab.events.edges import make_a_contact
from speedlab.events.refine import SHORTEST_CONTACT_S

COARSE_S = (0.10, 0.22)  # a third of it: 40 ms


@pytest.mark.parametrize(
    ("fall_s", "rise_s", "frame_s", "sound"),
    [
        (0.11, 0.22, 1 / 240, True),
        (0.139, 0.22, 1 / 240, True),
        (0.141, 0.22, 1 / 240, False),  # it rests long after it landed
        (0.141, 0.22, 1 / 30, True),  # which one and a half frames do not show
        (0.08, 0.22, 1 / 240, True),
        (0.12, 0.12 + 0.9 * SHORTEST_CONTACT_S, 1 / 240, False),
        (None, 0.22, 1 / 240, False),
        (0.11, None, 1 / 240, False),
    ],
)
def test_a_foot_rests_about_from_where_its_coarse_contact_begins(fall_s, rise_s, frame_s, sound):
    assert make_a_contact(fall_s, rise_s, COARSE_S, frame_s) is sound
