"""Formulas: inputs, lines and tables of what they give or count, examples."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar, assert_never

from dsl import model, provision_tree, provisions, tree
from dsl.diagnostics import Related
from dsl.resolve.attributes import Lines, attributes
from dsl.resolve.counts import count_amount
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
_Result: TypeAlias = provision_tree.Gives | provision_tree.Counts | provision_tree.Ruled
_COUNT: Final = provision_tree.ResultHeading.COUNT
_MONEY: Final = provision_tree.ResultHeading.GIVES


def formula(
    context: Context, node: provision_tree.Formula, frame: Frame
) -> provisions.Formula | None:
    """A formula; None if a line of it is broken, which is reported."""
    lines = Lines(context, node.lines)
    inputs = inputs_of(context, node.lines)
    gives = _gives(inputs, node)
    unit = lines.one(provision_tree.Measured)
    highest = lines.one(provision_tree.Highest) is not None
    counts = _counts(context, node)
    if counts and unit is None:
        context.report.error("TL0735", node.name.span, name=node.name.text)
    found = attributes(context, node.lines)
    results = Results(None, counts=counts)
    examples = worked_rows(inputs, results, lines.all(provision_tree.Worked))
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
        counts=counts,
    )


def _counts(context: Context, node: provision_tree.Formula) -> bool:
    """Whether the first line or table is a count; another kind of result further on is reported."""
    results = [line for line in node.lines if isinstance(line, _Result)]
    counts = bool(results) and _is_count(results[0])
    for line in results:
        if _is_count(line) is not counts:
            related = Related("first", results[0].span)
            context.report.error("TL0734", line.span, related)
    return counts


def _is_count(line: _Result) -> bool:
    if isinstance(line, provision_tree.Ruled):
        return any(column.heading is _COUNT for column in line.columns)
    return isinstance(line, provision_tree.Counts)


def _gives(inputs: Inputs, node: provision_tree.Formula) -> list[provisions.Gives] | None:
    """What the lines and tables give, in order; None if some of it is broken or nothing is."""
    found: list[provisions.Gives | None] = []
    for line in node.lines:
        match line:
            case provision_tree.Gives() | provision_tree.Counts():
                found.append(_line(inputs, line))
            case provision_tree.Ruled():
                counts = _is_count(line)
                rows = list(case_rows(inputs, line, _COUNT if counts else _MONEY))
                found += [_row(inputs, row, counts=counts) for row in rows]
                found += [None] * (len(line.rows) - len(rows))
            case _:
                pass
    whole = [item for item in found if item is not None]
    if not found:
        inputs.outer.report.error("TL0713", node.name.span, name=node.name.text)
    return whole if found and len(whole) == len(found) else None


def _line(
    inputs: Inputs, line: provision_tree.Gives | provision_tree.Counts
) -> provisions.Gives | None:
    marks = inputs.marks(line.modifiers)
    match line:
        case provision_tree.Gives(amount, old):
            before = None if old is None else formula_amount(inputs, old)
            made = formula_amount(inputs, amount)
        case provision_tree.Counts(count, old):
            before = None if old is None else count_amount(inputs, old)
            made = count_amount(inputs, count)
        case _:
            assert_never(line)
    if marks is None or made is None or (line.old is not None and before is None):
        return None
    if line.otherwise and line.modifiers.guard is not None:
        inputs.outer.report.error("TL0724", line.span)
    return provisions.Gives(made, before, marks.guard, line.otherwise, marks.assumption, line.span)


def _row(inputs: Inputs, row: CaseRow, *, counts: bool) -> provisions.Gives | None:
    amount = _counted(inputs, row.result) if counts else _amount(inputs, row.result)
    if amount is None:
        return None
    marks = row.marks
    return provisions.Gives(amount, None, row.guard, False, marks.assumption, row.row.span)


def _counted(inputs: Inputs, cell: provision_tree.Cell) -> provisions.FormulaAmount | None:
    """The count of a cell; what is none is reported."""
    match cell:
        case tree.NumberLiteral() | tree.Word() | provision_tree.PerUnit():
            return count_amount(inputs, cell)
        case provision_tree.CountChoice() | provision_tree.CountSum():
            return count_amount(inputs, cell)
        case _:
            inputs.outer.report.error("TL0725", cell.span)
            return None


def _amount(inputs: Inputs, cell: provision_tree.Cell) -> provisions.FormulaAmount | None:
    """The amount of money of a cell; what is none is reported."""
    match cell:
        case tree.MoneyLiteral() | tree.ShareAmount() | tree.ChoiceAmount():
            return formula_amount(inputs, cell)
        case tree.SumAmount() | tree.MultipliedAmount() | tree.PoolAmount():
            return formula_amount(inputs, cell)
        case tree.Word():
            return formula_amount(inputs, tree.PoolAmount((cell,), False, False, cell.span))
        case tree.NumberLiteral():
            inputs.outer.report.error("TL0215", cell.span, figure=cell.text)
        case _:
            inputs.outer.report.error("TL0725", cell.span)
    return None


def with_otherwise(context: Context, lines: Sequence[_Line]) -> tuple[_Line, ...]:
    """The lines, the `otherwise` among them holding where no other does; two are reported."""
    others = [line.guard for line in lines if not line.otherwise]
    rest = [line for line in lines if line.otherwise]
    for extra in rest[1:]:
        context.report.error("TL0724", extra.span)
    nowhere = model.NotCondition(model.AnyOf(tuple(others)))
    return tuple(replace(line, guard=nowhere) if line.otherwise else line for line in lines)
