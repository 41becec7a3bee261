"""Where things stand in a rule file: texts and spans."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file; lines and columns count from 1, columns in characters.

    `end_column` is the column after the last character.
    """

    file: str
    line: int
    column: int
    end_line: int
    end_column: int

    def to(self, other: Span) -> Span:
        """The stretch from the start of this span to the end of the other."""
        return Span(self.file, self.line, self.column, other.end_line, other.end_column)


#: For things that stand in no file (implicit facts, tests).
NOWHERE = Span("", 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class SourceText:
    """A rule file as read: its name as the user gave it, and its lines without line ends."""

    name: str
    lines: tuple[str, ...]

    def line(self, number: int) -> str:
        """The line with this number (from 1); empty past the end."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""
