"""Tokens as the parser takes them: Lark's, with the value of a literal in `value`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from lark import Token

from dsl.source import Span

# Terminals that are no keywords.
WORD: Final = "WORD"
STRING: Final = "STRING"
MONEY: Final = "MONEY"
PERCENT: Final = "PERCENT"
POINTS: Final = "POINTS"
FIGURE: Final = "FIGURE"
DAY: Final = "DAY"
MONTH: Final = "MONTH"
YEAR: Final = "YEAR"
ARTICLE_NUMBER: Final = "ARTICLE_NUMBER"
COLON: Final = "COLON"
COMMA: Final = "COMMA"
PLUS: Final = "PLUS"
MINUS: Final = "MINUS"
OPEN_PARENTHESIS: Final = "_OPEN"
CLOSE_PARENTHESIS: Final = "_CLOSE"
PIPE: Final = "_PIPE"
HEAD: Final = "_HEAD"
ROW: Final = "_ROW"
NEWLINE: Final = "_NEWLINE"
INDENT: Final = "_INDENT"
DEDENT: Final = "_DEDENT"
BROKEN: Final = "BROKEN"
END: Final = "$END"

SYMBOLS: Final = {
    ":": COLON,
    ",": COMMA,
    "+": PLUS,
    "-": MINUS,
    "(": OPEN_PARENTHESIS,
    ")": CLOSE_PARENTHESIS,
    "|": PIPE,
}

CONNECTIVES: Final = ("AND", "OR", COMMA)


def make_token(terminal: str, value: object, span: Span) -> Token:
    """A token at a place; `value` is the word, the text, or the literal's exact value."""
    return Token(
        terminal,
        value,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
    )


def token_span(token: Token, file: str) -> Span:
    """The place of a token."""
    line = token.line or 0
    column = token.column or 0
    return Span(file, line, column, token.end_line or line, token.end_column or column)


@dataclass(frozen=True, slots=True)
class LogicalLine:
    """One line of the language: a line of the file with the lines that continue it.

    `depth` counts the blocks around it. `damaged` says that its characters already gave an
    error, `skewed` that its indentation did, so that another one would only repeat it.
    """

    depth: int
    tokens: tuple[Token, ...]
    damaged: bool = False
    skewed: bool = False

    @property
    def terminal(self) -> str:
        """The terminal of the first token."""
        return self.tokens[0].type
