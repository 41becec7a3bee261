"""One line of a file to tokens: strings, figures, words of both languages, signs, a comment."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from dsl.diagnostics import Diagnostic
from dsl.keywords import terminals
from dsl.language import Language
from dsl.lexing.characters import is_chinese, opens_string, plain, string_end
from dsl.lexing.figures import scan_figure
from dsl.lexing.lexicon import Lexicon, english_keyword_pattern
from dsl.lexing.tokens import (
    ARTICLE_NUMBER,
    STRING,
    SYMBOLS,
    WORD,
    make_token,
)
from dsl.source import Span

if TYPE_CHECKING:
    from lark import Token

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_BLANKS: Final = re.compile(r"[ \f\v]+")
#: What ends the raw text of an article's number: its label, a phrase, a cell, a comment.
_NUMBER_END: Final = re.compile(r'(?<![A-Za-z0-9_])(?:zh|en)(?![A-Za-z0-9_])|中文|英文|["“|#]')


@dataclass(slots=True)
class ScannedLine:
    """The tokens of one line, its comment (with the `#`) and where that begins."""

    tokens: list[Token] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    comment: str | None = None
    comment_column: int = 0


def scan_line(file: str, number: int, line: str, lexicon: Lexicon, start: int) -> ScannedLine:
    """Scan a line from the index `start`, where its indentation ends."""
    scanner = _Scanner(file, number, line, lexicon)
    index = start
    while index < len(line):
        index = scanner.step(index)
    return scanner.result


class _Scanner:
    """The state of scanning one line."""

    def __init__(self, file: str, number: int, line: str, lexicon: Lexicon) -> None:
        self.file = file
        self.number = number
        self.line = line
        self.text = plain(line)
        self.lexicon = lexicon
        self.result = ScannedLine()

    def step(self, index: int) -> int:
        """Read what stands at an index; the index behind it."""
        blanks = _BLANKS.match(self.text, index)
        if blanks:
            return blanks.end()
        character = self.text[index]
        if character == "#":
            self.result.comment = self.line[index:].rstrip()
            self.result.comment_column = index + 1
            return len(self.line)
        if opens_string(self.line[index]):
            return self.string(index)
        known = self.lexicon.match(self.text, index)
        if known is not None:
            return self.known(index, *known)
        if character.isascii() and character.isdigit():
            return self.figure(index)
        if _NAME.match(self.text, index):
            return self.english(index)
        if character in SYMBOLS:
            return self.add(SYMBOLS[character], character, index, index + 1)
        if is_chinese(character):
            return self.unknown_chinese(index)
        return self.stray(index)

    def add(self, terminal: str, value: object, start: int, end: int) -> int:
        """Add a token; the index behind it."""
        self.result.tokens.append(make_token(terminal, value, self.span(start, end)))
        return end

    def report(
        self, code: str, start: int, end: int, facts: dict[str, str | int] | None = None
    ) -> None:
        """Add a diagnostic about a stretch of the line."""
        self.result.diagnostics.append(Diagnostic(code, self.span(start, end), facts or {}))

    def span(self, start: int, end: int) -> Span:
        """The place of a stretch of the line."""
        return Span(self.file, self.number, start + 1, self.number, end + 1)

    def string(self, start: int) -> int:
        """A quoted text; what is not closed runs to the end of the line."""
        end = string_end(self.line, start)
        if end is None:
            end = len(self.line)
            self.report("TL0110", start, start + 1, {"quote": self.line[start]})
            return self.add(STRING, self.line[start + 1 :].strip(), start, end)
        return self.add(STRING, self.line[start + 1 : end - 1], start, end)

    def known(self, start: int, terminal: str, found: str) -> int:
        """A Chinese keyword or a declared label."""
        end = start + len(found)
        value = self.lexicon.labels[found] if terminal == WORD else found
        self.add(terminal, value, start, end)
        return self.article_number(end) if terminal in ("ARTICLE", "CITE") else end

    def english(self, start: int) -> int:
        """An English keyword, or a name."""
        keyword = english_keyword_pattern().match(self.text, start)
        if keyword is not None:
            spelling = re.sub(r"\s+", " ", keyword.group())
            terminal = terminals(Language.EN)[spelling]
            self.add(terminal, spelling, start, keyword.end())
            if terminal in ("ARTICLE", "CITE"):
                return self.article_number(keyword.end())
            return keyword.end()
        name = _NAME.match(self.text, start)
        end = name.end() if name else start + 1
        return self.add(WORD, self.text[start:end], start, end)

    def article_number(self, start: int) -> int:
        """The number of an article is raw text: it may hold blanks, brackets, dots, signs."""
        stop = _NUMBER_END.search(self.line, start)
        end = stop.start() if stop else len(self.line)
        number = self.line[start:end].strip()
        if number:
            first = self.line.index(number, start)
            self.add(ARTICLE_NUMBER, number, first, first + len(number))
        return end

    def figure(self, start: int) -> int:
        """A number with its unit, or a date."""
        figure = scan_figure(self.line, self.text, start)
        if figure.code is not None:
            self.report(figure.code, start, figure.end, dict(figure.facts or {}))
        return self.add(figure.terminal, figure.value, start, figure.end)

    def unknown_chinese(self, start: int) -> int:
        """A run of Chinese that is neither keyword nor label: a word, for the parser to judge."""
        end = start + 1
        while end < len(self.line) and is_chinese(self.line[end]) and not self.starts_word(end):
            end += 1
        return self.add(WORD, self.line[start:end], start, end)

    def starts_word(self, index: int) -> bool:
        """Whether a run of unknown Chinese ends here: a long word, or a short one and another."""
        known = self.lexicon.match(self.text, index)
        if known is None:
            return False
        if len(known[1]) > 1 or known[1] in _PLAIN_CONNECTIVES:
            return True
        behind = index + 1
        if behind >= len(self.text) or not is_chinese(self.line[behind]):
            return True
        following = self.lexicon.match(self.text, behind)
        return following is not None and len(following[1]) > 1

    def stray(self, start: int) -> int:
        """Characters that mean nothing outside quotes; they are left out, and told once a line."""
        code = _STRAY_CODES.get(self.line[start], "TL0109")
        end = start + 1
        while end < len(self.line) and self.line[end] == self.line[start]:
            end += 1
        character = self.line[start]
        shown = character if character.isprintable() else f"U+{ord(character):04X}"
        if all(told.code != code for told in self.result.diagnostics):
            self.report(code, start, end, {"character": shown})
        return end


#: Signs that hardly ever stand inside a word.
_PLAIN_CONNECTIVES: Final = ("且", "或")
#: Characters with an answer of their own.
_STRAY_CODES: Final = {
    "；": "TL0118",
    ";": "TL0118",
    "。": "TL0118",
    ".": "TL0118",
    "‘": "TL0119",
    "「": "TL0119",
    "」": "TL0119",
    "《": "TL0119",
    "》": "TL0119",
    "'": "TL0119",
    "’": "TL0119",
    "”": "TL0119",
    "¥": "TL0120",
    "￥": "TL0120",
    "$": "TL0120",
}
