"""How far a long command has come: a bar on a terminal, nothing where there is none."""

from __future__ import annotations

from typing import TextIO

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    TextColumn,
    TimeElapsedColumn,
)
from rich.progress import (
    Progress as Bar,
)


class Progress:
    """So many steps, ended one by one; safe to be told from any thread."""

    def __init__(self, words: str, stream: TextIO) -> None:
        console = Console(file=stream, highlight=False)
        self._bar = Bar(
            TextColumn(words),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self._task = self._bar.add_task(words, total=None)

    def begin(self, count: int) -> None:
        """So many steps are to be made; none shows nothing."""
        if count:
            self._bar.update(self._task, total=count)
            self._bar.start()

    def advance(self, _index: int) -> None:
        """One more is made."""
        self._bar.advance(self._task)

    def end(self) -> None:
        """All are made."""
        self._bar.stop()
