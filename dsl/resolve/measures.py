"""Targets and indicators: what is measured, what is required of it, and by when."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from dsl import model, provision_tree, provisions, tree
from dsl.diagnostics import Related
from dsl.keywords import spelled
from dsl.language import Language
from dsl.resolve.amounts import Place, Typed, amount
from dsl.resolve.attributes import Lines, attributes
from dsl.resolve.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context

#: How a kind of value is called, in Chinese and English.
_KIND_WORDS = {
    None: ("阶段", "a stage"),
    provisions.MeasureKind.PERCENT: ("百分数", "a percentage"),
    provisions.MeasureKind.NUMBER: ("数", "a number"),
    provisions.MeasureKind.MONEY: ("金额", "money"),
}


def target(context: Context, node: provision_tree.Target, frame: Frame) -> provisions.Target:
    """A target; values and stages that do not go together are reported."""
    lines = Lines(context, node.lines)
    requirement = _requirement(context, lines.one(provision_tree.Requirement))
    table = lines.one(provision_tree.Milestones)
    unit = lines.one(provision_tree.Measured)
    disagreements = lines.all(provision_tree.Disagrees)
    return provisions.Target(
        name=node.name.text,
        label=label_of(node.labels),
        requirement=requirement,
        unit=None if unit is None else label_of(unit.labels),
        aimed=lines.one(provision_tree.Aimed) is not None,
        milestones=() if table is None else _milestones(context, table, requirement),
        disagreements=tuple(label_of(item.labels) for item in disagreements),
        attributes=attributes(context, node.lines),
        provenance=frame.provenance(node.span),
    )


def _requirement(
    context: Context, node: provision_tree.Requirement | None
) -> provisions.Requirement | None:
    if node is None:
        return None
    value = _measure(node.value)
    high = None if node.high is None else _measure(node.high)
    if high is not None and node.high is not None:
        if high.kind is not value.kind:
            _report_mixed(context, node.high, high.kind, value.kind)
            return None
        if high.value <= value.value:
            context.report.error("TL0707", node.span)
            return None
    return provisions.Requirement(node.relation, value, high)


def _measure(node: provision_tree.Measure) -> provisions.Measure:
    kind = provisions.MeasureKind
    match node:
        case tree.PercentLiteral(value, _):
            return provisions.Measure(kind.PERCENT, value)
        case tree.MoneyLiteral(fen, _, _):
            return provisions.Measure(kind.MONEY, Fraction(fen))
        case tree.NumberLiteral(value, _, _):
            return provisions.Measure(kind.NUMBER, value)


def _milestones(
    context: Context,
    table: provision_tree.Milestones,
    requirement: provisions.Requirement | None,
) -> tuple[provisions.Milestone, ...]:
    """The milestones in rising order of years, all of one kind, that of the requirement."""
    for before, after in pairwise(table.rows):
        if after.year.year <= before.year.year:
            related = Related("first", before.span)
            context.report.error("TL0705", after.year.span, related, year=after.year.year)
    found: list[provisions.Milestone] = []
    wanted = [] if requirement is None else [requirement.value.kind]
    kinds: list[provisions.MeasureKind | None] = list(wanted)
    for row in table.rows:
        value: str | provisions.Measure
        if isinstance(row.requirement, tree.Word):
            stage = context.find(row.requirement, context.scope.stages)
            if stage is None:
                continue
            value, kind = stage.name, None
        else:
            value = _measure(row.requirement)
            kind = value.kind
        if kinds and kind is not kinds[0]:
            _report_mixed(context, row.requirement, kind, kinds[0])
            continue
        kinds.append(kind)
        found.append(provisions.Milestone(row.year.year, value))
    return tuple(found)


def _report_mixed(
    context: Context,
    node: provision_tree.Measure | tree.Word,
    kind: provisions.MeasureKind | None,
    wanted: provisions.MeasureKind | None,
) -> None:
    kind_zh, kind_en = _KIND_WORDS[kind]
    wanted_zh, wanted_en = _KIND_WORDS[wanted]
    context.report.error(
        "TL0706",
        node.span,
        kind_zh=kind_zh,
        kind_en=kind_en,
        wanted_zh=wanted_zh,
        wanted_en=wanted_en,
    )


# --- indicators ------------------------------------------------------------------------------


def indicator(
    context: Context, node: provision_tree.Indicator, frame: Frame
) -> provisions.Indicator | None:
    """An indicator with the guard of its article; None if a part is missing or broken."""
    lines = Lines(context, node.lines)
    above = lines.one(provision_tree.Numerator)
    below = lines.one(provision_tree.Denominator)
    averaging = lines.one(provision_tree.Averaging)
    requirement = _requirement(context, lines.one(provision_tree.Requirement))
    found = attributes(context, node.lines)
    numerator = None if above is None else _of_a_claim(context, above.amount)
    denominator = None if below is None else _of_a_claim(context, below.amount)
    missing = [
        terminal
        for terminal, line in (
            ("NUMERATOR", above),
            ("DENOMINATOR", below),
            ("RATIO_OF_SUMS", averaging),
        )
        if line is None
    ]
    if missing:
        _report_missing(context, node, missing)
    if numerator is None or denominator is None or averaging is None:
        return None
    return provisions.Indicator(
        name=node.name.text,
        label=label_of(node.labels),
        guard=model.both(frame.guard, found.guard),
        numerator=numerator,
        denominator=denominator,
        mean=averaging.mean,
        requirement=requirement,
        attributes=found,
        provenance=frame.provenance(node.span),
    )


def _report_missing(
    context: Context, node: provision_tree.Indicator, missing: Sequence[str]
) -> None:
    context.report.error(
        "TL0708",
        node.name.span,
        name=node.name.text,
        missing_zh="、".join(spelled(terminal, Language.ZH) for terminal in missing),
        missing_en=", ".join(spelled(terminal, Language.EN) for terminal in missing),
    )


def _of_a_claim(context: Context, node: tree.Amount) -> model.Amount | None:
    """An amount of one claim; one of a year, or a plain figure, is reported."""
    found: Typed | None = amount(context, node, Place.INDICATOR)
    if found is None:
        return None
    if found.period is not model.Period.CLAIM:
        context.report.error("TL0709", node.span)
        return None
    return found.amount
