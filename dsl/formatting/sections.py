"""The sections of a file as lines of canonical text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl.formatting.literals import money, number, yes_no
from dsl.formatting.parameters import table
from dsl.formatting.provisions import declared_lines
from dsl.formatting.statements import article, benefit, benefit_line, group
from dsl.formatting.writing import Line, Writing
from dsl.tree import (
    Assumption,
    Benefit,
    DateLiteral,
    Example,
    Fact,
    FactKind,
    FactValue,
    Given,
    Header,
    MoneyLiteral,
    NumberLiteral,
    Payer,
    PolicyFile,
    Word,
    YesNo,
)
from dsl.width import display_width, padded

if TYPE_CHECKING:
    from dsl.source import Span

_KINDS: Final = {
    FactKind.ONE_OF: "ONE_OF",
    FactKind.YES_NO: "YES_OR_NO",
    FactKind.WHOLE_NUMBER: "WHOLE_NUMBER",
    FactKind.COST: "COST",
}


def policy_lines(writing: Writing, policy: PolicyFile) -> list[Line]:
    """All lines of a file but its comments."""
    lines = _header(writing, policy.header)
    if policy.facts:
        lines.append(_section(writing, "FACTS", policy.facts_at, policy.facts[0].span))
        for fact in policy.facts:
            lines += _fact(writing, fact)
    for index, found in enumerate(policy.groups):
        lines += _after_blank(group(writing, found, 0), blank=index == 0)
    for index, assumption in enumerate(policy.assumptions):
        made = [_assumption(writing, assumption)]
        lines += _after_blank(made, blank=index == 0)
    if policy.units:
        lines.append(_section(writing, "UNITS", policy.units_at, policy.units[0].span))
        lines += declared_lines(writing, policy.units, 1)
    if policy.stages:
        lines.append(_section(writing, "STAGES", policy.stages_at, policy.stages[0].span))
        lines += declared_lines(writing, policy.stages, 1)
    if policy.scheme:
        lines.append(_section(writing, "SCHEME", policy.scheme_at, policy.scheme[0].span))
        for index, payer in enumerate(policy.scheme):
            bare = not payer.lines and not policy.scheme[index - 1].lines
            lines += _after_blank(_payer(writing, payer), blank=index > 0 and not bare)
    for found_article in policy.articles:
        lines += article(writing, found_article)
    for example in policy.examples:
        lines += _after_blank(_example(writing, example), blank=True)
    return lines


def _after_blank(lines: list[Line], *, blank: bool) -> list[Line]:
    first = lines[0]
    spaced = Line(first.indent, first.text, first.source_line, first.source_column, blank)
    return [spaced, *lines[1:]]


def _section(writing: Writing, terminal: str, at: Span | None, first: Span) -> Line:
    """The line that heads a section; a tree that was made by hand does not know its place."""
    number = at.line if at is not None else first.line - 1
    return Line(0, writing.key(terminal), number, 1, True)


def _header(writing: Writing, node: Header) -> list[Line]:
    lines = [writing.line(0, f"{writing.key('POLICY')} {node.name.text}", node.span)]
    title = f"{writing.key('TITLE')} {writing.labels(node.title)}"
    lines.append(writing.line(1, title, node.title.span))
    if node.number is not None:
        text = f"{writing.key('DOCUMENT_NUMBER')} {writing.text(node.number)}"
        lines.append(writing.line(1, text, node.number.span))
    days = f"{writing.key('IN_FORCE')} {node.in_force_from.day.isoformat()}"
    if node.in_force_to is not None:
        days += f" {writing.key('TO')} {node.in_force_to.day.isoformat()}"
    lines.append(writing.line(1, days, node.in_force_from.span))
    if node.source is not None:
        text = f"{writing.key('SOURCE')} {node.source.text}"
        lines.append(writing.line(1, text, node.source.span))
    if node.amends is not None:
        text = f"{writing.key('AMENDS')} {node.amends.text}"
        lines.append(writing.line(1, text, node.amends.span))
    return lines


def _fact(writing: Writing, node: Fact) -> list[Line]:
    kind = writing.key(_KINDS[node.kind])
    if node.low is not None and node.high is not None:
        bounds = f"{writing.key('FROM')} {node.low.text} {writing.key('TO')} {node.high.text}"
        kind = f"{kind} {bounds}"
    text = f"{node.name.text} {kind} {writing.labels(node.labels)}"
    return [writing.line(1, text, node.span), *_values(writing, node.values)]


def _values(writing: Writing, values: tuple[FactValue, ...]) -> list[Line]:
    """The values of a fact, their labels in columns."""
    if not values:
        return []
    names = max(display_width(value.name.text) for value in values)
    labels = max(display_width(writing.zh_label(value.labels)) for value in values)
    lines = []
    for value in values:
        chinese = padded(writing.zh_label(value.labels), labels)
        name = padded(value.name.text, names)
        text = f"{name} {chinese}"
        if value.labels.en is not None:
            text += f" {writing.key('EN')} {writing.text(value.labels.en)}"
        span = value.name.span
        lines.append(Line(2, text.rstrip(), span.line, span.column))
    return lines


def _assumption(writing: Writing, node: Assumption) -> Line:
    head = f"{writing.key('ASSUMPTION')} {node.name.text} {writing.labels(node.labels)}"
    text = f"{head} {writing.key('BECAUSE')} {writing.labels(node.because)}"
    return writing.line(0, text, node.span)


def _payer(writing: Writing, node: Payer) -> list[Line]:
    text = f"{writing.key('PAYER')} {node.name.text} {writing.labels(node.labels)}"
    lines = [writing.line(1, text, node.span)]
    for line in node.lines:
        if isinstance(line, Benefit):
            lines += benefit(writing, line, 2)
        else:
            lines += benefit_line(writing, line, 2)
    return lines


def _example(writing: Writing, node: Example) -> list[Line]:
    head = f"{writing.key('EXAMPLE')} {node.name.text} {writing.labels(node.labels)}"
    lines = [writing.line(0, head, node.span)]
    if node.before is not None:
        lines.append(writing.line(1, writing.key("BY_BEFORE"), node.before.span))
    for under in node.under:
        words = f"{writing.word(under.reading)} {writing.word(under.option)}"
        lines.append(writing.line(1, f"{writing.key('UNDER')} {words}", under.span))
    if node.given:
        given = writing.comma.join(_given(writing, item) for item in node.given)
        lines.append(writing.line(1, f"{writing.key('WITH')} {given}", node.given[0].span))
    return lines + table(writing, node.table, 1)


def _given(writing: Writing, node: Given) -> str:
    return f"{writing.word(node.fact)} {_given_value(writing, node)}"


def _given_value(writing: Writing, node: Given) -> str:
    match node.value:
        case Word():
            return writing.word(node.value)
        case NumberLiteral():
            return number(node.value)
        case MoneyLiteral():
            return money(writing, node.value)
        case DateLiteral():
            return node.value.day.isoformat()
        case YesNo():
            return yes_no(writing, node.value)
