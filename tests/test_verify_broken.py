"""Seven broken policies are refuted, each by a case that replays; the whole one is not."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, TypeAlias

import pytest
from broken_policies import Fault, policy
from verifying import breaking_claims

from compiler.evaluate import evaluate
from compiler.obligations import Verdict
from compiler.program.builder import Builder
from compiler.program.nodes import Kind
from compiler.program.program import Label, Program

z3 = pytest.importorskip("z3")

from compiler.verify import symbolic  # noqa: E402
from compiler.verify.general import general_tasks  # noqa: E402
from compiler.verify.question import Question  # noqa: E402
from compiler.verify.replay import replay_fault  # noqa: E402
from compiler.verify.run import run_task  # noqa: E402
from compiler.verify.settlement import Settled, settle  # noqa: E402
from compiler.verify.symbolic import Rounding  # noqa: E402
from compiler.verify.task import Goal, Task, TaskResult  # noqa: E402

#: A term of Z3, which has no types.
Formula: TypeAlias = Any

#: By which obligation each fault is found.
FOUND_BY = {
    Fault.BAND_GAP: "bands",
    Fault.LIMIT_OF_A_CLAIM: "yearly_limits",
    Fault.NOT_HELD_TO_REST: "never_negative",
    Fault.NOT_HELD_TO_TARGET: "target",
    Fault.PAID_TWICE: "adds_up",
    Fault.RATE_ABOVE_ONE: "never_negative",
    Fault.MID_YEAR: "three_thousand",
}


def tasks(program: Program) -> dict[str, Task]:
    """What the policy must keep: the general obligations, and three promises of its own."""
    found = {task.name: task for task in general_tasks(program) if not task.is_advice}
    for name, question in (
        ("bands", bands(program)),
        ("target", target(program)),
        ("three_thousand", three_thousand(program)),
    ):
        found[name] = Task(name, "prove", Label(name, name), (Goal(question),))
    return found


def question_of(
    builder: Builder,
    settled: Settled,
    holds: int,
    assume: int | None = None,
    counted: tuple[tuple[str, int], ...] = (),
) -> Question:
    state = (*settled.state.items(), *counted)
    asked = settled.admitted if assume is None else assume
    facts = settled.program.facts
    return Question(builder.nodes, facts, state, settled.admitted, asked, holds)


def bands(program: Program) -> Question:
    """Critical illness insurance pays no less than 60% of what is left, less 200 yuan."""
    builder = Builder(knows_order=False)
    settled = settle(builder, program)
    rest = builder.sub(settled.costs["eligible"], settled.payments["basic"])
    most = builder.round_sum([(Fraction(3, 5), rest)])
    paid = builder.add(settled.payments["critical"], builder.money(200_00))
    return question_of(builder, settled, builder.at_most(most, paid))


def target(program: Program) -> Question:
    """The supplement lifts nobody above 90% of the cost."""
    builder = Builder(knows_order=False)
    settled = settle(builder, program)
    before = builder.add(settled.payments["basic"], settled.payments["critical"])
    most = builder.round_sum([(Fraction(9, 10), settled.costs["eligible"])])
    lifted = builder.add(before, settled.payments["supplement"])
    return question_of(builder, settled, builder.at_most(lifted, builder.maximum(most, before)))


def three_thousand(program: Program) -> Question:
    """Whoever is poor and has borne 3,000 yuan this year, poor or not, bears no more."""
    builder = Builder(knows_order=False)
    settled = settle(builder, program)
    before = builder.state("patient.year")
    poor = builder.is_one_of(builder.fact("status", Kind.CHOICE), {"poor"})
    enough = builder.at_most(builder.money(3_000_00), before)
    after = builder.add(before, settled.patient)
    holds = builder.at_most(settled.patient, builder.money(0))
    assume = builder.all_of(settled.admitted, poor, enough)
    return question_of(builder, settled, holds, assume, (("patient.year", after),))


def run(program: Program, name: str) -> TaskResult:
    return run_task(tasks(program)[name])


@pytest.mark.parametrize("name", sorted({*FOUND_BY.values(), "within_the_rest"}))
def test_the_whole_policy_keeps_it(name: str) -> None:
    assert run(policy(), name).verdict is Verdict.PROVED


@pytest.mark.parametrize("fault", Fault)
def test_a_broken_policy_is_refuted_by_a_case_that_replays(fault: Fault) -> None:
    program = policy(fault)
    task = tasks(program)[FOUND_BY[fault]]
    result = run_task(task)
    assert result.verdict is Verdict.REFUTED
    assert result.history is not None
    question = task.goals[result.goal].question
    claims = result.history.claims
    assert len(claims) - 1 in breaking_claims(question, claims)
    assert replay_fault(program, question, result.history) is None


def test_registration_in_mid_year_takes_an_earlier_claim_to_show() -> None:
    result = run(policy(Fault.MID_YEAR), "three_thousand")
    assert result.history is not None
    statuses = [facts["status"] for facts in result.history.claims]
    assert statuses == ["ordinary", "poor"]


def test_a_limit_of_a_claim_is_broken_by_a_year() -> None:
    program = policy(Fault.LIMIT_OF_A_CLAIM)
    result = run(program, "yearly_limits")
    assert result.history is not None
    state: dict[str, int] = {}
    for facts in result.history.claims:
        state = dict(evaluate(program, facts, state).state)
    assert state["basic_paid"] > 10_000_00


def test_a_planted_lemma_is_caught_by_a_broken_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the guard of the rate, a band above 100% would be proved to pay no more."""

    def planted(rounding: Rounding) -> list[Formula]:
        guard = z3.And([amount >= 0 for amount in rounding.amounts])
        most = rounding.value <= z3.Sum(list(rounding.amounts))
        return [z3.Implies(guard, z3.And(rounding.value >= 0, most))]

    monkeypatch.setattr(symbolic, "single_lemmas", planted)
    result = run(policy(Fault.RATE_ABOVE_ONE), "never_negative")
    assert result.verdict is not Verdict.REFUTED


def test_years_that_fall_below_zero_are_not_left_out() -> None:
    """Where more is paid than a claim costs, what was borne so far falls below zero: a proof that
    took amounts for never negative would prove that it does not.
    """
    program = policy(Fault.RATE_ABOVE_ONE)
    builder = Builder(knows_order=False)
    settled = settle(builder, program)
    before = builder.state("borne.year")
    rest = builder.sub(settled.costs["eligible"], settled.payments["critical"])
    question = question_of(
        builder,
        settled,
        builder.at_most(builder.money(0), before),
        counted=(("borne.year", builder.add(before, rest)),),
    )
    result = run_task(Task("signs", "prove", Label("号", "signs"), (Goal(question),)))
    assert result.verdict is Verdict.REFUTED
