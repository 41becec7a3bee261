"""Collects the diagnostics and the references of one run of the resolver."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic, Related
from dsl.resolve.resolution import WordChoice

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping

    from dsl.source import Span
    from dsl.tree import Word

#: An unknown name that stands in many places is one diagnostic that shows the first few.
MOST_PLACES = 4


class Report:
    """A growing list of diagnostics, and what each word means."""

    def __init__(self, untold: frozenset[str] = frozenset()) -> None:
        """`untold` are the codes that are left out in the end."""
        self._untold = untold
        self._diagnostics: list[Diagnostic] = []
        self._references: dict[Span, WordChoice] = {}
        self._repeated: dict[Hashable, int] = {}

    def error(self, code: str, span: Span, *related: Related, **facts: str | int) -> None:
        """Note an error; the same one at the same place is noted once."""
        found = Diagnostic(code, span, facts, related)
        if found not in self._diagnostics:
            self._diagnostics.append(found)

    def error_once(self, key: Hashable, code: str, span: Span, **facts: str | int) -> None:
        """Note an error that may recur: further places are shown with the first."""
        if key not in self._repeated:
            self._repeated[key] = len(self._diagnostics)
            self._diagnostics.append(Diagnostic(code, span, facts))
            return
        index = self._repeated[key]
        first = self._diagnostics[index]
        if span != first.span and len(first.related) < MOST_PLACES:
            related = (*first.related, Related("also_here", span))
            self._diagnostics[index] = replace(first, related=related)

    def refer(self, word: Word, choice: WordChoice) -> None:
        """Note what a word means."""
        self._references[word.span] = choice

    @property
    def references(self) -> Mapping[Span, WordChoice]:
        """What each referenced word means, by its place."""
        return dict(self._references)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """All diagnostics in the order of the text."""
        told = (item for item in self._diagnostics if item.code not in self._untold)
        return tuple(sorted(told, key=lambda item: (item.span, item.code)))
