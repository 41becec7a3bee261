"""Charts of bills: who pays which part as a bill grows, the patient's part by level of care."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from compiler.evaluate import Value
from compiler.program.nodes import Kind
from compiler.targets.documents.content.context import PATIENT, Context
from compiler.targets.documents.material import Bill, SettledBill, pool_names, settle
from compiler.targets.documents.model import (
    Align,
    Assumed,
    Block,
    Column,
    Figure,
    Lines,
    Money,
    Paragraph,
    Percent,
    Row,
    Section,
    Series,
    StackedAreas,
    Table,
    Term,
    say,
)
from compiler.targets.documents.patients import bills_of, chart_bills, standard_patients

#: The fact whose values are compared, and the standard patient whose bill grows.
_LEVEL = "level"
_PATIENT = "admission"


def section(context: Context) -> Section:
    """Both charts, each with the table of some of its bills."""
    return Section("bills", say("section.bills"), tuple(_blocks(context)))


def _blocks(context: Context) -> Iterator[Block]:
    patient = next(item for item in standard_patients() if item.name == _PATIENT)
    bill = bills_of(patient, context.material.program)[0]
    settled = _settled(context, bill, {})
    if any(item.refusal is not None for item in settled):
        yield Paragraph("bills-none", say("bills.none"))
        return
    facts = context.bill_facts(bill)
    marks = context.marks(settled)
    series = [
        Series(payer.label, payer.name, tuple(item.paid(payer.name) for item in settled), place)
        for place, payer in enumerate(context.payers)
    ]
    series = [item for item in series if any(item.amounts)]
    series.append(Series(say("who.patient"), PATIENT, tuple(item.patient for item in settled)))
    bills = chart_bills().bills
    yield Figure(
        "bills-parts",
        say("bills.parts", facts=facts),
        StackedAreas(bills, tuple(series)),
        _table("bills-parts-table", series, marks, shares=True),
    )
    yield from _by_level(context, bill)


def _by_level(context: Context, bill: Bill) -> Iterator[Block]:
    facts = [item for item in context.material.program.facts if item.name == _LEVEL]
    if not facts or facts[0].kind is not Kind.CHOICE:
        return
    series = []
    marks: dict[str, tuple[str, ...]] = {}
    for place, value in enumerate(facts[0].values):
        settled = _settled(context, bill, {_LEVEL: value.name})
        if all(item.refusal is None for item in settled):
            role = f"line{place}"
            amounts = tuple(item.patient for item in settled)
            series.append(Series(value.label, role, amounts, place))
            marks[role] = context.marks(settled)[PATIENT]
    if not series:
        return
    yield Figure(
        "bills-levels",
        say("bills.levels", facts=context.bill_facts(bill, [_LEVEL])),
        Lines(chart_bills().bills, tuple(series)),
        _table("bills-levels-table", series, marks, shares=False),
    )


def _settled(context: Context, bill: Bill, changed: Mapping[str, Value]) -> list[SettledBill]:
    """Each bill of the chart as the first one of its year."""
    first = pool_names(context.material.program)[0]
    bill = replace(bill, facts={**bill.facts, **changed})
    nothing = dict.fromkeys(bill.costs, 0)
    return [
        settle(context.material.program, [replace(bill, costs={**nothing, first: fen})])[0]
        for fen in chart_bills().bills
    ]


def _table(
    name: str,
    series: Sequence[Series],
    marks: Mapping[str, tuple[str, ...]],
    *,
    shares: bool,
) -> Table:
    """Some of the bills; the patient's share of them where the chart shows shares."""
    columns = [Column(say("column.bill"), Align.NUMBER)]
    columns += [Column(_marked(item.label, marks[item.role]), Align.NUMBER) for item in series]
    if shares:
        columns.append(Column(say("column.patient_share"), Align.NUMBER))
    rows = []
    for fen in chart_bills().told:
        at = chart_bills().bills.index(fen)
        cells: list[Term] = [Money(fen), *(Money(item.amounts[at]) for item in series)]
        if shares:
            cells.append(Percent(Fraction(series[-1].amounts[at], fen), 1))
        rows.append(Row(tuple(cells)))
    return Table(name, tuple(columns), tuple(rows))


def _marked(label: Term, names: tuple[str, ...]) -> Term:
    return Assumed(label, names) if names else label
