"""The scheme before: payers, benefits and their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.build.amounts import pool
from dsl.build.conditions import condition
from dsl.build.context import Building, Node, sure, tokens, tree, trees
from dsl.build.parameters import parameter_line, table
from dsl.build.words import labels, name
from dsl.diagnostics import Related
from dsl.tree import Benefit, BenefitLine, Condition, CoversLine, GuardLine, Note, Payer

if TYPE_CHECKING:
    from collections.abc import Iterable


def payer(building: Building, node: Node) -> Payer:
    """`payer basic …`."""
    declared = name(building, tokens(node, "WORD")[0])
    lines = tuple(
        benefit(building, child) if child.data == "benefit" else _line(building, child)
        for child in _lines(node)
    )
    return Payer(declared, labels(building, node, declared.span), lines, building.span(node))


def benefit(building: Building, node: Node) -> Benefit:
    """`benefit inpatient …`."""
    declared = name(building, tokens(node, "WORD")[0])
    found = labels(building, node, declared.span)
    return Benefit(declared, found, benefit_lines(building, node), building.span(node))


def benefit_lines(building: Building, node: Node) -> tuple[BenefitLine, ...]:
    """The lines of a benefit, or of a new one."""
    return tuple(_line(building, child) for child in _lines(node))


def guard_line(building: Building, node: Node) -> GuardLine:
    """`for care is inpatient`."""
    return GuardLine(condition(building, sure(node, "condition")), building.span(node))


def only_guard(building: Building, node: Node, before: Condition | None) -> Condition:
    """The guard of an article or a promise; a second one is reported."""
    found = guard_line(building, node)
    if before is None:
        return found.condition
    building.report("TL0217", found.span, related=(Related("first", before.span),))
    return before


def note(building: Building, node: Node) -> Note:
    """`note zh "…" en "…"`."""
    span = building.span(node)
    return Note(labels(building, node, building.span(tokens(node)[0])), span)


def _lines(node: Node) -> Iterable[Node]:
    return trees(node, "benefit", "guard", "covers", "parameter_line", "table", "note")


def _line(building: Building, node: Node) -> BenefitLine:
    match node.data:
        case "guard":
            return guard_line(building, node)
        case "covers":
            counted = tree(node, "condition")
            return CoversLine(
                pool(building, sure(node, "covered")),
                condition(building, counted) if counted else None,
                building.span(node),
            )
        case "table":
            return table(building, node)
        case "note":
            return note(building, node)
        case _:
            return parameter_line(building, node)
