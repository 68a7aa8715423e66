"""How far the work is: a bar for each stage on a terminal, plain lines in a log."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn


class Stages:
    """Context manager that shows stages on stderr as they come.

    `progress(stage, share)` may be called as often as one likes, with a share from 0 to 1.
    """

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._bars = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:>3.0f} %"),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._tasks: dict[str, TaskID] = {}
        self._written: set[str] = set()

    def __enter__(self) -> Self:
        if self._console.is_terminal:
            self._bars.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._console.is_terminal:
            self._bars.stop()

    def progress(self, stage: str, share: float) -> None:
        """Show that a stage is done to a share; at 1 it is finished."""
        if self._console.is_terminal:
            self._draw(stage, share)
        else:
            self._write(stage)

    def tell(self, sentence: str) -> None:
        """Show a sentence above the bars."""
        if self._console.is_terminal:
            self._bars.console.print(sentence, markup=False)
        else:
            print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - not wrapped, for logs

    def start_over(self, title: str) -> None:
        """Show the title of the next clip, whose stages begin anew."""
        for task in self._tasks.values():
            self._bars.remove_task(task)
        self._tasks.clear()
        self._written.clear()
        self.tell(title)

    def _draw(self, stage: str, share: float) -> None:
        if stage not in self._tasks:
            for earlier in self._tasks.values():
                self._bars.update(earlier, completed=1.0)
            self._tasks[stage] = self._bars.add_task(stage, total=1.0)
        self._bars.update(self._tasks[stage], completed=share)

    def _write(self, stage: str) -> None:
        if stage not in self._written:
            self._written.add(stage)
            self.tell(f"{stage} …")
