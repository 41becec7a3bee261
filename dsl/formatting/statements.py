"""Articles and statements as lines of canonical text."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from dsl.formatting.amounts import pool
from dsl.formatting.conditions import condition
from dsl.formatting.parameters import parameter_line, table
from dsl.formatting.promises import prove
from dsl.formatting.provisions import provision
from dsl.formatting.writing import INDENT, WIDEST, Line, Writing
from dsl.tree import (
    Amendment,
    Article,
    Benefit,
    BenefitLine,
    Citation,
    Condition,
    CoversLine,
    Group,
    GuardLine,
    Labels,
    Namely,
    NewBenefit,
    Note,
    Option,
    ParameterLine,
    PayerOrder,
    Prove,
    Reading,
    Refuse,
    Statement,
    Table,
    Target,
)
from dsl.width import display_width

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.source import Span


def article(writing: Writing, node: Article) -> list[Line]:
    """An article with its guard, citations and statements."""
    head = f"{writing.key('ARTICLE')} {node.number.text} {writing.labels(node.labels)}"
    lines = [writing.line(0, head, node.span, blank_before=True)]
    if node.guard is not None:
        lines.append(guard(writing, node.guard, 1))
    long_before = node.guard is not None
    for item in node.items:
        made = _item(writing, item)
        is_long = len(made) > 1
        lines += _spaced(made) if len(lines) > 1 and (is_long or long_before) else made
        long_before = is_long
    return lines


def _spaced(lines: list[Line]) -> list[Line]:
    """The lines with a blank line before them."""
    first = lines[0]
    spaced = Line(first.indent, first.text, first.source_line, first.source_column, True)
    return [spaced, *lines[1:]]


def _item(writing: Writing, node: Citation | Statement) -> list[Line]:
    if isinstance(node, Citation):
        phrases = writing.line(1, writing.texts(node.phrases), node.span)
        return [phrases, *_statements(writing, node.statements, 2)]
    return _statement(writing, node, 1)


def _statements(writing: Writing, nodes: Iterable[Statement], indent: int) -> list[Line]:
    return [line for node in nodes for line in _statement(writing, node, indent)]


def guard(writing: Writing, node: Condition, indent: int) -> Line:
    """`for care is inpatient`."""
    return writing.line(indent, f"{writing.key('FOR')} {condition(writing, node)}", node.span)


def note(writing: Writing, node: Note, indent: int) -> Line:
    """`note zh "…" en "…"`."""
    return writing.line(indent, f"{writing.key('NOTE')} {writing.labels(node.labels)}", node.span)


def benefit_line(writing: Writing, node: BenefitLine, indent: int) -> list[Line]:
    """One line of a benefit, or its table."""
    match node:
        case GuardLine():
            return [guard(writing, node.condition, indent)]
        case CoversLine():
            text = f"{writing.key('COVERS')} {pool(writing, node.base)}"
            if node.counting is not None:
                counting = writing.other_key("COUNTING", "计入")
                text += f" {counting} {condition(writing, node.counting)}"
            return [writing.line(indent, text, node.span)]
        case ParameterLine():
            return [writing.line(indent, parameter_line(writing, node), node.span)]
        case Table():
            return table(writing, node, indent)
        case Note():
            return [note(writing, node, indent)]
        case _:
            assert_never(node)


def benefit(writing: Writing, node: Benefit, indent: int) -> list[Line]:
    """A benefit of the scheme before."""
    lines = [_declared(writing, "BENEFIT", node.name.text, node.labels, node.span, indent)]
    for line in node.lines:
        lines += benefit_line(writing, line, indent + 1)
    return lines


def group(writing: Writing, node: Group, indent: int) -> list[Line]:
    """A group and its condition."""
    counted = ""
    if node.counting is not None:
        counted = f" {writing.key('COUNTING')} {node.counting.text}"
    text = f"{writing.key('GROUP')} {node.name.text} {writing.labels(node.labels)}{counted}"
    holds = condition(writing, node.condition)
    return [
        writing.line(indent, text, node.span),
        writing.line(indent + 1, holds, node.condition.span),
    ]


def _declared(
    writing: Writing, terminal: str, name: str, labels: Labels, span: Span, indent: int
) -> Line:
    text = f"{writing.key(terminal)} {name} {writing.labels(labels)}"
    return writing.line(indent, text, span)


def _statement(writing: Writing, node: Statement, indent: int) -> list[Line]:
    match node:
        case Amendment():
            return _amendment(writing, node, indent, "")
        case Namely():
            return _amendment(writing, node, indent, f"{writing.key('NAMELY')} ")
        case NewBenefit():
            return _new_benefit(writing, node, indent)
        case Refuse():
            refused = condition(writing, node.condition)
            text = f"{writing.key('REFUSE')} {refused} {_because(writing, node.because)}"
            return [writing.line(indent, text, node.span)]
        case Group():
            return group(writing, node, indent)
        case PayerOrder():
            return [writing.line(indent, _order(writing, node), node.span)]
        case Reading():
            return _reading(writing, node, indent)
        case Note():
            return [note(writing, node, indent)]
        case Prove():
            return prove(writing, node, indent)
        case _:
            return provision(writing, node, indent)


def _because(writing: Writing, labels: Labels) -> str:
    return f"{writing.key('BECAUSE')} {writing.labels(labels)}"


def _target(writing: Writing, node: Target) -> str:
    words = [node.payer] if node.benefit is None else [node.payer, node.benefit]
    return " ".join(writing.word(word) for word in words)


def _amendment(writing: Writing, node: Amendment | Namely, indent: int, before: str) -> list[Line]:
    """On one line if it says one thing, otherwise as a block."""
    target = before + _target(writing, node.target)
    match node.lines:
        case (ParameterLine() as only,):
            text = f"{target}{writing.colon}{parameter_line(writing, only)}"
            return [writing.line(indent, text, node.span)]
        case _:
            lines = [writing.line(indent, target, node.span)]
            for line in node.lines:
                lines += benefit_line(writing, line, indent + 1)
            return lines


def _order(writing: Writing, node: PayerOrder) -> str:
    payers = writing.comma.join(writing.word(payer) for payer in node.payers)
    return f"{writing.key('ORDER')}{writing.colon}{payers}"


def _new_benefit(writing: Writing, node: NewBenefit, indent: int) -> list[Line]:
    head = f"{writing.key('NEW')} {writing.word(node.payer)} {node.name.text}"
    text = f"{head} {writing.labels(node.labels)}"
    for terminal, targets in (("INSTEAD_OF", node.instead_of), ("ON_TOP_OF", node.on_top_of)):
        if targets:
            joint = f" {writing.other_key('AND', '和')} "
            named = joint.join(_target(writing, target) for target in targets)
            text += f" {writing.key(terminal)} {named}"
    lines = [writing.line(indent, text, node.span)]
    for line in node.lines:
        lines += benefit_line(writing, line, indent + 1)
    return lines


def _reading(writing: Writing, node: Reading, indent: int) -> list[Line]:
    lines = [_declared(writing, "READING", node.name.text, node.labels, node.span, indent)]
    for index, option in enumerate(node.options):
        terminal = "CHOSEN" if index == 0 else "OR"
        lines += _option(writing, option, terminal, indent + 1)
    return lines


def _option(writing: Writing, node: Option, terminal: str, indent: int) -> list[Line]:
    """An option; on one line if its only statement fits there."""
    head = _declared(writing, terminal, node.name.text, node.labels, node.span, indent)
    below = _statements(writing, node.statements, indent + 1)
    if node.unsettled is not None:
        reason = f"{writing.key('UNSETTLED')} {_because(writing, node.unsettled)}"
        below.append(writing.line(indent + 1, reason, node.unsettled.span))
    plain = all(isinstance(item, Amendment | PayerOrder) for item in node.statements)
    if len(below) == 1 and plain:
        joined = f"{head.text}{writing.colon}{below[0].text}"
        if "\n" not in joined and display_width(INDENT * indent + joined) <= WIDEST:
            return [writing.line(indent, joined, node.span)]
    return [head, *below]
