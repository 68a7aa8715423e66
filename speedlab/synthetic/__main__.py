"""Render clips with known truth: `python -m speedlab.synthetic --out sample_videos`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from speedlab.synthetic.render import render
from speedlab.synthetic.samples import NEGATIVES, SAMPLES, render_samples
from speedlab.synthetic.scenario import random_fly


def main(arguments: list[str] | None = None) -> int:
    """Render what the command line asks for; without `--fly`, the sample clips."""
    options = _parser().parse_args(arguments)
    if options.fly is None:
        render_samples(options.out, options.names or list(SAMPLES), _say)
        return 0
    options.out.mkdir(parents=True, exist_ok=True)
    view = "panned" if options.panned else "static"
    path = options.out / f"fly_{view}_{options.fps}_{options.fly}.mp4"
    truth = render(random_fly(options.fly, options.fps, options.panned), path)
    _say(f"{path}: {len(truth.complete_contacts)} complete contacts")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m speedlab.synthetic", description=__doc__)
    names = [*SAMPLES, *NEGATIVES]
    parser.add_argument(
        "names",
        nargs="*",
        choices=[[], *names],
        metavar="NAME",
        help=f"clips by name (default: {', '.join(SAMPLES)}): {', '.join(names)}",
    )
    parser.add_argument("--out", type=Path, default=Path("sample_videos"), help="folder to fill")
    parser.add_argument("--fly", type=int, metavar="SEED", help="a sprint drawn from this seed")
    parser.add_argument("--fps", type=int, default=240, help="frame rate of --fly")
    parser.add_argument("--panned", action="store_true", help="--fly with a panning camera")
    return parser


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
