"""The words of one rule file: keywords of both languages and the labels that the file declares."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from dsl.keywords import keywords, soft_terminals, terminals
from dsl.language import Language
from dsl.lexing.characters import is_name_part, opens_string, plain, string_end
from dsl.lexing.tokens import WORD
from dsl.source import SourceText, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
#: Labels behind these are sentences or titles, not words.
_NO_WORDS: Final = frozenset(
    {"TITLE", "NOTE", "REFUSE", "BECAUSE", "ARTICLE", "EXAMPLE", "PROVE", "FINDING", "READING"}
    | {"CHOSEN", "OR", "AND", "POLICY", "UNSETTLED", "CITE"}
    | {"NOT_ENCODED", "WHOM", "MEASURED", "DISAGREES", "STARTING", "DUE", "FREQUENCY"}
)
#: The same behind these and a name; without one they are names themselves.
_NO_WORDS_WITH_NAME: Final = frozenset(
    {"DUTY", "SERVICE", "TARGET", "INDICATOR", "LIST", "ITEM", "FORMULA", "SPLIT"}
)
_NAME_AND_LABEL: Final = re.compile(
    r"\s*[A-Za-z_][A-Za-z0-9_]*\s+(?:(?:zh|en)(?![A-Za-z0-9_])|中文|英文)"
)
#: How far before a text its `zh` is looked for.
_TAIL: Final = 12
#: A label longer than this is no word that anyone would write again.
_LONGEST_LABEL: Final = 60


@dataclass(frozen=True, slots=True)
class Declared:
    """A label found by looking over the file: as it stands, and where."""

    label: str
    span: Span


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the characters of a file are matched against, and what its words may be taken for.

    `labels` maps a label in plain characters to the label as declared. `names` are the ASCII
    words that stand before the labels: names, mostly.
    """

    labels: Mapping[str, str]
    names: frozenset[str]
    #: By first character; the longest spelling comes first.
    patterns: Mapping[str, re.Pattern[str]]
    clashes: tuple[Declared, ...] = ()

    def match(self, line: str, start: int) -> tuple[str, str] | None:
        """The longest Chinese keyword or label at a place: its terminal (or WORD), its text."""
        pattern = self.patterns.get(line[start])
        match = pattern.match(line, start) if pattern else None
        if match is None:
            return None
        return terminals(Language.ZH).get(match.group(), WORD), match.group()


def lexicon_of(
    labels: Mapping[str, str],
    names: frozenset[str] = frozenset(),
    clashes: tuple[Declared, ...] = (),
) -> Lexicon:
    """A lexicon of given labels (plain → declared)."""
    by_first: dict[str, list[str]] = {}
    for spelling in sorted({*terminals(Language.ZH), *labels}, key=len, reverse=True):
        by_first.setdefault(spelling[0], []).append(_whole(spelling))
    patterns = {first: re.compile("|".join(parts)) for first, parts in by_first.items()}
    return Lexicon(labels, names, patterns, clashes)


def gather(source: SourceText, beneath: Iterable[SourceText] = ()) -> Lexicon:
    """Look over a file for declarations and make its lexicon.

    The words of the files `beneath`, on which it builds, are its words, too.
    """
    labels: dict[str, str] = {}
    names: set[str] = set()
    for file in beneath:
        other = gather(file)
        labels |= other.labels
        names |= other.names
    clashes: list[Declared] = []
    for number, line in enumerate(source.lines, start=1):
        found = _declared(source.name, number, line)
        if found is None:
            continue
        declared, words = found
        names.update(words)
        label = plain(declared.label)
        if terminals(Language.ZH).get(label, WORD) not in {WORD, *soft_terminals()}:
            clashes.append(declared)
        elif label and len(label) <= _LONGEST_LABEL and not _NAME.fullmatch(label):
            labels.setdefault(label, declared.label)
    known = frozenset(names - set(terminals(Language.EN)))
    return lexicon_of(labels, known, tuple(clashes))


def _whole(spelling: str) -> str:
    """A pattern of the spelling that does not cut a name or a figure in two."""
    boundary = "(?![A-Za-z0-9_])" if is_name_part(spelling[-1]) else ""
    return re.escape(spelling) + boundary


def _declared(file: str, number: int, line: str) -> tuple[Declared, list[str]] | None:
    """The first `zh "…"` of a line that declares a word, and the names before it."""
    text = plain(line)
    if _declares_no_word(text.lstrip()):
        return None
    index = 0
    while index < len(line):
        if line[index] == "#" or text[index] == "#":
            return None
        if opens_string(line[index]):
            end = string_end(line, index)
            if end is None:
                return None
            if _ends_with_zh(text[max(0, index - _TAIL) : index].rstrip()):
                span = Span(file, number, index + 1, number, end + 1)
                label = line[index + 1 : end - 1].strip()
                return Declared(label, span), _declared_names(text[:index].rstrip())
            index = end
        else:
            index += 1
    return None


def _declared_names(before: str) -> list[str]:
    """The name that stands last before a label, keywords and bounds of a fact aside."""
    plainer = re.sub(r"(?<!\w)\d+", " ", english_keyword_pattern().sub(" ", before))
    for word in terminals(Language.ZH):
        plainer = plainer.replace(word, " ")
    found = re.search(rf"{_NAME.pattern}$", plainer.rstrip())
    return [found.group()] if found else []


def _ends_with_zh(text: str) -> bool:
    zh = keywords()["ZH"]
    if text.endswith(zh.chinese):
        return True
    return any(re.search(rf"(?<![A-Za-z0-9_]){word}$", text) for word in zh.english)


def _declares_no_word(text: str) -> bool:
    """Whether the keyword with which a line begins makes its label a sentence or a title."""
    match = _head_pattern().match(text)
    if match is None:
        return False
    spelling = re.sub(r"\s+", " ", match.group())
    head = terminals(Language.EN).get(spelling) or terminals(Language.ZH).get(spelling)
    if head in _NO_WORDS_WITH_NAME:
        return _NAME_AND_LABEL.match(text, match.end()) is not None
    return head in _NO_WORDS


@cache
def _head_pattern() -> re.Pattern[str]:
    return re.compile(
        f"{english_keyword_pattern().pattern}|{_alternatives(terminals(Language.ZH))}"
    )


@cache
def english_keyword_pattern() -> re.Pattern[str]:
    """The longest English keyword at a place, whole words only; blanks between words at will."""
    spellings = sorted(terminals(Language.EN), key=len, reverse=True)
    parts = (r"\s+".join(re.escape(word) for word in text.split()) for text in spellings)
    return re.compile(f"(?<![A-Za-z0-9_])(?:{'|'.join(parts)})(?![A-Za-z0-9_])")


def _alternatives(spellings: Mapping[str, str]) -> str:
    return "|".join(re.escape(text) for text in sorted(spellings, key=len, reverse=True))
