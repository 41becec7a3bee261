"""The assumptions: why each value that the text does not give is as it is, and where it acts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from compiler.targets.documents.content.context import Context, lines, table
from compiler.targets.documents.model import (
    Align,
    Assumed,
    Block,
    Listed,
    Paragraph,
    Percent,
    Row,
    Section,
    Term,
    say,
)
from compiler.view import ShownParameter
from dsl.model import Label
from dsl.provisions import Formula, Split


def section(context: Context) -> Section:
    """Each assumption with its reason and every value that rests on it."""
    rows = tuple(_rows(context))
    blocks: tuple[Block, ...] = (Paragraph("assumed-none", say("assumed.none")),)
    if rows:
        columns = [
            ("assumption", Align.NARROW),
            ("reason", Align.TEXT),
            ("values_on_it", Align.TEXT),
        ]
        blocks = (
            Paragraph("assumed-intro", say("assumed.intro"), aside=True),
            table("assumed-table", columns, rows),
        )
    return Section("assumed", say("section.assumed"), blocks)


def _rows(context: Context) -> Iterator[Row]:
    found = _values(context)
    for item in context.material.policy.assumptions:
        values = found.get(item.name, {})
        mark = Assumed(item.label, (item.name,))
        used: Term = lines(*values) if values else say("assumed.unused")
        yield Row((mark, item.because, used), f"assumed-{item.name}")


def _values(context: Context) -> Mapping[str, dict[Term, None]]:
    found: dict[str, dict[Term, None]] = {}

    def note(reason: Label | None, term: Term) -> None:
        if reason is not None:
            for name in context.material.assumption_names([reason]):
                found.setdefault(name, {})[term] = None

    for payer in context.view.payers:
        for benefit in payer.benefits:
            for parameter in benefit.parameters:
                whose: Term = payer.label
                if benefit.label != payer.label:
                    whose = Listed((payer.label, benefit.label), "dot")
                _of_parameter(parameter, whose, note)
        for parameter in payer.parameters:
            _of_parameter(parameter, payer.label, note)
    for statement in context.statements:
        match statement:
            case Formula(label=label, gives=gives):
                for line in gives:
                    if line.assumption is not None:
                        note(line.assumption.because, label)
            case Split(label=label, shares=shares):
                for share in shares:
                    for rate in share.rates:
                        if rate.assumption is not None:
                            value = Percent(Fraction(rate.rate))
                            term = say("assumed.share", what=label, part=share.label, value=value)
                            note(rate.assumption.because, term)
            case _:
                pass
    return found


def _of_parameter(parameter: ShownParameter, whose: Term, note: object) -> None:
    assert callable(note)
    for value in parameter.values:
        for step in value.history:
            if step.assumed is None:
                continue
            if value.condition is None:
                term = say("assumed.value", whose=whose, what=parameter.name, value=step.value)
            else:
                term = say(
                    "assumed.value_if",
                    whose=whose,
                    what=parameter.name,
                    condition=value.condition,
                    value=step.value,
                )
            note(step.assumed, term)
