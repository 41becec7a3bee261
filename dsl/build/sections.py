"""The sections of a file: header, facts, assumptions, examples; and all of them together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, TypeAlias

from dsl.build.context import Building, Node, sure, tokens, trees
from dsl.build.parameters import table
from dsl.build.provisions import declared_things
from dsl.build.scheme import payer
from dsl.build.statements import article, group
from dsl.build.words import because, day, figure, labels, money, name, text, word, yes_no
from dsl.diagnostics import Related
from dsl.promise_tree import SchemeBefore
from dsl.tree import (
    Article,
    Assumption,
    Comment,
    DateLiteral,
    Example,
    Fact,
    FactKind,
    FactValue,
    Given,
    Group,
    Header,
    Labels,
    MoneyLiteral,
    NumberLiteral,
    Payer,
    PolicyFile,
    UnderReading,
    Word,
    YesNo,
)

if TYPE_CHECKING:
    from lark import Token

    from dsl.provision_tree import Declared
    from dsl.source import Span

_KINDS: Final = {
    "ONE_OF": FactKind.ONE_OF,
    "YES_OR_NO": FactKind.YES_NO,
    "WHOLE_NUMBER": FactKind.WHOLE_NUMBER,
    "COST": FactKind.COST,
}


@dataclass(slots=True)
class Sections:
    """What was built of a file so far, section by section."""

    header: Header | None = None
    facts: list[Fact] = field(default_factory=list)
    groups: list[Group] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    scheme: list[Payer] = field(default_factory=list)
    articles: list[Article] = field(default_factory=list)
    examples: list[Example] = field(default_factory=list)
    facts_at: Span | None = None
    scheme_at: Span | None = None
    units: list[Declared] = field(default_factory=list)
    stages: list[Declared] = field(default_factory=list)
    units_at: Span | None = None
    stages_at: Span | None = None

    def add(self, building: Building, node: Node) -> None:
        """Build a section (the child of `start`) and keep it."""
        match node.data:
            case "policy":
                self.header = header(building, node) or self.header
            case "facts":
                self.facts_at = self.facts_at or building.head(node)
                self.facts.extend(_fact(building, child) for child in trees(node, "fact"))
            case "group":
                made = group(building, node)
                self.groups.extend([made] if made else [])
            case "assumption":
                self.assumptions.append(_assumption(building, node))
            case "units":
                self.units_at = self.units_at or building.head(node)
                self.units.extend(declared_things(building, node))
            case "stages":
                self.stages_at = self.stages_at or building.head(node)
                self.stages.extend(declared_things(building, node))
            case "scheme":
                self.scheme_at = self.scheme_at or building.head(node)
                self.scheme.extend(payer(building, child) for child in trees(node, "payer"))
            case "article":
                self.articles.append(article(building, node))
            case _:
                made_example = example(building, node)
                self.examples.extend([made_example] if made_example else [])

    def file(self, comments: tuple[Comment, ...]) -> PolicyFile | None:
        """The whole file, if it has a header."""
        if self.header is None:
            return None
        return PolicyFile(
            self.header,
            tuple(self.facts),
            tuple(self.groups),
            tuple(self.assumptions),
            tuple(self.scheme),
            tuple(self.articles),
            tuple(self.examples),
            comments,
            self.facts_at,
            self.scheme_at,
            tuple(self.units),
            tuple(self.stages),
            self.units_at,
            self.stages_at,
        )


def header(building: Building, node: Node) -> Header | None:
    """`policy huining_2018` with its title, number, dates, source and the file that it amends."""
    declared = name(building, tokens(node, "WORD")[0])
    parts: dict[str, Node] = {}
    for child in trees(node, "title", "document_number", "in_force", "source", "amends"):
        rule = str(child.data)
        if rule in parts:
            first = (Related("first", building.span(parts[rule])),)
            building.report("TL0217", building.span(child), related=first)
        parts.setdefault(rule, child)
    title: Labels | None = None
    if "title" in parts:
        title = labels(building, parts["title"], building.span(tokens(parts["title"])[0]))
    else:
        building.missing("TL0231", declared.span)
    days: list[DateLiteral] = []
    if "in_force" in parts:
        days = [day(building, token) for token in tokens(parts["in_force"], "DAY")]
    else:
        building.missing("TL0232", declared.span)
    if title is None or not days:
        return None
    number = parts.get("document_number")
    source, amends = parts.get("source"), parts.get("amends")
    return Header(
        declared,
        title,
        text(building, tokens(number, "STRING")[0]) if number else None,
        days[0],
        days[1] if len(days) > 1 else None,
        word(building, tokens(source, "WORD")[0]) if source else None,
        building.span(node),
        word(building, tokens(amends, "WORD")[0]) if amends else None,
    )


def example(building: Building, node: Node) -> Example | None:
    """`example renal …` with its givens and its table."""
    declared = name(building, tokens(node, "WORD")[0])
    found = labels(building, node, declared.span)
    before = [SchemeBefore(building.span(child)) for child in trees(node, "by_before")]
    for repeated in before[1:]:
        building.report("TL0217", repeated.span, related=(Related("first", before[0].span),))
    under = tuple(_under(building, child) for line in trees(node, "under") for child in trees(line))
    given = tuple(_given(building, child) for line in trees(node, "with") for child in trees(line))
    made = [table(building, child) for child in trees(node, "table")]
    if not made:
        building.missing("TL0233", declared.span, {"name": declared.text})
        return None
    for extra in made[1:]:
        building.report("TL0234", extra.span)
    return Example(
        declared,
        found,
        before[0] if before else None,
        under,
        given,
        made[0],
        building.span(node),
    )


def _fact(building: Building, node: Node) -> Fact:
    declared = name(building, tokens(node, "WORD")[0])
    found = sure(node, "fact_kind")
    kind = _KINDS[tokens(found)[0].type]
    low, high = _bounds(building, found)
    values = tuple(_fact_value(building, child) for child in trees(node, "fact_value"))
    if kind is FactKind.ONE_OF and not values:
        building.missing("TL0235", declared.span, {"name": declared.text})
    elif kind is not FactKind.ONE_OF and values:
        building.report("TL0236", values[0].name.span, {"name": declared.text})
        values = ()
    labelled = labels(building, node, declared.span)
    return Fact(declared, kind, labelled, values, low, high, building.span(node))


def _bounds(building: Building, node: Node) -> tuple[NumberLiteral | None, NumberLiteral | None]:
    found = [figure(building, token) for token in tokens(node, "FIGURE")]
    return (found[0], found[1]) if found else (None, None)


def _fact_value(building: Building, node: Node) -> FactValue:
    declared = name(building, tokens(node, "WORD")[0])
    return FactValue(declared, labels(building, node, declared.span))


def _assumption(building: Building, node: Node) -> Assumption:
    declared = name(building, tokens(node, "WORD")[0])
    return Assumption(
        declared,
        labels(building, node, declared.span),
        because(building, node),
        building.span(node),
    )


def _under(building: Building, node: Node) -> UnderReading:
    reading, option = (word(building, token) for token in tokens(node, "WORD"))
    return UnderReading(reading, option, building.span(node))


def _given(building: Building, node: Node) -> Given:
    fact = word(building, tokens(sure(node, "word"))[0])
    return Given(fact, _given_value(building, tokens(node)[0]), building.span(node))


_GivenValue: TypeAlias = Word | NumberLiteral | MoneyLiteral | DateLiteral | YesNo


def _given_value(building: Building, token: Token) -> _GivenValue:
    span: Span = building.span(token)
    match token.type:
        case "WORD":
            return word(building, token)
        case "FIGURE":
            return figure(building, token)
        case "MONEY":
            return money(building, token, None, span)
        case "DAY":
            return day(building, token)
        case _:
            return yes_no(building, token)
