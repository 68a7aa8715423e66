"""How a command ends: one clear sentence on stderr and the exit code of the contract."""

from __future__ import annotations

import signal
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import typer

from speedlab.errors import SpeedlabError

INTERRUPTED = 130
FAULT = 1


@contextmanager
def exit_codes(debug: bool) -> Iterator[None]:
    """Turn errors of the block into a sentence and an exit code; `debug` adds the traceback."""
    with _one_interrupt():
        try:
            yield
        except typer.Exit:
            raise
        except SpeedlabError as error:
            raise _end(str(error), error.exit_code, debug) from error
        except KeyboardInterrupt as error:
            raise _end("Interrupted: nothing unfinished was kept.", INTERRUPTED, debug) from error
        except Exception as error:
            words = f"This is a fault in speedlab: {type(error).__name__}: {error}."
            hint = "" if debug else " Run it again with --debug and report what it prints."
            raise _end(words + hint, FAULT, debug) from error


def complain(sentence: str) -> None:
    """Print one sentence on stderr."""
    typer.echo(" ".join(sentence.split()), err=True)


def _end(sentence: str, code: int, debug: bool) -> typer.Exit:
    if debug:
        traceback.print_exc()
    complain(sentence)
    return typer.Exit(code)


@contextmanager
def _one_interrupt() -> Iterator[None]:
    """Heed the first Ctrl-C only: an impatient second one must not stop the cleaning up.

    A request to terminate (SIGTERM) cleans up in the same way.
    """
    signals = [signal.SIGINT, signal.SIGTERM]
    before = {number: signal.signal(number, _interrupt) for number in signals}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _interrupt(number: int, _: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)
    if number == signal.SIGTERM:
        sys.exit(128 + number)
    raise KeyboardInterrupt
