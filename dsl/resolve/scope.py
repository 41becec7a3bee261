"""The names and labels of a rule file, by kind; which of them a place of the text admits."""

from __future__ import annotations

from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TYPE_CHECKING

from dsl.keywords import terminals
from dsl.language import Language
from dsl.resolve.kinds import Kind
from dsl.resolve.report import Report
from dsl.resolve.resolution import WordChoice

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from dsl.model import Assumption, Fact, Label, Period
    from dsl.resolve.completeness import DeclaredTable
    from dsl.source import Span
    from dsl.tree import Parameter, Word

#: A message lists at most so many admitted names.
MOST_NAMES = 12
#: How alike two spellings must be for "did you mean"; Chinese words are short.
LIKENESS = 0.7
LIKENESS_OF_CHINESE = 0.5


@dataclass(frozen=True, slots=True)
class Named:
    """A declared thing: its two spellings, and where it was declared.

    `owner` is the fact of a value, the payer of a benefit, the reading of an option; `option`
    is the reading and the option under which a benefit is declared.
    """

    kind: Kind
    name: str
    label: Label
    span: Span
    owner: Named | None = None
    option: tuple[str, str] | None = None

    @property
    def zh(self) -> str:
        """How a Chinese text says it."""
        return self.label.zh or self.name

    @property
    def zh_word(self) -> str:
        """The Chinese label where a text may use it as a word; empty where only the name may."""
        if self.kind in (Kind.READING, Kind.OPTION) or self.label.zh in terminals(Language.ZH):
            return ""
        return self.label.zh

    def described(self) -> tuple[str, str]:
        """Its kind and owner in words, in Chinese and English."""
        if self.owner is None:
            return self.kind.zh, self.kind.en
        return f"“{self.owner.zh}”的{self.kind.zh}", f"{self.kind.en} of “{self.owner.name}”"


@dataclass(frozen=True, slots=True)
class Names:
    """Things of one kind (of one owner), by name and by Chinese label."""

    kind: Kind
    owner: Named | None
    items: tuple[Named, ...]
    by_word: Mapping[str, Named]

    def described(self) -> tuple[str, str]:
        """What a word at this place stands for, in Chinese and English."""
        if self.owner is None:
            return self.kind.zh, self.kind.en
        return f"“{self.owner.zh}”的{self.kind.zh}", f"{self.kind.en} of “{self.owner.name}”"

    def __iter__(self) -> Iterator[Named]:
        return iter(self.items)


def names_of(kind: Kind, items: Iterable[Named], owner: Named | None = None) -> Names:
    """Things by name and label; of two with one spelling the first counts."""
    listed = tuple(items)
    by_word: dict[str, Named] = {}
    for item in listed:
        by_word.setdefault(item.name, item)
    for item in listed:
        if item.label.zh:
            by_word.setdefault(item.label.zh, item)
    return Names(kind, owner, listed, by_word)


@dataclass(frozen=True, slots=True)
class BenefitFacts:
    """What statements about a benefit must know of it: what it is counted on, what it declares.

    Options of one reading may declare a benefit of the same name, hence more than one period.
    """

    named: Named
    periods: frozenset[Period]
    parameters: frozenset[Parameter]
    implicit: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything that a rule file names."""

    facts: Names
    yes_no_facts: Names
    values: Mapping[str, Names]
    pools: Names
    groups: Names
    assumptions: Names
    payers: Names
    benefits: Mapping[str, Names]
    readings: Names
    options: Mapping[str, Names]
    fact_types: Mapping[str, Fact]
    assumption_types: Mapping[str, Assumption]
    benefit_facts: Mapping[tuple[str, str], BenefitFacts]
    units: Names
    stages: Names

    def everything(self) -> Iterator[Named]:
        """All named things, the likelier meant first."""
        for names in (self.facts, self.groups, self.pools, self.payers, self.assumptions):
            yield from names
        for owned in (self.values, self.benefits, self.options):
            for names in owned.values():
                yield from names
        yield from self.readings
        yield from self.units
        yield from self.stages

    def implicit_benefit(self, payer: str) -> BenefitFacts | None:
        """The benefit of a payer that has no `benefit` blocks; None if it has none."""
        facts = self.benefit_facts.get((payer, payer))
        return facts if facts is not None and facts.implicit else None


@dataclass(frozen=True, slots=True)
class Context:
    """What every part of the resolver works with; tables of declarations are checked last."""

    scope: Scope
    report: Report = field(default_factory=Report)
    tables: list[DeclaredTable] = field(default_factory=list)

    def find(self, word: Word, *places: Names) -> Named | None:
        """The thing that a word means among what its place admits; None is reported."""
        for names in places:
            found = names.by_word.get(word.text)
            if found is not None:
                self.report.refer(word, WordChoice(found.name, found.zh_word))
                return found
        self._report_unknown(word, places)
        return None

    def _report_unknown(self, word: Word, places: tuple[Names, ...]) -> None:
        wanted = [names.described() for names in places]
        facts = {
            "word": word.text,
            "wanted_zh": "、".join(zh for zh, _ in wanted),
            "wanted_en": " or ".join(en for _, en in wanted),
            "names_zh": listed((item.zh for names in places for item in names), "、"),
            "names_en": listed((item.name for names in places for item in names), ", "),
        }
        other = self._of_another_kind(word.text)
        spellings = [spelling for names in places for spelling in names.by_word]
        cutoff = LIKENESS if word.text.isascii() else LIKENESS_OF_CHINESE
        alike = get_close_matches(word.text, spellings, n=1, cutoff=cutoff)
        if other is not None:
            kind_zh, kind_en = other.described()
            facts |= {"kind_zh": kind_zh, "kind_en": kind_en}
            self.report.error_once(word.text, "TL0303", word.span, **facts)
        elif alike:
            self.report.error_once(word.text, "TL0301", word.span, suggestion=alike[0], **facts)
        else:
            self.report.error_once(word.text, "TL0302", word.span, **facts)

    def _of_another_kind(self, text: str) -> Named | None:
        return next(
            (item for item in self.scope.everything() if text in (item.name, item.label.zh)), None
        )


def listed(names: Iterable[str], comma: str) -> str:
    """The first few names of a list; a dash for none."""
    found = list(names)
    shown = comma.join(found[:MOST_NAMES]) if found else "—"
    return f"{shown} …" if len(found) > MOST_NAMES else shown
