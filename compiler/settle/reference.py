"""The reference evaluator as a calculator: slower a claim, ready at once.

Examples are run on it: they are few, and each choice of readings would else have to be emitted.
"""

from __future__ import annotations

from compiler.evaluate import Value, evaluate
from compiler.program.program import Program, Refusal
from compiler.settle.calculator import Calculator


class RefusedError(Exception):
    """A claim that the program does not settle."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.reason.en)
        self.refusal = refusal


def reference_calculator(program: Program) -> Calculator:
    """Settles by evaluating the program node by node."""
    facts = [fact.name for fact in program.facts]
    state = [item.name for item in program.state]

    def settle_fen(*arguments: Value) -> tuple[int, ...]:
        given = dict(zip(facts, arguments, strict=False))
        before = dict(zip(state, map(int, arguments[len(facts) :]), strict=False))
        result = evaluate(program, given, before)
        if result.refusal is not None or result.patient is None:
            assert result.refusal is not None
            raise RefusedError(result.refusal)
        return (*result.payments.values(), result.patient, *result.state.values())

    return Calculator(
        program.identity,
        program.facts,
        program.state,
        program.payers,
        settle_fen,
        RefusedError,
        lambda error: error.refusal,  # type: ignore[attr-defined]
    )
