"""The scheme before this policy: payers, their benefits, and what is their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.resolve.benefits import benefit_body, entries_of, notes_of, settings_of
from dsl.resolve.completeness import DeclaredTable
from dsl.resolve.declare import is_implicit, parameters_of
from dsl.resolve.entries import Slot
from dsl.resolve.frames import SCHEME
from dsl.resolve.labels import label_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from dsl.resolve.scope import Context

#: What a payer with several benefits can be given as a whole.
OF_A_PAYER = frozenset({tree.Parameter.LIMIT, tree.Parameter.ENDS})


def resolve_payer(context: Context, payer: tree.Payer) -> model.Payer:
    """A payer with its benefits; one without `benefit` blocks has at most one benefit."""
    lines = [line for line in payer.lines if not isinstance(line, tree.Benefit)]
    blocks = [line for line in payer.lines if isinstance(line, tree.Benefit)]
    if is_implicit(payer):
        return _with_own_lines(context, payer, lines)
    name = payer.name.text
    own = _own_lines(context, payer, lines)
    slot = Slot(frozenset(), cites=True)
    entries, tables = entries_of(context, own, slot)
    context.tables.extend(DeclaredTable(rows, model.ALWAYS, entries) for rows in tables)
    return model.Payer(
        name=name,
        label=label_of(payer.labels),
        benefits=tuple(_block(context, name, block) for block in blocks),
        settings=settings_of(context, entries, model.TargetRef(name, None), SCHEME),
        notes=notes_of(lines),
        span=payer.span,
    )


def _with_own_lines(
    context: Context, payer: tree.Payer, lines: Sequence[tree.BenefitLine]
) -> model.Payer:
    """A payer whose lines are those of its only benefit; a limit is the payer's all the same."""
    name = payer.name.text
    label = label_of(payer.labels)
    body = benefit_body(context, lines, payer.name.span, slot_cites=True)
    limits = [item for item in body.entries if item.parameter is tree.Parameter.LIMIT]
    others = [item for item in body.entries if item.parameter is not tree.Parameter.LIMIT]
    benefit = model.Benefit(
        payer=name,
        name=name,
        label=label,
        guard=body.guard,
        cover=body.cover,
        settings=settings_of(context, others, model.TargetRef(name, name), SCHEME),
        notes=(),
        provenance=SCHEME.provenance(payer.span),
        implicit=True,
    )
    settings = settings_of(context, limits, model.TargetRef(name, None), SCHEME)
    return model.Payer(name, label, (benefit,), settings, body.notes, payer.span)


def _block(context: Context, payer: str, block: tree.Benefit) -> model.Benefit:
    name = block.name.text
    body = benefit_body(context, block.lines, block.name.span, slot_cites=True)
    return model.Benefit(
        payer=payer,
        name=name,
        label=label_of(block.labels),
        guard=body.guard,
        cover=body.cover,
        settings=settings_of(context, body.entries, model.TargetRef(payer, name), SCHEME),
        notes=body.notes,
        provenance=SCHEME.provenance(block.span),
    )


def _own_lines(
    context: Context, payer: tree.Payer, lines: Iterable[tree.BenefitLine]
) -> list[tree.ParameterLine | tree.Table]:
    """The lines that a payer with `benefit` blocks may have beside them; others are reported."""
    own: list[tree.ParameterLine | tree.Table] = []
    for line in lines:
        match line:
            case tree.ParameterLine() | tree.Table() if parameters_of((line,)) <= OF_A_PAYER:
                own.append(line)
            case tree.Note():
                pass
            case _:
                context.report.error("TL0455", line.span, payer=payer.name.text)
    return own
