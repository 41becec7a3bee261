"""What every formula and split must keep: no amount or count below zero, shares that add up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from compiler.program.builder import Builder
from compiler.program.formula import FormulaProgram
from compiler.program.program import Label
from compiler.verify.question import Question, embed
from compiler.verify.task import Goal, Task, Told

#: The input of a split that its shares add up to.
AMOUNT = "amount"


def formula_tasks(formulas: Sequence[FormulaProgram]) -> Iterator[Task]:
    """One task for all formulas, one for all splits; none where there are none."""
    never = [_goal(item) for item in formulas]
    if never:
        label = Label("公式与分担金额不为负", "formulas and shares are not negative")
        yield Task("formulas_not_negative", "general", label, tuple(never))
    splits = [_goal(item, sums=True) for item in formulas if item.is_split]
    if splits:
        label = Label("分担各方之和等于总额", "the shares of every split add up")
        yield Task("splits_add_up", "general", label, tuple(splits))


def _goal(formula: FormulaProgram, *, sums: bool = False) -> Goal:
    builder = Builder(knows_order=False)
    for fact in formula.facts:
        builder.fact(fact.name, fact.kind, [value.name for value in fact.values])
    nodes = embed(builder, formula.nodes, {}, {})
    outputs = [nodes[output.node] for output in formula.outputs]
    if sums:
        fact = next(fact for fact in formula.facts if fact.name == AMOUNT)
        amount = builder.fact(fact.name, fact.kind)
        total = builder.add(*outputs)
        holds = builder.all_of(builder.at_most(total, amount), builder.at_most(amount, total))
    else:
        holds = builder.all_of(*(builder.at_most(builder.money(0), node) for node in outputs))
    true = builder.flag(True)
    question = Question(builder.nodes, formula.facts, (), true, true, holds)
    named = zip((output.label for output in formula.outputs), outputs, strict=True)
    return Goal(question, label=formula.label, told=Told(tuple(named)))
