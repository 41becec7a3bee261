"""The facts and cost pools of a policy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, assert_never

from dsl import model, tree
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import label_of
from dsl.resolve.naming import check_unique, declared
from dsl.resolve.scope import Names, names_of

if TYPE_CHECKING:
    from dsl.resolve.report import Report
    from dsl.resolve.scope import Named


@dataclass(frozen=True, slots=True)
class DeclaredFacts:
    """What the `facts` block declares: names, values of each fact, and the typed facts."""

    facts: Names
    yes_no_facts: Names
    pools: Names
    values: dict[str, Names]
    types: dict[str, model.Fact]
    pool_types: tuple[model.Pool, ...]


def declare_facts(report: Report, facts: tuple[tree.Fact, ...]) -> DeclaredFacts:
    """Declare every fact, its values, and every cost pool."""
    named: list[Named] = []
    yes_no: list[Named] = []
    pools: list[Named] = []
    values: dict[str, Names] = {}
    types: dict[str, model.Fact] = {}
    pool_types: dict[str, model.Pool] = {}
    for fact in facts:
        kind = Kind.POOL if fact.kind is tree.FactKind.COST else Kind.FACT
        item = declared(report, kind, fact.name, fact.labels)
        if kind is Kind.POOL:
            pools.append(item)
            pool_types.setdefault(item.name, model.Pool(item.name, item.label, item.span))
            continue
        named.append(item)
        if item.name in types:
            continue
        if fact.kind is tree.FactKind.YES_NO:
            yes_no.append(item)
        values[item.name] = _values(report, fact, item)
        types[item.name] = _typed(report, fact, item)
    return DeclaredFacts(
        facts=names_of(Kind.FACT, named),
        yes_no_facts=names_of(Kind.YES_NO_FACT, yes_no),
        pools=names_of(Kind.POOL, pools),
        values=values,
        types=types,
        pool_types=tuple(pool_types.values()),
    )


def _values(report: Report, fact: tree.Fact, owner: Named) -> Names:
    items = [declared(report, Kind.VALUE, value.name, value.labels, owner) for value in fact.values]
    check_unique(report, items)
    return names_of(Kind.VALUE, items, owner)


def _typed(report: Report, fact: tree.Fact, item: Named) -> model.Fact:
    match fact.kind:
        case tree.FactKind.ONE_OF:
            values = tuple(
                model.FactValue(value.name.text, label_of(value.labels)) for value in fact.values
            )
            return model.OneOfFact(item.name, item.label, values, item.span)
        case tree.FactKind.YES_NO:
            return model.YesNoFact(item.name, item.label, item.span)
        case tree.FactKind.WHOLE_NUMBER:
            low, high = _bounds(report, fact)
            return model.WholeNumberFact(item.name, item.label, low, high, item.span)
        case tree.FactKind.COST:
            raise AssertionError("a cost is a pool")
    assert_never(fact.kind)


def _bounds(report: Report, fact: tree.Fact) -> tuple[int, int]:
    low, high = fact.low, fact.high
    if low is None or high is None:
        report.error("TL0401", fact.span, fact=fact.name.text)
        return 0, 0
    whole = low.value.denominator == 1 and high.value.denominator == 1
    if not whole or low.value > high.value:
        report.error("TL0401", low.span.to(high.span), fact=fact.name.text)
    return int(low.value), int(high.value)
