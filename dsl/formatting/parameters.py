"""Parameters, modifiers and tables as canonical text."""

from __future__ import annotations

from typing import Final, assert_never

from dsl.formatting.amounts import amount
from dsl.formatting.conditions import condition
from dsl.formatting.literals import grouped_number, money, number, percent, points, yes_no
from dsl.formatting.writing import Line, Writing
from dsl.tree import (
    Action,
    BandHeading,
    BandRange,
    Cell,
    DateHeading,
    DateLiteral,
    FromTo,
    Heading,
    Lowered,
    Modifiers,
    MoneyLiteral,
    NumberLiteral,
    OpenValue,
    Parameter,
    ParameterHeading,
    ParameterLine,
    PatientHeading,
    PercentLiteral,
    PointsLiteral,
    Raised,
    Table,
    Value,
    WaivedValue,
    Word,
    YesNo,
)
from dsl.width import display_width, padded

_TERMINALS: Final = {
    Parameter.DEDUCTIBLE: "DEDUCTIBLE",
    Parameter.RATE: "RATE",
    Parameter.LIMIT: "LIMIT",
    Parameter.FLOOR: "AT_LEAST",
    Parameter.TARGET: "UP_TO",
    Parameter.ENDS: "ENDS",
    Parameter.FORMULA: "PAYS",
}


def parameter_line(writing: Writing, node: ParameterLine) -> str:
    """`deductible from 5,000 yuan to 2,000 yuan assumed period`."""
    modified = modifier_text(writing, node.modifiers, writing.comma)
    return f"{writing.key(_TERMINALS[node.parameter])} {_action(writing, node.action)}{modified}"


def table(writing: Writing, node: Table, indent: int) -> list[Line]:
    """A ruled table, its columns aligned."""
    rows = [[_heading(writing, heading) for heading in node.headings]]
    rows += [[_cell(writing, cell) for cell in row.cells] for row in node.rows]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    ruled = [f"| {' | '.join(map(padded, row, widths))} |" for row in rows]
    spans = [node.span, *(row.span for row in node.rows)]
    ruled[0] += modifier_text(writing, node.modifiers, " ")
    return [
        Line(indent, text, span.line, span.column) for text, span in zip(ruled, spans, strict=True)
    ]


def modifier_text(writing: Writing, node: Modifiers, before_guard: str) -> str:
    """What follows a value, each with what stands before it."""
    text = ""
    if node.assumed is not None:
        text += f" {writing.key('ASSUMED')} {writing.word(node.assumed)}"
    if node.cite is not None:
        cited = f"{node.cite.article.text} {writing.texts(node.cite.phrases)}"
        text += f" {writing.key('CITE')} {cited}"
    if node.guard is not None:
        text += f"{before_guard}{writing.key('FOR')} {condition(writing, node.guard)}"
    return text


def _action(writing: Writing, node: Action) -> str:
    match node:
        case FromTo():
            return _from_to(writing, node)
        case Raised():
            return f"{writing.key('RAISED')} {_change(writing, node.by)}"
        case Lowered():
            return f"{writing.key('LOWERED')} {_change(writing, node.by)}"
        case _:
            return value(writing, node)


def _change(writing: Writing, node: PointsLiteral | PercentLiteral) -> str:
    return percent(node) if isinstance(node, PercentLiteral) else points(writing, node)


def value(writing: Writing, node: Value) -> str:
    """The text of a value."""
    match node:
        case PercentLiteral():
            return percent(node)
        case NumberLiteral():
            return number(node)
        case DateLiteral():
            return node.day.isoformat()
        case OpenValue():
            return writing.key("OPEN")
        case WaivedValue():
            return writing.key("WAIVED")
        case _:
            return amount(writing, node)


def _from_to(writing: Writing, node: FromTo) -> str:
    """`from A to B`; Chinese says whether B is more or less where both are plain figures."""
    to = writing.key("TO")
    match node.old, node.new:
        case MoneyLiteral(fen=old), MoneyLiteral(fen=new) if old != new:
            to = writing.other_key("TO", "提高到" if new > old else "降低到")
        case PercentLiteral(value=before), PercentLiteral(value=after) if before != after:
            to = writing.other_key("TO", "提高到" if after > before else "降低到")
        case _:
            pass
    return f"{writing.key('FROM')} {value(writing, node.old)} {to} {value(writing, node.new)}"


def _heading(writing: Writing, node: Heading) -> str:
    match node:
        case Word():
            return writing.word(node)
        case ParameterHeading():
            return writing.key(_TERMINALS[node.parameter])
        case BandHeading():
            return writing.key("BAND")
        case DateHeading():
            return writing.key("DATE")
        case PatientHeading():
            return writing.key("PATIENT")
        case _:
            assert_never(node)


def _cell(writing: Writing, node: Cell) -> str:
    match node:
        case Word():
            return writing.word(node)
        case YesNo():
            return yes_no(writing, node)
        case BandRange():
            return _band(writing, node)
        case FromTo():
            return _from_to(writing, node)
        case NumberLiteral():
            return grouped_number(writing, node)
        case _:
            return value(writing, node)


def _band(writing: Writing, node: BandRange) -> str:
    if node.high is None:
        low = money(writing, node.low) if node.low else writing.key("DEDUCTIBLE")
        return f"{writing.key('ABOVE')} {low}"
    low = money(writing, node.low) if node.low else writing.key("DEDUCTIBLE")
    return f"{low} {writing.key('TO')} {money(writing, node.high)}"
