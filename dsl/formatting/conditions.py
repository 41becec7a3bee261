"""Conditions as canonical text, with brackets only where the tree needs them."""

from __future__ import annotations

from typing import assert_never

from dsl.formatting.literals import number
from dsl.formatting.writing import Writing
from dsl.tree import (
    AndCondition,
    Condition,
    DateLiteral,
    IsCondition,
    NamedCondition,
    NotCondition,
    NumberLiteral,
    OrCondition,
    RangeCondition,
    Word,
)


def condition(writing: Writing, node: Condition) -> str:
    """The text of a condition."""
    match node:
        case IsCondition():
            return _is(writing, node)
        case RangeCondition():
            return _range(writing, node)
        case NamedCondition():
            return writing.word(node.name)
        case NotCondition():
            item = condition(writing, node.item)
            if not isinstance(node.item, NamedCondition):
                item = bracketed(writing, item)
            return writing.tight(writing.key("NOT"), item)
        case AndCondition():
            return f" {writing.key('AND')} ".join(
                bracketed(writing, condition(writing, item))
                if isinstance(item, OrCondition)
                else condition(writing, item)
                for item in node.items
            )
        case OrCondition():
            return _or(writing, node)
        case _:
            assert_never(node)


def bracketed(writing: Writing, text: str) -> str:
    """The text in brackets."""
    return f"（{text}）" if writing.chinese else f"({text})"


def _is(writing: Writing, node: IsCondition) -> str:
    is_word = writing.key("IS_NOT" if node.negated else "IS")
    return writing.tight(writing.word(node.subject), is_word, _values(writing, node.values))


def _values(writing: Writing, values: tuple[Word, ...]) -> str:
    """`a, b or c`; in Chinese `a、b或c`."""
    words = [writing.word(value) for value in values]
    first = ("、" if writing.chinese else ", ").join(words[:-1])
    if not first:
        return words[-1]
    return writing.tight(first, writing.key("OR"), words[-1])


def _range(writing: Writing, node: RangeCondition) -> str:
    subject = writing.word(node.subject)
    low, high = node.low, node.high
    if low is not None and high is not None:
        if (low, node.low_excluded, node.high_excluded) == (high, False, False):
            return writing.tight(subject, writing.key("IS"), _bound(low))
        below = f"{writing.other_key('BELOW', '不满')} " if node.high_excluded else ""
        start = f"{subject} {writing.key('FROM')} {_bound(low)}"
        return f"{start} {writing.key('TO')} {below}{_bound(high)}"
    if low is not None:
        terminal = "ABOVE" if node.low_excluded else "AT_LEAST"
        return f"{subject} {writing.key(terminal)} {_bound(low)}"
    if high is None:
        raise ValueError("a range has a bound")
    terminal = "BELOW" if node.high_excluded else "AT_MOST"
    return f"{subject} {writing.key(terminal)} {_bound(high)}"


def _bound(literal: NumberLiteral | DateLiteral) -> str:
    if isinstance(literal, DateLiteral):
        return literal.day.isoformat()
    return number(literal)


def _or(writing: Writing, node: OrCondition) -> str:
    """Items joined by `or`; one that a list of values before it would swallow gets brackets."""
    parts: list[str] = []
    for index, item in enumerate(node.items):
        text = condition(writing, item)
        swallowed = index > 0 and _ends_open(node.items[index - 1]) and _begins_bare(item)
        parts.append(bracketed(writing, text) if swallowed else text)
    return f" {writing.key('OR')} ".join(parts)


def _ends_open(node: Condition) -> bool:
    """Whether the text of a condition ends with a list of values."""
    if isinstance(node, AndCondition):
        return _ends_open(node.items[-1])
    return isinstance(node, IsCondition)


def _begins_bare(node: Condition) -> bool:
    """Whether the text of a condition begins with a word that stands alone."""
    if isinstance(node, AndCondition):
        return _begins_bare(node.items[0])
    return isinstance(node, NamedCondition)
