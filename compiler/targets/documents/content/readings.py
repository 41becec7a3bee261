"""Unclear points: each with its readings, and what another reading would change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from compiler.targets.documents.content.context import Context, lines, table
from compiler.targets.documents.content.payers import cited
from compiler.targets.documents.material import Bill, settle
from compiler.targets.documents.model import (
    Align,
    Block,
    Listed,
    Money,
    Paragraph,
    Row,
    Section,
    Term,
    say,
)
from compiler.targets.documents.patients import bills_of, standard_patients
from dsl.model import Example, Option, Reading


def section(context: Context) -> Section:
    """A row for each option, the chosen one first."""
    rows = tuple(_rows(context))
    blocks: tuple[Block, ...] = (Paragraph("readings-none", say("readings.none")),)
    if rows:
        columns = [
            ("point", Align.TEXT),
            ("reading", Align.TEXT),
            ("effect", Align.TEXT),
            ("article", Align.SOURCE),
        ]
        blocks = (
            Paragraph("readings-intro", say("readings.intro"), aside=True),
            table("readings-table", columns, rows),
        )
    return Section("readings", say("section.readings"), blocks)


def _rows(context: Context) -> Iterator[Row]:
    for shown in context.view.readings:
        reading = shown.reading
        place = cited(context, reading.provenance)
        for option in reading.options:
            chosen = option is shown.chosen
            anchor = f"reading-{reading.name}" if chosen else ""
            label: Term = say("readings.chosen", option=option.label) if chosen else option.label
            effect = say("readings.as_here") if chosen else _effect(context, reading, option)
            yield Row((reading.label, label, effect, place), anchor, chosen)


def _effect(context: Context, reading: Reading, option: Option) -> Term:
    """What an option would change: at most, on standard patients, in examples of the file."""
    if option.unsettled is not None:
        return say("readings.unsettled", reason=option.unsettled)
    known = context.material.evidence.effects.get((reading.name, option.name))
    bound = None
    if known is not None:
        less, more = Money(known.less, unit=True), Money(known.more, unit=True)
        bound = say("readings.at_most", less=less, more=more)
    told = (*_patients(context, reading, option), *_examples(context, reading, option))
    if bound is None and not told:
        return say("readings.no_difference")
    return lines(bound, *told)


def _patients(context: Context, reading: Reading, option: Option) -> Iterator[Term]:
    """The standard patients whose share differs."""
    program = context.material.under(reading.name, option.name)
    if program is None:
        return
    for patient in standard_patients():
        bills = bills_of(patient, context.material.program)
        here, there = (settle(item, bills) for item in (context.material.program, program))
        if any(item.refusal for item in (*here, *there)):
            continue
        ours, theirs = (sum(item.patient for item in found) for found in (here, there))
        if ours != theirs:
            yield _differs(say(f"patients.{patient.name}"), ours, theirs)


def _examples(context: Context, reading: Reading, option: Option) -> Iterator[Term]:
    """The examples of the file under this option, and what the patient bears here."""
    for example in context.material.policy.examples:
        if not _only(example, reading, option) or example.before:
            continue
        bills = [Bill(claim.day, dict(claim.facts), dict(claim.costs)) for claim in example.claims]
        program = context.material.under(reading.name, option.name)
        if program is None:
            continue
        here, there = (settle(item, bills) for item in (context.material.program, program))
        if any(item.refusal for item in (*here, *there)):
            continue
        ours, theirs = (sum(item.patient for item in found) for found in (here, there))
        label = say("readings.example", example=example.label)
        if ours != theirs:
            yield _differs(label, ours, theirs)
        else:
            yield from _payers(context, label, bills, reading, option)


def _payers(
    context: Context, label: Term, bills: list[Bill], reading: Reading, option: Option
) -> Iterator[Term]:
    """Which payers change places where the patient bears the same."""
    program = context.material.under(reading.name, option.name)
    if program is None:
        return
    here, there = (settle(item, bills) for item in (context.material.program, program))
    moved = []
    for payer in context.payers:
        ours, theirs = (sum(item.paid(payer.name) for item in found) for found in (here, there))
        if ours != theirs:
            moved.append(
                say(
                    "readings.payer",
                    payer=payer.label,
                    here=Money(ours, unit=True),
                    there=Money(theirs, unit=True),
                )
            )
    if moved:
        yield say("readings.payers", where=label, moved=Listed(tuple(moved), "semicolon"))


def _differs(where: Term, ours: int, theirs: int) -> Term:
    return say(
        "readings.patient",
        where=where,
        here=Money(ours, unit=True),
        there=Money(theirs, unit=True),
    )


def _only(example: Example, reading: Reading, option: Option) -> bool:
    """Whether the example is of this option and of no other choice."""
    chosen: Mapping[str, str] = dict(example.readings)
    return chosen == {reading.name: option.name}
