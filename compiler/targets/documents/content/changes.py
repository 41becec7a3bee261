"""What the articles changed against the scheme before."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.targets.documents.content.context import Context, table
from compiler.targets.documents.content.payers import cited, in_lines
from compiler.targets.documents.model import (
    Align,
    Block,
    Listed,
    Paragraph,
    Row,
    Section,
    Term,
    say,
)
from compiler.view import ShownParameter, ShownStep, ShownValue
from dsl.model import Label, NewBenefit, PayerOrder, Refusal


def section(context: Context) -> Section:
    """New benefits, changed values, claims that are no longer settled."""
    rows = tuple(_rows(context))
    blocks: tuple[Block, ...] = (Paragraph("changes-none", say("changes.none")),)
    if rows:
        columns = [
            ("whose", Align.TEXT),
            ("for_which", Align.TEXT),
            ("before", Align.TEXT),
            ("after", Align.TEXT),
            ("article", Align.SOURCE),
        ]
        blocks = (
            Paragraph("changes-intro", say("changes.intro"), aside=True),
            table("changes-table", columns, rows),
        )
    return Section("changes", say("section.changes"), blocks)


def _rows(context: Context) -> Iterator[Row]:
    for payer in context.view.payers:
        for benefit in payer.benefits:
            for parameter in benefit.parameters:
                key, name = "changes.parameter", parameter.name
                whose = say(key, payer=payer.label, benefit=benefit.label, parameter=name)
                if benefit.label == payer.label:
                    whose = say("changes.of_payer", payer=payer.label, parameter=name)
                yield from _parameter(context, parameter, whose)
        for parameter in payer.parameters:
            whose = say("changes.of_payer", payer=payer.label, parameter=parameter.name)
            yield from _parameter(context, parameter, whose)
    yield from _statements(context)


def _parameter(context: Context, parameter: ShownParameter, whose: Term) -> Iterator[Row]:
    """The values that an article has changed; those of new benefits have no value before."""
    for value in parameter.values:
        parts = _before_and_after(context, value)
        if parts is not None:
            condition: Term = value.condition or say("payers.all")
            yield Row((whose, condition, *parts))


def _before_and_after(context: Context, value: ShownValue) -> tuple[Term, Term, Term] | None:
    steps = tuple(zip(value.history, context.step_reasons(value), strict=True))
    before = [item for item in steps if not _by_article(item[0])]
    after = [item for item in steps if _by_article(item[0])]
    if not before or not after:
        return None
    places = [context.material.policy.place_of(step.provenance) for step, _ in after]
    old, new = (
        context.assumed(in_lines(step.value), reasons) for step, reasons in (before[-1], after[-1])
    )
    return old, new, context.places(places)


def _by_article(step: ShownStep) -> bool:
    return step.provenance.article is not None and not step.provenance.cited


def _statements(context: Context) -> Iterator[Row]:
    nothing = say("changes.no_such")
    for statement in context.statements:
        match statement:
            case NewBenefit(benefit, instead_of, on_top_of, provenance):
                before: Term = nothing
                named = tuple(_target(context, item.payer, item.benefit) for item in instead_of)
                if named:
                    before = say("changes.instead_of", benefits=Listed(named))
                after: Term = say("changes.new", benefit=benefit.label)
                above = tuple(_target(context, item.payer, item.benefit) for item in on_top_of)
                if above:
                    after = say("changes.new_on_top", benefit=benefit.label, benefits=Listed(above))
                payer = context.words.payer(benefit.payer)
                condition = context.words.condition(benefit.guard)
                yield Row((payer, condition, before, after, cited(context, provenance)))
            case Refusal(condition, reason, provenance):
                told = context.words.condition(condition)
                after = say("changes.refused", reason=reason)
                place = cited(context, provenance)
                yield Row((say("changes.all_payers"), told, nothing, after, place))
            case PayerOrder(payers, provenance):
                order = Listed(tuple(map(context.words.payer, payers)), "arrow")
                place = cited(context, provenance)
                yield Row(
                    (say("changes.order"), say("payers.all"), say("changes.any"), order, place)
                )
            case _:
                pass


def _target(context: Context, payer: str, benefit: str | None) -> Label:
    """The label of a payer, or of one of its benefits, those that were replaced among them."""
    own = context.words.payer(payer)
    for declared in context.material.policy.payers:
        for item in declared.benefits:
            if declared.name == payer and item.name == benefit and item.label != own:
                return Label(f"{own.zh}·{item.label.zh}", f"{own.en}, {item.label.en}")
    for statement in context.statements:
        if isinstance(statement, NewBenefit):
            item = statement.benefit
            if item.payer == payer and item.name == benefit and item.label != own:
                return Label(f"{own.zh}·{item.label.zh}", f"{own.en}, {item.label.en}")
    return own
