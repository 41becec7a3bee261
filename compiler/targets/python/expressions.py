"""Nodes as Python expressions; nodes that are computed already are their variables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import assert_never

from compiler.program.bounds import whole_rates
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
    NodeId,
    Not,
    Round,
    State,
    Sub,
)
from compiler.targets.python import literals
from compiler.targets.python.graph import Graph, Knowledge
from compiler.targets.python.statements import Joined

#: How tightly an expression binds; a looser one inside a tighter one needs brackets.
OR, AND, NOT, COMPARISON, SUM, PRODUCT, ATOM = range(7)
#: A choice is compared with so many values in place; with more, through a set of the module.
_VALUES_IN_PLACE = 3


class ValueSets:
    """The sets of values that a module tests choices against, each under one name."""

    def __init__(self) -> None:
        self._names: dict[tuple[str, tuple[str, ...]], str] = {}

    def name(self, fact: str, values: tuple[str, ...]) -> str:
        """The name of the module's set of these values of a fact."""
        key = (fact, values)
        if key not in self._names:
            base = f"_{fact.upper()}_{len(values)}"
            taken = set(self._names.values())
            name, number = base, 2
            while name in taken:
                name, number = f"{base}_{number}", number + 1
            self._names[key] = name
        return self._names[key]

    @property
    def sets(self) -> Mapping[str, tuple[str, ...]]:
        """Values by the name of their set."""
        return {name: values for (_, values), name in self._names.items()}


