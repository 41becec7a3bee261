"""Look for the claims that two programs settle most differently, with the evaluator alone.

What is found is found; that there is nothing more is for the solver to prove. Always the same.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product
from math import prod
from typing import assert_never

from compiler.evaluate import Value, node_values
from compiler.program.nodes import AtMost, Const, Fact, IsOneOf, Kind, Node, NodeId
from compiler.program.program import ChoiceValue
from compiler.verify.effects import Facts
from compiler.verify.paired import PairedFact
from compiler.verify.question import Question
from dsl.model import DATE_FACT
from dsl.values import date_number, number_date

#: Combinations of facts other than costs that are looked at, and that are tried with costs.
_COMBINATIONS = 600
_ADMITTED = 80
#: Costs that are tried of each combination, in fen; the ceiling is tried, too.
_COSTS = (100_000, 500_000, 1_000_000, 3_000_000, 10_000_000, 20_000_000, 40_000_000)
_FEW_COSTS = (0, 1_000_000)
#: Claims that one climb may try.
_STEPS = 400
#: Round amounts in fen: 10,000 yuan, 1,000 yuan, 100 yuan, one yuan.
_ROUND = (1_000_000, 100_000, 10_000, 100)


@dataclass(frozen=True, slots=True)
class Goal:
    """A difference to be made large: new less old (`sign` 1) or old less new (-1) of one
    recipient; of claims whose `fact` has one of the `values`, if there is one.
    """

    recipient: int
    sign: int
    fact: str | None = None
    values: frozenset[Value] = frozenset()

    def takes(self, facts: Facts) -> bool:
        """Whether it asks about such a claim."""
        return self.fact is None or facts[self.fact] in self.values


@dataclass(frozen=True, slots=True)
class Sighting:
    """A difference (fen, above zero) and the year of claims that makes it."""

    amount: int
    claims: tuple[Facts, ...]


class Search:
    """The largest differences seen so far, by goal; all claims of a year count.

    `amounts` are the nodes of the old and the new amount of each recipient; the question's
    `step` says which claims are compared.
    """

    def __init__(
        self,
        question: Question,
        amounts: Sequence[tuple[NodeId, NodeId]],
        facts: Sequence[PairedFact],
        ceiling: int,
    ) -> None:
        self.goals: tuple[Goal, ...] = ()
        self.question = question
        self.amounts = amounts
        self.facts = facts
        self.ceiling = ceiling
        self.seen: dict[Goal, Sighting] = {}
        self.candidates = {
            item.fact.name: tuple(candidates(item, question.nodes, ceiling)) for item in facts
        }

    def gaps(self, claims: Iterable[Facts]) -> tuple[int, ...] | None:
        """New less old of each recipient, in sum; None if a claim is not to be compared."""
        claims = tuple(claims)
        if not _in_one_year(claims):
            return None
        state = {name: 0 for name, _ in self.question.state}
        total = [0] * len(self.amounts)
        for facts in claims:
            values = node_values(self.question.nodes, facts, state)
            if not values[self.question.step]:
                return None
            for index, (old, new) in enumerate(self.amounts):
                total[index] += int(values[new]) - int(values[old])
            state = {name: int(values[node]) for name, node in self.question.state}
        return tuple(total)

    def offer(self, claims: tuple[Facts, ...]) -> None:
        """Keep a year of claims for the goals that it serves best so far."""
        gaps = self.gaps(claims)
        if gaps is None:
            return
        for goal in self.goals:
            amount = goal.sign * gaps[goal.recipient]
            known = self.seen.get(goal)
            better = amount > (0 if known is None else known.amount)
            if better and all(goal.takes(facts) for facts in claims):
                self.seen[goal] = Sighting(amount, claims)

    def sample(self, goals: Sequence[Goal], claims: int) -> None:
        """Try claims of every kind, the same claim so many times, for these goals."""
        self.goals = tuple(goals)
        costs = [item.fact.name for item in self.facts if item.fact.kind is Kind.MONEY]
        tried = 0
        for combination in self._combinations():
            if self.gaps([{**combination, **dict.fromkeys(costs, 0)}]) is None:
                continue
            tried += 1
            for amounts in self._costs(len(costs)):
                facts = {**combination, **dict(zip(costs, amounts, strict=True))}
                self.offer((facts,) * claims)
            if tried == _ADMITTED:
                return

    def _combinations(self) -> Iterator[Facts]:
        names = [item.fact.name for item in self.facts if item.fact.kind is not Kind.MONEY]
        choices = [self.candidates[name] for name in names]
        if prod(map(len, choices)) <= _COMBINATIONS:
            for values in product(*choices):
                yield dict(zip(names, values, strict=True))
            return
        source = random.Random(20171020)
        for _ in range(_COMBINATIONS):
            yield {name: source.choice(self.candidates[name]) for name in names}

    def _costs(self, pools: int) -> Iterator[tuple[int, ...]]:
        first = [cost for cost in _COSTS if cost < self.ceiling] + [self.ceiling]
        others = [cost for cost in _FEW_COSTS if cost < self.ceiling] + [self.ceiling]
        yield from product(first, *[others] * (pools - 1))

    def climb(self, goal: Goal) -> None:
        """Change the best claims of a goal, fact by fact, as long as the difference grows."""
        for _ in range(_STEPS):
            known = self.seen.get(goal)
            if known is None:
                return
            for claims in self._neighbours(known.claims):
                self.offer(claims)
                if self.seen[goal] is not known:
                    break
            else:
                return

    def _neighbours(self, claims: tuple[Facts, ...]) -> Iterator[tuple[Facts, ...]]:
        for position, facts in enumerate(claims):
            for item in self.facts:
                for value in self._near(item, facts[item.fact.name]):
                    changed = {**facts, item.fact.name: value}
                    yield (*claims[:position], changed, *claims[position + 1 :])

    def _near(self, item: PairedFact, value: Value) -> Iterator[Value]:
        if item.fact.kind is not Kind.MONEY:
            yield from self.candidates[item.fact.name]
            return
        yield from (0, self.ceiling)
        for power in range(7, -1, -1):
            for change in (3 * 10**power, 10**power):
                yield from (min(self.ceiling, int(value) + change), max(0, int(value) - change))

    def neaten(self, goal: Goal) -> None:
        """Make the best claims of a goal plainer, the difference staying what it is."""
        known = self.seen.get(goal)
        if known is None:
            return
        claims = known.claims
        for position in range(len(claims)):
            for item in self.facts:
                for value in self._plain(item, claims[position][item.fact.name]):
                    changed = {**claims[position], item.fact.name: value}
                    tried = (*claims[:position], changed, *claims[position + 1 :])
                    gaps = self.gaps(tried) if goal.takes(changed) else None
                    if gaps is not None and goal.sign * gaps[goal.recipient] >= known.amount:
                        claims = tried
                        break
        gaps = self.gaps(claims)
        assert gaps is not None
        self.seen[goal] = Sighting(goal.sign * gaps[goal.recipient], claims)

    def _plain(self, item: PairedFact, value: Value) -> Iterator[Value]:
        """Plainer values than this one, the plainest first; then the value itself."""
        if item.fact.kind is not Kind.MONEY:
            yield from self.candidates[item.fact.name]
        else:
            cost = int(value)
            yield 0
            for size in _ROUND:
                down = cost // size * size
                yield from (amount for amount in (down, down + size) if amount <= self.ceiling)
        yield value


def candidates(item: PairedFact, nodes: Sequence[Node], ceiling: int) -> Iterator[Value]:
    """Values of a fact among which is one of each kind that the graph tells apart."""
    fact = item.fact
    if item.held is not None:
        yield item.held
        return
    match fact.kind:
        case Kind.FLAG:
            yield from (False, True) if Fact(fact.name, fact.kind) in nodes else (False,)
        case Kind.CHOICE:
            yield from (values[0].name for values in alike(item, nodes))
        case Kind.COUNT:
            cuts = [cut for cut in _cuts(nodes, Kind.COUNT) if fact.low <= cut <= fact.high]
            yield from dict.fromkeys((min(max(fact.low, 40), fact.high), *cuts, fact.low))
        case Kind.DATE:
            yield from _dates(nodes)
        case Kind.MONEY:
            yield from (0, ceiling)
        case _:
            assert_never(fact.kind)


def _in_one_year(claims: Sequence[Facts]) -> bool:
    """Whether the claims are of one calendar year, in order."""
    days = [int(facts[DATE_FACT]) for facts in claims if DATE_FACT in facts]
    return days == sorted(days) and len({day // 10000 for day in days}) <= 1


def alike(item: PairedFact, nodes: Sequence[Node]) -> list[list[ChoiceValue]]:
    """The shared values of a choice, those together that no node tells apart."""
    tests = [
        node.values
        for node in nodes
        if isinstance(node, IsOneOf) and nodes[node.subject] == Fact(item.fact.name, Kind.CHOICE)
    ]
    found: dict[tuple[bool, ...], list[ChoiceValue]] = {}
    for value in item.shared:
        found.setdefault(tuple(value.name in test for test in tests), []).append(value)
    return list(found.values())


def _cuts(nodes: Sequence[Node], kind: Kind) -> list[int]:
    """Constants that are compared with, and their neighbours."""
    found = set()
    for node in nodes:
        if isinstance(node, AtMost):
            for argument in (node.left, node.right):
                inner = nodes[argument]
                if isinstance(inner, Const) and inner.kind is kind:
                    found |= {int(inner.value) - 1, int(inner.value), int(inner.value) + 1}
    return sorted(found)


def _dates(nodes: Sequence[Node]) -> Iterator[int]:
    """One day of each stretch of time that the comparisons of dates tell apart."""
    tests = [node for node in nodes if isinstance(node, AtMost)]
    ends = [(nodes[test.left], nodes[test.right]) for test in tests]
    after = [int(left.value) for left, _ in ends if _is_date(left) and isinstance(left, Const)]
    before = [int(end.value) for _, end in ends if _is_date(end) and isinstance(end, Const)]
    days = {date(2020, 6, 15)}
    for constant in (*after, *before):
        day = number_date(constant)
        days |= {day + timedelta(days=number) for number in (-1, 0, 1)}
        days |= {date(year, 6, 15) for year in (day.year - 1, day.year, day.year + 1)}
    told_apart: dict[tuple[bool, ...], int] = {}
    for day in sorted(days, key=lambda day: ((day.month, day.day) != (6, 15), day)):
        number = date_number(day)
        key = (*(cut <= number for cut in after), *(number <= cut for cut in before))
        told_apart.setdefault(key, number)
    yield from told_apart.values()


def _is_date(node: Node) -> bool:
    return isinstance(node, Const) and node.kind is Kind.DATE
