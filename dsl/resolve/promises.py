"""Promises and findings: two amounts of one period, compared; or what an amount depends on."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from dsl import model, promise_tree, tree
from dsl.resolve.amounts import Place, amount, same_period
from dsl.resolve.compared import differences, known_fact
from dsl.resolve.conditions import guard
from dsl.resolve.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context


def promise(context: Context, node: tree.Prove, frame: Frame) -> model.Promise | None:
    """A promise with the guard of its article; None if part of it is broken."""
    own = guard(context, node.guard)
    line = node.compared_with
    compared = () if line is None else differences(context, line)
    when = None if node.when is None else comparison(context, node.when)
    holds = _holds(context, node.promise)
    fits = _check_compared(context, node)
    if own is None or compared is None or holds is None or not fits:
        return None
    if node.when is not None and when is None:
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
        compared=compared,
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


def _holds(
    context: Context, node: tree.AmountComparison | promise_tree.Dependence
) -> model.AmountComparison | model.Dependence | None:
    match node:
        case tree.AmountComparison():
            return comparison(context, node)
        case promise_tree.Dependence():
            found = amount(context, node.amount, Place.PROMISE)
            fact = known_fact(context, node.fact)
            if found is None or fact is None:
                return None
            return model.Dependence(found.amount, fact.name, node.depends)
    assert_never(node)


# --- amounts of the compared claim ----------------------------------------------------------


def _check_compared(context: Context, node: tree.Prove) -> bool:
    """Whether the `compared with` line and amounts of the compared claim stand together.

    If not, that is reported. What depends on a fact is not compared besides.
    """
    line = node.compared_with
    amounts = [found for whole in _amounts(node) for found in _compared_amounts(whole)]
    if isinstance(node.promise, promise_tree.Dependence):
        spans = [each.span for each in amounts]
        for span in spans if line is None else (line.span, *spans):
            context.report.error("TL0470", span)
        return line is None and not amounts
    if line is None:
        for each in amounts:
            context.report.error("TL0464", each.span, name=node.name.text)
        return not amounts
    if not amounts:
        context.report.error("TL0465", line.span, name=node.name.text)
    return bool(amounts)


def _amounts(node: tree.Prove) -> Iterator[tree.Amount]:
    if node.when is not None:
        yield from (node.when.left, node.when.right)
    if isinstance(node.promise, promise_tree.Dependence):
        yield node.promise.amount
    else:
        yield from (node.promise.left, node.promise.right)


def _compared_amounts(node: tree.Amount) -> Iterator[promise_tree.ComparedAmount]:
    """The amounts of the compared claim within an amount, none of them within another."""
    match node:
        case promise_tree.ComparedAmount():
            yield node
        case tree.ShareAmount() | tree.MultipliedAmount():
            yield from _compared_amounts(node.base)
        case tree.ChoiceAmount():
            for item in node.items:
                yield from _compared_amounts(item)
        case tree.SumAmount():
            for _, term in node.terms:
                yield from _compared_amounts(term)
        case tree.MoneyLiteral() | tree.PoolAmount() | tree.PatientAmount():
            return
        case _:
            assert_never(node)
