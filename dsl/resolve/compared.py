"""The compared claim of a promise: in what it differs, each thing said once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias, assert_never

from dsl import model, promise_tree, tree
from dsl.diagnostics import Related
from dsl.resolve.amounts import pool_names
from dsl.resolve.conditions import DATE_WORDS
from dsl.resolve.example_cells import fact_word

if TYPE_CHECKING:
    from dsl.resolve.scope import Context, Named
    from dsl.source import Span

#: What a difference is about: its kind, and the thing's name where it has one.
_About: TypeAlias = tuple[str, str]


def differences(
    context: Context, line: promise_tree.ComparedWith
) -> tuple[model.Compared, ...] | None:
    """What a `compared with` line says; None if part of it is broken, which is reported."""
    made = [(_difference(context, node), node) for node in line.differences]
    good = [(found, node.span) for found, node in made if found is not None]
    fits = _are_of_different_things(context, good) and _go_together(context, good)
    return tuple(found for found, _ in good) if fits and len(good) == len(made) else None


def known_fact(context: Context, word: tree.Word) -> Named | None:
    """A declared fact; the date, which none is, is reported."""
    if word.text in DATE_WORDS:
        context.report.error("TL0468", word.span)
        return None
    return context.find(word, context.scope.facts)


def _difference(context: Context, node: promise_tree.Difference) -> model.Compared | None:
    match node:
        case promise_tree.MoreCost():
            pools = pool_names(context, node.pools)
            return None if pools is None else model.MoreCost(pools)
        case promise_tree.AnotherValue():
            fact = known_fact(context, node.fact)
            return None if fact is None else model.AnotherValue(fact.name)
        case promise_tree.FixedValue():
            return _fixed(context, node)
        case promise_tree.SchemeBefore():
            return model.BeforePolicy()
        case tree.UnderReading():
            return _under_reading(context, node)
        case promise_tree.TwoBills():
            return model.TwoBills()
        case promise_tree.OtherOrder():
            return model.OtherOrder()
    assert_never(node)


def _fixed(context: Context, node: promise_tree.FixedValue) -> model.FixedValue | None:
    named = known_fact(context, node.fact)
    if named is None:
        return None
    fact = context.scope.fact_types[named.name]
    if isinstance(node.value, tree.YesNo) and not isinstance(fact, model.YesNoFact):
        code = "TL0404" if isinstance(fact, model.OneOfFact) else "TL0405"
        context.report.error(code, node.span, fact=node.fact.text)
        return None
    if not isinstance(node.value, tree.YesNo) and isinstance(fact, model.YesNoFact):
        context.report.error("TL0402", node.span, fact=node.fact.text)
        return None
    value = fact_word(context, fact, node.value, node.fact.span)
    return None if value is None else model.FixedValue(named.name, value)


def _under_reading(context: Context, node: tree.UnderReading) -> model.UnderReading | None:
    reading = context.find(node.reading, context.scope.readings)
    if reading is None:
        return None
    option = context.find(node.option, context.scope.options[reading.name])
    return None if option is None else model.UnderReading(reading.name, option.name)


# --- what goes together ---------------------------------------------------------------------


def _about(found: model.Compared) -> tuple[_About, ...]:
    match found:
        case model.MoreCost(pools):
            return tuple(("pool", pool) for pool in pools)
        case model.AnotherValue(fact) | model.FixedValue(fact, _):
            return (("fact", fact),)
        case model.UnderReading(reading, _):
            return (("reading", reading),)
        case model.BeforePolicy() | model.TwoBills() | model.OtherOrder():
            return ((type(found).__name__, ""),)
    assert_never(found)


def _are_of_different_things(context: Context, found: list[tuple[model.Compared, Span]]) -> bool:
    """Whether no two differences are about one thing; those that are get reported."""
    first: dict[_About, Span] = {}
    doubled = False
    for each, span in found:
        earlier = next((first[about] for about in _about(each) if about in first), None)
        if earlier is not None:
            context.report.error("TL0466", span, Related("first", earlier))
            doubled = True
        for about in _about(each):
            first.setdefault(about, span)
    return not doubled


def _go_together(context: Context, found: list[tuple[model.Compared, Span]]) -> bool:
    """Whether the differences can be said of one claim; if not, that is reported."""
    kinds = {type(each) for each, _ in found}
    if len(kinds) == 1:
        return True
    alone = [span for each, span in found if isinstance(each, model.TwoBills | model.OtherOrder)]
    if alone:
        context.report.error("TL0467", alone[0])
        return False
    if {model.BeforePolicy, model.UnderReading} <= kinds:
        span = next(span for each, span in found if isinstance(each, model.UnderReading))
        context.report.error("TL0469", span)
        return False
    return True
