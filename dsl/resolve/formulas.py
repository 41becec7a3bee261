"""Formulas: inputs, lines and tables of what they give, examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from dsl import model, provision_tree, provisions, tree
from dsl.resolve.attributes import Lines, attributes
from dsl.resolve.formula_amounts import formula_amount
from dsl.resolve.inputs import Inputs, inputs_of
from dsl.resolve.labels import label_of
from dsl.resolve.ruled import CaseRow, case_rows
from dsl.resolve.worked import Results, worked_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.frames import Frame
    from dsl.resolve.scope import Context

_Line = TypeVar("_Line", provisions.Gives, provisions.ShareRate)


def formula(
    context: Context, node: provision_tree.Formula, frame: Frame
) -> provisions.Formula | None:
    """A formula; None if a line of it is broken, which is reported."""
    lines = Lines(context, node.lines)
    inputs = inputs_of(context, node.lines)
    gives = _gives(inputs, node)
    unit = lines.one(provision_tree.Measured)
    highest = lines.one(provision_tree.Highest) is not None
    found = attributes(context, node.lines)
    examples = worked_rows(inputs, Results(None), lines.all(provision_tree.Worked))
    if gives is None:
        return None
    return provisions.Formula(
        name=node.name.text,
        label=label_of(node.labels),
        inputs=inputs.typed,
        gives=with_otherwise(context, gives),
        highest=highest,
        unit=None if unit is None else label_of(unit.labels),
        attributes=found,
        examples=examples,
        provenance=frame.provenance(node.span),
    )


def _gives(inputs: Inputs, node: provision_tree.Formula) -> list[provisions.Gives] | None:
    """What the lines and tables give, in order; None if some of it is broken or nothing is."""
    found: list[provisions.Gives | None] = []
    for line in node.lines:
        match line:
            case provision_tree.Gives():
                found.append(_line(inputs, line))
            case provision_tree.Ruled():
                rows = list(case_rows(inputs, line, provision_tree.ResultHeading.GIVES))
                found += [_row(inputs, row) for row in rows]
                found += [None] * (len(line.rows) - len(rows))
            case _:
                pass
    whole = [item for item in found if item is not None]
    if not found:
        inputs.outer.report.error("TL0713", node.name.span, name=node.name.text)
    return whole if found and len(whole) == len(found) else None


def _line(inputs: Inputs, line: provision_tree.Gives) -> provisions.Gives | None:
    marks = inputs.marks(line.modifiers)
    amount = formula_amount(inputs, line.amount)
    old = None if line.old is None else formula_amount(inputs, line.old)
    if marks is None or amount is None or (line.old is not None and old is None):
        return None
    if line.otherwise and line.modifiers.guard is not None:
        inputs.outer.report.error("TL0724", line.span)
    return provisions.Gives(amount, old, marks.guard, line.otherwise, marks.assumption, line.span)


def _row(inputs: Inputs, row: CaseRow) -> provisions.Gives | None:
    cell = row.result
    amount: provisions.FormulaAmount | None = None
    match cell:
        case tree.MoneyLiteral() | tree.ShareAmount() | tree.ChoiceAmount():
            amount = formula_amount(inputs, cell)
        case tree.SumAmount() | tree.MultipliedAmount() | tree.PoolAmount():
            amount = formula_amount(inputs, cell)
        case tree.Word():
            amount = formula_amount(inputs, tree.PoolAmount((cell,), False, False, cell.span))
        case tree.NumberLiteral():
            inputs.outer.report.error("TL0215", cell.span, figure=cell.text)
        case _:
            inputs.outer.report.error("TL0725", cell.span)
    if amount is None:
        return None
    marks = row.marks
    return provisions.Gives(amount, None, row.guard, False, marks.assumption, row.row.span)


def with_otherwise(context: Context, lines: Sequence[_Line]) -> tuple[_Line, ...]:
    """The lines, the `otherwise` among them holding where no other does; two are reported."""
    others = [line.guard for line in lines if not line.otherwise]
    rest = [line for line in lines if line.otherwise]
    for extra in rest[1:]:
        context.report.error("TL0724", extra.span)
    nowhere = model.NotCondition(model.AnyOf(tuple(others)))
    return tuple(replace(line, guard=nowhere) if line.otherwise else line for line in lines)
