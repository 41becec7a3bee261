"""Builds the scope: everything that a rule file declares, before anything is looked up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.resolve.bases import check_costs, joined
from dsl.resolve.facts import DeclaredFacts, declare_facts
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import NO_LABEL, label_of
from dsl.resolve.naming import check_unique, declared
from dsl.resolve.provision_names import check_provision_names
from dsl.resolve.scope import BenefitFacts, Named, Names, Scope, names_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dsl import provision_tree
    from dsl.resolve.bases import Base
    from dsl.resolve.report import Report


@dataclass(frozen=True, slots=True)
class _InArticle:
    """A statement of an article, and the reading and option in which it stands."""

    statement: tree.Statement
    option: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class _BenefitPlace:
    """A benefit as declared: its name and its lines."""

    named: Named
    lines: tuple[tree.BenefitLine | tree.Benefit, ...]
    implicit: bool


def group_declarations(file: tree.PolicyFile) -> tuple[tree.Group, ...]:
    """Every group, before the scheme or in an article, in the order of the text."""
    in_articles = (
        item.statement for item in _statements(file) if isinstance(item.statement, tree.Group)
    )
    return (*file.groups, *in_articles)


def declare(
    own: tree.PolicyFile, report: Report, base: Base | None = None
) -> tuple[Scope, DeclaredFacts]:
    """The scope of a file; duplicate and ill-formed names are reported.

    What the file that it amends declares is there, too.
    """
    file = joined(own, base)
    check_costs(own, base, report)
    facts = declare_facts(report, file.facts)
    payers = names_of(
        Kind.PAYER,
        [declared(report, Kind.PAYER, payer.name, payer.labels) for payer in file.scheme],
    )
    groups = names_of(
        Kind.GROUP,
        [
            declared(report, Kind.GROUP, group.name, group.labels)
            for group in group_declarations(file)
        ],
    )
    assumptions = names_of(
        Kind.ASSUMPTION,
        [declared(report, Kind.ASSUMPTION, item.name, item.labels) for item in file.assumptions],
    )
    readings, options = _readings(file, report)
    check_unique(report, (*facts.facts, *facts.pools, *payers))
    check_unique(report, groups, facts.facts)
    check_unique(report, assumptions)
    check_unique(report, readings)
    _check_unlooked(own, report)
    places = tuple(_benefits(file, report, payers))
    scope = Scope(
        facts=facts.facts,
        yes_no_facts=facts.yes_no_facts,
        values=facts.values,
        pools=facts.pools,
        groups=groups,
        assumptions=assumptions,
        payers=payers,
        benefits=_benefit_names(report, payers, places),
        readings=readings,
        options=options,
        fact_types=facts.types,
        assumption_types=_assumptions(file),
        benefit_facts=_benefit_facts(places),
        units=_declared_names(report, Kind.UNIT, file.units),
        stages=_declared_names(report, Kind.STAGE, file.stages),
    )
    return scope, facts


def _declared_names(
    report: Report, kind: Kind, declarations: Iterable[provision_tree.Declared]
) -> Names:
    """The units or stages of a file."""
    items = [declared(report, kind, item.name, item.labels) for item in declarations]
    check_unique(report, items)
    return names_of(kind, items)


def _assumptions(file: tree.PolicyFile) -> dict[str, model.Assumption]:
    types: dict[str, model.Assumption] = {}
    for item in file.assumptions:
        name = item.name.text
        because = label_of(item.because)
        types.setdefault(name, model.Assumption(name, label_of(item.labels), because))
    return types


def _statements(file: tree.PolicyFile) -> Iterator[_InArticle]:
    for article in file.articles:
        for item in article.items:
            statements = item.statements if isinstance(item, tree.Citation) else (item,)
            yield from _flat(statements, None)


def _flat(
    statements: Iterable[tree.Statement], option: tuple[str, str] | None
) -> Iterator[_InArticle]:
    for statement in statements:
        yield _InArticle(statement, option)
        if isinstance(statement, tree.Reading):
            for each in statement.options:
                yield from _flat(each.statements, (statement.name.text, each.name.text))


def _readings(file: tree.PolicyFile, report: Report) -> tuple[Names, dict[str, Names]]:
    readings: list[Named] = []
    options: dict[str, Names] = {}
    for item in _statements(file):
        reading = item.statement
        if not isinstance(reading, tree.Reading):
            continue
        owner = declared(report, Kind.READING, reading.name, reading.labels)
        readings.append(owner)
        listed = [
            declared(report, Kind.OPTION, option.name, option.labels, owner)
            for option in reading.options
        ]
        check_unique(report, listed)
        options.setdefault(owner.name, names_of(Kind.OPTION, listed, owner))
    return names_of(Kind.READING, readings), options


def _check_unlooked(file: tree.PolicyFile, report: Report) -> None:
    """Names that nothing refers to must be unique all the same; their labels need not be."""
    promises = [
        (item.statement.name, item.statement.labels)
        for item in _statements(file)
        if isinstance(item.statement, tree.Prove)
    ]
    examples = [(example.name, example.labels) for example in file.examples]
    for kind, declarations in ((Kind.PROMISE, promises), (Kind.EXAMPLE, examples)):
        items = [declared(report, kind, word, labels) for word, labels in declarations]
        check_unique(report, [replace(item, label=NO_LABEL) for item in items])
    articles = [
        Named(Kind.ARTICLE, article.number.text, NO_LABEL, article.number.span)
        for article in file.articles
    ]
    check_unique(report, articles)
    check_provision_names(report, ((item.statement, item.option) for item in _statements(file)))


def _benefits(file: tree.PolicyFile, report: Report, payers: Names) -> Iterator[_BenefitPlace]:
    for payer in file.scheme:
        owner = payers.by_word.get(payer.name.text)
        blocks = [line for line in payer.lines if isinstance(line, tree.Benefit)]
        for block in blocks:
            named = declared(report, Kind.BENEFIT, block.name, block.labels, owner)
            yield _BenefitPlace(named, block.lines, implicit=False)
        if owner is not None and is_implicit(payer):
            named = Named(Kind.BENEFIT, owner.name, owner.label, payer.name.span, owner)
            yield _BenefitPlace(named, payer.lines, implicit=True)
    for item in _statements(file):
        new = item.statement
        if isinstance(new, tree.NewBenefit):
            owner = payers.by_word.get(new.payer.text)
            named = declared(report, Kind.BENEFIT, new.name, new.labels, owner, item.option)
            yield _BenefitPlace(named, new.lines, implicit=False)


def is_implicit(payer: tree.Payer) -> bool:
    """Whether a payer's own lines are those of its only benefit."""
    if any(isinstance(line, tree.Benefit) for line in payer.lines):
        return False
    return any(_of_a_benefit(line) for line in payer.lines)


