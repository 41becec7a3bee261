"""Promises and findings: two amounts of one period, compared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.resolve.amounts import Place, amount, same_period
from dsl.resolve.conditions import guard
from dsl.resolve.labels import label_of

if TYPE_CHECKING:
    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context


def promise(context: Context, node: tree.Prove, frame: Frame) -> model.Promise | None:
    """A promise with the guard of its article; None if part of it is broken."""
    own = guard(context, node.guard)
    when = None if node.when is None else comparison(context, node.when)
    holds = comparison(context, node.promise)
    if own is None or holds is None or (node.when is not None and when is None):
        return None
    return model.Promise(
        name=node.name.text,
        label=label_of(node.labels),
        guard=model.both(frame.guard, own),
        when=when,
        holds=holds,
        is_finding=node.is_finding,
        because=None if node.because is None else label_of(node.because),
        provenance=frame.provenance(node.span),
    )


def comparison(context: Context, node: tree.AmountComparison) -> model.AmountComparison | None:
    """A comparison of two amounts; None if they are not of one period, which is reported."""
    left = amount(context, node.left, Place.PROMISE)
    right = amount(context, node.right, Place.PROMISE)
    if left is None or right is None:
        return None
    if not same_period(context, (left, node.left.span), (right, node.right.span)):
        return None
    return model.AmountComparison(left.amount, node.comparison, right.amount)
