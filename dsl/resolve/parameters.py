"""Values and changes of parameters: money, rates, points and dates, each where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from dsl import model, tree
from dsl.keywords import spelled
from dsl.language import Language
from dsl.promise_tree import ComparedAmount
from dsl.resolve.amounts import Place, amount, period_said, pool_names, rate_fits
from dsl.values import WHOLE, decimal_text

if TYPE_CHECKING:
    from collections.abc import Set

    from dsl.resolve.scope import Context
    from dsl.source import Span

#: The keyword of each parameter.
TERMINALS = {
    tree.Parameter.DEDUCTIBLE: "DEDUCTIBLE",
    tree.Parameter.RATE: "RATE",
    tree.Parameter.LIMIT: "LIMIT",
    tree.Parameter.FLOOR: "AT_LEAST",
    tree.Parameter.TARGET: "UP_TO",
    tree.Parameter.ENDS: "ENDS",
    tree.Parameter.FORMULA: "PAYS",
}


def parameter_facts(parameter: tree.Parameter) -> dict[str, str | int]:
    """The parameter's keyword in both languages, as facts of a diagnostic."""
    terminal = TERMINALS[parameter]
    return {
        "parameter_zh": spelled(terminal, Language.ZH),
        "parameter_en": spelled(terminal, Language.EN),
    }


def value(
    context: Context,
    parameter: tree.Parameter,
    node: tree.Value,
    periods: Set[model.Period],
) -> model.ParameterValue | None:
    """The value that a parameter is given; None if it does not fit, which is reported.

    `periods` says what the benefit is counted on; empty where that is not known.
    """
    if parameter is not tree.Parameter.ENDS:
        if isinstance(node, tree.OpenValue):
            return model.Open()
        if isinstance(node, tree.WaivedValue) and parameter is not tree.Parameter.RATE:
            return model.Waived()
    match parameter:
        case tree.Parameter.RATE:
            return _rate(context, node)
        case tree.Parameter.LIMIT:
            return _limit(context, node)
        case tree.Parameter.TARGET:
            # The gap to a target is of one bill; over the year it would be paid short.
            if not _period_fits(context, model.Period.CLAIM, node.span, periods):
                return None
            return _target(context, node)
        case tree.Parameter.ENDS:
            if isinstance(node, tree.DateLiteral):
                return model.LastDay(node.day)
            context.report.error("TL0416", node.span)
            return None
        case tree.Parameter.DEDUCTIBLE | tree.Parameter.FLOOR | tree.Parameter.FORMULA:
            return _amount_value(context, parameter, node, periods)
    assert_never(parameter)


def change(
    context: Context, parameter: tree.Parameter, node: tree.Raised | tree.Lowered
) -> model.AddPoints | model.Multiply | None:
    """What `raised by` or `lowered by` does to a parameter; None if it does not fit."""
    sign = 1 if isinstance(node, tree.Raised) else -1
    match parameter:
        case tree.Parameter.RATE:
            if isinstance(node.by, tree.PercentLiteral):
                percent = decimal_text(node.by.value * 100)
                context.report.error("TL0421", node.span, percent=percent)
                return None
            if node.by.value > WHOLE:
                context.report.error("TL0417", node.by.span)
                return None
            return model.AddPoints(sign * node.by.value)
        case tree.Parameter.DEDUCTIBLE | tree.Parameter.LIMIT | tree.Parameter.FLOOR:
            if isinstance(node.by, tree.PointsLiteral):
                context.report.error("TL0422", node.span, **parameter_facts(parameter))
                return None
            if sign * node.by.value < -WHOLE:
                context.report.error("TL0424", node.span)
                return None
            return model.Multiply(WHOLE + sign * node.by.value)
        case tree.Parameter.TARGET | tree.Parameter.ENDS | tree.Parameter.FORMULA:
            context.report.error("TL0423", node.span, **parameter_facts(parameter))
            return None
    assert_never(parameter)


def money_period_fits(
    context: Context, literal: tree.MoneyLiteral, periods: Set[model.Period]
) -> bool:
    """Whether a figure's `a year` or `a claim` is what the benefit is counted on."""
    return _period_fits(context, period_said(literal), literal.span, periods)


def _rate(context: Context, node: tree.Value) -> model.FlatRate | None:
    match node:
        case tree.PercentLiteral():
            return model.FlatRate(node.value) if rate_fits(context, node) else None
        case _:
            context.report.error("TL0414", node.span)
    return None


def _limit(context: Context, node: tree.Value) -> model.AmountValue | None:
    parameter = tree.Parameter.LIMIT
    if isinstance(node, tree.MoneyLiteral):
        if node.period is tree.Period.CLAIM:
            context.report.error("TL0419", node.span)
            return None
        return model.AmountValue(model.MoneyAmount(node.fen, period_said(node)))
    if not _is_bare(context, parameter, node):
        context.report.error("TL0418", node.span)
    return None


def _target(context: Context, node: tree.Value) -> model.TargetValue | None:
    match node:
        case tree.ShareAmount(base=tree.PoolAmount(rest=False, over_year=False) as base):
            pools = pool_names(context, base.pools)
            fits = rate_fits(context, node.rate)
            return model.TargetValue(node.rate.value, pools) if fits and pools else None
        case _:
            if not _is_bare(context, tree.Parameter.TARGET, node):
                context.report.error("TL0420", node.span)
            return None


def _amount_value(
    context: Context,
    parameter: tree.Parameter,
    node: tree.Value,
    periods: Set[model.Period],
) -> model.AmountValue | None:
    if _is_bare(context, parameter, node):
        return None
    match node:
        case (
            tree.MoneyLiteral()
            | tree.PoolAmount()
            | tree.PatientAmount()
            | tree.ShareAmount()
            | tree.ChoiceAmount()
            | tree.SumAmount()
            | tree.MultipliedAmount()
            | ComparedAmount()
        ):
            typed = amount(context, node, Place.BENEFIT)
            if typed is None or not _period_fits(context, typed.period, node.span, periods):
                return None
            return model.AmountValue(typed.amount)
        case _:
            context.report.error("TL0413", node.span, **parameter_facts(parameter))
            return None


def _is_bare(context: Context, parameter: tree.Parameter, node: tree.Value) -> bool:
    """Whether a percentage does not say of what; if so, that is reported."""
    if not isinstance(node, tree.PercentLiteral):
        return False
    facts = parameter_facts(parameter)
    context.report.error("TL0415", node.span, percent=decimal_text(node.value * 100), **facts)
    return True


def _period_fits(
    context: Context, period: model.Period | None, span: Span, periods: Set[model.Period]
) -> bool:
    if period is None or not periods or period in periods:
        return True
    code = "TL0425" if period is model.Period.YEAR else "TL0426"
    context.report.error(code, span)
    return False
