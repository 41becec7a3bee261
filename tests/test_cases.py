"""Covering sets: which goals there are, that cases reach them, and that they find mutations."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from commands import Tiaoli
from settling import ROOT
from small_program import small_program

from compiler.case_files import RENDERERS
from compiler.case_files.rows import EXPECTED, rows
from compiler.cli.rule_files import read
from compiler.evaluate import evaluate, node_values
from compiler.pipeline import calculator_module, compile_rules, load
from compiler.program.nodes import Const, Kind, Node, Round, arguments
from compiler.program.program import Program
from compiler.settle.rows import settle_rows
from compiler.verify.cases import Case, CaseSet, covering_cases
from compiler.verify.covering.aims import aims_of
from compiler.verify.covering.cover import cover
from compiler.verify.covering.goal import Side
from compiler.verify.covering.quick import evaluator
from compiler.verify.covering.search import roundest
from dsl.language import Language

QUICK = ("huining_2018", "changzhi_2019")


@cache
def program_of(policy: str) -> Program:
    program = compile_rules(read(ROOT / "policies" / f"{policy}.policy")).program
    assert program is not None
    return program


@cache
def cases_of(policy: str) -> CaseSet:
    program = small_program() if policy == "small" else program_of(policy)
    return covering_cases(program)


def names(cases: CaseSet, prefix: str) -> set[str]:
    return {goal.name.removeprefix(prefix) for goal in cases.goals if goal.name.startswith(prefix)}


def test_the_goals_of_a_small_program() -> None:
    cases = cases_of("small")
    assert names(cases, "basic.inpatient.") == {
        *("pays", "pays_nothing", "not_for"),
        *("deductible.value", "deductible.below", "deductible.at", "deductible.above"),
        "rate.value",  # 80% never leaves half a fen
        *("benefit_limit.value", "benefit_limit.below", "benefit_limit.at", "benefit_limit.above"),
        *("benefit_limit.used_up", "benefit_limit.last_fen"),
    }
    assert names(cases, "refusal.") == {"1", "2"}
    assert names(cases, "condition.") == {
        f"{name}.{side}"
        for name in ("date.from_20180620", "status.ordinary", "care.inpatient")
        for side in ("holds", "fails")
    }
    assert not cases.dead


def test_a_small_program_is_reached_wholly() -> None:
    cases = cases_of("small")
    unreached = {item.goal.name for item in cases.unreached}
    assert not {name for name in unreached if name.startswith(("basic", "condition", "refusal"))}
    edges = [facts for case in cases.cases for facts in (claim.facts for claim in case.claims)]
    assert {399_99, 400_00, 400_01} <= {facts["eligible"] for facts in edges}
    assert {20180619, 20180620} <= {facts["date"] for facts in edges}


def test_the_same_program_gives_the_same_cases() -> None:
    again = covering_cases(small_program())
    assert RENDERERS["json"](again, Language.EN) == RENDERERS["json"](
        cases_of("small"), Language.EN
    )


@pytest.mark.parametrize("policy", QUICK)
def test_no_case_can_be_left_out(policy: str) -> None:
    cases = cases_of(policy)
    for case in cases.cases:
        own = {name for claim in case.claims for name in claim.goals}
        others = {
            name
            for other in cases.cases
            if other is not case
            for claim in other.claims
            for name in claim.goals
        }
        assert own - others, case.number


@pytest.mark.parametrize("policy", QUICK)
def test_covers_name_every_goal_that_is_reached_once(policy: str) -> None:
    cases = cases_of(policy)
    covered = [name for case in cases.cases for claim in case.claims for name in claim.covers]
    assert sorted(covered) == sorted(goal.name for goal in cases.reached)


@pytest.mark.parametrize("policy", ["small", *QUICK])
def test_settling_the_rows_gives_what_is_expected(policy: str) -> None:
    cases = cases_of(policy)
    given = list(rows(cases, Language.EN))
    for outcome in settle_rows(load(cases.program).calculator, given):
        row = outcome.row
        expected = {
            name.removeprefix(EXPECTED): amount
            for name, amount in row.items()
            if name.startswith(EXPECTED) and amount
        }
        assert outcome.settled is bool(expected)
        assert bool(row["reason"]) is not outcome.settled
        if outcome.settled:
            paid = {**outcome.payments, "patient": outcome.patient}
            assert {name: f"{fen // 100}.{fen % 100:02d}" for name, fen in paid.items()} == expected


@pytest.mark.parametrize("policy", ["small", *QUICK])
def test_the_generated_calculator_settles_every_case(policy: str) -> None:
    cases = cases_of(policy)
    module = calculator_module(cases.program)
    state_names = [item.name for item in cases.program.state]
    for case in cases.cases:
        state = (0,) * len(state_names)
        for claim in case.claims:
            facts = claim.facts.values()
            if claim.refusal is not None:
                with pytest.raises(module.ClaimRefused):
                    module.settle_fen(*facts, *state)
                continue
            result = module.settle_fen(*facts, *state)
            assert result[: len(claim.payments)] == tuple(claim.payments.values())
            assert result[len(claim.payments)] == claim.patient
            state = result[len(claim.payments) + 1 :]


# --- mutations -----------------------------------------------------------------------------------


def mutations(program: Program) -> Iterator[tuple[str, Program]]:
    """The program with one rate or one amount of its payments changed a little."""
    wanted = {payer.payment for payer in program.payers}
    used: set[int] = set()
    for number in range(len(program.nodes) - 1, -1, -1):
        if number in wanted or number in used:
            used |= set(arguments(program.nodes[number]))
            used.add(number)
    for number in sorted(used):
        match program.nodes[number]:
            case Round(terms):
                for position, (rate, amount) in enumerate(terms):
                    changed = list(terms)
                    changed[position] = (rate - Fraction(1, 100), amount)
                    yield f"rate {rate} of %{number}", _with(program, number, Round(tuple(changed)))
            case Const(value, Kind.MONEY) if value:
                for step in (-100, 100, 10_000):  # a fen more or less may be rounded away
                    node = Const(value + step, Kind.MONEY)
                    yield f"{value} {step:+}", _with(program, number, node)


def _with(program: Program, number: int, node: Node) -> Program:
    nodes = list(program.nodes)
    nodes[number] = node
    return replace(program, nodes=tuple(nodes))


def differs(program: Program, case: Case) -> bool:
    state: dict[str, int] = {}
    for claim in case.claims:
        result = evaluate(program, claim.facts, state)
        if (dict(result.payments), result.patient) != (dict(claim.payments), claim.patient):
            return True
        state = dict(result.state)
    return False


@pytest.mark.parametrize("policy", ["small", *QUICK])
def test_every_changed_rate_edge_or_limit_changes_a_case(policy: str) -> None:
    cases = cases_of(policy)
    changed = list(mutations(cases.program))
    missed = [
        what for what, mutant in changed if not any(differs(mutant, case) for case in cases.cases)
    ]
    assert not missed
    assert len(changed) >= (4 if policy == "small" else 20)


def test_a_dead_value_is_a_finding() -> None:
    program = small_program()
    dead = replace(
        program,
        refusals=(
            *program.refusals,
            replace(program.refusals[1], condition=program.refusals[1].condition),
        ),
    )
    found = covering_cases(dead)
    assert [goal.name for goal in found.dead] == ["refusal.3"]
    assert all(item.proved for item in found.unreached if item.goal.side is Side.REFUSED)


# --- parts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("policy", QUICK)
def test_straight_line_code_gives_the_evaluators_values(policy: str) -> None:
    aims = aims_of(program_of(policy))
    evaluate_fast = evaluator(aims.nodes)
    for case in cases_of(policy).cases:
        for claim in case.claims:
            assert tuple(evaluate_fast(claim.facts, {})) == node_values(aims.nodes, claim.facts, {})


def test_a_cover_takes_the_largest_sets_and_leaves_none_to_spare() -> None:
    sets = [frozenset({1, 2}), frozenset({2, 3}), frozenset({1, 2, 3}), frozenset({4})]
    assert cover(sets, [1, 1, 1, 1]) == [2, 3]
    assert cover([frozenset({1}), frozenset({1})], [2, 1]) == [1]


@pytest.mark.parametrize(
    ("low", "high", "wanted"),
    [(0, 5, 0), (1, 99_999, 10_000), (101, 199, 110), (12_345, 12_345, 12_345)],
)
def test_an_amount_is_as_round_as_its_range_allows(low: int, high: int, wanted: int) -> None:
    assert roundest(low, high) == wanted


# --- the command ---------------------------------------------------------------------------------


def test_a_file_of_cases_settles_without_a_difference(tiaoli: Tiaoli, tmp_path: Path) -> None:
    made, settled = tmp_path / "cases.csv", tmp_path / "settled.csv"
    policy = ROOT / "policies" / "huining_2018.policy"
    assert tiaoli("cases", policy, "-o", made).status == 0
    assert tiaoli("settle", policy, made, "-o", settled).status == 1  # refused ones are rejected
    with settled.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for name in row:
                if name.startswith(EXPECTED):
                    assert row[name] == row[name.removeprefix(EXPECTED)], row["claim_id"]
    with (tmp_path / "settled.rejects.csv").open(encoding="utf-8", newline="") as file:
        assert all(row["expected_patient"] == "" for row in csv.DictReader(file))


def test_the_module_of_tests_passes(tiaoli: Tiaoli, tmp_path: Path) -> None:
    module = tmp_path / "test_huining_cases.py"
    policy = ROOT / "policies" / "huining_2018.policy"
    assert tiaoli("cases", policy, "-o", module).status == 0
    assert tiaoli("build", policy, "-o", tmp_path / "generated").status == 0
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(module)]
    environment = {"PYTHONPATH": str(tmp_path), "PATH": ""}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode()


def test_json_tells_every_goal(tiaoli: Tiaoli) -> None:
    result = tiaoli("cases", ROOT / "policies" / "huining_2018.policy", "--format", "json")
    assert result.status == 0
    assert result.data["tiaoli"]
    goals = result.data["goals"]
    reached = {goal["name"] for goal in goals if goal["reached"]}
    covered = [
        name
        for case in result.data["cases"]
        for claim in case["claims"]
        for name in claim["covers"]
    ]
    assert set(covered) == reached
    assert {goal["why"] for goal in goals if not goal["reached"]} <= {"impossible", "not_found"}


def test_without_the_solver_it_says_what_to_install(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compiler.cli.cases.find_spec", lambda name: None)
    result = tiaoli("cases", ROOT / "policies" / "huining_2018.policy")
    assert (result.status, "tiaoli[verify]" in result.err) == (2, True)
