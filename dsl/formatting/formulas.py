"""Formulas and splits as lines of canonical text."""

from __future__ import annotations

from typing import Final, assert_never

from dsl.formatting.amounts import amount
from dsl.formatting.attributes import attribute, headed, month
from dsl.formatting.counts import count
from dsl.formatting.literals import grouped_number, percent, yes_no
from dsl.formatting.parameters import modifier_text
from dsl.formatting.writing import Line, Writing
from dsl.provision_tree import (
    Cell,
    Column,
    CountChoice,
    Counts,
    CountSum,
    Formula,
    FormulaLine,
    Gives,
    Highest,
    Input,
    Measured,
    MonthLiteral,
    PerUnit,
    ResultHeading,
    Ruled,
    Share,
    ShareKind,
    ShareRate,
    Split,
    SplitLine,
    Uses,
    Worked,
)
from dsl.tree import (
    DateLiteral,
    FactKind,
    Modifiers,
    NumberLiteral,
    PercentLiteral,
    Word,
    YesNo,
)
from dsl.width import display_width, padded

_KINDS: Final = {
    FactKind.ONE_OF: "ONE_OF",
    FactKind.YES_NO: "YES_OR_NO",
    FactKind.WHOLE_NUMBER: "WHOLE_NUMBER",
    FactKind.COST: "COST",
}


def formula(writing: Writing, node: Formula, indent: int) -> list[Line]:
    """A formula and its lines."""
    lines = [headed(writing, "FORMULA", node, indent)]
    for line in node.lines:
        lines += _formula_line(writing, line, indent + 1)
    return lines


def split(writing: Writing, node: Split, indent: int) -> list[Line]:
    """A split and its lines."""
    lines = [headed(writing, "SPLIT", node, indent)]
    for line in node.lines:
        lines += _split_line(writing, line, indent + 1)
    return lines


def _formula_line(writing: Writing, node: FormulaLine, indent: int) -> list[Line]:
    match node:
        case Gives():
            return [writing.line(indent, _gives(writing, node), node.span)]
        case Counts():
            return [writing.line(indent, _counts(writing, node), node.span)]
        case Ruled():
            return _ruled(writing, node, indent)
        case Highest():
            return [writing.line(indent, writing.key("HIGHEST"), node.span)]
        case Measured():
            text = f"{writing.key('MEASURED')} {writing.labels(node.labels)}"
            return [writing.line(indent, text, node.span)]
        case Input():
            return _input(writing, node, indent)
        case Uses():
            return [_uses(writing, node, indent)]
        case Worked():
            return _worked(writing, node, indent)
        case _:
            return [attribute(writing, node, indent)]


def _split_line(writing: Writing, node: SplitLine, indent: int) -> list[Line]:
    match node:
        case Share():
            return _share(writing, node, indent)
        case Input():
            return _input(writing, node, indent)
        case Uses():
            return [_uses(writing, node, indent)]
        case Worked():
            return _worked(writing, node, indent)
        case _:
            return [attribute(writing, node, indent)]


# --- inputs ----------------------------------------------------------------------------------


def _input(writing: Writing, node: Input, indent: int) -> list[Line]:
    kind = writing.key(_KINDS[node.kind])
    if node.since is not None:
        since = month(node.since)
        head = writing.key("MONTHS_SINCE")
        kind = f"{head} {since}"
    elif node.low is not None and node.high is not None:
        bounds = f"{writing.key('FROM')} {node.low.text} {writing.key('TO')} {node.high.text}"
        kind = f"{kind} {bounds}"
    text = f"{writing.key('INPUT')} {node.name.text} {kind} {writing.labels(node.labels)}"
    lines = [writing.line(indent, text, node.span)]
    for value in node.values:
        words = f"{value.name.text} {writing.labels(value.labels)}"
        lines.append(writing.line(indent + 1, words, value.name.span))
    return lines


def _uses(writing: Writing, node: Uses, indent: int) -> Line:
    facts = writing.comma.join(writing.word(word) for word in node.facts)
    return writing.line(indent, f"{writing.key('USES')} {facts}", node.span)


