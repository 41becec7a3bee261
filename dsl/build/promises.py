"""Promises and findings: guard, the compared claim, what must hold, and why it may fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dsl.build.amounts import amount
from dsl.build.context import Building, Node, has, sure, tokens, tree, trees
from dsl.build.scheme import only_guard
from dsl.build.words import because, day, figure, labels, name, word, yes_no
from dsl.promise_tree import (
    AnotherValue,
    ComparedWith,
    Dependence,
    FixedValue,
    MoreCost,
    OtherOrder,
    SchemeBefore,
    TwoBills,
)
from dsl.tree import AmountComparison, Comparison, Prove, UnderReading, YesNo

if TYPE_CHECKING:
    from lark import Token

    from dsl.promise_tree import Difference
    from dsl.tree import Condition, DateLiteral, NumberLiteral, Word

_COMPARISONS: Final = {
    "AT_LEAST": Comparison.AT_LEAST,
    "AT_MOST": Comparison.AT_MOST,
    "IS": Comparison.EQUAL,
}


def prove(building: Building, node: Node) -> Prove | None:
    """A promise or a finding; None if it does not say what holds."""
    declared = name(building, tokens(node, "WORD")[0])
    found = labels(building, node, declared.span)
    guard: Condition | None = None
    for child in trees(node, "guard"):
        guard = only_guard(building, child, guard)
    compared = [_compared_with(building, child) for child in trees(node, "compared_with")]
    whens = [_comparison(building, child) for child in trees(node, "when")]
    promises = [_promise(building, child) for child in trees(node, "promise")]
    reasons = [because(building, child) for child in trees(node, "reason")]
    for extra in (*compared[1:], *whens[1:], *promises[1:], *reasons[1:]):
        building.report("TL0228", extra.span, {"name": declared.text})
    is_finding = has(node, "FINDING")
    if is_finding and not reasons:
        building.missing("TL0230", declared.span, {"name": declared.text})
    if not promises:
        building.missing("TL0229", declared.span, {"name": declared.text})
        return None
    return Prove(
        declared,
        found,
        is_finding,
        guard,
        compared[0] if compared else None,
        whens[0] if whens else None,
        promises[0],
        reasons[0] if reasons else None,
        building.span(node),
    )


def _promise(building: Building, node: Node) -> AmountComparison | Dependence:
    found = tree(node, "dependence")
    if found is None:
        return _comparison(building, node)
    whole, fact = trees(found)
    depends = has(found, "DEPENDS")
    named = word(building, tokens(fact)[0])
    return Dependence(amount(building, whole), named, depends, building.span(found))


def _comparison(building: Building, node: Node) -> AmountComparison:
    """The two amounts below a node and the comparison between them."""
    found = sure(node, "promised")
    left, right = (amount(building, child) for child in trees(found))
    comparison = _COMPARISONS[tokens(found)[0].type]
    return AmountComparison(left, comparison, right, building.span(found))


# --- the compared claim ---------------------------------------------------------------------


def _compared_with(building: Building, node: Node) -> ComparedWith:
    differences = tuple(_difference(building, child) for child in trees(node))
    return ComparedWith(differences, building.span(node))


def _difference(building: Building, node: Node) -> Difference:
    span = building.span(node)
    match node.data:
        case "more":
            return _more(building, node)
        case "another":
            return AnotherValue(_fact(building, node), span)
        case "fixed":
            return _fixed(building, node)
        case "scheme_before":
            return SchemeBefore(span)
        case "under_option":
            reading, option = (word(building, token) for token in tokens(node, "WORD"))
            return UnderReading(reading, option, span)
        case "two_bills":
            return TwoBills(span)
        case _:
            return OtherOrder(span)


def _more(building: Building, node: Node) -> MoreCost:
    """`more eligible and other`; the total is no pool but all of them."""
    words = tuple(word(building, token) for token in tokens(node, "WORD"))
    if words and has(node, "TOTAL"):
        building.report("TL0216", building.span(tokens(node, "TOTAL")[0]))
        words = ()
    return MoreCost(words, building.span(node))


def _fact(building: Building, node: Node) -> Word:
    return word(building, tokens(sure(node, "word"))[0])


def _fixed(building: Building, node: Node) -> FixedValue:
    """`status is ordinary`; `referred` alone is yes, `not referred` no."""
    fact = _fact(building, node)
    span = building.span(node)
    found = [token for token in tokens(node) if token.type not in ("IS", "NOT")]
    if not found:
        return FixedValue(fact, YesNo(not has(node, "NOT"), span), span)
    return FixedValue(fact, _value(building, found[0]), span)


def _value(building: Building, token: Token) -> Word | NumberLiteral | DateLiteral | YesNo:
    match token.type:
        case "WORD":
            return word(building, token)
        case "FIGURE":
            return figure(building, token)
        case "DAY":
            return day(building, token)
        case _:
            return yes_no(building, token)
