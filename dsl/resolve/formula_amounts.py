"""Amounts of formulas: constants, money inputs, shares of them, so much for each of a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from dsl import model, provisions, tree
from dsl.promise_tree import ComparedAmount

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.resolve.inputs import Inputs


def formula_amount(inputs: Inputs, node: tree.Amount) -> provisions.FormulaAmount | None:
    """The amount that a node means; None if part of it is broken, which is reported."""
    report = inputs.outer.report
    match node:
        case tree.MoneyLiteral():
            if node.period is not None:
                report.error("TL0716", node.span)
            return provisions.Fixed(node.fen)
        case tree.PoolAmount():
            return _input_amount(inputs, node)
        case tree.ShareAmount():
            base = formula_amount(inputs, node.base)
            return None if base is None else provisions.Portion(node.rate.value, base)
        case tree.ChoiceAmount():
            items = _all(inputs, node.items)
            return None if items is None else provisions.Extreme(node.choice, items)
        case tree.SumAmount():
            items = _all(inputs, [term for _, term in node.terms])
            if items is None:
                return None
            signs = (sign for sign, _ in node.terms)
            return provisions.Total(tuple(zip(signs, items, strict=True)))
        case tree.MultipliedAmount():
            return _multiple(inputs, node)
        case tree.PatientAmount() | ComparedAmount():
            report.error("TL0711", node.span)
            return None
        case _:
            assert_never(node)


def _all(
    inputs: Inputs, nodes: Sequence[tree.Amount]
) -> tuple[provisions.FormulaAmount, ...] | None:
    items = [formula_amount(inputs, node) for node in nodes]
    whole = tuple(item for item in items if item is not None)
    return whole if len(whole) == len(items) else None


def _input_amount(inputs: Inputs, node: tree.PoolAmount) -> provisions.InputAmount | None:
    """One money input by its name."""
    if len(node.pools) != 1 or node.rest or node.over_year:
        inputs.outer.report.error("TL0711", node.span)
        return None
    word = node.pools[0]
    scope = inputs.inner.scope
    if word.text not in scope.pools.by_word:
        if word.text in scope.facts.by_word:
            inputs.outer.report.error("TL0714", word.span, word=word.text)
            return None
        if inputs.is_claims_own(word):
            return None
    found = inputs.inner.find(word, scope.pools)
    return None if found is None else provisions.InputAmount(found.name)


def _multiple(
    inputs: Inputs, node: tree.MultipliedAmount
) -> provisions.Multiple | provisions.Fixed | None:
    """A constant times a whole number: an input, or a figure."""
    report = inputs.outer.report
    if not isinstance(node.base, tree.MoneyLiteral):
        report.error("TL0715", node.base.span)
        return None
    fen = node.base.fen
    if node.base.period is not None:
        report.error("TL0716", node.base.span)
    if isinstance(node.by, tree.NumberLiteral):
        total = node.by.value * fen
        if total.denominator != 1:
            report.error("TL0717", node.by.span, word=node.by.text)
            return None
        return provisions.Fixed(int(total))
    by = whole_number_input(inputs, node.by, "TL0717")
    return None if by is None else provisions.Multiple(fen, by)


def whole_number_input(inputs: Inputs, word: tree.Word, code: str) -> str | None:
    """The name of the whole-number input that a word means; `code` tells of any other input."""
    scope = inputs.inner.scope
    if word.text not in scope.pools.by_word:
        if word.text not in scope.facts.by_word and inputs.is_claims_own(word):
            return None
        found = inputs.inner.find(word, scope.facts)
        if found is None:
            return None
        if isinstance(scope.fact_types[found.name], model.WholeNumberFact):
            return found.name
    inputs.outer.report.error(code, word.span, word=word.text)
    return None
