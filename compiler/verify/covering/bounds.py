"""Bounds of dates and counts: the last value on one side, the first beyond it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from compiler.program.nodes import AtMost, Const, Fact, Kind, Node, NodeId
from dsl.values import date_number, number_date


@dataclass(frozen=True, slots=True)
class Bound:
    """A comparison of a fact: at `holds` it is true, at `fails`, right beside it, it is not."""

    subject: NodeId
    name: str
    kind: Kind
    holds: int
    fails: int


def bound_of(nodes: Sequence[Node], node: Node) -> Bound | None:
    """The bound that a node compares a date or a count with; None if it does not."""
    if not isinstance(node, AtMost):
        return None
    left, right = nodes[node.left], nodes[node.right]
    if isinstance(left, Const) and isinstance(right, Fact) and right.kind is not Kind.MONEY:
        value = int(left.value)
        return Bound(node.right, right.name, right.kind, value, _beside(value, right.kind, -1))
    if isinstance(right, Const) and isinstance(left, Fact) and left.kind is not Kind.MONEY:
        value = int(right.value)
        return Bound(node.left, left.name, left.kind, value, _beside(value, left.kind, 1))
    return None


def _beside(value: int, kind: Kind, step: int) -> int:
    if kind is Kind.DATE:
        return date_number(number_date(value) + timedelta(days=step))
    return value + step
