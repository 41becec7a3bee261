"""What could stand at a place, in words that a drafter knows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl.keywords import keywords, soft_terminals, spelled
from dsl.language import Language
from dsl.lexing.tokens import (
    CLOSE_PARENTHESIS,
    COLON,
    COMMA,
    HEAD,
    MINUS,
    OPEN_PARENTHESIS,
    PIPE,
    PLUS,
    ROW,
)
from dsl.wording import wording

if TYPE_CHECKING:
    from collections.abc import Iterable

_SIGNS: Final = {
    COLON: ":",
    COMMA: ",",
    PLUS: "+",
    MINUS: "-",
    OPEN_PARENTHESIS: "(",
    CLOSE_PARENTHESIS: ")",
    PIPE: "|",
    HEAD: "|",
    ROW: "|",
}
#: What an amount, and what a condition, may begin with.
_AMOUNT: Final = frozenset(
    {"MONEY", "FIGURE", "TOTAL", "REST", "PATIENT", "PATIENTS", "LESSER", "GREATER"}
    | {"A_YEAR", "A_CLAIM", "WORD", "_OPEN", "COMPARED"}
)
_CONDITION: Final = frozenset(["NOT", "WORD", "DATE", "_OPEN"])
#: Marks of the layout that a drafter does not see.
_UNSEEN: Final = frozenset(["BROKEN", "_INDENT", "$END"])
_LAST: Final = ("_NEWLINE", "_DEDENT")
#: No more alternatives than can be read at a glance.
_MOST: Final = 12


def expected(accepted: Iterable[str], keyword_language: Language, language: Language) -> str:
    """The alternatives at a place; keywords in the file's language, the rest in the reader's."""
    names = wording(language)
    left = {
        terminal
        for terminal in set(accepted) - _UNSEEN
        if terminal not in keywords() or keywords()[terminal].spellings(keyword_language)
    }
    words: list[str] = []
    for whole, name in ((_AMOUNT, "AMOUNT"), (_CONDITION, "CONDITION")):
        if whole <= left:
            words.append(names.terminals[name])
            left -= whole
    hard = [terminal for terminal in keywords() if terminal not in soft_terminals()]
    order = [*hard, *names.terminals, *_SIGNS, *keywords()]
    in_order = sorted(left, key=lambda terminal: (terminal in _LAST, _place(order, terminal)))
    words.extend(_named(terminal, keyword_language, language) for terminal in in_order)
    shown = list(dict.fromkeys(words))
    if len(shown) > _MOST:
        shown = [*shown[:_MOST], "…"]
    return names.labels["separator"].join(shown)


def _place(order: list[str], terminal: str) -> int:
    return order.index(terminal) if terminal in order else len(order)


def _named(terminal: str, keyword_language: Language, language: Language) -> str:
    if terminal in keywords():
        return spelled(terminal, keyword_language)
    if terminal in _SIGNS:
        return f"“{_SIGNS[terminal]}”"
    return wording(language).terminals[terminal]
