"""The program's side: what its nodes come to in one case, as canonical terms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from math import lcm
from typing import assert_never

from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Kind,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
    arguments,
)
from compiler.verify.translation.cases import Assume, Case, Question
from compiler.verify.translation.terms import (
    FALSE,
    TRUE,
    ZERO,
    Flag,
    Linear,
    Terms,
    constant,
    minus,
    plus,
    scaled,
)


@dataclass(frozen=True, slots=True)
class Subject:
    """The value of a choice: that of this fact."""

    fact: str


#: What a node comes to; a question where the case leaves it open.
Value = Linear | Flag | Subject | Question


class View:
    """The nodes of a program in one case.

    `amounts` are the expressions of all its amounts that the case decides, by their values on the
    samples: the places where a value of the code may have its counterpart.
    """

    def __init__(
        self, terms: Terms, nodes: Sequence[Node], roots: Sequence[NodeId], case: Case
    ) -> None:
        self._terms = terms
        self._nodes = nodes
        self._order = _reachable(nodes, roots)
        self._case = case
        self._values: dict[NodeId, Value] = {}
        self.amounts: dict[tuple[int, ...], Linear] = {}
        self._compute()

    def narrowed(self, case: Case) -> View:
        """The same nodes in a narrower case."""
        view = View.__new__(View)
        view._terms, view._nodes, view._order = self._terms, self._nodes, self._order
        view._case = case
        more = case.assumed != self._case.assumed
        view._values = {} if more else dict(self._values)
        view.amounts = {} if more else dict(self.amounts)
        view._compute()
        return view

    def value(self, node: NodeId) -> Value:
        """What the node comes to."""
        return self._values[node]

    def _compute(self) -> None:
        for number in self._order:
            known = self._values.get(number)
            if known is not None and not isinstance(known, Question):
                continue
            value = self._values[number] = self._value(self._nodes[number])
            if isinstance(value, Linear) and value.parts:
                self.amounts.setdefault(self._terms.values(value), value)

    def _value(self, node: Node) -> Value:
        match node:
            case Const(value, kind):
                if kind is Kind.FLAG:
                    return TRUE if value else FALSE
                return constant(int(value))
            case Fact(name, kind):
                return self._fact(name, kind)
            case State(name):
                return self._terms.input(name)
            case IsOneOf(subject, values):
                of = self._values[subject]
                return self._case.one_of(of.fact, values) if isinstance(of, Subject) else of
            case All(args):
                return self._all(args, sign=1)
            case Any(args):
                opposite = self._all(args, sign=-1)
                return -opposite if isinstance(opposite, int) else opposite
            case Not(arg):
                flag = self._values[arg]
                return -flag if isinstance(flag, int) else flag
            case Choose(condition, then, otherwise):
                return self._choose(condition, then, otherwise)
            case Add() | Sub() | Min() | Max() | Round() | AtMost():
                return self._computed(node)
            case _:
                assert_never(node)

    def _fact(self, name: str, kind: Kind) -> Value:
        match kind:
            case Kind.CHOICE:
                return Subject(name)
            case Kind.FLAG:
                return self._case.one_of(name, (True,))
            case Kind.MONEY | Kind.COUNT | Kind.DATE:
                return self._terms.input(name)
            case _:
                assert_never(kind)

    def _all(self, args: Sequence[NodeId], sign: int) -> Value:
        """Whether all flags hold, or with the sign -1: whether none does."""
        found = [self._values[arg] for arg in args]
        flags = [self._case.known(sign * flag) for flag in found if isinstance(flag, int)]
        if FALSE in flags:
            return FALSE
        open_ones = [value for value in found if not isinstance(value, int)]
        return open_ones[0] if open_ones else self._terms.all_of(*flags)

    def _choose(self, condition: NodeId, then: NodeId, otherwise: NodeId) -> Value:
        flag = self._values[condition]
        if not isinstance(flag, int):
            return flag
        flag = self._case.known(flag)
        if flag in (TRUE, FALSE):
            return self._values[then if flag == TRUE else otherwise]
        first, second = self._values[then], self._values[otherwise]
        if isinstance(first, Linear) and isinstance(second, Linear):
            return self._terms.choice(flag, first, second)
        if isinstance(first, int) and isinstance(second, int):
            terms = self._terms
            return terms.any_of(terms.all_of(flag, first), terms.all_of(-flag, second))
        if first == second:
            return first
        for value in (first, second):
            if not isinstance(value, Linear | int | Subject):
                return value
        return Assume(flag)

    def _computed(self, node: Add | Sub | Min | Max | Round | AtMost) -> Value:
        terms, args = self._terms, list[Linear]()
        for arg in arguments(node):
            value = self._values[arg]
            if not isinstance(value, Linear):
                return value
            args.append(value)
        match node:
            case Add():
                return _sum(args)
            case Sub():
                return minus(args[0], args[1])
            case Min():
                return reduce(terms.least, args)
            case Max():
                return reduce(terms.greatest, args)
            case Round():
                return self._rounded([rate for rate, _ in node.terms], args)
            case AtMost():
                return self._case.at_least_zero(terms, minus(args[1], args[0]))
            case _:
                assert_never(node)

    def _rounded(self, rates: Sequence[Fraction], amounts: Sequence[Linear]) -> Linear:
        """floor(sum + 1/2), as the evaluator rounds."""
        divisor = lcm(*(rate.denominator for rate in rates))
        shares = [scaled(a, 2 * int(r * divisor)) for r, a in zip(rates, amounts, strict=True)]
        return self._terms.quotient(_sum([*shares, constant(divisor)]), 2 * divisor)


def _sum(args: Sequence[Linear]) -> Linear:
    return reduce(plus, args, ZERO)


def _reachable(nodes: Sequence[Node], roots: Sequence[NodeId]) -> list[NodeId]:
    seen: set[NodeId] = set()
    pending = list(roots)
    while pending:
        number = pending.pop()
        if number not in seen:
            seen.add(number)
            pending.extend(arguments(nodes[number]))
    return sorted(seen)


def numbers_of(nodes: Sequence[Node]) -> frozenset[int]:
    """The constants among the nodes, dates aside."""
    return frozenset(
        int(node.value)
        for node in nodes
        if isinstance(node, Const) and node.kind in (Kind.MONEY, Kind.COUNT)
    )


#: The variables of the code on one way through it.
Environment = Mapping[str, Linear | Flag | Subject]
