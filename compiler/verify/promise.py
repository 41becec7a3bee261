"""A promise of a policy as a question: `prove` and `finding` lines, all their amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from compiler.lower.decisions import Decider
from compiler.program.builder import Builder
from compiler.program.nodes import NodeId
from compiler.program.program import Label, Program
from compiler.scheme import Scheme
from compiler.verify.question import Question
from compiler.verify.rules import rules_of
from compiler.verify.sides import COMPARED, Side, Sides, sides
from compiler.verify.task import Goal, Told, Want
from dsl.model import (
    Amount,
    AmountComparison,
    AnotherValue,
    BeforePolicy,
    ChoiceAmount,
    Compared,
    ComparedAmount,
    Condition,
    Dependence,
    MoneyAmount,
    MoreCost,
    OtherOrder,
    PaidAmount,
    PatientAmount,
    PoolAmount,
    Promise,
    ShareAmount,
    SumAmount,
    TwoBills,
    UnderReading,
)
from dsl.tree import Choice, Comparison

_BETWEEN = {
    Comparison.AT_MOST: Label("应不超过", "should be at most"),
    Comparison.AT_LEAST: Label("应不低于", "should be at least"),
    Comparison.EQUAL: Label("应等于", "should be"),
}

#: The program of the scheme before the articles, or of another option of a reading.
OtherRules = Callable[[BeforePolicy | UnderReading], Program]


def ask_promise(scheme: Scheme, program: Program, promise: Promise, others: OtherRules) -> Goal:
    """The question of a promise; `others` compiles the rules that it compares with.

    What really depends on something wants a case that shows it.
    """
    compared: tuple[Compared, ...] = promise.compared
    holds = promise.holds
    if isinstance(holds, Dependence):
        pools = [fact.name for fact in program.facts if fact.is_pool]
        fact = holds.fact
        compared = (MoreCost((fact,)) if fact in pools else AnotherValue(fact),)
        same = AmountComparison(holds.amount, Comparison.EQUAL, ComparedAmount(holds.amount))
        goal = _Asking(scheme, program, promise, compared, others).goal(same)
        return replace(goal, want=Want.FOUND if holds.depends else Want.PROVED)
    return _Asking(scheme, program, promise, compared, others).goal(holds)


@dataclass(slots=True)
class _Asking:
    """One promise being made into a question; `years` are its amounts over the year."""

    scheme: Scheme
    program: Program
    promise: Promise
    compared: tuple[Compared, ...]
    others: OtherRules
    builder: Builder = field(default_factory=lambda: Builder(knows_order=False))
    years: dict[tuple[bool, Amount], NodeId] = field(default_factory=dict)
    after: list[tuple[str, NodeId]] = field(default_factory=list)
    earlier: bool = False

    def goal(self, holds: AmountComparison) -> Goal:
        """What the guard and `when` admit, what must hold of it, and what a case is told with."""
        when = self.promise.when
        comparisons = [holds] if when is None else [when, holds]
        over_year = any(map(_over_year, comparisons))
        settled = self._sides(over_year=over_year)
        guard = self._guard(self.promise.guard, settled)
        left = self._amount(holds.left, settled, settled.own, guard)
        right = self._amount(holds.right, settled, settled.own, guard)
        kept = self._compared(left, holds.comparison, right)
        asked = [settled.own.admitted(self.builder), settled.related, guard]
        if settled.compared is not None:
            asked.append(settled.compared.admitted(self.builder))
        if when is not None:
            asked.append(self._comparison(when, settled, guard))
        assume = self.builder.all_of(*asked)
        told = Told(
            self._payments(settled.own),
            () if settled.compared is None else self._payments(settled.compared),
            (left, _BETWEEN[holds.comparison], right),
        )
        so_far = self._so_far(comparisons, settled, guard)
        question = Question(
            self.builder.nodes,
            settled.facts,
            (*settled.state, *self.after),
            settled.moves,
            assume,
            kept,
            self._rules(settled),
            so_far=so_far,
        )
        return Goal(question, told=told)

    def _so_far(
        self, comparisons: Sequence[AmountComparison], settled: Sides, guard: NodeId
    ) -> NodeId | None:
        """The promise about the year before the claim; None if amounts of one claim take part."""
        stand_alone = any(isinstance(item, TwoBills | OtherOrder) for item in self.compared)
        if stand_alone or not all(map(_of_whole_year, comparisons)):
            return None
        self.earlier = True
        *when, kept = (self._comparison(item, settled, guard) for item in comparisons)
        self.earlier = False
        return self.builder.any_of(*map(self.builder.negate, when), kept)

    def _payments(self, side: Side) -> tuple[tuple[Label, NodeId], ...]:
        """Who pays what of a claim, and what is left to the patient."""
        labels = {payer.name: payer.label for bill in side.bills for payer in bill.program.payers}
        patient = self.builder.add(*(bill.patient for bill in side.bills))
        payers = [(label, side.paid(self.builder, name)) for name, label in labels.items()]
        return (*payers, (Label("患者", "patient"), patient))

    def _rules(self, settled: Sides) -> tuple[tuple[NodeId, Label], ...]:
        """The rules that settle either claim; a proof may rest on both."""
        found: dict[NodeId, Label] = {}
        compared = () if settled.compared is None else settled.compared.bills
        for bill in (*settled.own.bills, *compared):
            found = {**dict(rules_of(bill)), **found}
        return tuple(found.items())

    def _sides(self, *, over_year: bool) -> Sides:
        other = self.program
        for item in self.compared:
            if isinstance(item, BeforePolicy | UnderReading):
                other = self.others(item)
        return sides(self.builder, self.program, self.compared, other, over_year=over_year)

    def _guard(self, guard: Condition, settled: Sides) -> NodeId:
        """The guard, of every bill of the claim's side."""
        flags = []
        region = self.scheme.space.of(guard)
        for number, _ in enumerate(settled.own.bills):
            prefix = COMPARED if number else ""
            facts = {}
            for fact in self.program.facts:
                values = [value.name for value in fact.values]
                known = any(item.name == prefix + fact.name for item in settled.facts)
                name = prefix + fact.name if known else fact.name
                facts[fact.name] = self.builder.fact(name, fact.kind, values)
            decider = Decider(self.builder, self.scheme.space, facts)
            flags.append(decider.flag(region, self.scheme.space.always))
        return self.builder.all_of(*flags)

    def _comparison(self, item: AmountComparison, settled: Sides, guard: NodeId) -> NodeId:
        left = self._amount(item.left, settled, settled.own, guard)
        right = self._amount(item.right, settled, settled.own, guard)
        return self._compared(left, item.comparison, right)

    def _compared(self, left: NodeId, comparison: Comparison, right: NodeId) -> NodeId:
        match comparison:
            case Comparison.AT_MOST:
                return self.builder.at_most(left, right)
            case Comparison.AT_LEAST:
                return self.builder.at_most(right, left)
            case Comparison.EQUAL:
                both = (self.builder.at_most(left, right), self.builder.at_most(right, left))
                return self.builder.all_of(*both)
            case _:
                assert_never(comparison)

    # --- amounts ----------------------------------------------------------------------------

    def _amount(self, amount: Amount, settled: Sides, side: Side, guard: NodeId) -> NodeId:
        builder = self.builder
        match amount:
            case MoneyAmount(fen, _):
                return builder.money(fen)
            case PoolAmount(over_year=True) | PaidAmount(over_year=True):
                return self._over_the_year(amount, settled, side, guard)
            case PatientAmount(over_year=True):
                return self._over_the_year(amount, settled, side, guard)
            case PoolAmount() | PaidAmount() | PatientAmount():
                return self._of_claim(amount, side)
            case ShareAmount(rate, base):
                return builder.round_sum([(rate, self._amount(base, settled, side, guard))])
            case ChoiceAmount(choice, items):
                nodes = [self._amount(item, settled, side, guard) for item in items]
                least = choice is Choice.LESSER
                return builder.minimum(*nodes) if least else builder.maximum(*nodes)
            case SumAmount(terms):
                return self._sum(
                    [(sign, self._amount(a, settled, side, guard)) for sign, a in terms]
                )
            case ComparedAmount(inner):
                assert settled.compared is not None
                return self._amount(inner, settled, settled.compared, guard)
            case _:
                assert_never(amount)

    def _sum(self, terms: list[tuple[int, NodeId]]) -> NodeId:
        """Terms with their signs, never below zero."""
        builder = self.builder
        added = builder.add(*(node for sign, node in terms if sign > 0), builder.money(0))
        taken = [node for sign, node in terms if sign < 0]
        if not taken:
            return added
        return builder.maximum(builder.money(0), builder.sub(added, builder.add(*taken)))

    def _of_claim(self, amount: PoolAmount | PaidAmount | PatientAmount, side: Side) -> NodeId:
        builder = self.builder
        match amount:
            case PaidAmount(payer, _):
                return side.paid(builder, payer)
            case PoolAmount(pools, rest, _):
                each = side.borne if rest else side.cost
                return builder.add(*(each(builder, pool) for pool in self._pools(pools)))
            case PatientAmount(pools, _):
                return builder.add(*(side.borne(builder, pool) for pool in self._pools(pools)))
            case _:
                assert_never(amount)

    def _pools(self, pools: tuple[str, ...]) -> tuple[str, ...]:
        return pools or tuple(fact.name for fact in self.program.facts if fact.is_pool)

    def _over_the_year(
        self,
        amount: PoolAmount | PaidAmount | PatientAmount,
        settled: Sides,
        side: Side,
        guard: NodeId,
    ) -> NodeId:
        """The amount summed over the year's claims that the guard admits, this one included."""
        key = (side is settled.own, amount)
        if key not in self.years:
            name = f"promised.{len(self.years) + 1}"
            before = self.builder.state(name)
            now = self.builder.add(before, self._of_claim(amount, side))
            self.years[key] = self.builder.choose(guard, now, before)
            self.after.append((name, self.years[key]))
        if self.earlier:
            return self.builder.state(self.after[list(self.years).index(key)][0])
        return self.years[key]


