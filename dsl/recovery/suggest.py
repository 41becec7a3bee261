"""Did you mean: keywords, labels and names near to what was written."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher, get_close_matches
from functools import cache
from typing import TYPE_CHECKING, Final

from dsl.keywords import keywords, terminals
from dsl.language import Language
from dsl.lexing.characters import is_chinese
from dsl.lexing.tokens import WORD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from lark import Token

    from dsl.lexing.lexicon import Lexicon
    from dsl.source import SourceText

#: A misspelt keyword is at most so many words that are no keyword, such as `at teh lest`.
_MOST_TOKENS: Final = 4
_LONGEST: Final = 40
_NEAREST: Final = 3
#: How alike words must be: Chinese words are short, so that one wrong sign weighs more.
_ALIKE_ENGLISH: Final = 0.7
_ALIKE_CHINESE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The tokens from `first` to `last` of a line may be meant as one other word."""

    first: int
    last: int
    written: str
    meant: str
    terminal: str
    likeness: float


def suggestions(
    source: SourceText, tokens: Sequence[Token], failing: int, lexicon: Lexicon
) -> list[Suggestion]:
    """What the words up to a failing token may be meant as, the likeliest first."""
    found = [
        suggestion
        for first, last in _stretches(tokens, failing, lexicon)
        for suggestion in _near(source, tokens, first, last, lexicon)
    ]
    return sorted(found, key=lambda item: (-item.likeness, item.first))


def closest(written: str, lexicon: Lexicon) -> str | None:
    """The keyword, label or name nearest to a word."""
    near = get_close_matches(written, _vocabulary(written, lexicon), 1, _alike(written))
    return near[0] if near and near[0] != written else None


def _stretches(
    tokens: Sequence[Token], failing: int, lexicon: Lexicon
) -> Iterator[tuple[int, int]]:
    """Runs of words on one line of the file that hold a word that may be misspelt."""
    known = lexicon.names | set(lexicon.labels.values())
    for first in range(max(0, failing - _MOST_TOKENS), min(failing, len(tokens) - 1) + 1):
        unknown = False
        for last in range(first, min(first + _MOST_TOKENS, len(tokens))):
            token = tokens[last]
            if token.line != tokens[first].line:
                break
            if token.type != WORD and token.type not in keywords():
                break
            # Where it cannot stand, even a declared name may be a slip of the pen.
            slip = first == last == failing
            unknown |= token.type == WORD and (token.value not in known or slip)
            if unknown:
                yield first, last


def _near(
    source: SourceText, tokens: Sequence[Token], first: int, last: int, lexicon: Lexicon
) -> Iterator[Suggestion]:
    start, end = tokens[first], tokens[last]
    line = source.line(start.line or 0)
    written = line[(start.column or 1) - 1 : (end.end_column or 1) - 1]
    if not 1 < len(written) <= _LONGEST:
        return
    for meant in get_close_matches(
        written, _vocabulary(written, lexicon), _NEAREST, _alike(written)
    ):
        if meant != written and (first == last or " " in meant or not meant.isascii()):
            likeness = SequenceMatcher(None, written, meant).ratio()
            terminal = _all_terminals().get(meant, WORD)
            yield Suggestion(first, last, written, meant, terminal, likeness)


def _vocabulary(written: str, lexicon: Lexicon) -> list[str]:
    if any(is_chinese(character) for character in written):
        return [*terminals(Language.ZH), *lexicon.labels.values()]
    return [*terminals(Language.EN), *sorted(lexicon.names)]


def _alike(written: str) -> float:
    chinese = any(is_chinese(character) for character in written)
    return _ALIKE_CHINESE if chinese else _ALIKE_ENGLISH


@cache
def _all_terminals() -> dict[str, str]:
    return {**terminals(Language.EN), **terminals(Language.ZH)}
