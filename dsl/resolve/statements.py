"""Statements of an article, each with the article's guard (refusals and groups without)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.resolve.benefits import benefit_body, entries_of, settings_of
from dsl.resolve.conditions import condition
from dsl.resolve.declare import parameters_of
from dsl.resolve.entries import Entry, Slot
from dsl.resolve.labels import label_of
from dsl.resolve.promises import promise
from dsl.resolve.provisions import provision
from dsl.resolve.targets import Aim, admits, aim, reference

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context


def statement(context: Context, node: tree.Statement, frame: Frame) -> tuple[model.Statement, ...]:
    """What a statement unfolds to; what is broken is reported and left out."""
    match node:
        case tree.Amendment():
            return tuple(_amendment(context, node, frame))
        case tree.Namely():
            return tuple(_namely(context, node, frame))
        case tree.NewBenefit():
            return _some(_new_benefit(context, node, frame))
        case tree.Refuse():
            return _some(_refusal(context, node, frame))
        case tree.PayerOrder():
            return _some(_payer_order(context, node, frame))
        case tree.Note():
            return (model.Note(label_of(node.labels), frame.provenance(node.span)),)
        case tree.Prove():
            return _some(promise(context, node, frame))
        case tree.Reading():
            return (_reading(context, node, frame),)
        case tree.Group():
            return ()
        case _:
            return _some(provision(context, node, frame))


def _some(item: model.Statement | None) -> tuple[model.Statement, ...]:
    return () if item is None else (item,)


# --- amendments -----------------------------------------------------------------------------


def _aimed(
    context: Context, target: tree.Target, lines: Sequence[tree.ParameterLine | tree.Table]
) -> tuple[Aim | None, tuple[Entry, ...]]:
    """The target and the entries of its lines; None if the lines cannot go there."""
    found = aim(context, target)
    benefit = None if found is None else found.benefit
    slot = Slot(frozenset() if benefit is None else benefit.periods, cites=False)
    entries, _ = entries_of(context, lines, slot)
    if found is None or not admits(context, target, found, parameters_of(lines)):
        return None, entries
    return found, entries


def _amendment(
    context: Context, node: tree.Amendment, frame: Frame
) -> Iterator[model.Setting | model.Change]:
    found, entries = _aimed(context, node.target, node.lines)
    if found is None:
        return
    for entry in entries:
        guard = model.both(frame.guard, entry.marks.guard)
        target = found.reference(entry.parameter)
        provenance = frame.provenance_of(entry)
        if isinstance(entry.value, model.AddPoints | model.Multiply):
            yield model.Change(target, entry.parameter, entry.value, guard, provenance)
        else:
            yield model.Setting(target, entry.parameter, entry.value, entry.old, guard, provenance)


def _namely(context: Context, node: tree.Namely, frame: Frame) -> Iterator[model.Namely]:
    found, entries = _aimed(context, node.target, node.lines)
    if found is None:
        return
    for entry in entries:
        if isinstance(entry.value, model.AddPoints | model.Multiply) or entry.old is not None:
            context.report.error("TL0457", entry.span)
            continue
        yield model.Namely(
            target=found.reference(entry.parameter),
            parameter=entry.parameter,
            value=entry.value,
            guard=model.both(frame.guard, entry.marks.guard),
            provenance=frame.provenance_of(entry),
        )


# --- new benefits, refusals, order ----------------------------------------------------------


def _new_benefit(context: Context, node: tree.NewBenefit, frame: Frame) -> model.NewBenefit | None:
    payer = context.find(node.payer, context.scope.payers)
    body = benefit_body(context, node.lines, node.name.span, slot_cites=False)
    instead_of = _references(context, node.instead_of)
    on_top_of = _references(context, node.on_top_of)
    if payer is None:
        return None
    target = model.TargetRef(payer.name, node.name.text)
    benefit = model.Benefit(
        payer=payer.name,
        name=node.name.text,
        label=label_of(node.labels),
        guard=model.both(frame.guard, body.guard),
        cover=body.cover,
        settings=settings_of(context, body.entries, target, frame),
        notes=body.notes,
        provenance=frame.provenance(node.span),
    )
    return model.NewBenefit(benefit, instead_of, on_top_of, frame.provenance(node.span))


def _references(context: Context, targets: Iterable[tree.Target]) -> tuple[model.TargetRef, ...]:
    found = (reference(context, target) for target in targets)
    return tuple(item for item in found if item is not None)


def _refusal(context: Context, node: tree.Refuse, frame: Frame) -> model.Refusal | None:
    refused = condition(context, node.condition)
    if refused is None:
        return None
    return model.Refusal(refused, label_of(node.because), frame.provenance(node.span))


def _payer_order(context: Context, node: tree.PayerOrder, frame: Frame) -> model.PayerOrder | None:
    """An order of the payers; it names each of them once."""
    named: list[str] = []
    broken = False
    for word in node.payers:
        found = context.find(word, context.scope.payers)
        if found is None:
            broken = True
        elif found.name in named:
            context.report.error("TL0310", word.span, word=word.text)
            broken = True
        else:
            named.append(found.name)
    left_out = [payer for payer in context.scope.payers if payer.name not in named]
    if left_out and not broken:
        context.report.error(
            "TL0311",
            node.span,
            names_zh="、".join(payer.zh for payer in left_out),
            names_en=", ".join(payer.name for payer in left_out),
        )
        return None
    return None if broken else model.PayerOrder(tuple(named), frame.provenance(node.span))


# --- readings -------------------------------------------------------------------------------


def _reading(context: Context, node: tree.Reading, frame: Frame) -> model.Reading:
    return model.Reading(
        name=node.name.text,
        label=label_of(node.labels),
        options=tuple(_option(context, option, frame) for option in node.options),
        provenance=frame.provenance(node.span),
    )


def _option(context: Context, node: tree.Option, frame: Frame) -> model.Option:
    statements: list[model.Statement] = []
    for item in node.statements:
        if isinstance(item, tree.Reading):
            context.report.error("TL0459", item.name.span, reading=item.name.text)
        statements.extend(statement(context, item, frame))
    return model.Option(
        name=node.name.text,
        label=label_of(node.labels),
        statements=tuple(statements),
        unsettled=None if node.unsettled is None else label_of(node.unsettled),
    )
