"""Mistakes in what stands where: covers, order, references to other benefits, whole rules."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from bench.mutants.edits import Edit, removed, replaced
from bench.mutants.mutant import Kind
from bench.mutants.sites import Place
from dsl.source import NOWHERE
from dsl.tree import (
    Amendment,
    Benefit,
    Choice,
    ChoiceAmount,
    DateLiteral,
    FactKind,
    MoneyLiteral,
    NewBenefit,
    Parameter,
    ParameterLine,
    Payer,
    PayerOrder,
    PolicyFile,
    PoolAmount,
    Refuse,
    Row,
    SumAmount,
    Word,
)

Item = TypeVar("Item")


def over_year_turned(place: Place) -> Iterator[Edit]:
    """`over the year` left out, or written where it is not."""
    node = place.node
    if isinstance(node, PoolAmount):
        turned = replace(node, over_year=not node.over_year)
        yield replaced(Kind.OVER_YEAR_TURNED, place, turned)


def rest_turned(place: Place) -> Iterator[Edit]:
    """`rest of` (`left of`) left out, or written where it is not."""
    node = place.node
    if isinstance(node, PoolAmount):
        yield replaced(Kind.REST_TURNED, place, replace(node, rest=not node.rest))


def pool_changed(place: Place) -> Iterator[Edit]:
    """Another cost in the place of one: the total for a pool, a pool for the total."""
    node = place.node
    if not isinstance(node, PoolAmount):
        return
    file = place.parents[0]
    assert isinstance(file, PolicyFile)
    pools = [fact for fact in file.facts if fact.kind is FactKind.COST]
    if node.pools:
        yield replaced(Kind.POOL_CHANGED, place, replace(node, pools=()))
    named = {word.text for word in node.pools}
    for pool in pools:
        label = pool.labels.zh.text if pool.labels.zh else pool.name.text
        if not named & {pool.name.text, label}:
            other = replace(node, pools=(Word(pool.name.text, NOWHERE),))
            yield replaced(Kind.POOL_CHANGED, place, other)


def lesser_for_greater(place: Place) -> Iterator[Edit]:
    """The greater amount for the lesser, and the other way round."""
    node = place.node
    if isinstance(node, ChoiceAmount):
        other = Choice.GREATER if node.choice is Choice.LESSER else Choice.LESSER
        yield replaced(Kind.LESSER_GREATER, place, replace(node, choice=other))


def sign_turned(place: Place) -> Iterator[Edit]:
    """Plus for minus in a sum, and the other way round."""
    node = place.node
    if isinstance(node, SumAmount):
        for index, (sign, amount) in enumerate(node.terms):
            if index > 0:
                terms = (*node.terms[:index], (-sign, amount), *node.terms[index + 1 :])
                yield replaced(Kind.SIGN_TURNED, place, replace(node, terms=terms))


def amount_changed(place: Place) -> Iterator[Edit]:
    """An amount of money inside a formula a tenth up or down."""
    node = place.node
    if isinstance(node, MoneyLiteral) and isinstance(place.parent, ChoiceAmount | SumAmount):
        for tenths in (9, 11):
            changed = replace(node, fen=node.fen * tenths // 10)
            yield replaced(Kind.AMOUNT_CHANGED, place, changed)


def payers_reordered(place: Place) -> Iterator[Edit]:
    """Two payers that follow one another, the later first."""
    node = place.node
    if isinstance(node, PayerOrder):
        for index in range(len(node.payers) - 1):
            order = _swapped(node.payers, index)
            yield replaced(Kind.PAYERS_REORDERED, place, replace(node, payers=order))


def scheme_reordered(file: PolicyFile) -> Iterator[Edit]:
    """The same in the scheme before."""
    for index in range(len(file.scheme) - 1):
        order = _swapped(file.scheme, index)
        line = file.scheme[index].span.line
        yield Edit(Kind.PAYERS_REORDERED, line, _with_scheme(order))


def _with_scheme(scheme: tuple[Payer, ...]) -> Callable[[PolicyFile], PolicyFile]:
    return lambda file: replace(file, scheme=scheme)


def _swapped(items: tuple[Item, ...], index: int) -> tuple[Item, ...]:
    return (*items[:index], items[index + 1], items[index], *items[index + 2 :])


def instead_dropped(place: Place) -> Iterator[Edit]:
    """A benefit beside another for one in its place."""
    node = place.node
    if isinstance(node, NewBenefit) and node.instead_of:
        yield replaced(Kind.INSTEAD_DROPPED, place, replace(node, instead_of=()))


def on_top_dropped(place: Place) -> Iterator[Edit]:
    """A benefit that no longer says on which it comes on top."""
    node = place.node
    if isinstance(node, NewBenefit) and node.on_top_of:
        yield replaced(Kind.ON_TOP_DROPPED, place, replace(node, on_top_of=()))


def end_moved(place: Place) -> Iterator[Edit]:
    """A last day a day earlier, or a year later."""
    node = place.node
    holder = place.parent
    if not isinstance(node, DateLiteral) or not isinstance(holder, ParameterLine | Row):
        return
    if isinstance(holder, Row) or holder.parameter is Parameter.ENDS:
        for days in (-1, 365):
            moved = replace(node, day=node.day + timedelta(days=days))
            yield replaced(Kind.END_MOVED, place, moved)


def amendment_removed(place: Place) -> Iterator[Edit]:
    """An amendment that is not made."""
    line = isinstance(place.parent, Amendment) and place.path[-1][0] == "lines"
    if isinstance(place.node, Amendment) or (line and len(place.parent.lines) > 1):
        yield removed(Kind.AMENDMENT_REMOVED, place)


def benefit_removed(place: Place) -> Iterator[Edit]:
    """A benefit that is left out."""
    if isinstance(place.node, Benefit | NewBenefit):
        yield removed(Kind.BENEFIT_REMOVED, place)


def refusal_removed(place: Place) -> Iterator[Edit]:
    """Claims settled that should be refused."""
    if isinstance(place.node, Refuse):
        yield removed(Kind.REFUSAL_REMOVED, place)
