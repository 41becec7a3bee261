"""A question to the solver: a year of claims as a transition system, and what must hold in it.

Everything is a graph of the program's own operations (`compiler.program.nodes`), so that the
reference evaluator replays whatever the solver finds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import assert_never

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
)
from compiler.program.program import FactInput, Label

#: What the facts and year-to-date amounts of a compared claim are called by.
COMPARED = "compared."


@dataclass(frozen=True, slots=True)
class Question:
    """Does `holds` hold for every claim that satisfies `step` and `assume`, after earlier claims?

    Node ids refer to `nodes`. `facts` are the inputs of one claim (those of a compared claim, too,
    under names of their own); `state` are the year-to-date amounts and what a claim makes of them,
    all zero on 1 January. `step` says which claims move the year; every claim that is asked about
    does. `rules` name the nodes at which a rule of the policy takes part, so that a proof can tell
    which it rests on. `signed` are the year-to-date amounts that may fall below zero; of the
    others a proof takes for given that they never do (`compiler.verify.signs`). `so_far` is the
    promise about the year so far, where it is about the year alone: what it says before a claim is
    what it said after the claim before.
    """

    nodes: tuple[Node, ...]
    facts: tuple[FactInput, ...]
    state: tuple[tuple[str, NodeId], ...]
    step: NodeId
    assume: NodeId
    holds: NodeId
    rules: tuple[tuple[NodeId, Label], ...] = ()
    signed: frozenset[str] = frozenset()
    so_far: NodeId | None = None


def embed(
    builder: Builder,
    nodes: Sequence[Node],
    facts: Mapping[str, NodeId],
    state: Mapping[str, NodeId],
) -> tuple[NodeId, ...]:
    """Build a copy of a program's nodes on other facts and year-to-date amounts.

    A fact or amount that is not given keeps its name. Returns the new id of each node.
    """
    made: dict[NodeId, NodeId] = {}
    for index, node in enumerate(nodes):
        made[index] = copied(builder, node, made, facts, state)
    return tuple(made.values())


def copied(
    builder: Builder,
    node: Node,
    made: Mapping[NodeId, NodeId],
    facts: Mapping[str, NodeId],
    state: Mapping[str, NodeId],
) -> NodeId:
    """Build one node anew; `made` has the new ids of its arguments."""
    match node:
        case Const(value, kind):
            return _constant(builder, value, kind)
        case Fact(name, kind):
            return facts[name] if name in facts else builder.fact(name, kind)
        case State(name):
            return state[name] if name in state else builder.state(name)
        case Add(args):
            return builder.add(*(made[arg] for arg in args))
        case Sub(left, right):
            return builder.sub(made[left], made[right])
        case Min(args):
            return builder.minimum(*(made[arg] for arg in args))
        case Max(args):
            return builder.maximum(*(made[arg] for arg in args))
        case Round(terms):
            return builder.round_sum((rate, made[amount]) for rate, amount in terms)
        case AtMost(left, right):
            return builder.at_most(made[left], made[right])
        case IsOneOf(subject, values):
            return builder.is_one_of(made[subject], values)
        case All(args):
            return builder.all_of(*(made[arg] for arg in args))
        case Any(args):
            return builder.any_of(*(made[arg] for arg in args))
        case Not(arg):
            return builder.negate(made[arg])
        case Choose(condition, then, otherwise):
            return builder.choose(made[condition], made[then], made[otherwise])
        case _:
            assert_never(node)


def _constant(builder: Builder, value: int | bool, kind: Kind) -> NodeId:
    match kind:
        case Kind.FLAG:
            return builder.flag(bool(value))
        case Kind.MONEY:
            return builder.money(int(value))
        case Kind.COUNT:
            return builder.count(int(value))
        case Kind.DATE:
            return builder.date(int(value))
        case Kind.CHOICE:
            raise ValueError("a choice has no constants")
        case _:
            assert_never(kind)