def _of_whole_year(comparison: AmountComparison) -> bool:
    """Whether amounts over the year are compared, and none of one claim."""
    sides = comparison.left, comparison.right
    return _over_year(comparison) and not any(map(_amount_of_claim, sides))


def _amount_of_claim(amount: Amount) -> bool:
    match amount:
        case PoolAmount() | PaidAmount() | PatientAmount():
            return not amount.over_year
        case ShareAmount(_, base):
            return _amount_of_claim(base)
        case ChoiceAmount(_, items):
            return any(map(_amount_of_claim, items))
        case SumAmount(terms):
            return any(_amount_of_claim(item) for _, item in terms)
        case ComparedAmount(inner):
            return _amount_of_claim(inner)
        case MoneyAmount():
            return False
        case _:
            assert_never(amount)


def _over_year(comparison: AmountComparison) -> bool:
    return any(map(_amount_over_year, (comparison.left, comparison.right)))


def _amount_over_year(amount: Amount) -> bool:
    match amount:
        case PoolAmount() | PaidAmount() | PatientAmount():
            return amount.over_year
        case ShareAmount(_, base):
            return _amount_over_year(base)
        case ChoiceAmount(_, items):
            return any(map(_amount_over_year, items))
        case SumAmount(terms):
            return any(_amount_over_year(item) for _, item in terms)
        case ComparedAmount(inner):
            return _amount_over_year(inner)
        case MoneyAmount():
            return False
        case _:
            assert_never(amount)
