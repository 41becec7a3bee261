"""A case once more, in the calculator that ships: it must pay what the reference evaluator pays.

The solver's case was replayed in the evaluator of the question (`compiler.verify.witness`). Here
its claims are settled by the program itself, and by the generated calculator. Wherever the three
differ, nothing is wrong with the policy: the tool contradicts itself.
"""

from __future__ import annotations

from collections.abc import Mapping

from compiler.evaluate import evaluate
from compiler.pipeline import load
from compiler.program.program import Program
from compiler.settle.calculator import Calculator
from compiler.verify.question import Question
from compiler.verify.sides import COMPARED
from compiler.verify.witness import Facts, History, breaks


def replay_fault(program: Program, question: Question, history: History) -> str | None:
    """How a case fails in the question's evaluator or in the calculator; None if in neither.

    A case of something else than claims (a formula's inputs) is replayed in the evaluator alone.
    """
    try:
        if not breaks(question, history):
            return f"FalseWitness: not a case: {history}"
    except (KeyError, ValueError) as error:
        return f"FalseWitness: {type(error).__name__} {error}: {history}"
    names = {fact.name for fact in program.facts}
    if not all(names <= set(facts) for facts in history.claims):
        return None
    return _calculator_fault(program, load(program).calculator, history)


def _calculator_fault(program: Program, calculator: Calculator, history: History) -> str | None:
    state: Mapping[str, int] = {item.name: 0 for item in program.state}
    for facts in history.claims:
        own = {name: value for name, value in facts.items() if not name.startswith(COMPARED)}
        expected = evaluate(program, own, state)
        wanted: tuple[int, ...] | str = "refused"
        if expected.patient is not None:
            wanted = (*expected.payments.values(), expected.patient, *expected.state.values())
        found = _settled(calculator, own, state)
        if found != wanted:
            return f"the calculator gives {found}, the rules {wanted}: {own}, {dict(state)}"
        state = expected.state
    return None


def _settled(
    calculator: Calculator, facts: Facts, state: Mapping[str, int]
) -> tuple[int, ...] | str:
    try:
        return calculator.settle_fen(
            *(facts[fact.name] for fact in calculator.facts),
            *(state[item.name] for item in calculator.state),
        )
    except calculator.refused:
        return "refused"