# --- what is given, and shares ---------------------------------------------------------------


def _gives(writing: Writing, node: Gives) -> str:
    given = amount(writing, node.amount)
    if node.old is not None:
        old = amount(writing, node.old)
        given = f"{writing.key('FROM')} {old} {writing.key('TO')} {given}"
    tail = _tail(writing, node.modifiers, otherwise=node.otherwise)
    return f"{writing.key('GIVES')} {given}{tail}"


def _counts(writing: Writing, node: Counts) -> str:
    """`count 1 for every 1,000 of population, rounded up`, `count from 1 to 2, otherwise`."""
    counted = count(writing, node.count)
    if node.old is not None:
        old = count(writing, node.old)
        counted = f"{writing.key('FROM')} {old} {writing.key('TO')} {counted}"
    tail = _tail(writing, node.modifiers, otherwise=node.otherwise)
    return f"{writing.key('COUNT')} {counted}{tail}"


def _share(writing: Writing, node: Share, indent: int) -> list[Line]:
    head = f"{writing.key('SHARE')} {node.name.text} {writing.labels(node.labels)}"
    match node.kind:
        case ShareKind.WHOLE:
            pass
        case ShareKind.OF_THE_REST:
            head += f" {writing.key('OF_THE_REST')}"
        case ShareKind.TAKES_THE_REST:
            head += f" {writing.key('TAKES_THE_REST')}"
        case _:
            assert_never(node.kind)
    lines = [writing.line(indent, head, node.span)]
    for line in node.lines:
        if isinstance(line, ShareRate):
            tail = _tail(writing, line.modifiers, otherwise=line.otherwise)
            text = f"{writing.key('RATE')} {percent(line.rate)}{tail}"
            lines.append(writing.line(indent + 1, text, line.span))
        else:
            lines += _ruled(writing, line, indent + 1)
    return lines


def _tail(writing: Writing, modifiers: Modifiers, *, otherwise: bool) -> str:
    last = f"{writing.comma}{writing.key('OTHERWISE')}" if otherwise else ""
    return last + modifier_text(writing, modifiers, writing.comma)


# --- tables ----------------------------------------------------------------------------------


def _worked(writing: Writing, node: Worked, indent: int) -> list[Line]:
    lines = [writing.line(indent, writing.key("EXAMPLE"), node.span)]
    for table in node.tables:
        lines += _ruled(writing, table, indent + 1)
    return lines


def _ruled(writing: Writing, node: Ruled, indent: int) -> list[Line]:
    rows = [[_column(writing, column) for column in node.columns]]
    rows += [[_cell(writing, cell) for cell in row.cells] for row in node.rows]
    widths = [max(map(display_width, column)) for column in zip(*rows, strict=True)]
    ruled = [f"| {' | '.join(map(padded, row, widths))} |" for row in rows]
    spans = [node.span, *(row.span for row in node.rows)]
    ruled[0] += modifier_text(writing, node.modifiers, " ")
    return [
        Line(indent, text, span.line, span.column) for text, span in zip(ruled, spans, strict=True)
    ]


def _column(writing: Writing, node: Column) -> str:
    match node.heading:
        case ResultHeading.GIVES:
            return writing.key("GIVES")
        case ResultHeading.COUNT:
            return writing.key("COUNT")
        case ResultHeading.RATE:
            return writing.key("RATE")
        case Word():
            return writing.word(node.heading)
        case _:
            assert_never(node.heading)


def _cell(writing: Writing, node: Cell) -> str:
    match node:
        case Word():
            return writing.word(node)
        case YesNo():
            return yes_no(writing, node)
        case PercentLiteral():
            return percent(node)
        case NumberLiteral():
            return grouped_number(writing, node)
        case DateLiteral():
            return node.day.isoformat()
        case MonthLiteral():
            return month(node)
        case PerUnit() | CountChoice() | CountSum():
            return count(writing, node)
        case _:
            return amount(writing, node)
