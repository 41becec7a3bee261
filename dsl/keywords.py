"""The keyword table: which terminal of the grammar is spelt how in each language."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dsl.language import Language

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Stands in the table where a language has no spelling of its own.
ABSENT = "-"
#: Stands behind a keyword that may serve as a word elsewhere.
SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Keyword:
    """A terminal and its spellings; the first of each language is the canonical one.

    A soft keyword is a word like any other where the keyword could not stand.
    """

    terminal: str
    english: tuple[str, ...]
    chinese: tuple[str, ...]
    soft: bool = False

    def spellings(self, language: Language) -> tuple[str, ...]:
        """All spellings in a language; empty if the language does not need the keyword."""
        return self.english if language is Language.EN else self.chinese


@cache
def keywords() -> Mapping[str, Keyword]:
    """The table of `keywords.tsv`, by terminal, in its order."""
    table: dict[str, Keyword] = {}
    for line in files("dsl").joinpath("keywords.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            terminal, english, chinese, *mark = line.split("\t")
            spellings = _spellings(english), _spellings(chinese)
            table[terminal] = Keyword(terminal, *spellings, soft=mark == [SOFT])
    return table


@cache
def soft_terminals() -> frozenset[str]:
    """The terminals of the keywords that are words like any other where they could not stand."""
    return frozenset(keyword.terminal for keyword in keywords().values() if keyword.soft)


@cache
def terminals(language: Language) -> Mapping[str, str]:
    """Each spelling of a language with its terminal."""
    return {
        spelling: keyword.terminal
        for keyword in keywords().values()
        for spelling in keyword.spellings(language)
    }


def spelled(terminal: str, language: Language) -> str:
    """The canonical spelling of a keyword; the other language's where it has none."""
    keyword = keywords()[terminal]
    own = keyword.spellings(language)
    return own[0] if own else (keyword.english + keyword.chinese)[0]


def _spellings(cell: str) -> tuple[str, ...]:
    return () if cell == ABSENT else tuple(cell.split("|"))
