"""What a condition says when only some facts are known: true, false, or unknown (None)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias, assert_never

from dsl import model

#: Known facts: the value of a one-of fact, or yes and no.
Known: TypeAlias = Mapping[str, str | bool]
Groups: TypeAlias = Mapping[str, model.Condition]


def truth(item: model.Condition, known: Known, groups: Groups) -> bool | None:
    """Whether the condition holds; None if that depends on facts that are not known."""
    match item:
        case model.IsOneOf():
            value = known.get(item.fact)
            return None if value is None else value in item.values
        case model.Holds():
            flag = known.get(item.fact)
            return None if flag is None else flag is True
        case model.InRange():
            return None
        case model.InGroup():
            group = groups.get(item.group)
            return None if group is None else truth(group, known, groups)
        case model.NotCondition():
            inner = truth(item.item, known, groups)
            return None if inner is None else not inner
        case model.AllOf():
            return _conjoined([truth(each, known, groups) for each in item.items])
        case model.AnyOf():
            flipped = _conjoined([_flipped(truth(each, known, groups)) for each in item.items])
            return _flipped(flipped)
    assert_never(item)


def named_facts(item: model.Condition, groups: Groups) -> Iterator[str]:
    """The one-of facts that a condition names, groups opened, in the order of the text."""
    match item:
        case model.IsOneOf():
            yield item.fact
        case model.InGroup():
            if item.group in groups:
                yield from named_facts(groups[item.group], groups)
        case model.NotCondition():
            yield from named_facts(item.item, groups)
        case model.AllOf() | model.AnyOf():
            for each in item.items:
                yield from named_facts(each, groups)
        case model.Holds() | model.InRange():
            return
        case _:
            assert_never(item)


def named_groups(item: model.Condition) -> Iterator[str]:
    """The groups that a condition names itself."""
    match item:
        case model.InGroup():
            yield item.group
        case model.NotCondition():
            yield from named_groups(item.item)
        case model.AllOf() | model.AnyOf():
            for each in item.items:
                yield from named_groups(each)
        case model.IsOneOf() | model.Holds() | model.InRange():
            return
        case _:
            assert_never(item)


def _conjoined(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def _flipped(value: bool | None) -> bool | None:
    return None if value is None else not value
