"""Formulas → programs: the amount of the one line that holds, or the highest of several.

A number of things is an amount like any other to the program; its unit says what it counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from compiler.lower.ledger import label, provenance
from compiler.program.formula import FormulaProgram, Output
from compiler.program.nodes import NodeId
from compiler.program.program import Label
from compiler.provisions.inputs import Ground, ground
from compiler.provisions.lines import Subject, check_lines
from compiler.provisions.lowered import Lowered
from compiler.provisions.tallies import tally
from dsl.diagnostics import has_errors
from dsl.model import Policy
from dsl.provisions import (
    FORMULA_RESULT,
    Extreme,
    Fixed,
    Formula,
    FormulaAmount,
    InputAmount,
    Multiple,
    Portion,
    Tally,
    Total,
)
from dsl.tree import Choice

_AMOUNT_LABEL = Label("金额", "amount")
_COUNT_LABEL = Label("数量", "count")


def lower_formula(policy: Policy, formula: Formula) -> Lowered:
    """The formula's program; a second one where lines say what was given before the policy."""
    guards = [line.guard for line in formula.gives]
    base = ground(policy, formula.inputs, guards)
    subject = Subject(formula.name, formula.label, formula.provenance.span)
    found = check_lines(base, subject, formula.gives, overlaps_allowed=formula.highest)
    if has_errors(found):
        return Lowered((), tuple(found))
    programs = [_program(base, formula, [line.amount for line in formula.gives], before=False)]
    if any(line.old is not None for line in formula.gives):
        amounts = [line.amount if line.old is None else line.old for line in formula.gives]
        fresh = ground(policy, formula.inputs, guards)
        programs.append(_program(fresh, formula, amounts, before=True))
    return Lowered(tuple(programs), tuple(found))


def _program(
    base: Ground, formula: Formula, amounts: Sequence[FormulaAmount], *, before: bool
) -> FormulaProgram:
    regions = [base.space.of(line.guard) for line in formula.gives]
    held = [
        (region, amount_node(base, amount))
        for region, amount in zip(regions, amounts, strict=True)
        if region
    ]
    nothing = base.builder.money(0)
    if formula.highest:
        always = base.space.always
        candidates = [
            base.builder.choose(base.decider.flag(region, always), node, nothing)
            for region, node in held
        ]
        result = base.builder.maximum(nothing, *candidates)
    else:
        result = base.decider.choose(held)
    result = base.builder.name(result, "number" if formula.counts else "amount")
    words = _COUNT_LABEL if formula.counts else _AMOUNT_LABEL
    return FormulaProgram(
        formula.name,
        label(formula.label),
        None if formula.unit is None else label(formula.unit),
        False,
        before,
        base.builder.nodes,
        base.builder.names,
        base.inputs,
        (Output(FORMULA_RESULT, words, result),),
        provenance(formula.provenance),
        formula.counts,
    )


def amount_node(base: Ground, amount: FormulaAmount) -> NodeId:
    """An amount in whole fen or things, never negative; rounded half up where a rate stands."""
    builder = base.builder
    match amount:
        case Fixed(fen):
            return builder.money(fen)
        case InputAmount(name):
            return base.nodes[name]
        case Portion(rate, inner):
            return builder.round_sum([(rate, amount_node(base, inner))])
        case Multiple(fen, by):
            return builder.round_sum([(Fraction(fen), base.nodes[by])])
        case Tally(rate, by, rounding, _):
            return tally(builder, rate, base.nodes[by], rounding)
        case Extreme(choice, items):
            nodes = [amount_node(base, item) for item in items]
            join = builder.minimum if choice is Choice.LESSER else builder.maximum
            return join(*nodes)
        case Total(terms):
            return _total(base, terms)
        case _:
            assert_never(amount)


def _total(base: Ground, terms: Sequence[tuple[int, FormulaAmount]]) -> NodeId:
    builder = base.builder
    added = [amount_node(base, item) for sign, item in terms if sign > 0]
    taken = [amount_node(base, item) for sign, item in terms if sign < 0]
    total = builder.add(*added) if added else builder.money(0)
    if not taken:
        return total
    return builder.maximum(builder.money(0), builder.sub(total, builder.add(*taken)))
