"""What every writer needs: the language, the words chosen for references, lines to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from dsl.build.words import DATE_WORD
from dsl.keywords import keywords, spelled
from dsl.language import Language
from dsl.lexing.characters import CLOSING_QUOTE, OPENING_QUOTE, STRAIGHT_QUOTE
from dsl.lexing.lexicon import lexicon_of
from dsl.lexing.scan import scan_line
from dsl.lexing.tokens import COMMA, STRING, WORD
from dsl.width import display_width

if TYPE_CHECKING:
    from collections.abc import Mapping

    from dsl.lexing.lexicon import Lexicon
    from dsl.resolve.resolution import WordChoice
    from dsl.source import Span
    from dsl.tree import Labels, Text, Word

#: A line is broken at a comma or a connective where it would be wider than this.
WIDEST: Final = 100
INDENT: Final = "  "
#: Continued lines stand deeper than any block that the line could open.
_CONTINUED: Final = INDENT * 2


@dataclass(frozen=True, slots=True)
class Line:
    """A line of output, and where in the file it comes from."""

    indent: int
    text: str
    source_line: int
    source_column: int
    blank_before: bool = False


@dataclass(slots=True)
class Writing:
    """The writing of one policy in one keyword language."""

    language: Language
    references: Mapping[Span, WordChoice]
    lexicon: Lexicon = field(default_factory=lambda: lexicon_of({}))

    @property
    def chinese(self) -> bool:
        """Whether the keywords are Chinese."""
        return self.language is Language.ZH

    def key(self, terminal: str) -> str:
        """The canonical spelling of a keyword."""
        return spelled(terminal, self.language)

    def other_key(self, terminal: str, chinese: str) -> str:
        """A keyword that Chinese spells differently here; the table must hold that spelling."""
        if chinese not in keywords()[terminal].chinese:
            raise ValueError(f"{chinese} is no spelling of {terminal}")
        return chinese if self.chinese else self.key(terminal)

    def word(self, word: Word) -> str:
        """A reference: in Chinese the label of what is meant, otherwise its name."""
        if word.text == DATE_WORD:
            return self.key("DATE")
        choice = self.references.get(word.span)
        if choice is None:
            return word.text
        if self.chinese and self.is_word(choice.zh_label):
            return choice.zh_label
        return choice.name

    def is_word(self, label: str) -> bool:
        """Whether a label, written without quotes, is read as that one declared word."""
        declared = label in self.lexicon.labels.values()
        return declared and self.tokens(label) == [(WORD, label)]

    def tokens(self, text: str) -> list[tuple[str, object]]:
        """The terminals and values of a text, as the parser would get them."""
        scanned = scan_line("", 1, text, self.lexicon, 0)
        return [(token.type, token.value) for token in scanned.tokens]

    def tight(self, *parts: str) -> str:
        """Parts without blanks between them, where Chinese reads them all the same."""
        spaced = " ".join(parts)
        if not self.chinese:
            return spaced
        joined = "".join(parts)
        return joined if self.tokens(joined) == self.tokens(spaced) else spaced

    def text(self, text: Text) -> str:
        """A quoted text: typographic quotes in Chinese where that is plain to see."""
        has_straight = STRAIGHT_QUOTE in text.text
        has_curly = OPENING_QUOTE in text.text or CLOSING_QUOTE in text.text
        if has_straight or (self.chinese and not has_curly):
            return f"{OPENING_QUOTE}{text.text}{CLOSING_QUOTE}"
        return f"{STRAIGHT_QUOTE}{text.text}{STRAIGHT_QUOTE}"

    def texts(self, texts: tuple[Text, ...]) -> str:
        """Quoted texts with commas between them."""
        return self.comma.join(self.text(text) for text in texts)

    @property
    def comma(self) -> str:
        """The comma between parts of a line."""
        return "，" if self.chinese else ", "

    @property
    def colon(self) -> str:
        """The colon between what is amended and how."""
        return "：" if self.chinese else ": "

    def zh_label(self, labels: Labels) -> str:
        """`zh "…"`, or nothing."""
        return f"{self.key('ZH')} {self.text(labels.zh)}" if labels.zh else ""

    def labels(self, labels: Labels) -> str:
        """`zh "…" en "…"`."""
        english = f"{self.key('EN')} {self.text(labels.en)}" if labels.en else ""
        return " ".join(part for part in (self.zh_label(labels), english) if part)

    def line(self, indent: int, text: str, span: Span, *, blank_before: bool = False) -> Line:
        """A line of output, broken where it is too wide."""
        return Line(indent, self.broken(indent, text), span.line, span.column, blank_before)

    def broken(self, indent: int, text: str) -> str:
        """The text with line breaks behind commas and before connectives where it is too wide."""
        limit = WIDEST - len(INDENT) * indent
        if display_width(text) <= limit:
            return text
        behind = "\n" + INDENT * indent + _CONTINUED
        lines: list[str] = []
        current = ""
        for piece in self._pieces(text):
            if current and display_width(current + piece.rstrip()) > limit:
                lines.append(current.rstrip())
                current = _CONTINUED + piece.lstrip()
            else:
                current += piece
        lines.append(current.rstrip())
        return behind.join([lines[0], *(line.lstrip() for line in lines[1:])])

    def _pieces(self, text: str) -> list[str]:
        """The stretches of a line between the places where it may be broken.

        A line with quoted texts is long because of them; it stays whole.
        """
        cuts = []
        tokens = scan_line("", 1, text, self.lexicon, 0).tokens
        for token in tokens:
            if token.type == COMMA:
                cuts.append((token.end_column or 1) - 1)
            elif token.type in ("AND", "OR"):
                cuts.append((token.column or 1) - 1)
        if any(token.type == STRING for token in tokens):
            return [text]
        edges = [0, *cuts, len(text)]
        return [text[start:end] for start, end in pairwise(edges)]
