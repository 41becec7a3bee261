"""Layout: the lines of a file to logical lines with their depth, and these to a stream of tokens.

Blanks in front make blocks; a line that begins with a connecting word, or follows one that ends
with a comma or a connecting word, continues the line above; a comma in front of a modifier is
dropped; the first row of a table is told from its other rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lark import Token

from dsl.diagnostics import Diagnostic, Severity
from dsl.keywords import keywords
from dsl.language import Language
from dsl.lexing.lexicon import Lexicon, gather
from dsl.lexing.scan import ScannedLine, scan_line
from dsl.lexing.tokens import (
    COMMA,
    CONNECTIVES,
    DAY,
    DEDENT,
    FIGURE,
    HEAD,
    INDENT,
    MINUS,
    NEWLINE,
    PIPE,
    PLUS,
    ROW,
    STRING,
    WORD,
    LogicalLine,
    make_token,
    token_span,
)
from dsl.source import SourceText, Span
from dsl.tree import Comment

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_MODIFIERS: Final = ("FOR", "ASSUMED", "CITE")
_ROUNDINGS: Final = ("ROUNDED_UP", "ROUNDED_DOWN", "ROUNDED_HALF_UP")
_SAID_TO_BE: Final = (WORD, FIGURE, DAY, "YES", "NO")
_HEADINGS: Final = frozenset(
    {"DEDUCTIBLE", "RATE", "LIMIT", "AT_LEAST", "UP_TO", "ENDS", "PAYS", "BAND", "DATE", "PATIENT"}
    | {"YEAR_OF", "REQUIREMENT", "GIVES", "ONE_OF", "COUNT"}
)
_CARRIES_ON: Final = (*CONNECTIVES, PLUS, MINUS)
#: How far a tab reaches, so that the rest of a file with tabs can still be read.
_TAB_STOP: Final = 4
#: A line longer than this was not written by hand; it is not read.
_LONGEST_LINE: Final = 10_000
#: Deeper than any policy; beyond it, the tree would be too deep to walk.
_DEEPEST: Final = 40


@dataclass(frozen=True, slots=True)
class Layout:
    """A file as logical lines."""

    lexicon: Lexicon
    #: The language of most keywords.
    language: Language
    lines: tuple[LogicalLine, ...]
    comments: tuple[Comment, ...]
    diagnostics: tuple[Diagnostic, ...]


@dataclass(slots=True)
class _Level:
    """An open block: how far it is indented, and whether a `chosen` stands in it."""

    width: int
    holds_options: bool = False


@dataclass(slots=True)
class _Draft:
    """A logical line that may still be continued."""

    depth: int
    tokens: list[Token]
    damaged: bool
    skewed: bool

    @property
    def terminal(self) -> str:
        """The terminal of the first token."""
        return self.tokens[0].type


def lay_out(source: SourceText, beneath: Iterable[SourceText] = ()) -> Layout:
    """The logical lines of a file, its comments, and what is wrong with its characters.

    `beneath` are the files on which it builds: their labels are words here, too.
    """
    layouter = _Layouter(source, gather(source, beneath))
    for number, line in enumerate(source.lines, start=1):
        layouter.read(number, line)
    return layouter.finish()


def token_stream(lines: Iterable[LogicalLine], file: str) -> Iterator[Token]:
    """The tokens of logical lines with the marks of lines and blocks, up to the end."""
    depth = 0
    end = Span(file, 1, 1, 1, 1)
    for line in lines:
        for terminal in _marks(depth, line.depth):
            yield make_token(terminal, "", end)
        depth = line.depth
        yield from line.tokens
        end = _behind(line.tokens[-1], file)
        yield make_token(NEWLINE, "", end)
    for terminal in _marks(depth, 0):
        yield make_token(terminal, "", end)


def _marks(before: int, after: int) -> list[str]:
    return [INDENT] * (after - before) if after > before else [DEDENT] * (before - after)


def _behind(token: Token, file: str) -> Span:
    line, column = token.end_line or 1, token.end_column or 1
    return Span(file, line, column, line, column)


class _Layouter:
    """The state of reading a file line by line."""

    def __init__(self, source: SourceText, lexicon: Lexicon) -> None:
        self.file = source.name
        self.lexicon = lexicon
        self.levels = [_Level(0)]
        self.lines: list[_Draft] = []
        self.comments: list[Comment] = []
        self.diagnostics: list[Diagnostic] = []
        self.told: set[str] = set()
        for clash in lexicon.clashes:
            facts = {"label": clash.label}
            self.diagnostics.append(
                Diagnostic("TL0121", clash.span, facts, severity=Severity.WARNING)
            )

    def read(self, number: int, line: str) -> None:
        """Read one line of the file."""
        start = len(line) - len(line.lstrip(" \t　\u00a0\ufeff\f"))
        if start == len(line):
            return
        if len(line) > _LONGEST_LINE:
            span = Span(self.file, number, start + 1, number, len(line) + 1)
            facts = {"length": len(line), "longest": _LONGEST_LINE}
            self.diagnostics.append(Diagnostic("TL0125", span, facts))
            return
        scanned = scan_line(self.file, number, line, self.lexicon, start)
        damaged = bool(scanned.diagnostics)
        self.diagnostics.extend(scanned.diagnostics)
        if scanned.comment is not None:
            column = scanned.comment_column
            text, own_line = scanned.comment, not scanned.tokens
            self.comments.append(Comment(number, text, own_line, column))
        if not scanned.tokens:
            return
        width = self.width(number, line[:start])
        if self.continues(scanned, width):
            self.lines[-1].tokens.extend(scanned.tokens)
            self.lines[-1].damaged |= damaged
            return
        skewed = line[:start].strip(" ") != ""
        depth = self.depth(number, width, skewed=skewed)
        if scanned.tokens[0].type == "CHOSEN":
            self.levels[-1].holds_options = True
        self.mark_row(depth, scanned.tokens)
        self.lines.append(_Draft(depth, scanned.tokens, damaged, skewed))

    def finish(self) -> Layout:
        """All that was read."""
        lines = tuple(
            LogicalLine(line.depth, _tidied(line.tokens), line.damaged, line.skewed)
            for line in self.lines
        )
        language = _language(token for line in lines for token in line.tokens)
        return Layout(self.lexicon, language, lines, tuple(self.comments), tuple(self.diagnostics))

    def width(self, number: int, blanks: str) -> int:
        """How far a line is indented; tabs and full-width blanks are told once a file."""
        width = 0
        for index, character in enumerate(blanks):
            if character == "\t":
                width += _TAB_STOP - width % _TAB_STOP
                self.tell_once("TL0106", number, index)
            elif character == " ":
                width += 1
            else:
                width += 2 if character == "　" else 1
                code = "TL0107" if character == "　" else "TL0122"
                self.tell_once(code, number, index)
        return width

    def tell_once(self, code: str, number: int, index: int) -> None:
        """Report what is likely to be wrong on many lines, for the first of them."""
        if code not in self.told:
            self.told.add(code)
            span = Span(self.file, number, index + 1, number, index + 2)
            self.diagnostics.append(Diagnostic(code, span))

    def continues(self, scanned: ScannedLine, width: int) -> bool:
        """Whether a line belongs to the line above."""
        if not self.lines or self.lines[-1].terminal in (HEAD, ROW):
            return False
        first = scanned.tokens[0].type
        if first == PIPE:
            return False
        if self.lines[-1].tokens[-1].type in _CARRIES_ON:
            return True
        if first == "OR":
            return not self.is_option(scanned.tokens, width)
        return first in ("AND", COMMA, PLUS, MINUS)

    def is_option(self, tokens: list[Token], width: int) -> bool:
        """Whether a line that begins with `or` is an option of a reading."""
        if any(level.width == width and level.holds_options for level in self.levels):
            return True
        types = [token.type for token in tokens[1:3]]
        return len(types) > 1 and types[0] == WORD and types[1] in ("ZH", "EN", STRING)

    def depth(self, number: int, width: int, *, skewed: bool) -> int:
        """Open or close blocks for a line; the number of blocks around it."""
        if width > self.levels[-1].width:
            if len(self.levels) > _DEEPEST:
                self.tell_once("TL0123", number, width - 1)
            else:
                self.levels.append(_Level(width))
            return len(self.levels) - 1
        closed: _Level | None = None
        while width < self.levels[-1].width:
            closed = self.levels.pop()
        if width != self.levels[-1].width and closed is not None:
            span = Span(self.file, number, 1, number, width + 1)
            facts = {"width": width, "outer": self.levels[-1].width, "inner": closed.width}
            if not skewed:
                self.diagnostics.append(Diagnostic("TL0108", span, facts))
            if closed.width - width <= width - self.levels[-1].width:
                self.levels.append(closed)
        return len(self.levels) - 1

    def mark_row(self, depth: int, tokens: list[Token]) -> None:
        """Tell the first bar of a row as that of a heading or of another row."""
        first = tokens[0]
        if first.type != PIPE:
            return
        above = self.lines[-1] if self.lines else None
        in_table = above is not None and above.depth == depth and above.terminal in (HEAD, ROW)
        kind = ROW if in_table and not _is_heading(tokens) else HEAD
        tokens[0] = make_token(kind, "|", token_span(first, self.file))


def _language(tokens: Iterable[Token]) -> Language:
    """The language in which most keywords are written; English if there are none."""
    words = [str(token.value) for token in tokens if token.type in keywords()]
    chinese = sum(not word.isascii() for word in words)
    return Language.ZH if 2 * chinese > len(words) else Language.EN


def _is_heading(tokens: list[Token]) -> bool:
    """Whether some cell of a row is nothing but a word that heads columns."""
    return any(
        tokens[index].type in _HEADINGS
        and tokens[index - 1].type == PIPE
        and (index + 1 == len(tokens) or tokens[index + 1].type == PIPE)
        for index in range(1, len(tokens))
    )


def _tidied(tokens: list[Token]) -> tuple[Token, ...]:
    """The tokens of a line as they are meant: without commas before modifiers and roundings.

    Between a word and what it is said to be, 是 means `is`, elsewhere `yes`.
    """
    tidied: list[Token] = []
    for index, token in enumerate(tokens):
        before = tokens[index - 1].type if index else ""
        behind = tokens[index + 1].type if index + 1 < len(tokens) else ""
        if token.type == COMMA and behind in (*_MODIFIERS, *_ROUNDINGS):
            continue
        if token.type == "YES" and before in (WORD, "DATE") and behind in _SAID_TO_BE:
            tidied.append(Token.new_borrow_pos("IS", token.value, token))
        else:
            tidied.append(token)
    return tuple(tidied)