def _of_a_benefit(line: tree.BenefitLine | tree.Benefit) -> bool:
    match line:
        case tree.ParameterLine() | tree.Table():
            return parameters_of((line,)) != {tree.Parameter.LIMIT}
        case tree.Note():
            return False
        case _:
            return True


def _benefit_names(
    report: Report, payers: Names, places: tuple[_BenefitPlace, ...]
) -> dict[str, Names]:
    names: dict[str, Names] = {}
    for payer in payers:
        own = [place.named for place in places if place.named.owner == payer]
        check_unique(report, own)
        names[payer.name] = names_of(Kind.BENEFIT, own, payer)
    return names


def _benefit_facts(
    places: tuple[_BenefitPlace, ...],
) -> dict[tuple[str, str], BenefitFacts]:
    facts: dict[tuple[str, str], BenefitFacts] = {}
    for place in places:
        if place.named.owner is None:
            continue
        key = (place.named.owner.name, place.named.name)
        earlier = facts.get(key)
        facts[key] = BenefitFacts(
            named=place.named,
            periods=periods_of(place.lines) | (earlier.periods if earlier else frozenset()),
            parameters=parameters_of(place.lines)
            | (earlier.parameters if earlier else frozenset()),
            implicit=place.implicit,
        )
    return facts


def parameters_of(
    lines: Iterable[tree.BenefitLine | tree.Benefit],
) -> frozenset[tree.Parameter]:
    """The parameters that lines and tables name."""
    named: set[tree.Parameter] = set()
    for line in lines:
        if isinstance(line, tree.ParameterLine):
            named.add(line.parameter)
        elif isinstance(line, tree.Table):
            named |= {
                heading.parameter
                for heading in line.headings
                if isinstance(heading, tree.ParameterHeading)
            }
    return frozenset(named)


def periods_of(lines: Iterable[tree.BenefitLine | tree.Benefit]) -> frozenset[model.Period]:
    """Whether a benefit is counted on the claim or on the year; empty without `covers`."""
    return frozenset(
        model.Period.YEAR if line.base.over_year else model.Period.CLAIM
        for line in lines
        if isinstance(line, tree.CoversLine)
    )
