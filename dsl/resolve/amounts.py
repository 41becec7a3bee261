"""Amounts: words become pools and payers; an amount of a claim is not one of a year."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from dsl import model, tree
from dsl.promise_tree import ComparedAmount
from dsl.resolve.kinds import Kind
from dsl.values import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.resolve.scope import Context
    from dsl.source import Span


class Place(Enum):
    """Where an amount stands.

    What payers pay and patients bear is known to promises and indicators alone; a compared claim,
    to promises. `COMPARED` is inside an amount of the compared claim.
    """

    BENEFIT = "benefit"
    INDICATOR = "indicator"
    PROMISE = "promise"
    COMPARED = "compared"


@dataclass(frozen=True, slots=True)
class Typed:
    """An amount, and what it is of; None is a constant that fits both."""

    amount: model.Amount
    period: model.Period | None


#: How an amount of either period is called, in Chinese and English.
PERIOD_WORDS = {
    model.Period.CLAIM: ("单次", "of one claim"),
    model.Period.YEAR: ("全年", "of a year"),
}


def amount(context: Context, node: tree.Amount, place: Place) -> Typed | None:
    """The amount that a node means; None if part of it is broken, which is reported."""
    match node:
        case tree.MoneyLiteral():
            period = period_said(node)
            return Typed(model.MoneyAmount(node.fen, period), period)
        case tree.PoolAmount():
            return _pool_amount(context, node, place)
        case tree.PatientAmount():
            return _patient_amount(context, node, place)
        case tree.ShareAmount():
            base = amount(context, node.base, place)
            if not rate_fits(context, node.rate) or base is None:
                return None
            return Typed(model.ShareAmount(node.rate.value, base.amount), base.period)
        case tree.ChoiceAmount():
            items = _of_one_period(context, node.items, place)
            if items is None:
                return None
            choice = model.ChoiceAmount(node.choice, tuple(item.amount for item in items))
            return Typed(choice, _common(items))
        case tree.SumAmount():
            items = _of_one_period(context, [term for _, term in node.terms], place)
            if items is None:
                return None
            signs = (sign for sign, _ in node.terms)
            terms = tuple(zip(signs, (item.amount for item in items), strict=True))
            return Typed(model.SumAmount(terms), _common(items))
        case tree.MultipliedAmount():
            context.report.error("TL0718", node.span)
            return None
        case ComparedAmount():
            return _compared_amount(context, node, place)
    assert_never(node)


def period_said(node: tree.MoneyLiteral) -> model.Period | None:
    """`a claim` or `a year` behind a figure; None where the drafter says neither."""
    return None if node.period is None else model.Period(node.period.value)


def rate_fits(context: Context, rate: tree.PercentLiteral) -> bool:
    """Whether a rate is at most the whole; more is reported."""
    if rate.value > WHOLE:
        context.report.error("TL0417", rate.span)
        return False
    return True


def same_period(context: Context, first: tuple[Typed, Span], second: tuple[Typed, Span]) -> bool:
    """Whether two amounts may be compared or mixed; if not, that is reported."""
    one, other = first[0].period, second[0].period
    if one is None or other is None or one is other:
        return True
    first_zh, first_en = PERIOD_WORDS[one]
    second_zh, second_en = PERIOD_WORDS[other]
    context.report.error(
        "TL0427",
        first[1].to(second[1]),
        first_zh=first_zh,
        first_en=first_en,
        second_zh=second_zh,
        second_en=second_en,
    )
    return False


def pool_names(context: Context, words: tuple[tree.Word, ...]) -> tuple[str, ...] | None:
    """The pools that words name, as written; every pool of the policy without words."""
    if not words:
        return tuple(pool.name for pool in context.scope.pools)
    found: list[str] = []
    broken = False
    for word in words:
        pool = context.find(word, context.scope.pools)
        if pool is None:
            broken = True
        elif pool.name in found:
            context.report.error("TL0310", word.span, word=word.text)
        else:
            found.append(pool.name)
    return None if broken else tuple(found)


def _of_one_period(
    context: Context, nodes: Iterable[tree.Amount], place: Place
) -> tuple[Typed, ...] | None:
    listed = [(amount(context, node, place), node.span) for node in nodes]
    items = [(item, span) for item, span in listed if item is not None]
    if len(items) < len(listed):
        return None
    dated = [(item, span) for item, span in items if item.period is not None]
    if any(not same_period(context, dated[0], later) for later in dated[1:]):
        return None
    return tuple(item for item, _ in items)


def _common(items: Iterable[Typed]) -> model.Period | None:
    return next((item.period for item in items if item.period is not None), None)


def _period(over_year: bool) -> model.Period:
    return model.Period.YEAR if over_year else model.Period.CLAIM


def _pool_amount(context: Context, node: tree.PoolAmount, place: Place) -> Typed | None:
    scope = context.scope
    if place is not Place.BENEFIT and len(node.pools) == 1:
        found = context.find(node.pools[0], scope.pools, scope.payers)
        if found is None or found.kind is Kind.PAYER:
            return None if found is None else _paid_amount(context, node, found.name)
    payer = next((word for word in node.pools if _is_payer(context, word)), None)
    if payer is not None:
        code = "TL0430" if place is Place.BENEFIT else "TL0429"
        context.report.error(code, payer.span, word=payer.text)
        return None
    pools = pool_names(context, node.pools)
    if pools is None:
        return None
    period = _period(node.over_year)
    if node.rest and place is not Place.BENEFIT:
        # What is left of a pool when every payer has paid is what the patient bears of it.
        return Typed(model.PatientAmount(pools, node.over_year), period)
    return Typed(model.PoolAmount(pools, node.rest, node.over_year), period)


def _is_payer(context: Context, word: tree.Word) -> bool:
    scope = context.scope
    return word.text in scope.payers.by_word and word.text not in scope.pools.by_word


def _paid_amount(context: Context, node: tree.PoolAmount, payer: str) -> Typed | None:
    """What a payer pays; of a payer there is no rest."""
    if node.rest:
        context.report.error("TL0429", node.span, word=payer)
        return None
    return Typed(model.PaidAmount(payer, node.over_year), _period(node.over_year))


def _patient_amount(context: Context, node: tree.PatientAmount, place: Place) -> Typed | None:
    if place is Place.BENEFIT:
        context.report.error("TL0431", node.span)
        return None
    pools = pool_names(context, node.pools)
    if pools is None:
        return None
    return Typed(model.PatientAmount(pools, node.over_year), _period(node.over_year))


def _compared_amount(context: Context, node: ComparedAmount, place: Place) -> Typed | None:
    """An amount of the compared claim: only in promises, and not inside another."""
    match place:
        case Place.BENEFIT | Place.INDICATOR:
            context.report.error("TL0462", node.span)
            return None
        case Place.COMPARED:
            context.report.error("TL0463", node.span)
            return None
        case Place.PROMISE:
            found = amount(context, node.amount, Place.COMPARED)
            return (
                None if found is None else Typed(model.ComparedAmount(found.amount), found.period)
            )
    assert_never(place)
