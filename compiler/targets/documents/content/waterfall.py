"""The waterfall as a picture: a bill, and who takes it down in which order."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from compiler.targets.documents.content.context import PATIENT, Context, table
from compiler.targets.documents.material import SettledBill, settle
from compiler.targets.documents.model import (
    Align,
    Assumed,
    Block,
    Cascade,
    Figure,
    Listed,
    Money,
    Paragraph,
    Percent,
    Row,
    Section,
    Series,
    Term,
    say,
)
from compiler.targets.documents.patients import bills_of, standard_patients

#: The standard patient whose first bill is drawn: the one that most payers share.
_PATIENT = "catastrophe"


def section(context: Context) -> Section:
    """The order of the payers, and one bill taken down by them."""
    order = Listed((*(p.label for p in context.payers), say("who.patient")), "arrow")
    blocks: list[Block] = [Paragraph("waterfall-order", say("waterfall.order", order=order))]
    patient = next(item for item in standard_patients() if item.name == _PATIENT)
    bill = bills_of(patient, context.material.program)[0]
    settled = settle(context.material.program, [bill])[0]
    if settled.refusal is None:
        blocks.append(_figure(context, settled))
    return Section("waterfall", say("section.waterfall"), tuple(blocks))


def _figure(context: Context, settled: SettledBill) -> Figure:
    bill = settled.bill
    series = [
        Series(payer.label, payer.name, (settled.paid(payer.name),), place)
        for place, payer in enumerate(context.payers)
    ]
    series.append(Series(say("who.patient"), PATIENT, (settled.patient,)))
    columns = [("who", Align.TEXT), ("yuan", Align.NUMBER), ("share", Align.NUMBER)]
    return Figure(
        "waterfall-figure",
        say(
            "waterfall.figure",
            total=Money(bill.total, unit=True),
            facts=context.bill_facts(bill),
        ),
        Cascade(bill.total, tuple(series)),
        table("waterfall-table", columns, _rows(context, settled, series)),
    )


def _rows(context: Context, settled: SettledBill, series: list[Series]) -> Iterator[Row]:
    total = settled.bill.total
    yield Row((say("waterfall.total"), Money(total), Percent(Fraction(1), 1)), strong=True)
    marks = context.marks([settled])
    for item in series:
        fen = item.amounts[0]
        amount: Term = Money(fen)
        if fen and marks[item.role]:
            amount = Assumed(amount, marks[item.role])
        yield Row((item.label, amount, Percent(Fraction(fen, total), 1)))
