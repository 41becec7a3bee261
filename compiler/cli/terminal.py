"""What commands print on: text and data on standard output, remarks on standard error."""

from __future__ import annotations

import io
import json
import locale
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TextIO

from rich.console import Console, RenderableType

from compiler.cli.progress import Progress
from compiler.version import VERSION
from compiler.wording.catalogue import Catalogue, Filling
from dsl.diagnostics import Diagnostic
from dsl.language import Language
from dsl.render import render
from dsl.source import SourceText

#: How wide a picture is where the output is no terminal, and at most on a terminal.
PLAIN_WIDTH = 80
WIDEST = 120


class Terminal:
    """The streams of one run and its language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self.words = Catalogue("commands", language)
        self._out = _tolerant(sys.stdout)
        self._err = _tolerant(sys.stderr)

    def say(self, text: str) -> None:
        """A line of the command's result."""
        print(text, file=self._out)

    def tell(self, text: str) -> None:
        """A line about the run, which is no part of the result."""
        print(text, file=self._err)

    def complain(self, key: str, **fillings: Filling) -> None:
        """An error, in the words of the catalogue."""
        self.tell(self.words("error", text=self.words(key, **fillings)))

    def say_data(self, data: Mapping[str, object]) -> None:
        """The command's result as JSON in UTF-8, with the version that wrote it."""
        self.say_for_programs(json.dumps({"tiaoli": VERSION, **data}, ensure_ascii=False, indent=2))

    def say_for_programs(self, text: str) -> None:
        """Lines of the command's result in UTF-8, whatever the terminal's encoding."""
        if isinstance(self._out, io.TextIOWrapper):
            self._out.reconfigure(encoding="utf-8")
        self.say(text)

    def tell_diagnostics(
        self, diagnostics: Iterable[Diagnostic], sources: Mapping[str, SourceText]
    ) -> None:
        """Diagnostics on standard error."""
        for diagnostic in diagnostics:
            self.tell(render(diagnostic, sources, self.language))
            self.tell("")

    def draw(self, *pictures: RenderableType) -> None:
        """Tables and bars; without colours, blanks at line ends, or more than 80 columns where
        the output is no terminal.
        """
        console = Console(file=self._out, highlight=False, markup=False, emoji=False)
        if console.is_terminal:
            console.width = min(console.width, WIDEST)
            for picture in pictures:
                console.print(picture)
            return
        console.width = PLAIN_WIDTH
        with console.capture() as capture:
            for picture in pictures:
                console.print(picture)
        self.say("\n".join(line.rstrip() for line in capture.get().splitlines()))

    def progress(self, key: str) -> Progress:
        """A bar on standard error for a long run, in the words of the catalogue."""
        return Progress(self.words(f"progress.{key}"), self._err)

    def flush(self) -> None:
        """Hand everything over; a reader that has gone away is noticed here."""
        self._out.flush()


def default_language() -> Language:
    """The language of the locale: Chinese or, for any other, English."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable)
        if value:
            return _language_of(value)
    return _language_of(locale.getlocale()[0] or "")


def _language_of(name: str) -> Language:
    return Language.ZH if name.lower().startswith(("zh", "chinese")) else Language.EN


def _tolerant(stream: TextIO) -> TextIO:
    """The stream, made to show what its encoding lacks as a question mark instead of failing."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")
    return stream
