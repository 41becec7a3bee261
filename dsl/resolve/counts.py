"""Counts of formulas: whole numbers, whole-number inputs, so many for every so many of one."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Final, assert_never

from dsl import provision_tree, provisions, tree
from dsl.provision_tree import Rounding
from dsl.resolve.formula_amounts import whole_number_input

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.inputs import Inputs

_NOT_WHOLE: Final = "TL0736"
_NO_NUMBER: Final = "TL0738"
_ONE: Final = Fraction(1)


def count_amount(inputs: Inputs, node: provision_tree.Count) -> provisions.FormulaAmount | None:
    """The number of things that a count means; None if part of it is broken, which is reported."""
    match node:
        case tree.NumberLiteral():
            if node.value.denominator != 1:
                inputs.outer.report.error(_NOT_WHOLE, node.span)
                return None
            return provisions.Fixed(int(node.value))
        case tree.Word():
            by = whole_number_input(inputs, node, _NO_NUMBER)
            return None if by is None else provisions.Tally(_ONE, by, Rounding.UP)
        case provision_tree.PerUnit():
            return _tally(inputs, node)
        case provision_tree.CountChoice():
            items = _all(inputs, node.items)
            return None if items is None else provisions.Extreme(node.choice, items)
        case provision_tree.CountSum():
            items = _all(inputs, [term for _, term in node.terms])
            if items is None:
                return None
            signs = (sign for sign, _ in node.terms)
            return provisions.Total(tuple(zip(signs, items, strict=True)))
        case _:
            assert_never(node)


def counted(inputs: Inputs, cell: provision_tree.Cell) -> int | None:
    """The whole number that a cell of an example gives; None is reported."""
    if isinstance(cell, tree.NumberLiteral) and cell.value.denominator == 1:
        return int(cell.value)
    inputs.outer.report.error(_NOT_WHOLE, cell.span)
    return None


def _tally(inputs: Inputs, node: provision_tree.PerUnit) -> provisions.Tally | None:
    """So many for every so many; the rounding must be said where the number may be broken."""
    report = inputs.outer.report
    by = whole_number_input(inputs, node.of, _NO_NUMBER)
    if node.every.value == 0:
        report.error("TL0737", node.every.span)
        return None
    rate = node.number.value / node.every.value
    if node.rounding is None and rate.denominator != 1:
        report.error("TL0733", node.span)
        return None
    if by is None:
        return None
    return provisions.Tally(rate, by, node.rounding or Rounding.UP, node.every.value)


def _all(
    inputs: Inputs, nodes: Sequence[provision_tree.Count]
) -> tuple[provisions.FormulaAmount, ...] | None:
    items = [count_amount(inputs, node) for node in nodes]
    known = tuple(item for item in items if item is not None)
    return known if len(known) == len(items) else None
