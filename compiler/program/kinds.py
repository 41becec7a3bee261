"""What the nodes of a program yield, found from the nodes alone."""

from __future__ import annotations

from collections.abc import Sequence
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
    Not,
    Round,
    State,
    Sub,
)


def node_kinds(nodes: Sequence[Node]) -> tuple[Kind, ...]:
    """The kind of every node; arguments must stand before their users."""
    kinds: list[Kind] = []
    for node in nodes:
        kinds.append(_kind(node, kinds))
    return tuple(kinds)


def _kind(node: Node, kinds: Sequence[Kind]) -> Kind:
    match node:
        case Const(_, kind) | Fact(_, kind):
            return kind
        case State() | Round():
            return Kind.MONEY
        case AtMost() | IsOneOf() | All() | Any() | Not():
            return Kind.FLAG
        case Add(args) | Min(args) | Max(args):
            return kinds[args[0]]
        case Sub(left, _):
            return kinds[left]
        case Choose(_, then, _):
            return kinds[then]
        case _:
            assert_never(node)
