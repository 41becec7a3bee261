"""Which articles name a value of a fact in their conditions: the help beside a field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import assert_never

from dsl.model import (
    AllOf,
    AnyOf,
    Article,
    Change,
    Condition,
    Group,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    NewBenefit,
    NotCondition,
    Policy,
    Refusal,
    Setting,
    Statement,
)


def articles_by_value(policy: Policy) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """The articles, in the text's order, by fact and value; of a fact without values by ("f", "").

    An article counts where the guard of one of its rules names the value, a group's values
    included.
    """
    found: dict[tuple[str, str], dict[str, None]] = {}
    groups = {group.name: group for group in policy.groups}
    for article in policy.articles:
        for condition in _conditions(article):
            for key in _named(condition, groups):
                found.setdefault(key, {})[article.number] = None
    return {key: tuple(articles) for key, articles in found.items()}


def _conditions(article: Article) -> Iterator[Condition]:
    for citation in article.citations:
        for statement in citation.statements:
            yield from _guards(statement)


def _guards(statement: Statement) -> Iterator[Condition]:
    """The conditions of a rule that settles; other statements have none that matter here."""
    match statement:
        case Setting() | Change():
            yield statement.guard
        case NewBenefit():
            yield statement.benefit.guard
            yield from (setting.guard for setting in statement.benefit.settings)
        case Refusal():
            yield statement.condition
        case _:
            pass


def _named(condition: Condition, groups: Mapping[str, Group]) -> Iterator[tuple[str, str]]:
    match condition:
        case IsOneOf(fact, values):
            yield from ((fact, value) for value in sorted(values))
        case Holds(fact) | InRange(fact, _, _):
            yield fact, ""
        case InGroup(group):
            yield from _named(groups[group].condition, groups)
        case NotCondition(item):
            yield from _named(item, groups)
        case AllOf(items) | AnyOf(items):
            for item in items:
                yield from _named(item, groups)
        case _:
            assert_never(condition)
