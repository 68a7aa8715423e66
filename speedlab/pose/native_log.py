"""Keep the native library's chatter off the terminal, and nothing else.

MediaPipe writes a few lines straight to file descriptor 2, when a network is loaded and when the
first person is seen; its log level cannot be set from Python. While such a call runs, the
descriptor is caught in a temporary file; lines that are not known chatter are then passed on.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from threading import RLock
from typing import IO, Final

_CHATTER: Final = re.compile(
    rb"[WI]\d{4} .*"  # warnings and notes of the C++ logger; its E and F lines pass
    rb"|INFO: Created TensorFlow Lite XNNPACK delegate.*"
    rb"|WARNING: (All log messages before|Logging before|Read-only tensor).*"
)
_lock = RLock()


@contextmanager
def without_chatter() -> Iterator[None]:
    """Run a native call with its known notes removed from standard error."""
    with _lock, tempfile.TemporaryFile() as caught:
        if sys.stderr is not None:  # None without a console, under pythonw
            sys.stderr.flush()
        try:
            terminal = os.dup(2)
        except OSError:  # standard error is closed: nothing to keep clean
            yield
            return
        os.dup2(caught.fileno(), 2)
        try:
            yield
        finally:
            if sys.stderr is not None:
                sys.stderr.flush()
            os.dup2(terminal, 2)
            os.close(terminal)
            _pass_on(caught)


def _pass_on(caught: IO[bytes]) -> None:
    caught.seek(0)
    for line in caught:
        if not _CHATTER.fullmatch(line.rstrip(b"\r\n")):
            os.write(2, line)
