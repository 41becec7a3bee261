"""Amounts as canonical text."""

from __future__ import annotations

from typing import assert_never

from dsl.formatting.conditions import bracketed
from dsl.formatting.literals import money, number, percent
from dsl.formatting.writing import Writing
from dsl.promise_tree import ComparedAmount
from dsl.tree import (
    Amount,
    Choice,
    ChoiceAmount,
    MoneyLiteral,
    MultipliedAmount,
    PatientAmount,
    PoolAmount,
    ShareAmount,
    SumAmount,
    Word,
)


def amount(writing: Writing, node: Amount) -> str:
    """The text of an amount."""
    match node:
        case MoneyLiteral():
            return money(writing, node)
        case PoolAmount():
            return pool(writing, node)
        case PatientAmount():
            return _patient(writing, node)
        case ShareAmount():
            return _share(writing, node)
        case ChoiceAmount():
            return _choice(writing, node)
        case SumAmount():
            return _sum(writing, node)
        case MultipliedAmount():
            return _multiplied(writing, node)
        case ComparedAmount():
            return _compared(writing, node)
        case _:
            assert_never(node)


def pool(writing: Writing, node: PoolAmount) -> str:
    """`rest of eligible over the year`, `剩余合规费用年累计`."""
    joint = writing.other_key("AND", "和")
    words = [writing.word(word) for word in node.pools] or [writing.key("TOTAL")]
    parts = [writing.key("REST")] if node.rest else []
    for index, word in enumerate(words):
        parts += [joint, word] if index else [word]
    if node.over_year:
        parts.append(writing.key("OVER_THE_YEAR"))
    return writing.tight(*parts)


def _patient(writing: Writing, node: PatientAmount) -> str:
    year = [writing.key("OVER_THE_YEAR")] if node.over_year else []
    if not node.pools:
        return writing.tight(writing.key("PATIENT"), *year)
    words = writing.tight(*(writing.word(word) for word in node.pools), *year)
    return f"{writing.key('PATIENTS')} {words}"


def _share(writing: Writing, node: ShareAmount) -> str:
    """`85% of eligible`, `合规费用的85%`."""
    base = _operand(writing, node.base)
    if writing.chinese:
        return writing.tight(base, writing.key("SHARE_OF"), percent(node.rate))
    return f"{percent(node.rate)} {writing.key('OF')} {base}"


def _choice(writing: Writing, node: ChoiceAmount) -> str:
    terminal = "LESSER" if node.choice is Choice.LESSER else "GREATER"
    items = (
        bracketed(writing, amount(writing, item))
        if isinstance(item, ChoiceAmount)
        else amount(writing, item)
        for item in node.items
    )
    joint = writing.other_key("AND", "和")
    return f"{writing.key(terminal)} {f' {joint} '.join(items)}"


def _sum(writing: Writing, node: SumAmount) -> str:
    parts: list[str] = []
    for index, (sign, term) in enumerate(node.terms):
        if index:
            parts.append("+" if sign > 0 else "-")
        parts.append(_operand(writing, term))
    return " ".join(parts)


def _multiplied(writing: Writing, node: MultipliedAmount) -> str:
    """`90 yuan multiplied by headcount`."""
    by = writing.word(node.by) if isinstance(node.by, Word) else number(node.by)
    return f"{_operand(writing, node.base)} {writing.key('MULTIPLIED')} {by}"


def _compared(writing: Writing, node: ComparedAmount) -> str:
    """`compared patient`, `对照患者`; what is no single amount stands in brackets."""
    text = amount(writing, node.amount)
    if not isinstance(node.amount, PoolAmount | PatientAmount):
        text = bracketed(writing, text)
    return writing.tight(writing.key("COMPARED"), text)


def _operand(writing: Writing, node: Amount) -> str:
    """An amount inside another: in brackets if it is made of several."""
    text = amount(writing, node)
    return bracketed(writing, text) if isinstance(node, SumAmount | ChoiceAmount) else text
