"""Conditions: words become values, groups and facts; bounds become inclusive numbers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, assert_never

from dsl import model, tree
from dsl.resolve.kinds import Kind
from dsl.resolve.naming import DATE_LABEL
from dsl.resolve.resolution import WordChoice
from dsl.values import date_number

if TYPE_CHECKING:
    from dsl.resolve.scope import Context

#: The implicit fact, by name and by label.
DATE_WORDS = frozenset({model.DATE_FACT, DATE_LABEL.zh})


def condition(context: Context, node: tree.Condition) -> model.Condition | None:
    """The condition that a node means; None if part of it is broken, which is reported."""
    match node:
        case tree.IsCondition():
            return _is(context, node)
        case tree.RangeCondition():
            return _range(context, node)
        case tree.NamedCondition():
            return _named(context, node.name)
        case tree.NotCondition():
            item = condition(context, node.item)
            return None if item is None else model.NotCondition(item)
        case tree.AndCondition():
            items = _all(context, node.items)
            return None if items is None else conjunction(*items)
        case tree.OrCondition():
            items = _all(context, node.items)
            return None if items is None else disjunction(*items)
    assert_never(node)


def guard(context: Context, node: tree.Condition | None) -> model.Condition | None:
    """The condition of an optional guard: always without one, None if it is broken."""
    return model.ALWAYS if node is None else condition(context, node)


def conjunction(*items: model.Condition) -> model.Condition:
    """All of the items, flat."""
    whole: model.Condition = model.ALWAYS
    for item in items:
        whole = model.both(whole, item)
    return whole


def disjunction(*items: model.Condition) -> model.Condition:
    """Any of the items, flat."""
    flat: list[model.Condition] = []
    for item in items:
        flat.extend(item.items if isinstance(item, model.AnyOf) else (item,))
    return flat[0] if len(flat) == 1 else model.AnyOf(tuple(flat))


def _all(context: Context, nodes: tuple[tree.Condition, ...]) -> tuple[model.Condition, ...] | None:
    items = [condition(context, node) for node in nodes]
    whole = tuple(item for item in items if item is not None)
    return whole if len(whole) == len(items) else None


def _is(context: Context, node: tree.IsCondition) -> model.Condition | None:
    scope = context.scope
    if node.subject.text in DATE_WORDS:
        context.report.error("TL0403", node.span, fact=node.subject.text)
        return None
    subject = context.find(node.subject, scope.facts)
    if subject is None:
        return None
    if not isinstance(scope.fact_types[subject.name], model.OneOfFact):
        code = "TL0402" if subject.name in scope.yes_no_facts.by_word else "TL0403"
        context.report.error(code, node.span, fact=node.subject.text)
        return None
    places = (scope.values[subject.name], scope.groups, scope.yes_no_facts)
    found = [(word, context.find(word, *places)) for word in node.values]
    listed: dict[str, None] = {}
    others: list[model.Condition] = []
    for word, item in found:
        if item is None:
            return None
        if item.kind is not Kind.VALUE:
            others.append(_condition_word(item.name, item.kind))
        elif item.name in listed:
            context.report.error("TL0310", word.span, word=word.text)
        else:
            listed[item.name] = None
    values = (model.IsOneOf(subject.name, frozenset(listed)),) if listed else ()
    whole = disjunction(*values, *others)
    return model.NotCondition(whole) if node.negated else whole


def _named(context: Context, word: tree.Word) -> model.Condition | None:
    scope = context.scope
    fact = scope.facts.by_word.get(word.text)
    if fact is not None and word.text not in scope.yes_no_facts.by_word:
        code = "TL0404" if isinstance(scope.fact_types[fact.name], model.OneOfFact) else "TL0405"
        context.report.error(code, word.span, fact=word.text)
        return None
    found = context.find(word, scope.yes_no_facts, scope.groups)
    return None if found is None else _condition_word(found.name, found.kind)


def _condition_word(name: str, kind: Kind) -> model.Condition:
    return model.InGroup(name) if kind is Kind.GROUP else model.Holds(name)


# --- ranges ---------------------------------------------------------------------------------


def _range(context: Context, node: tree.RangeCondition) -> model.Condition | None:
    if node.subject.text in DATE_WORDS:
        context.report.refer(node.subject, WordChoice(model.DATE_FACT, DATE_LABEL.zh))
        return _between(context, node, model.DATE_FACT, None)
    subject = context.find(node.subject, context.scope.facts)
    if subject is None:
        return None
    fact = context.scope.fact_types[subject.name]
    if not isinstance(fact, model.WholeNumberFact):
        context.report.error("TL0406", node.span, fact=node.subject.text)
        return None
    return _between(context, node, fact.name, fact)


def _between(
    context: Context, node: tree.RangeCondition, name: str, fact: model.WholeNumberFact | None
) -> model.Condition | None:
    low = _bound(context, node.low, fact, step=1 if node.low_excluded else 0)
    high = _bound(context, node.high, fact, step=-1 if node.high_excluded else 0)
    broken_low = node.low is not None and low is None
    if broken_low or (node.high is not None and high is None):
        return None
    if low is not None and high is not None and low > high:
        context.report.error("TL0409", node.span, fact=node.subject.text)
        return None
    return model.InRange(name, low, high)


def _bound(
    context: Context,
    literal: tree.NumberLiteral | tree.DateLiteral | None,
    fact: model.WholeNumberFact | None,
    step: int,
) -> int | None:
    """An inclusive bound: one more or one less where the literal itself is excluded."""
    if literal is None:
        return None
    if isinstance(literal, tree.DateLiteral):
        if fact is None:
            return date_number(literal.day + timedelta(days=step))
        context.report.error("TL0407", literal.span, fact=fact.name)
        return None
    if fact is None:
        context.report.error("TL0408", literal.span, text=literal.text)
        return None
    if literal.value.denominator != 1:
        context.report.error("TL0407", literal.span, fact=fact.name)
        return None
    bound = int(literal.value) + step
    if not fact.low <= bound <= fact.high:
        context.report.error("TL0410", literal.span, fact=fact.name, low=fact.low, high=fact.high)
        return None
    return bound
