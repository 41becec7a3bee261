"""Attribute lines of provisions as canonical text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from dsl.formatting.conditions import condition
from dsl.formatting.writing import Line, Writing
from dsl.provision_tree import (
    Attribute,
    Due,
    Every,
    Free,
    Frequency,
    FrequencyInWords,
    Moment,
    MonthLiteral,
    NamedProvision,
    Responsible,
    Role,
    Starting,
    Whom,
    YearLiteral,
)
from dsl.tree import DateLiteral, GuardLine, Labels, Note

if TYPE_CHECKING:
    from dsl.tree import NumberLiteral

_ROLES: Final = {Role.PLAIN: "BY", Role.LEAD: "LEAD", Role.ASSIST: "ASSIST"}
_PERIODS: Final = {
    Every.YEAR: "A_YEAR",
    Every.HALF_YEAR: "A_HALF_YEAR",
    Every.QUARTER: "A_QUARTER",
    Every.MONTH: "A_MONTH",
    Every.WEEK: "A_WEEK",
    Every.DAY: "A_DAY",
}


def headed(writing: Writing, terminal: str, node: NamedProvision, indent: int) -> Line:
    """The head of a provision: its keyword, name and labels."""
    text = f"{writing.key(terminal)} {node.name.text} {writing.labels(node.labels)}"
    return writing.line(indent, text, node.span)


def attribute(writing: Writing, node: Attribute, indent: int) -> Line:
    """One attribute line."""
    return writing.line(indent, _text(writing, node), node.span)


def month(literal: MonthLiteral) -> str:
    """`2018-07`."""
    return f"{literal.year:04d}-{literal.month:02d}"


def _text(writing: Writing, node: Attribute) -> str:
    match node:
        case Responsible():
            units = writing.comma.join(writing.word(word) for word in node.units)
            return f"{writing.key(_ROLES[node.role])} {units}"
        case Whom():
            return f"{writing.key('WHOM')} {writing.labels(node.labels)}"
        case GuardLine():
            return f"{writing.key('FOR')} {condition(writing, node.condition)}"
        case Free():
            return writing.key("FREE")
        case Frequency():
            return f"{writing.key('FREQUENCY')} {_often(writing, node)}"
        case FrequencyInWords():
            return f"{writing.key('FREQUENCY')} {writing.labels(node.labels)}"
        case Starting():
            return f"{writing.key('STARTING')} {_moment(writing, node.moment)}"
        case Due():
            return f"{writing.key('DUE')} {_moment(writing, node.moment)}"
        case Note():
            return f"{writing.key('NOTE')} {writing.labels(node.labels)}"
        case _:
            assert_never(node)


def _moment(writing: Writing, node: Moment) -> str:
    match node:
        case Labels():
            return writing.labels(node)
        case DateLiteral():
            return node.day.isoformat()
        case MonthLiteral():
            return month(node)
        case YearLiteral():
            return f"{node.year}年" if writing.chinese else str(node.year)
        case _:
            assert_never(node)


def _often(writing: Writing, node: Frequency) -> str:
    """`6 times a year`, `a month by day 8`; in Chinese the period comes first."""
    period = writing.key(_PERIODS[node.every])
    if node.last_day is not None:
        day, by = node.last_day.text, writing.key("BY_DAY")
        return f"{period} {day}{by}" if writing.chinese else f"{period} {by} {day}"
    if node.times is None:
        return period
    times = _times(writing, node.times)
    if node.before is not None:
        before = _times(writing, node.before) if writing.chinese else node.before.text
        times = f"{writing.key('FROM')} {before} {writing.key('TO')} {times}"
    return f"{period} {times}" if writing.chinese else f"{times} {period}"


def _times(writing: Writing, number: NumberLiteral) -> str:
    return f"{number.text}次" if writing.chinese else f"{number.text} {writing.key('TIMES')}"