class Expressions:
    """Words nodes as expressions at one place of a function."""

    def __init__(
        self,
        graph: Graph,
        variables: Mapping[NodeId, str],
        knowledge: Knowledge,
        sets: ValueSets,
    ) -> None:
        self._graph = graph
        self._variables = variables
        self._knowledge = knowledge
        self._sets = sets

    def text(self, node: NodeId, within: int = OR) -> str:
        """The expression, in brackets if it binds looser than `within`."""
        binding, text = self._bound(node)
        return text if binding >= within else f"({text})"

    def negated(self, node: NodeId, within: int = OR) -> str:
        """The flag's opposite."""
        binding, text = self._bound_negated(node)
        return text if binding >= within else f"({text})"

    def joined(self, node: NodeId) -> Joined:
        """The expression, to be broken at its outermost operator."""
        if node not in self._variables:
            match self._graph.node(node):
                case All(args):
                    return Joined(tuple(self.text(arg, NOT) for arg in args), "and")
                case Any(args):
                    return Joined(tuple(self.text(arg, AND) for arg in args), "or")
        return Joined((self.text(node),))

    def parts(self, node: NodeId) -> tuple[str, ...]:
        """The expression, in the parts at which a sum or difference may be broken."""
        if node not in self._variables:
            match self._graph.node(node):
                case Add(args):
                    first, *rest = (self.text(arg, SUM) for arg in self._with_known_sum(args))
                    return (first, *(f"+ {text}" for text in rest))
                case Sub(left, right):
                    minus = tuple(f"- {text}" for text in self._subtracted(right))
                    whole = self._graph.node(left)
                    is_sum = isinstance(whole, Add | Sub) and left not in self._variables
                    return (*(self.parts(left) if is_sum else (self.text(left, SUM),)), *minus)
        return (self.text(node),)

    def _with_known_sum(self, args: tuple[NodeId, ...]) -> tuple[NodeId, ...]:
        """The addends, with those that a variable holds the sum of replaced by the variable."""
        best: tuple[NodeId, ...] = ()
        chosen = 0
        for known in self._variables:
            item = self._graph.node(known)
            if not isinstance(item, Add) or not len(best) < len(item.args) < len(args):
                continue
            if not Counter(item.args) - Counter(args):
                best, chosen = item.args, known
        if not best:
            return args
        rest = Counter(args) - Counter(best)
        return (*(arg for arg in dict.fromkeys(args) for _ in range(rest[arg])), chosen)

    def _subtracted(self, node: NodeId) -> tuple[str, ...]:
        """What is subtracted, addend by addend."""
        item = self._graph.node(node)
        if node not in self._variables and isinstance(item, Add):
            return tuple(self.text(arg, PRODUCT) for arg in item.args)
        return (self.text(node, PRODUCT),)

    def sum_of_shares(self, terms: tuple[tuple[Fraction, NodeId], ...]) -> tuple[Joined, int]:
        """The numerator of a rounding, the half included, and what it is divided by."""
        whole = whole_rates([rate for rate, _ in terms])
        constant = whole.half
        operands: list[str] = []
        for numerator, (_, amount) in zip(whole.numerators, terms, strict=True):
            node = self._graph.node(amount)
            if isinstance(node, Const):
                constant += numerator * node.value
            elif numerator == 1:
                operands.append(self.text(amount, SUM))
            elif self._graph.kind(amount) is Kind.COUNT:
                operands.append(f"{literals.fen(numerator)} * {self.text(amount, PRODUCT)}")
            else:
                operands.append(f"{numerator} * {self.text(amount, PRODUCT)}")
        if constant:
            operands.append(f"{constant:_}")
        return Joined(tuple(operands), "+"), whole.denominator

    def _bound(self, node: NodeId) -> tuple[int, str]:
        if node in self._variables:
            return ATOM, self._variables[node]
        item = self._graph.node(node)
        match item:
            case Const(value, kind):
                return ATOM, literals.fen(value) if kind is Kind.MONEY else str(value)
            case Fact(name, _) | State(name):
                return ATOM, name
            case Add() | Sub():
                return SUM, " ".join(self.parts(node))
            case All(args):
                return AND, " and ".join(self.text(arg, NOT) for arg in args)
            case Any(args):
                return OR, " or ".join(self.text(arg, AND) for arg in args)
            case Not(arg):
                return self._bound_negated(arg)
            case AtMost(left, right):
                return self._comparison(left, right, ("<=", ">="))
            case IsOneOf():
                return self._membership(item, positive=True)
            case Round(terms):
                total, divisor = self.sum_of_shares(terms)
                return PRODUCT, f"({total.text}) // {divisor}"
            case Min() | Max() | Choose():
                raise ValueError(f"%{node} is a statement, not an expression")
            case _:
                assert_never(item)

    def _bound_negated(self, node: NodeId) -> tuple[int, str]:
        if node not in self._variables:
            item = self._graph.node(node)
            match item:
                case AtMost(left, right):
                    return self._comparison(left, right, (">", "<"))
                case IsOneOf():
                    return self._membership(item, positive=False)
                case Not(arg):
                    return self._bound(arg)
                case Any(args):
                    return AND, " and ".join(self.negated(arg, NOT) for arg in args)
                case All(args):
                    return OR, " or ".join(self.negated(arg, AND) for arg in args)
        return NOT, f"not {self.text(node, NOT)}"

    def _comparison(self, left: NodeId, right: NodeId, signs: tuple[str, str]) -> tuple[int, str]:
        """left sign right; a constant stands on the right."""
        straight, turned = signs
        if isinstance(self._graph.node(left), Const):
            return COMPARISON, f"{self.text(right, SUM)} {turned} {self.text(left, SUM)}"
        return COMPARISON, f"{self.text(left, SUM)} {straight} {self.text(right, SUM)}"

    def _membership(self, test: IsOneOf, *, positive: bool) -> tuple[int, str]:
        """Whether a choice is (not) one of some values, by the shorter list of the two."""
        values = test.values
        subject = self._graph.node(test.subject)
        fact = subject.name if isinstance(subject, Fact) else ""
        order = self._graph.fact_values.get(fact, ())
        others = self._knowledge.domains.get(fact, frozenset(order)) - values
        if order and len(others) < len(values):
            values, positive = others, not positive
        listed = tuple(value for value in order if value in values) or tuple(sorted(values))
        name = self.text(test.subject, SUM)
        if len(listed) == 1:
            return COMPARISON, f"{name} {'==' if positive else '!='} {literals.string(listed[0])}"
        word = "in" if positive else "not in"
        if len(listed) <= _VALUES_IN_PLACE:
            inner = ", ".join(map(literals.string, listed))
            return COMPARISON, f"{name} {word} {{{inner}}}"
        return COMPARISON, f"{name} {word} {self._sets.name(fact or 'choice', listed)}"
