"""Each payer: for which claims, on what cost, how much, by which article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.targets.documents.content.context import Context, lines, table
from compiler.targets.documents.model import (
    Align,
    Block,
    Heading,
    Listed,
    Paragraph,
    Points,
    Row,
    Section,
    Term,
    Verbatim,
    say,
)
from compiler.view import ShownBenefit, ShownParameter, ShownPayer, ShownValue
from dsl.model import Label, Provenance

_COLUMNS = [
    ("parameter", Align.NARROW),
    ("for_which", Align.TEXT),
    ("value", Align.TEXT),
    ("article", Align.SOURCE),
]


def section(context: Context) -> Section:
    """A heading for each payer, a table for each of its benefits."""
    return Section("payers", say("section.payers"), tuple(_blocks(context)))


def _blocks(context: Context) -> Iterator[Block]:
    yield Paragraph("payers-intro", say("payers.intro"), aside=True)
    for payer in context.view.payers:
        name = f"payer-{payer.name}"
        yield Heading(name, payer.label)
        yield from _payer(context, payer, name)


def _payer(context: Context, payer: ShownPayer, name: str) -> Iterator[Block]:
    if not payer.benefits:
        yield Paragraph(f"{name}-nothing", say("payers.nothing"))
    for benefit in payer.benefits:
        own = f"{name}-{benefit.name}"
        if len(payer.benefits) > 1 or benefit.label != payer.label:
            yield Heading(f"{own}-heading", benefit.label, 2)
        yield Points(f"{own}-terms", tuple(_terms(context, benefit)))
        rows = tuple(_parameters(context, benefit.parameters, of_payer=False))
        if rows:
            yield table(f"{own}-rules", _COLUMNS, rows)
    if payer.parameters:
        limits = _parameters(context, payer.parameters, of_payer=True)
        yield table(f"{name}-limits", _COLUMNS, limits, say("payers.whole"))
    for number, note in enumerate(payer.notes, 1):
        yield Paragraph(f"{name}-note-{number}", note, aside=True)


def _terms(context: Context, benefit: ShownBenefit) -> Iterator[Term]:
    """For which claims, on what cost, by which article."""
    yield say("payers.claims", condition=benefit.condition or say("payers.all"))
    yield say("payers.cost", cost=benefit.covers)
    if benefit.counting is not None:
        yield say("payers.counting", condition=benefit.counting)
    place = context.place(benefit.provenance)
    phrases = tuple(
        say("place.phrase", phrase=Verbatim(item)) for item in benefit.provenance.phrases
    )
    yield say("payers.source", place=Listed((place, *phrases)))
    for note in benefit.notes:
        yield say("payers.note", note=note)


def cited(context: Context, provenance: Provenance) -> Term:
    """The article, and the phrases of it that are cited."""
    if not provenance.phrases:
        return context.place(provenance)
    phrases = tuple(say("place.phrase", phrase=Verbatim(item)) for item in provenance.phrases)
    return lines(context.place(provenance), *phrases)


def _parameters(
    context: Context, parameters: Iterable[ShownParameter], *, of_payer: bool
) -> Iterator[Row]:
    for parameter in parameters:
        name: Term = parameter.name
        if of_payer:
            name = say("payers.limit", parameter=parameter.name)
        for value in parameter.values:
            condition: Term = value.condition or say("payers.all")
            yield Row((name, condition, history(context, value), sources(context, value)))


def history(context: Context, value: ShownValue) -> Term:
    """What the value was and is: old → new, assumed ones marked."""
    if not value.history:
        return in_lines(value.value)
    told = tuple(
        context.assumed(in_lines(step.value), reasons)
        for step, reasons in zip(value.history, context.step_reasons(value), strict=True)
    )
    banded = any(isinstance(in_lines(step.value), Listed) for step in value.history)
    return Listed(told, "arrow_line" if banded else "arrow")


def sources(context: Context, value: ShownValue) -> Term:
    """Where each of these values stands."""
    places = [context.material.policy.place_of(step.provenance) for step in value.history]
    if not places:
        return say("place.none")
    return Listed(tuple(context.article(place) for place in dict.fromkeys(places)), "arrow")


def in_lines(value: Label) -> Term:
    """Bands, a line each."""
    bands = tuple(map(Label, value.zh.split("；"), value.en.split("; ")))
    return Listed(bands, "line") if len(bands) > 1 else value
