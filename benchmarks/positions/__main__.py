"""Compare ways of finding joint positions and write docs/positions.md.

    python -m benchmarks.positions [--without-network]

Clips and the product's own poses are kept by `benchmarks.accuracy.store`; asking the network in
other ways takes some ten minutes on two cores. `--without-network` keeps that table as it is.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path

from benchmarks.accuracy import store
from benchmarks.accuracy.errors import pooled
from benchmarks.accuracy.rows import Row
from benchmarks.accuracy.score_events import score_contacts
from benchmarks.accuracy.score_tracks import score_angles, score_joints
from benchmarks.accuracy.view import View
from benchmarks.positions import arithmetic, network
from benchmarks.positions.clips import clips, looked_at, measured
from benchmarks.positions.document import document, kept_network_table

DOCUMENT = Path(__file__).parents[2] / "docs" / "positions.md"


def rows_of(views: Iterable[View]) -> list[Row]:
    """Joints, angles and contacts of several clips, pooled."""
    scores = (score_joints, score_angles, score_contacts)
    return pooled("", (errors for view in views for score in scores for errors in score(view)))


def main() -> None:
    """Compare and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--without-network", action="store_true")
    options = parser.parse_args()
    made = clips()
    store.render_all([clip.scenario for clip in made], print)
    views = [looked_at(clip) for clip in made]
    plain = {
        name: rows_of(way(clip, view) for clip, view in zip(made, views, strict=True))
        for name, way in arithmetic.WAYS.items()
    }
    offsets = [arithmetic.offsets_of(view) for view in views]
    plain["joint centres fitted on the other two athletes"] = rows_of(
        arithmetic.fitted(arithmetic.mean_offsets([offsets[(k + 1) % 4], offsets[(k + 3) % 4]]))(
            clip, view
        )
        for k, (clip, view) in enumerate(zip(made, views, strict=True))
    )
    asked: dict[str, list[Row]] | None = None if options.without_network else {}
    if asked is not None:
        for name, ways in network.WAYS.items():
            print(name, flush=True)
            asked[name] = rows_of([_asked(ways)])
    old = kept_network_table(DOCUMENT) if asked is None else ""
    DOCUMENT.write_text(document(plain, asked, old, [asdict(o) for o in offsets]), encoding="utf-8")


def _asked(ways: Iterable[network.Asked]) -> View:
    clip = clips()[0]
    seen = looked_at(clip).seen
    assert seen is not None
    return measured(clip, replace(seen, poses=network.poses(clip, seen, list(ways))))


if __name__ == "__main__":
    main()
