"""Provisions as lines of canonical text: duties, services, targets, indicators, lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from dsl.formatting.amounts import amount
from dsl.formatting.attributes import attribute, headed
from dsl.formatting.formulas import formula, split
from dsl.formatting.literals import money, percent
from dsl.formatting.writing import Line, Writing
from dsl.provision_tree import (
    Aimed,
    Averaging,
    Declared,
    Denominator,
    Disagrees,
    Duty,
    Formula,
    Indicator,
    Item,
    ListStatement,
    Mean,
    Measure,
    Measured,
    Milestones,
    NotEncoded,
    Numerator,
    Provision,
    Relation,
    Requirement,
    Service,
    Split,
    Target,
    TargetLine,
)
from dsl.tree import MoneyLiteral, NumberLiteral, PercentLiteral, Word
from dsl.width import display_width, padded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.provision_tree import IndicatorLine

_RELATIONS: Final = {
    Relation.AT_LEAST: "AT_LEAST",
    Relation.AT_MOST: "AT_MOST",
    Relation.EQUAL: "IS",
    Relation.ABOUT: "ABOUT",
    Relation.ABOVE: "ABOVE",
    Relation.BELOW: "BELOW",
    Relation.BETWEEN: "FROM",
}


def provision(writing: Writing, node: Provision, indent: int) -> list[Line]:
    """A provision with its lines."""
    match node:
        case Duty():
            below = [attribute(writing, line, indent + 1) for line in node.lines]
            return [headed(writing, "DUTY", node, indent), *below]
        case Service():
            below = [attribute(writing, line, indent + 1) for line in node.lines]
            return [headed(writing, "SERVICE", node, indent), *below]
        case Target():
            lines = [headed(writing, "TARGET", node, indent)]
            for line in node.lines:
                lines += _target_line(writing, line, indent + 1)
            return lines
        case Indicator():
            found = [_indicator_line(writing, line, indent + 1) for line in node.lines]
            return [headed(writing, "INDICATOR", node, indent), *found]
        case ListStatement():
            return _list(writing, node, indent)
        case Formula():
            return formula(writing, node, indent)
        case Split():
            return split(writing, node, indent)
        case NotEncoded():
            reason = f"{writing.key('BECAUSE')} {writing.labels(node.because)}"
            return [writing.line(indent, f"{writing.key('NOT_ENCODED')} {reason}", node.span)]
        case _:
            assert_never(node)


def declared_lines(writing: Writing, nodes: Sequence[Declared], indent: int) -> list[Line]:
    """Units, stages or items, their labels in columns."""
    if not nodes:
        return []
    names = max(display_width(node.name.text) for node in nodes)
    labels = max(display_width(writing.zh_label(node.labels)) for node in nodes)
    lines = []
    for node in nodes:
        text = f"{padded(node.name.text, names)} {padded(writing.zh_label(node.labels), labels)}"
        if node.labels.en is not None:
            text += f" {writing.key('EN')} {writing.text(node.labels.en)}"
        lines.append(Line(indent, text.rstrip(), node.span.line, node.span.column))
    return lines


# --- targets and indicators ------------------------------------------------------------------


def _target_line(writing: Writing, node: TargetLine, indent: int) -> list[Line]:
    match node:
        case Requirement():
            return [writing.line(indent, _requirement(writing, node), node.span)]
        case Measured():
            text = f"{writing.key('MEASURED')} {writing.labels(node.labels)}"
            return [writing.line(indent, text, node.span)]
        case Aimed():
            return [writing.line(indent, writing.key("AIMED"), node.span)]
        case Disagrees():
            text = f"{writing.key('DISAGREES')} {writing.labels(node.labels)}"
            return [writing.line(indent, text, node.span)]
        case Milestones():
            return _milestones(writing, node, indent)
        case _:
            return [attribute(writing, node, indent)]


def _requirement(writing: Writing, node: Requirement) -> str:
    text = f"{writing.key(_RELATIONS[node.relation])} {_measure(writing, node.value)}"
    if node.high is None:
        return text
    return f"{text} {writing.key('TO')} {_measure(writing, node.high)}"


def _measure(writing: Writing, node: Measure) -> str:
    match node:
        case PercentLiteral():
            return percent(node)
        case MoneyLiteral():
            return money(writing, node)
        case NumberLiteral():
            return node.text
        case _:
            assert_never(node)


def _milestones(writing: Writing, node: Milestones, indent: int) -> list[Line]:
    cells = [(writing.key("YEAR_OF"), writing.key("REQUIREMENT"))]
    for row in node.rows:
        wanted = row.requirement
        text = writing.word(wanted) if isinstance(wanted, Word) else _measure(writing, wanted)
        cells.append((str(row.year.year), text))
    widths = [max(map(display_width, column)) for column in zip(*cells, strict=True)]
    spans = [node.span, *(row.span for row in node.rows)]
    return [
        Line(indent, f"| {' | '.join(map(padded, row, widths))} |", span.line, span.column)
        for row, span in zip(cells, spans, strict=True)
    ]


def _indicator_line(writing: Writing, node: IndicatorLine, indent: int) -> Line:
    match node:
        case Requirement():
            text = _requirement(writing, node)
        case Numerator():
            text = f"{writing.key('NUMERATOR')} {amount(writing, node.amount)}"
        case Denominator():
            text = f"{writing.key('DENOMINATOR')} {amount(writing, node.amount)}"
        case Averaging():
            by_sums = node.mean is Mean.RATIO_OF_SUMS
            text = writing.key("RATIO_OF_SUMS" if by_sums else "MEAN_OF_RATIOS")
        case _:
            return attribute(writing, node, indent)
    return writing.line(indent, text, node.span)


# --- lists -----------------------------------------------------------------------------------


def _list(writing: Writing, node: ListStatement, indent: int) -> list[Line]:
    counted = ""
    if node.counting is not None:
        counted = f" {writing.key('COUNTING')} {node.counting.text}"
    text = f"{writing.key('LIST')} {node.name.text} {writing.labels(node.labels)}{counted}"
    lines = [writing.line(indent, text, node.span)]
    for line in node.lines:
        if isinstance(line, Item):
            item = f"{writing.key('ITEM')} {line.declared.name.text}"
            item = f"{item} {writing.labels(line.declared.labels)}"
            lines.append(writing.line(indent + 1, item, line.span))
        else:
            lines.append(attribute(writing, line, indent + 1))
    return lines
