"""Three standard patients, by the scheme before and by this policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from compiler.targets.documents.content.context import PATIENT, Context, lines
from compiler.targets.documents.material import Bill, SettledBill, settle
from compiler.targets.documents.model import (
    Align,
    Assumed,
    Block,
    Column,
    Figure,
    Heading,
    Money,
    Paragraph,
    Percent,
    Row,
    Section,
    Series,
    StackedBars,
    Table,
    Term,
    Whole,
    say,
)
from compiler.targets.documents.patients import StandardPatient, bills_of, standard_patients


def section(context: Context) -> Section:
    """For each patient the bills of a year, and who pays them, before and after."""
    blocks: list[Block] = [Paragraph("patients-intro", say("patients.intro"), aside=True)]
    for patient in standard_patients():
        blocks += _patient(context, patient)
    return Section("patients", say("section.patients"), tuple(blocks))


def _patient(context: Context, patient: StandardPatient) -> Iterator[Block]:
    name = f"patient-{patient.name}"
    bills = bills_of(patient, context.material.program)
    yield Heading(name, say(f"patients.{patient.name}"))
    yield Paragraph(
        f"{name}-bills",
        _bills(context, bills),
    )
    after = settle(context.material.program, bills)
    before = None if context.material.before is None else settle(context.material.before, bills)
    schemes: list[tuple[Term, Sequence[SettledBill] | None]] = [
        (say("patients.before"), before),
        (say("patients.after"), after),
    ]
    yield Figure(
        f"{name}-figure",
        say("patients.figure", patient=say(f"patients.{patient.name}")),
        _chart(context, schemes),
        _table(context, f"{name}-table", schemes),
    )


def _bills(context: Context, bills: Sequence[Bill]) -> Term:
    each, year = Money(bills[0].total, unit=True), Whole(bills[0].day.year)
    facts = context.bill_facts(bills[0])
    if len(bills) == 1:
        return say("patients.bill", each=each, year=year, facts=facts)
    total = Money(sum(bill.total for bill in bills), unit=True)
    count = Whole(len(bills))
    return say("patients.bills", count=count, each=each, year=year, total=total, facts=facts)


def _chart(
    context: Context, schemes: Sequence[tuple[Term, Sequence[SettledBill] | None]]
) -> StackedBars:
    settled = [[] if _why_not(found) else list(found or ()) for _, found in schemes]
    series = [
        Series(
            payer.label,
            payer.name,
            tuple(sum(item.paid(payer.name) for item in found) for found in settled),
            place,
        )
        for place, payer in enumerate(context.payers)
    ]
    patients = tuple(sum(item.patient for item in found) for found in settled)
    series.append(Series(say("who.patient"), PATIENT, patients))
    missing = tuple(
        (place, say("patients.not_settled"))
        for place, (_, found) in enumerate(schemes)
        if _why_not(found)
    )
    shown = tuple(item for item in series if any(item.amounts))
    return StackedBars(tuple(label for label, _ in schemes), shown, missing)


def _table(
    context: Context,
    name: str,
    schemes: Sequence[tuple[Term, Sequence[SettledBill] | None]],
) -> Table:
    columns = [Column(say("column.scheme"))]
    columns += [Column(payer.label, Align.NUMBER) for payer in context.payers]
    columns.append(Column(say("who.patient"), Align.NUMBER))
    columns.append(Column(say("column.patient_share"), Align.NUMBER))
    rows = []
    for label, found in schemes:
        reason = _why_not(found)
        if reason is not None or found is None:
            told = lines(label, say("patients.why_not", reason=reason or say("patients.open")))
            dashes = tuple(say("cell.none") for _ in columns[1:])
            rows.append(Row((told, *dashes)))
        else:
            rows.append(Row((label, *_amounts(context, found))))
    return Table(name, tuple(columns), tuple(rows))


def _amounts(context: Context, settled: Sequence[SettledBill]) -> Iterator[Term]:
    marks = context.marks(settled)
    for payer in context.payers:
        yield _money(sum(item.paid(payer.name) for item in settled), marks, payer.name)
    patient = sum(item.patient for item in settled)
    yield _money(patient, marks, PATIENT)
    total = sum(item.bill.total for item in settled)
    yield Percent(Fraction(patient, total), 1) if total else say("cell.none")


def _money(fen: int, marks: Mapping[str, tuple[str, ...]], name: str) -> Term:
    """An amount with its marks; one that is zero rests on nothing worth a mark."""
    return Assumed(Money(fen), marks[name]) if fen and marks[name] else Money(fen)


def _why_not(settled: Sequence[SettledBill] | None) -> Term | None:
    """Why the bills are not settled."""
    if settled is None:
        return say("patients.open")
    return next((item.refusal for item in settled if item.refusal is not None), None)
