"""What the policy is and for whom."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.targets.documents.content.context import Context, lines, table
from compiler.targets.documents.model import (
    Align,
    Block,
    Day,
    Heading,
    Listed,
    Paragraph,
    Row,
    Section,
    Term,
    Verbatim,
    say,
)
from dsl.model import OneOfFact, WholeNumberFact, YesNoFact

#: A fact with more values than this is told by its number of values; the lists have them all.
_MOST_VALUES = 8


def section(context: Context) -> Section:
    """Title, number, time in force, what a bill tells, whom nothing is settled for."""
    return Section("glance", say("section.glance"), tuple(_blocks(context)))


def _blocks(context: Context) -> Iterator[Block]:
    policy = context.material.policy
    rows = [Row((say("glance.title"), policy.title))]
    if policy.number:
        rows.append(Row((say("glance.number"), Verbatim(policy.number))))
    rows.append(Row((say("glance.in_force"), in_force(context))))
    if policy.base is not None:
        rows.append(Row((say("glance.amends"), policy.base.title)))
    rows.append(
        Row((say("glance.payers"), Listed(tuple(p.label for p in context.payers), "arrow")))
    )
    rows.append(Row((say("glance.rules"), Verbatim(context.material.program.identity.version))))
    yield table("glance-table", [("what", Align.NARROW), ("is", Align.TEXT)], rows)
    yield Heading("glance-bill", say("glance.bill"))
    yield table("glance-facts", [("fact", Align.NARROW), ("values", Align.TEXT)], _facts(context))
    refusals = context.view.refusals
    if refusals:
        yield Heading("glance-refused", say("glance.refused"))
        yield table(
            "glance-refusals",
            [("claims", Align.TEXT), ("reason", Align.TEXT), ("article", Align.SOURCE)],
            [Row((r.condition, r.reason, context.place(r.provenance))) for r in refusals],
        )
    yield Paragraph("glance-nature", say("glance.nature"), aside=True)


def in_force(context: Context) -> Term:
    """From which day to which day."""
    policy = context.material.policy
    if policy.in_force_to is None:
        return say("glance.from", first=Day(policy.in_force_from))
    return say("glance.between", first=Day(policy.in_force_from), last=Day(policy.in_force_to))


def _facts(context: Context) -> Iterator[Row]:
    policy = context.material.policy
    for fact in policy.facts:
        match fact:
            case OneOfFact(_, label, values, _):
                names = Listed(tuple(value.label for value in values[:_MOST_VALUES]))
                more = None if len(values) <= _MOST_VALUES else say("glance.and_more")
                yield Row((label, lines(names, more)))
            case YesNoFact(_, label, _):
                yield Row((label, say("glance.yes_no")))
            case WholeNumberFact(_, label, low, high, _):
                bounds = say("glance.range", low=Verbatim(str(low)), high=Verbatim(str(high)))
                yield Row((label, bounds))
    for pool in policy.pools:
        yield Row((pool.label, say("glance.money")))
