"""Mistakes in conditions: guards dropped, widened, narrowed, negated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from bench.mutants.edits import Edit, removed, replaced
from bench.mutants.mutant import Kind
from bench.mutants.sites import Place
from dsl.source import NOWHERE
from dsl.tree import (
    AndCondition,
    Article,
    DateLiteral,
    Group,
    GuardLine,
    IsCondition,
    Labels,
    Modifiers,
    NamedCondition,
    NotCondition,
    NumberLiteral,
    OrCondition,
    PolicyFile,
    RangeCondition,
    Refuse,
    Word,
)


def _in_guard(place: Place) -> bool:
    """Whether the place is inside a condition that says what a rule is for."""
    holders = (GuardLine, Article, Modifiers, Group)
    return any(isinstance(node, holders) for node in place.parents) and not place.within(Refuse)


def guard_dropped(place: Place) -> Iterator[Edit]:
    """A rule for every claim."""
    guard = isinstance(place.parent, Modifiers | Article) and place.path[-1][0] == "guard"
    if guard or isinstance(place.node, GuardLine):
        yield removed(Kind.GUARD_DROPPED, place)


def guard_widened(place: Place) -> Iterator[Edit]:
    """One condition of several left out, one value more, a range wider by one."""
    node = place.node
    if not _in_guard(place):
        return
    match node:
        case AndCondition(items, _):
            for index, item in enumerate(items):
                rest = (*items[:index], *items[index + 1 :])
                wider = rest[0] if len(rest) == 1 else replace(node, items=rest)
                yield replaced(Kind.GUARD_WIDENED, place, wider, item.span.line)
        case IsCondition(negated=False):
            for value in _other_values(place, node)[:2]:
                wider = replace(node, values=(*node.values, Word(value, NOWHERE)))
                yield replaced(Kind.GUARD_WIDENED, place, wider)
        case RangeCondition():
            yield from _range_moved(Kind.GUARD_WIDENED, place, node, 1)


def guard_narrowed(place: Place) -> Iterator[Edit]:
    """One value or alternative left out, a range narrower by one."""
    node = place.node
    if not _in_guard(place):
        return
    match node:
        case IsCondition(negated=False) if len(node.values) > 1:
            for index in range(len(node.values)):
                values = (*node.values[:index], *node.values[index + 1 :])
                yield replaced(Kind.GUARD_NARROWED, place, replace(node, values=values))
        case OrCondition(items, _):
            for index in range(len(items)):
                rest = (*items[:index], *items[index + 1 :])
                narrower = rest[0] if len(rest) == 1 else replace(node, items=rest)
                yield replaced(Kind.GUARD_NARROWED, place, narrower)
        case RangeCondition():
            yield from _range_moved(Kind.GUARD_NARROWED, place, node, -1)


def guard_negated(place: Place) -> Iterator[Edit]:
    """A condition turned into its opposite."""
    node = place.node
    if not _in_guard(place):
        return
    match node:
        case IsCondition():
            yield replaced(Kind.GUARD_NEGATED, place, replace(node, negated=not node.negated))
        case NotCondition(item, _):
            yield replaced(Kind.GUARD_NEGATED, place, item)
        case NamedCondition(_, span) if not isinstance(place.parent, NotCondition):
            yield replaced(Kind.GUARD_NEGATED, place, NotCondition(node, span))


def _other_values(place: Place, node: IsCondition) -> list[str]:
    """Values of the condition's fact that it does not name, as the facts declare them."""
    file = place.parents[0]
    assert isinstance(file, PolicyFile)
    named = {word.text for word in node.values}
    for fact in file.facts:
        if node.subject.text in _words(fact.name, fact.labels):
            others = [v for v in fact.values if not named & {*_words(v.name, v.labels)}]
            return [value.name.text for value in others]
    return []


def _words(name: Word, labels: Labels) -> list[str]:
    """The words by which a rule file may call something."""
    return [name.text] if labels.zh is None else [name.text, labels.zh.text]


def _range_moved(kind: Kind, place: Place, node: RangeCondition, wider: int) -> Iterator[Edit]:
    """The ends of a range moved outwards (1) or inwards (-1) by one year or day."""
    if node.low is not None:
        yield replaced(kind, place, replace(node, low=_moved(node.low, -wider)))
    if node.high is not None:
        yield replaced(kind, place, replace(node, high=_moved(node.high, wider)))


def _moved(end: NumberLiteral | DateLiteral, by: int) -> NumberLiteral | DateLiteral:
    if isinstance(end, DateLiteral):
        return replace(end, day=end.day + timedelta(days=by))
    value = Fraction(end.value + by)
    return replace(end, value=value, text=str(value))
