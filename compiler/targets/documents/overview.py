"""All policies on one page, and the standard patients under each of them, side by side."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from compiler.targets.documents.content.context import PATIENT, Context, lines
from compiler.targets.documents.content.glance import in_force
from compiler.targets.documents.material import Material, SettledBill, settle
from compiler.targets.documents.model import (
    Align,
    Assumed,
    Block,
    Column,
    Document,
    Figure,
    Linked,
    Listed,
    Money,
    Paragraph,
    Percent,
    Points,
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
from dsl.model import Label

INDEX = "index"


def overview(materials: Sequence[Material]) -> Document:
    """The index of all policies, with the same family under each of them."""
    contexts = [Context(item) for item in materials]
    names = tuple(
        f"{item.policy.name}.{assumption.name}"
        for item in materials
        for assumption in item.policy.assumptions
    )
    return Document(
        INDEX,
        say("index.title"),
        say("index.subtitle", count=Whole(len(materials))),
        (_policies(contexts), _family(contexts), _assumed(contexts)),
        names,
        say("document.stamp"),
    )


def _policies(contexts: Sequence[Context]) -> Section:
    columns = (
        Column(say("column.policy")),
        Column(say("column.in_force")),
        Column(say("column.payers")),
    )
    rows = []
    for context in contexts:
        policy = context.material.policy
        payers = Listed(tuple(payer.label for payer in context.payers), "arrow")
        rows.append(Row((Linked(policy.title, policy.name), in_force(context), payers)))
    return Section(
        "policies", say("section.policies"), (Table("policies-table", columns, tuple(rows)),)
    )


def _assumed(contexts: Sequence[Context]) -> Section:
    """What the marks of this page refer to."""
    columns = (
        Column(say("column.assumption"), Align.NARROW),
        Column(say("column.reason")),
        Column(say("column.policy")),
    )
    rows = []
    for context in contexts:
        policy = context.material.policy
        for item in policy.assumptions:
            name = f"{policy.name}.{item.name}"
            cells = (Assumed(item.label, (name,)), item.because, Linked(policy.title, policy.name))
            rows.append(Row(cells, f"assumed-{name}"))
    return Section(
        "assumed", say("section.assumed"), (Table("assumed-table", columns, tuple(rows)),)
    )


def _family(contexts: Sequence[Context]) -> Section:
    intro = Paragraph("family-intro", say("family.intro"), aside=True)
    blocks: list[Block] = [intro]
    for patient in standard_patients():
        blocks += (_figure(contexts, patient), _facts(contexts, patient))
    return Section("family", say("section.family"), tuple(blocks))


def _facts(contexts: Sequence[Context], patient: StandardPatient) -> Points:
    """As what claims each policy sees the bills."""
    return Points(
        f"family-{patient.name}-facts",
        tuple(
            say(
                "family.facts",
                policy=context.material.policy.title,
                facts=context.bill_facts(bills_of(patient, context.material.program)[0]),
            )
            for context in contexts
        ),
    )


def _figure(contexts: Sequence[Context], patient: StandardPatient) -> Figure:
    name = f"family-{patient.name}"
    found = [
        settle(item.material.program, bills_of(patient, item.material.program)) for item in contexts
    ]
    payers = _payers(contexts)
    amounts = {
        role: tuple(
            0 if _why_not(settled) else sum(item.paid(role) for item in settled)
            for settled in found
        )
        for role in payers
    }
    series = [
        Series(label, role, amounts[role], place)
        for place, (role, label) in enumerate(payers.items())
        if any(amounts[role])
    ]
    patients = tuple(
        0 if _why_not(settled) else sum(item.patient for item in settled) for settled in found
    )
    series.append(Series(say("who.patient"), PATIENT, patients))
    missing = tuple(
        (place, say("patients.not_settled"))
        for place, settled in enumerate(found)
        if _why_not(settled)
    )
    bill = bills_of(patient, contexts[0].material.program)[0]
    return Figure(
        name,
        say(
            "family.figure",
            patient=say(f"patients.{patient.name}"),
            count=Whole(len(patient.months)),
            each=Money(bill.total, unit=True),
        ),
        StackedBars(tuple(item.material.policy.title for item in contexts), tuple(series), missing),
        _table(f"{name}-table", contexts, found, series),
    )


def _payers(contexts: Sequence[Context]) -> dict[str, Label]:
    """Every payer by name, in order of first mention; the label of the first policy."""
    found: dict[str, Label] = {}
    for context in contexts:
        for payer in context.payers:
            found.setdefault(payer.name, payer.label)
    return found


def _table(
    name: str,
    contexts: Sequence[Context],
    found: Sequence[Sequence[SettledBill]],
    series: Sequence[Series],
) -> Table:
    columns = [Column(say("column.policy"))]
    columns += [Column(item.label, Align.NUMBER) for item in series]
    columns.append(Column(say("column.patient_share"), Align.NUMBER))
    rows = []
    for context, settled in zip(contexts, found, strict=True):
        title = Linked(context.material.policy.title, context.material.policy.name)
        why_not = _why_not(settled)
        if why_not is not None:
            told = lines(title, say("patients.why_not", reason=why_not))
            rows.append(Row((told, *(say("cell.none") for _ in columns[1:]))))
            continue
        rows.append(Row((title, *_amounts(context, settled, series))))
    return Table(name, tuple(columns), tuple(rows))


def _amounts(
    context: Context, settled: Sequence[SettledBill], series: Sequence[Series]
) -> Iterator[Term]:
    marks = context.marks(settled)
    prefix = context.material.policy.name
    patient = sum(item.patient for item in settled)
    for item in series:
        fen = patient if item.role == PATIENT else sum(each.paid(item.role) for each in settled)
        names = tuple(f"{prefix}.{name}" for name in marks.get(item.role, ()))
        yield Assumed(Money(fen), names) if fen and names else Money(fen)
    total = sum(item.bill.total for item in settled)
    yield Percent(Fraction(patient, total), 1) if total else say("cell.none")


def _why_not(settled: Sequence[SettledBill]) -> Label | None:
    return next((item.refusal for item in settled if item.refusal is not None), None)
