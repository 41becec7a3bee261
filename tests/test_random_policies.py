"""Random policies and years: the calculator is the reference evaluator, and promises hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict

from hypothesis import HealthCheck, given, settings
from strategies_policies import RandomClaim, policies, years

from compiler.consolidate import consolidate
from compiler.evaluate import evaluate
from compiler.lower import lower
from compiler.pipeline import calculator_module
from compiler.program.program import Program
from compiler.program.validate import problems
from dsl.diagnostics import Severity
from dsl.parse import parse
from dsl.resolve import resolve
from dsl.source import SourceText

slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


def program_of(text: str) -> Program | None:
    """The program of a rule file; None where its amendments contradict each other."""
    tree, found = parse(SourceText("random.policy", tuple(text.splitlines())))
    assert not found
    assert tree is not None
    resolution = resolve(tree)
    assert not resolution.diagnostics
    assert resolution.policy is not None
    result = consolidate(resolution.policy)
    errors = [item for item in result.diagnostics if item.severity is Severity.ERROR]
    assert (result.scheme is None) == bool(errors)
    return None if result.scheme is None else lower(result.scheme)


@slow
@given(policies(), years)
def test_calculator_is_evaluator(text: str, year: list[RandomClaim]) -> None:
    program = program_of(text)
    if program is None:
        return
    assert not problems(program)
    settle_fen: Callable[..., tuple[int, ...]] = (module := calculator_module(program)).settle_fen
    state = {item.name: 0 for item in program.state}
    for claim in year:
        facts = {fact.name: asdict(claim)[fact.name] for fact in program.facts}
        expected = evaluate(program, facts, state)
        arguments = (*facts.values(), *state.values())
        if expected.refusal is not None:
            try:
                settle_fen(*arguments)
            except module.ClaimRefused:
                continue
            raise AssertionError("the calculator settles a refused claim")
        assert expected.patient is not None
        settled = (*expected.payments.values(), expected.patient, *expected.state.values())
        assert settle_fen(*arguments) == settled
        check_promises(claim, expected.payments, expected.patient)
        state = dict(expected.state)


def check_promises(claim: RandomClaim, payments: Mapping[str, int], patient: int) -> None:
    """Nothing negative, nothing lost, nothing paid twice."""
    assert all(payment >= 0 for payment in payments.values())
    assert patient >= 0
    assert sum(payments.values()) + patient == claim.eligible + claim.other
