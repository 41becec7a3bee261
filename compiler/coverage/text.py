"""A policy's text: where its articles are, and where a phrase stands in it.

Blanks and line breaks do not count: texts are broken into lines and pages where their sentences
are not. Places are offsets into the text as read, in characters.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters of a text from `start` up to, not including, `end`."""

    start: int
    end: int

    def within(self, other: Stretch) -> bool:
        """Whether all of this lies in the other."""
        return other.start <= self.start and self.end <= other.end


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading at the start of a line: its level (0: an annex), its number, its place."""

    level: int
    number: str
    start: int


_CHINESE = "一二三四五六七八九十百"
#: Levels of headings, the highest first: 附件 1 · 一、 · （一） · 1.
_HEADINGS = (
    re.compile(r"附件\s*(?P<number>\d*)(?=\s*$|\s*[:：])", re.MULTILINE),
    re.compile(rf"(?P<number>[{_CHINESE}]+)、"),
    re.compile(rf"（(?P<number>[{_CHINESE}]+)）"),
    re.compile(r"(?P<number>\d+)[.．、](?!\d)"),
)
_INDENT = re.compile(r"^[^\S\n]*", re.MULTILINE)
#: The parts of an article's number, level by level.
_PARTS = (
    re.compile(r"附件\s*"),
    re.compile(rf"[{_CHINESE}]+(?=$|[\s（(])"),
    re.compile(rf"[（(](?P<number>[{_CHINESE}]+)[）)]"),
    re.compile(r"(?P<number>\d+)[.．、]?"),
)
#: Articles that stand before the first heading.
_HEAD = frozenset(["标题", "文号"])


@dataclass(frozen=True)
class SourceDocument:
    """A text with its name."""

    name: str
    text: str
    _dense: str = field(init=False, repr=False)
    _places: tuple[int, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        places = tuple(index for index, sign in enumerate(self.text) if not sign.isspace())
        object.__setattr__(self, "_places", places)
        object.__setattr__(self, "_dense", "".join(self.text[index] for index in places))

    def find(self, phrase: str, within: Stretch | None = None) -> tuple[Stretch, ...]:
        """Every place of a phrase in the text, or in a stretch of it."""
        wanted = "".join(phrase.split())
        if not wanted:
            return ()
        first, last = 0, len(self._dense)
        if within is not None:
            first = bisect_left(self._places, within.start)
            last = bisect_left(self._places, within.end)
        found: list[Stretch] = []
        index = self._dense.find(wanted, first, last)
        while index >= 0:
            end = index + len(wanted)
            found.append(Stretch(self._places[index], self._places[end - 1] + 1))
            index = self._dense.find(wanted, index + 1, last)
        return tuple(found)

    def trimmed(self, stretch: Stretch) -> Stretch:
        """The stretch without blanks at its ends."""
        part = self.text[stretch.start : stretch.end]
        start = stretch.start + len(part) - len(part.lstrip())
        return Stretch(start, max(start, stretch.end - (len(part) - len(part.rstrip()))))

    @cached_property
    def headings(self) -> tuple[Heading, ...]:
        """The numbered headings, in order."""
        found: list[Heading] = []
        for line in _INDENT.finditer(self.text):
            for level, pattern in enumerate(_HEADINGS):
                match = pattern.match(self.text, line.end())
                if match is not None:
                    found.append(Heading(level, match["number"], line.end()))
                    break
        return tuple(found)

    def article(self, number: str) -> Stretch | None:
        """Where an article is: as much of its number as the headings show; None if nothing is.

        `二（一）2` is what stands under 二、（一） and 2. there; words behind the number do not
        count.
        """
        if number in _HEAD:
            first = next((item.start for item in self.headings if item.level > 0), None)
            return None if first is None else Stretch(0, first)
        whole = Stretch(0, len(self.text))
        depth, place = max(
            (self._located(parts, whole) for parts in _readings(number)),
            key=lambda found: found[0],
        )
        return place if depth else None

    def _located(self, parts: Sequence[tuple[int, str]], within: Stretch) -> tuple[int, Stretch]:
        """How many parts of a number the headings show, one inside the other, and where."""
        best = (0, within)
        for heading in self.headings if parts else ():
            inside = within.start <= heading.start < within.end
            if inside and (heading.level, heading.number) == parts[0]:
                stretch = Stretch(heading.start, self._end(heading, within))
                depth, place = self._located(parts[1:], stretch)
                if depth + 1 > best[0]:
                    best = (depth + 1, place)
        return best

    def _end(self, heading: Heading, within: Stretch) -> int:
        """Where the part under a heading ends: at the next one of its level or above."""
        for other in self.headings:
            if other.start > heading.start and other.level <= heading.level:
                return min(other.start, within.end)
        return within.end


def _readings(number: str) -> list[list[tuple[int, str]]]:
    """The levels and numbers of an article's number, as far as it is one.

    `附件 1` is an annex of that number, or the first row of the only annex.
    """
    parts: list[tuple[int, str]] = []
    rest = number.strip()
    for level, pattern in enumerate(_PARTS):
        match = pattern.match(rest)
        if match is not None:
            rest = rest[match.end() :].strip()
            parts.append((level, match.groupdict().get("number", match.group())))
    if parts and parts[0][0] == 0:
        rows = [(0, ""), *parts[1:]]
        return [[(0, parts[1][1])], rows] if len(parts) > 1 else [rows]
    return [parts]
