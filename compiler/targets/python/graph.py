"""The nodes of one function while it is written: shared, named, and specialised to branches."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, assert_never

from compiler.program.builder import Builder
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
from compiler.program.program import FactInput
from compiler.targets.python.piecewise import find_bands


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known in a branch: flags decided, and the values left to each choice."""

    truths: Mapping[NodeId, bool] = field(default_factory=dict)
    domains: Mapping[str, frozenset[str]] = field(default_factory=dict)


class Nodes(Protocol):
    """What a graph is made from: a settlement program, or a formula's."""

    @property
    def nodes(self) -> tuple[Node, ...]:
        """The nodes; arguments stand before their users."""

    @property
    def names(self) -> tuple[tuple[NodeId, str], ...]:
        """Suggested names."""

    @property
    def facts(self) -> tuple[FactInput, ...]:
        """The inputs."""


class Graph:
    """A program's nodes, built anew, with what each is called and which benefit it is of."""

    def __init__(self, program: Nodes) -> None:
        self.builder = Builder()
        self.names: dict[NodeId, str] = {}
        self.owners: dict[NodeId, int] = {}
        self._inputs: dict[NodeId, tuple[NodeId, ...]] = {}
        self.fact_values = {
            fact.name: tuple(value.name for value in fact.values) for fact in program.facts
        }
        self.nodes: list[NodeId] = []
        for node in program.nodes:
            args = [self.nodes[arg] for arg in arguments(node)]
            self.nodes.append(self._rebuilt(node, args, Knowledge()))
        for old, name in program.names:
            self.name(self.nodes[old], name)

    def node(self, node: NodeId) -> Node:
        """The node with this id."""
        return self.builder.node(node)

    def name(self, node: NodeId, suggestion: str) -> None:
        """Suggest a variable name; the first suggestion stays."""
        if not isinstance(self.node(node), Const | Fact | State):
            self.names.setdefault(node, suggestion)

    def kind(self, node: NodeId) -> Kind:
        """What the node yields."""
        return self.builder.kind(node)

    def is_leaf(self, node: NodeId) -> bool:
        """Whether the node needs no computing: a constant or an input."""
        return isinstance(self.node(node), Const | Fact | State)

    def reachable(self, roots: Iterable[NodeId], known: Collection[NodeId] = ()) -> list[NodeId]:
        """All nodes that the roots are computed from, themselves included; arguments first.

        Nodes that are `known` need no computing and are left out, with all before them.
        """
        seen: set[NodeId] = set()
        pending = list(roots)
        while pending:
            number = pending.pop()
            if number not in seen and number not in known:
                seen.add(number)
                pending.extend(arguments(self.node(number)))
        return sorted(seen)

    def inputs(self, node: NodeId) -> tuple[NodeId, ...]:
        """What the node asks for when it is written down: bands ask for their amount alone."""
        if node not in self._inputs:
            bands = find_bands(self.builder, node, ())
            known = arguments(self.node(node))
            self._inputs[node] = known if bands is None else (bands.amount,)
        return self._inputs[node]

    def needed(self, roots: Iterable[NodeId], known: Collection[NodeId] = ()) -> list[NodeId]:
        """Like `reachable`, without the slices that bands are made of."""
        seen: set[NodeId] = set()
        pending = list(roots)
        while pending:
            number = pending.pop()
            if number not in seen and number not in known:
                seen.add(number)
                pending.extend(self.inputs(number))
        return sorted(seen)

    def strict(self, roots: Iterable[NodeId], known: Collection[NodeId] = ()) -> list[NodeId]:
        """Those that are needed whatever the choices: of a choice its condition alone."""
        seen: set[NodeId] = set()
        pending = list(roots)
        while pending:
            number = pending.pop()
            if number not in seen and number not in known:
                seen.add(number)
                node = self.node(number)
                pending.extend((node.condition,) if isinstance(node, Choose) else arguments(node))
        return sorted(seen)

    def specialised(
        self, roots: Sequence[NodeId], knowledge: Knowledge, known: Collection[NodeId]
    ) -> tuple[NodeId, ...]:
        """The roots as they are under the knowledge; what is `known` already stays as it is."""
        new: dict[NodeId, NodeId] = {}
        for number in self.reachable(roots, known):
            truth = knowledge.truths.get(number)
            if truth is not None:
                new[number] = self.builder.flag(truth)
                continue
            node = self.node(number)
            args = [new.get(arg, self._settled(arg, knowledge)) for arg in arguments(node)]
            built = self._rebuilt(node, args, knowledge)
            if built != number:
                self._inherit(number, built)
            new[number] = built
        return tuple(new.get(root, self._settled(root, knowledge)) for root in roots)

    def _settled(self, number: NodeId, knowledge: Knowledge) -> NodeId:
        truth = knowledge.truths.get(number)
        return number if truth is None else self.builder.flag(truth)

    def _inherit(self, old: NodeId, new: NodeId) -> None:
        if self.is_leaf(new):
            return
        if old in self.names:
            self.names.setdefault(new, self.names[old])
        if old in self.owners:
            self.owners.setdefault(new, self.owners[old])

    def learn(self, knowledge: Knowledge, flag: NodeId, holds: bool) -> Knowledge:
        """The knowledge with one more flag decided, and all that follows from it."""
        truths, domains = dict(knowledge.truths), dict(knowledge.domains)
        self._note(flag, holds, truths, domains)
        while True:
            before = (dict(truths), dict(domains))
            current = Knowledge(dict(truths), dict(domains))
            for old, value in list(truths.items()):
                args = self.specialised(arguments(self.node(old)), current, ())
                rebuilt = self._rebuilt(self.node(old), args, current)
                if rebuilt != old:
                    self._note(rebuilt, value, truths, domains)
            if (truths, domains) == before:
                return Knowledge(truths, domains)

    def _note(
        self,
        flag: NodeId,
        holds: bool,
        truths: dict[NodeId, bool],
        domains: dict[str, frozenset[str]],
    ) -> None:
        """Write down a decided flag, taken apart as far as it goes."""
        node = self.node(flag)
        match node:
            case Const():
                return
            case Not(arg):
                self._note(arg, not holds, truths, domains)
                return
            case All(args) if holds:
                for arg in args:
                    self._note(arg, True, truths, domains)
            case Any(args) if not holds:
                for arg in args:
                    self._note(arg, False, truths, domains)
            case IsOneOf(subject, values):
                fact = self.node(subject)
                if isinstance(fact, Fact):
                    before = domains.get(fact.name, frozenset(self.fact_values[fact.name]))
                    domains[fact.name] = before & values if holds else before - values
        truths[flag] = holds

    def _rebuilt(self, node: Node, args: Sequence[NodeId], knowledge: Knowledge) -> NodeId:
        builder = self.builder
        match node:
            case Const(value, kind):
                return self._constant(value, kind)
            case Fact(name, kind):
                return builder.fact(name, kind, self.fact_values.get(name, ()))
            case State(name):
                return builder.state(name)
            case Add():
                return builder.add(*args)
            case Sub():
                return builder.sub(*args)
            case Min():
                return builder.minimum(*args)
            case Max():
                return builder.maximum(*args)
            case Round(terms):
                rates = [rate for rate, _ in terms]
                return builder.round_sum(zip(rates, args, strict=True))
            case AtMost():
                return builder.at_most(*args)
            case IsOneOf(_, values):
                return self._is_one_of(args[0], values, knowledge)
            case All():
                return builder.all_of(*args)
            case Any():
                return builder.any_of(*args)
            case Not():
                return builder.negate(*args)
            case Choose():
                return self._choose(args, knowledge)
            case _:
                assert_never(node)

    def _choose(self, args: Sequence[NodeId], knowledge: Knowledge) -> NodeId:
        """The choice, with what the narrower domains decide of the choices inside it."""
        condition, then, otherwise = args
        test = self.node(condition)
        if isinstance(test, IsOneOf):
            fact = self.node(test.subject)
            if isinstance(fact, Fact) and fact.name in knowledge.domains:
                domain = knowledge.domains[fact.name]
                then = self._among(then, test.subject, domain & test.values)
                otherwise = self._among(otherwise, test.subject, domain - test.values)
        return self.builder.choose(condition, then, otherwise)

    def _among(self, number: NodeId, subject: NodeId, possible: frozenset[str]) -> NodeId:
        """The node where the choice is one of the possible values, choice by choice."""
        node = self.node(number)
        while isinstance(node, Choose):
            test = self.node(node.condition)
            if not isinstance(test, IsOneOf) or test.subject != subject:
                break
            if possible <= test.values:
                number = node.then
            elif not possible & test.values:
                number = node.otherwise
            else:
                break
            node = self.node(number)
        return number

    def _constant(self, value: int | bool, kind: Kind) -> NodeId:
        match kind:
            case Kind.MONEY:
                return self.builder.money(value)
            case Kind.FLAG:
                return self.builder.flag(bool(value))
            case Kind.DATE:
                return self.builder.date(value)
            case Kind.COUNT | Kind.CHOICE:
                return self.builder.count(value)
            case _:
                assert_never(kind)

    def _is_one_of(self, subject: NodeId, values: frozenset[str], knowledge: Knowledge) -> NodeId:
        """The test against the values that are still possible."""
        fact = self.node(subject)
        if isinstance(fact, Fact) and fact.name in knowledge.domains:
            domain = knowledge.domains[fact.name]
            if domain <= values:
                return self.builder.flag(True)
            values &= domain
        return self.builder.is_one_of(subject, values)
