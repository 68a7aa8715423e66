from dataclasses import replace

import pytest

from speedlab.events.trust import (
    COARSE_FACTOR,
    NOISY_FACTOR,
    SMEARED_FACTOR,
    event_factor,
    poorer,
)
from speedlab.model.events import Contact, Event, EventKind
from speedlab.model.picture import Picture
from speedlab.model.skeleton import Side

GOOD = Picture(0.4, 0.5 / 255, 0.1, 25.0)


@pytest.mark.parametrize(
    ("picture", "smear", "factor"),
    [
        (None, None, 1.0),
        (GOOD, 0.012, 1.0),
        (GOOD, None, 1.0),
        (GOOD, 0.05, SMEARED_FACTOR),
        (replace(GOOD, noise=8 / 255), 0.05, SMEARED_FACTOR * NOISY_FACTOR),
        (replace(GOOD, quantiser=41.0), 0.012, COARSE_FACTOR),
        (replace(GOOD, quantiser=None), 0.012, 1.0),
    ],
)
def test_each_fault_of_the_picture_counts(picture, smear, factor):
    assert event_factor(picture, smear) == pytest.approx(factor)


def test_a_cut_contact_keeps_its_missing_end():
    landed = Event(1, EventKind.TOUCHDOWN, Side.LEFT, 0.5, 0.5, 60.0, 7.0, 0.9)
    contact = Contact(1, Side.LEFT, landed, None, None, 3.0, complete=False)
    (wider,) = poorer([contact], 2.0)
    assert wider.touchdown.sigma_ms == 14.0
    assert wider.u_mid_stance_ms == 6.0
    assert wider.toe_off is None
