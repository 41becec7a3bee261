"""Inputs of formulas and splits: a scope of their own, in which conditions are read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, assert_never

from dsl import model, provision_tree, provisions, tree
from dsl.resolve.conditions import DATE_WORDS
from dsl.resolve.entries import Slot, marks_of
from dsl.resolve.facts import declare_facts
from dsl.resolve.kinds import Kind
from dsl.resolve.labels import label_of
from dsl.resolve.naming import DATE_LABEL, check_unique
from dsl.resolve.provision_names import check_free
from dsl.resolve.resolution import WordChoice
from dsl.resolve.scope import Context, Named, names_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.entries import Marks
    from dsl.resolve.facts import DeclaredFacts
    from dsl.resolve.scope import Scope

#: As many months as a number of them may be: two hundred years.
MOST_MONTHS = 2_400
_MONTHS_A_YEAR = 12
_NOTHING_CITED = Slot(frozenset(), cites=False)


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs of one formula or split.

    `inner` knows the inputs alone: facts, and money inputs as its pools. `outer` is the policy's.
    """

    inner: Context
    outer: Context
    typed: tuple[provisions.Input, ...]

    def marks(self, modifiers: tree.Modifiers) -> Marks | None:
        """The modifiers of a line, its guard over the inputs; None if the guard is broken."""
        if modifiers.guard is not None and not self._known(modifiers.guard):
            return None
        return marks_of(self.inner, modifiers, _NOTHING_CITED)

    def is_claims_own(self, word: tree.Word) -> bool:
        """Whether a word is a fact of the claims that is no input; that is reported."""
        if word.text in self.inner.scope.facts.by_word or word.text in DATE_WORDS:
            missing = word.text in DATE_WORDS and not any(
                isinstance(item, provisions.DateInput) for item in self.typed
            )
        else:
            missing = word.text in self.outer.scope.facts.by_word
        if missing:
            self.outer.report.error("TL0712", word.span, word=word.text)
        return missing

    def _known(self, node: tree.Condition) -> bool:
        """Whether a condition asks for no fact of the claims that is no input."""
        missing = [word for word in subjects(node) if self.is_claims_own(word)]
        return not missing


def subjects(node: tree.Condition) -> Iterator[tree.Word]:
    """The facts that a condition asks for, as written."""
    match node:
        case tree.IsCondition() | tree.RangeCondition():
            yield node.subject
        case tree.NamedCondition():
            yield node.name
        case tree.NotCondition():
            yield from subjects(node.item)
        case tree.AndCondition() | tree.OrCondition():
            for item in node.items:
                yield from subjects(item)
        case _:
            assert_never(node)


def inputs_of(
    context: Context, lines: Sequence[object], implicit: provisions.MoneyInput | None = None
) -> Inputs:
    """The inputs among the lines; `implicit` is the amount that a split divides."""
    own = [line for line in lines if isinstance(line, provision_tree.Input)]
    for line in own:
        check_free(context.report, line.name)
    names = declare_facts(context.report, tuple(_as_fact(line) for line in own))
    used, dated = _used(context, lines)
    pools = list(names.pools)
    if implicit is not None:
        pools.insert(0, Named(Kind.POOL, implicit.name, implicit.label, implicit.span))
    check_unique(context.report, (*used, *pools, *names.facts))
    typed: list[provisions.Input] = [] if implicit is None else [implicit]
    typed += [
        provisions.FactInput(context.scope.fact_types[item.name], of_claims=True) for item in used
    ]
    typed += [] if dated is None else [dated]
    typed += _typed(own, names)
    scope = _scope(context.scope, used, names, pools)
    return Inputs(Context(scope, context.report, context.tables), context, tuple(typed))


def _scope(
    outer: Scope, used: Sequence[Named], own: DeclaredFacts, pools: Sequence[Named]
) -> Scope:
    """The policy's scope with the inputs in the place of its facts, pools and groups."""
    types = {item.name: outer.fact_types[item.name] for item in used} | own.types
    facts = names_of(Kind.INPUT, (*used, *own.facts))
    yes_no = (item for item in facts if isinstance(types[item.name], model.YesNoFact))
    return replace(
        outer,
        facts=facts,
        yes_no_facts=names_of(Kind.YES_NO_FACT, yes_no),
        values={**outer.values, **own.values},
        fact_types=types,
        pools=names_of(Kind.MONEY_INPUT, pools),
        groups=names_of(Kind.GROUP, ()),
    )


def _as_fact(line: provision_tree.Input) -> tree.Fact:
    """An input as a fact is declared; a number of months has bounds of its own."""
    low, high = line.low, line.high
    if line.since is not None:
        low = tree.NumberLiteral(Fraction(0), "0", line.span)
        high = tree.NumberLiteral(Fraction(MOST_MONTHS), str(MOST_MONTHS), line.span)
    return tree.Fact(line.name, line.kind, line.labels, line.values, low, high, line.span)


def _used(
    context: Context, lines: Sequence[object]
) -> tuple[list[Named], provisions.DateInput | None]:
    """The facts of the claims that are inputs, and the date if it is one."""
    found: list[Named] = []
    dated: provisions.DateInput | None = None
    for line in lines:
        if not isinstance(line, provision_tree.Uses):
            continue
        for word in line.facts:
            if word.text in DATE_WORDS:
                context.report.refer(word, WordChoice(model.DATE_FACT, DATE_LABEL.zh))
                dated = provisions.DateInput(model.DATE_FACT, DATE_LABEL, word.span)
                continue
            fact = context.find(word, context.scope.facts)
            if fact is not None and fact not in found:
                found.append(fact)
            elif fact is not None:
                context.report.error("TL0310", word.span, word=word.text)
    return found, dated


def _typed(own: Sequence[provision_tree.Input], names: DeclaredFacts) -> list[provisions.Input]:
    """The declared inputs, in order; of two with one name the first counts."""
    typed: dict[str, provisions.Input] = {}
    for line in own:
        name, label, span = line.name.text, label_of(line.labels), line.name.span
        made: provisions.Input
        if line.kind is tree.FactKind.COST:
            made = provisions.MoneyInput(name, label, span)
        elif line.since is not None:
            since = date(line.since.year, line.since.month, 1)
            made = provisions.MonthsInput(name, label, since, span)
        else:
            made = provisions.FactInput(names.types[name], of_claims=False)
        typed.setdefault(name, made)
    return list(typed.values())


def months_between(first: date, last: provision_tree.MonthLiteral) -> int:
    """How many months there are from the first to the last, both counted; none before it."""
    months = (last.year - first.year) * _MONTHS_A_YEAR + last.month - first.month + 1
    return max(0, months)
