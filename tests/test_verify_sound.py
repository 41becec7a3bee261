"""What is proved holds of random years, claim by claim, in the reference evaluator.

The long run (half an hour):
`TIAOLI_POLICIES=100 TIAOLI_HISTORIES=10000 pytest tests/test_verify_sound.py`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import pytest
from broken_policies import policy
from hypothesis import HealthCheck, Phase, given, settings
from random_histories import histories
from strategies_policies import policies
from verifying import POLICY, breaking_claims, compiled_text, policy_text, tasks_of

from compiler.evaluate import node_values
from compiler.pipeline import compile_rules, read_rules
from compiler.program.program import Program

pytest.importorskip("z3")

from compiler.verify.decide import Proved, Refuted, decide
from compiler.verify.general import general_tasks
from compiler.verify.invariant import Bound, invariants
from compiler.verify.narrow import narrow, without_idle_state
from compiler.verify.prove import plan
from compiler.verify.question import Question
from compiler.verify.replay import replay_fault
from compiler.verify.signs import with_signs
from compiler.verify.task import Task, Want
from compiler.verify.unrolled import choices_of

HISTORIES = int(os.environ.get("TIAOLI_HISTORIES", "300"))
POLICIES = int(os.environ.get("TIAOLI_POLICIES", "6"))

YEARLY = (
    'prove yearly zh "年" en "yearly"\n  basic over the year at most 10,000 yuan',
    'prove poor_year zh "贫" en "the year of the poor"\n  for status is poor\n'
    "  compared with status is ordinary\n"
    "  patient over the year at most compared patient over the year",
)


def questions(tasks: Iterator[Task]) -> Iterator[tuple[str, Question]]:
    """What is to be proved of every claim, by the name of its task."""
    for task in tasks:
        if not task.is_advice:
            for goal in task.goals:
                if goal.want is Want.PROVED:
                    yield task.name, goal.question


def check_sound(program: Program, name: str, question: Question) -> bool:
    """Whether it is proved: then no random year breaks it; a case replays in the calculator."""
    outcome = decide(question)
    if isinstance(outcome, Refuted):
        assert replay_fault(program, question, outcome.history) is None, name
    if not isinstance(outcome, Proved):
        return False
    for claims in histories(question, HISTORIES):
        assert not breaking_claims(question, claims), (name, claims)
    return True


def test_what_is_proved_of_the_small_policy_survives_random_years() -> None:
    compiled = compiled_text(policy_text(*YEARLY))
    assert compiled.program is not None
    tasks = iter(tasks_of(compiled).values())
    proved = [check_sound(compiled.program, *item) for item in questions(tasks)]
    assert sum(proved) >= 7


def test_random_years_break_what_is_false() -> None:
    """The years are good enough to find a false promise: else the tests above show nothing."""
    false = 'prove half zh "假" en "false"\n  basic over the year at most 9,999 yuan'
    question = tasks_of(compiled_text(policy_text(false)))["half"].goals[0].question
    assert any(breaking_claims(question, claims) for claims in histories(question, 300))


@settings(
    max_examples=POLICIES,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(policies())
def test_what_is_proved_of_random_policies_survives_random_years(text: str) -> None:
    compiled = compile_rules(read_rules("random.policy", text.encode()))
    if compiled.program is None:
        return
    tasks = (job for job in plan(compiled, None).jobs if isinstance(job, Task))
    for name, question in questions(tasks):
        check_sound(compiled.program, name, question)


# --- invariants -----------------------------------------------------------------------------------


def found_invariants(question: Question) -> tuple[Question, tuple[Bound, ...]]:
    asked = narrow(without_idle_state(with_signs(question)), {})
    return asked, invariants(asked, choices_of(asked))


def states(question: Question, count: int) -> Iterator[Mapping[str, int]]:
    """The year-to-date amounts after each claim of random years, and at their start."""
    for claims in histories(question, count, seed=1):
        state: Mapping[str, int] = {name: 0 for name, _ in question.state}
        yield state
        for facts in claims:
            values = node_values(question.nodes, facts, state)
            if values[question.step]:
                state = {name: int(values[node]) for name, node in question.state}
                yield state


def programs() -> Iterator[Program]:
    small = compiled_text(POLICY.format(promises="")).program
    assert small is not None
    yield small
    yield policy()


def test_invariants_hold_on_random_years() -> None:
    found = 0
    for program in programs():
        tasks = {task.name: task for task in general_tasks(program)}
        question, bounds = found_invariants(tasks["yearly_limits"].goals[0].question)
        found += len(bounds)
        for state in states(question, HISTORIES):
            assert all(bound.holds(state) for bound in bounds), (bounds, state)
    assert found >= 2


def test_an_invariant_holds_on_the_first_of_january() -> None:
    for program in programs():
        tasks = {task.name: task for task in general_tasks(program)}
        question, bounds = found_invariants(tasks["yearly_limits"].goals[0].question)
        nothing = {name: 0 for name, _ in question.state}
        assert all(bound.holds(nothing) for bound in bounds)
