"""How much less certain touchdown and toe-off are in poor pictures.

The network errs more where it sees less; its own confidence does not tell (docs/metrics.md, 6).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from speedlab.model.events import Contact, Event
from speedlab.model.picture import Picture

SMEARED, NOISY, COARSE = 0.03, 4.0 / 255, 37.0
"""From where events are less certain: smear of the feet as a share of body height (5 cm: 1/400 s on
a foot at 20 m/s), noise as a share of white, H.264's quantisation parameter [P]."""
SMEARED_FACTOR, NOISY_FACTOR, COARSE_FACTOR = 1.5, 2.0, 3.0
"""How many times their uncertainty grows; where several hold, the product [P]."""


def poorer(contacts: Sequence[Contact], factor: float) -> tuple[Contact, ...]:
    """The contacts with the uncertainty of all their events multiplied."""

    def wider(event: Event | None) -> Event | None:
        return None if event is None else replace(event, sigma_ms=factor * event.sigma_ms)

    return tuple(
        replace(
            contact,
            touchdown=wider(contact.touchdown),
            toe_off=wider(contact.toe_off),
            u_mid_stance_ms=factor * contact.u_mid_stance_ms,
        )
        for contact in contacts
    )


def coarse(picture: Picture | None) -> bool:
    """Whether the file is compressed so strongly that small motions are left out of it."""
    return picture is not None and picture.quantiser is not None and picture.quantiser >= COARSE


def event_factor(picture: Picture | None, smear: float | None) -> float:
    """By how much events are less certain than in good pictures (1: not at all).

    `smear`: of the feet, as a share of body height (None: not known).
    """
    if picture is None:
        return 1.0
    grounds = (
        (smear is not None and smear >= SMEARED, SMEARED_FACTOR),
        (picture.noise >= NOISY, NOISY_FACTOR),
        (coarse(picture), COARSE_FACTOR),
    )
    factor = 1.0
    for holds, grown in grounds:
        factor *= grown if holds else 1.0
    return factor
