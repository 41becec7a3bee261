"""The Python calculator: held to the reference evaluator, friendly, the same every time."""

from __future__ import annotations

import ast
import copy
import dataclasses
import datetime
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from decimal import Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from small_program import small_program
from snapshots import check
from strategies_programs import claims, programs, years

from compiler.evaluate import Evaluation, Value, evaluate
from compiler.program.builder import Builder
from compiler.program.nodes import Kind
from compiler.program.program import Label, PatientShare, Program, StateInput
from compiler.program.validate import problems
from compiler.targets.python import emit_module, runtime
from compiler.targets.python.expressions import ValueSets
from compiler.targets.python.functions import settle_function

ROOT = Path(__file__).parent.parent
EXPECTED = Path(__file__).parent / "calculators"
slow = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

CLAIM: Mapping[str, Any] = {
    "date": "2018-07-01",
    "status": "registered_poor",
    "care": "inpatient",
    "eligible": "20000",
    "other": "0.5",
}


def module_of(program: Program, name: str = "calculator_under_test") -> ModuleType:
    """The calculator as an imported module, so that its types can be pickled."""
    module = ModuleType(name)
    sys.modules[name] = module
    exec(compile(emit_module(program), f"{name}.py", "exec"), module.__dict__)
    return module


class Refused(Exception):
    """Stands for ClaimRefused where the integer function is tried alone."""


def settle_fen_of(program: Program) -> Callable[..., tuple[int, ...]]:
    """The integer function alone, which is quick to make."""
    sets = ValueSets()
    lines = settle_function(program, sets)
    names: dict[str, Any] = {name: frozenset(values) for name, values in sets.sets.items()}
    names["_refused"] = Refused
    exec("\n".join(lines), names)
    settle: Callable[..., tuple[int, ...]] = names["settle_fen"]
    return settle


def arguments(
    program: Program, facts: Mapping[str, Value], state: Mapping[str, int]
) -> list[Value]:
    """What settle_fen takes, in order."""
    return [*(facts[f.name] for f in program.facts), *(state[s.name] for s in program.state)]


def expected_fen(program: Program, result: Evaluation) -> tuple[int | None, ...]:
    """What settle_fen gives."""
    state = [result.state[item.name] for item in program.state]
    return (*result.payments.values(), result.patient, *state)


def friendly(program: Program, facts: Mapping[str, Value]) -> dict[str, object]:
    """The facts as a person gives them."""
    given: dict[str, object] = {}
    for fact in program.facts:
        value = facts[fact.name]
        if fact.kind is Kind.MONEY:
            value = str(Decimal(value) / 100)
        elif fact.kind is Kind.DATE:
            value = f"{str(value)[:4]}-{str(value)[4:6]}-{str(value)[6:]}"
        given[fact.name] = value
    return given


@settings(slow, max_examples=400)
@given(programs(), st.lists(st.tuples(claims, years), min_size=1, max_size=12))
def test_settle_fen_is_the_evaluator(
    program: Program, cases: list[tuple[Mapping[str, Value], Mapping[str, int]]]
) -> None:
    assert not problems(program)
    settle = settle_fen_of(program)
    for facts, state in cases:
        result = evaluate(program, facts, state)
        if result.refusal is None:
            assert settle(*arguments(program, facts, state)) == expected_fen(program, result)
        else:
            with pytest.raises(Refused) as caught:
                settle(*arguments(program, facts, state))
            assert program.refusals[caught.value.args[0]] == result.refusal


@slow
@given(programs(), claims, years)
def test_friendly_and_explained_are_the_evaluator(
    program: Program, facts: Mapping[str, Value], state: Mapping[str, int]
) -> None:
    module = module_of(program)
    result = evaluate(program, facts, state)
    claim = module.Claim(**friendly(program, facts))
    year = module.Year(claim.date.year, **state)
    if result.refusal is not None:
        for function in (module.settle, module.explain):
            with pytest.raises(module.ClaimRefused) as caught:
                function(claim, year)
            assert program.refusals[caught.value.number] == result.refusal
        return
    settlement = module.settle(claim, year)
    assert {name: int(x * 100) for name, x in settlement.payments.items()} == result.payments
    assert settlement.patient * 100 == result.patient
    assert settlement.year == module.Year(claim.date.year, **result.state)
    explanation = module.explain(claim, year)
    assert explanation.settlement == settlement
    check_steps(program, result, explanation)


def check_steps(program: Program, result: Evaluation, explanation: Any) -> None:
    """Every step of the benefits that apply, with the amounts that the evaluator finds."""
    steps = iter(explanation.steps)
    for payer in program.payers:
        for benefit in payer.benefits:
            for rule in benefit.steps if result.flag(benefit.applies) else ():
                step = next(steps)
                assert (step.payer, step.benefit) == (payer.name, benefit.name)
                assert step.kind == rule.kind.value
                assert step.result * 100 == result.amount(rule.result)
                if rule.operand is not None:
                    assert step.operand * 100 == result.amount(rule.operand)
                if rule.parameter is not None:
                    held = rule.parameter.alternatives[result.amount(rule.parameter.index)]
                    assert tuple(step.value) == (held.text.zh, held.text.en)
                for language in ("zh", "en"):
                    assert step.text(language)
    assert next(steps, None) is None
    parts = {name: amount * 100 for name, amount in explanation.parts.items()}
    assert parts == {p.value: result.amount(node) for p, node in program.patient.by_reason}


@pytest.fixture(scope="module")
def small() -> ModuleType:
    return module_of(small_program(), "small_calculator")


def test_function_as_text() -> None:
    lines = settle_function(small_program(), ValueSets())
    check(EXPECTED / "small_settle_fen.txt", "\n".join(lines) + "\n")


def test_module_is_formatted_linted_and_typed(tmp_path: Path) -> None:
    path = tmp_path / "small.py"
    path.write_text(emit_module(small_program()), "utf-8")
    config = f"--config={ROOT / 'pyproject.toml'}"
    ruff = [sys.executable, "-m", "ruff"]
    for command in (
        [*ruff, "check", config, str(path)],
        [*ruff, "format", "--check", config, str(path)],
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(path)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
        if "No module named" in done.stderr:
            pytest.skip(done.stderr.strip())
        assert done.returncode == 0, done.stdout + done.stderr


def test_module_is_the_same_under_every_hash_seed() -> None:
    script = (
        "import sys; sys.path.insert(0, 'tests');"
        "from small_program import small_program;"
        "from compiler.targets.python import emit_module;"
        "print(emit_module(small_program()), end='')"
    )
    texts = set()
    for seed in ("1", "2"):
        environment = {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env=environment,
        )
        texts.add(done.stdout.decode("utf-8"))
    assert texts == {emit_module(small_program())}


def test_function_keeps_to_few_statements() -> None:
    tree = ast.parse("\n".join(settle_function(small_program(), ValueSets())))
    allowed = (
        ast.Module, ast.FunctionDef, ast.arguments, ast.arg, ast.Subscript, ast.Expr, ast.Constant,
        ast.Assign, ast.Name, ast.Load, ast.Store, ast.If, ast.IfExp, ast.Compare, ast.BinOp,
        ast.BoolOp, ast.UnaryOp, ast.Not, ast.And, ast.Or, ast.Add, ast.Sub, ast.Mult,
        ast.FloorDiv, ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.In, ast.NotIn,
        ast.Set, ast.Tuple, ast.Return, ast.Raise, ast.Call,
    )  # fmt: skip
    strangers = {type(node).__name__ for node in ast.walk(tree) if not isinstance(node, allowed)}
    assert not strangers


def test_settle(small: ModuleType) -> None:
    settlement = small.settle(small.Claim(claim_id="1", person_id="p", **CLAIM))
    assert settlement.payments == {"basic": Decimal("10000.00"), "fallback": Decimal("7000.00")}
    assert list(map(str, settlement.payments.values())) == ["10000.00", "7000.00"]
    assert str(settlement.patient) == "3000.50"
    assert settlement.year == small.Year(
        2018, basic_paid=10_000_00, own_total=10_000_00, fallback_paid=7_000_00
    )


def test_year_goes_on_and_begins_anew(small: ModuleType) -> None:
    first = small.settle(small.Claim(**CLAIM))
    second = small.settle(small.Claim(**{**CLAIM, "date": "2018-12-31"}), first.year)
    assert second.payments == {"basic": Decimal(0), "fallback": Decimal("20000.00")}
    next_year = small.settle(small.Claim(**{**CLAIM, "date": "2019-01-01"}), second.year)
    assert next_year.payments == first.payments
    assert next_year.year.year == 2019
    assert small.settle(small.Claim(**CLAIM), small.Year()).payments == first.payments
    with pytest.raises(small.ClaimError, match="the amounts of the year are of 2019") as caught:
        small.settle(small.Claim(**CLAIM), next_year.year)
    assert not isinstance(caught.value, small.ClaimRefused)
    assert "2019 年" in caught.value.text("zh")


def test_half_up(small: ModuleType) -> None:
    """80% of 0.05 is 4 fen, of 3.13 is 250.4, of 0.63 is 50.4; halves need a rate such as 17/20."""
    paid = [
        small.settle_fen(20180701, "registered_poor", "inpatient", 400_00 + above, 0)[0]
        for above in (5, 313, 2, 1, 3)
    ]
    assert paid == [4, 250, 2, 1, 2]


BAND_RATES = (
    ("1/2", "1/2", "3/4"),
    ("4/5", "1", "1/2"),
    ("1/2", "3/5", "3/4"),
    ("1", "1/3", "0"),
    ("0", "1", "1/2"),
)


@pytest.mark.parametrize("rates", BAND_RATES)
def test_bands_around_their_edges(rates: tuple[str, ...]) -> None:
    builder = Builder()
    eligible = builder.fact("eligible", Kind.MONEY)
    terms = []
    for low, high, rate in zip((0, 5, 99), (5, 99, 10**12), rates, strict=True):
        reach = builder.minimum(eligible, builder.money(high))
        part = builder.maximum(builder.money(0), builder.sub(reach, builder.money(low)))
        terms.append((Fraction(rate), part))
    due = builder.minimum(builder.round_sum(terms), builder.state("basic_paid"))
    program = dataclasses.replace(
        small_program(),
        nodes=builder.nodes,
        names=(),
        refusals=(),
        payers=(),
        state=(StateInput("basic_paid", Label("", ""), due),),
        patient=PatientShare(eligible, (), ()),
    )
    settle = settle_fen_of(program)
    for cost in range(120):
        facts: dict[str, Value] = {
            "date": 20180701,
            "status": "x",
            "care": "x",
            "eligible": cost,
            "other": 0,
        }
        state = {"basic_paid": 200}
        expected = expected_fen(program, evaluate(program, facts, state))
        assert settle(*arguments(program, facts, state)) == expected


def test_refusals(small: ModuleType) -> None:
    with pytest.raises(small.ClaimRefused) as caught:
        small.settle(small.Claim(**{**CLAIM, "date": datetime.date(2018, 6, 19)}))
    assert caught.value.reason == ("尚未施行", "not yet in force")
    assert (str(caught.value), caught.value.text("zh")) == ("not yet in force", "尚未施行")
    with pytest.raises(small.ClaimRefused) as caught:
        small.settle(small.Claim(**{**CLAIM, "status": "ordinary"}))
    assert str(caught.value) == "no figures (三（一）)"
    assert caught.value.text("zh") == "无规定（三（一））"
    assert caught.value.article == "三（一）"
    again = pickle.loads(pickle.dumps(caught.value))
    assert (str(again), again.number) == (str(caught.value), 1)


@pytest.mark.parametrize(
    ("given", "fen"),
    [
        ("1", 100), ("1.5", 150), ("0.05", 5), ("1.00", 100), (3, 300), (Decimal("1.500"), 150),
        (Decimal("1E+3"), 100_000), (Decimal("-0"), 0), ("1000000000", 10**11), ("007", 700),
    ],
)  # fmt: skip
def test_money(small: ModuleType, given: object, fen: int) -> None:
    with localcontext() as context:
        context.prec = 2  # the caller's context has no say
        claim = small.Claim(**{**CLAIM, "eligible": given})
        assert claim.eligible * 100 == fen or claim.eligible == Decimal(fen).scaleb(-2)
    assert claim._facts[3] == fen


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (1.5, "not float"), (True, "not bool"), (None, "not NoneType"), ("", "not an amount"),
        ("1.234", "not an amount"), ("1e3", "not an amount"), (" 1", "not an amount"),
        ("1,000", "not an amount"), ("１", "not an amount"), ("1.", "not an amount"),
        (".5", "not an amount"), ("-1", "negative"), (-1, "negative"), ("--1", "not an amount"),
        (Decimal("1.234"), "not an amount"), (Decimal("NaN"), "not an amount"),
        (Decimal("Infinity"), "not an amount"), (Decimal("1E+999999"), "not an amount"),
        (Decimal("1E-999999"), "not an amount"), (Decimal("-0.01"), "negative"),
        ("1000000000.01", "too large"), ("9" * 5000, "too large"), (10**10, "too large"),
    ],
)  # fmt: skip
def test_no_money(small: ModuleType, given: object, said: str) -> None:
    with pytest.raises(small.ClaimError, match=said) as caught:
        small.Claim(**{**CLAIM, "eligible": given})
    assert caught.value.field == "eligible"
    assert caught.value.text("zh").startswith("eligible：")


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("date", "2018-7-1"), ("date", "20180701"), ("date", "2018-02-30"), ("date", ""),
        ("date", 20180701), ("date", datetime.datetime(2018, 7, 1)), ("status", "rich"),
        ("status", ""), ("care", None),
    ],
)  # fmt: skip
def test_other_faults(small: ModuleType, field: str, given: object) -> None:
    with pytest.raises(small.ClaimError) as caught:
        small.Claim(**{**CLAIM, field: given})
    assert caught.value.field == field
    assert caught.value.text("zh") != caught.value.text("en") == str(caught.value)


def test_flags_and_counts() -> None:
    assert runtime.flag_of("x", "true") is True
    assert runtime.flag_of("x", False) is False
    assert runtime.count_of("x", "22", 0, 120) == 22
    for wrong in ("yes", "", None, 1.0, "10", -1, "½"):
        with pytest.raises(runtime.ClaimError):
            runtime.flag_of("x", wrong)
        with pytest.raises(runtime.ClaimError):
            runtime.count_of("x", wrong, 0, 9)
    with pytest.raises(runtime.ClaimError):
        runtime.count_of("x", True, 0, 9)


def test_claim_is_a_value(small: ModuleType) -> None:
    claim = small.Claim(claim_id="1", **CLAIM)
    assert claim == small.Claim(claim_id="1", **{**CLAIM, "eligible": Decimal("2E+4")})
    assert hash(claim) == hash(copy.copy(claim))
    assert "_facts" not in repr(claim)
    with pytest.raises(dataclasses.FrozenInstanceError):
        claim.eligible = Decimal(1)
    with pytest.raises(TypeError):
        small.Claim("1", "p", "2018-07-01", "registered_poor", "inpatient", 1, 2)
    with pytest.raises(TypeError, match="eligible"):
        small.Claim(date="2018-07-01")
    assert small.settle(pickle.loads(pickle.dumps(claim))) == small.settle(claim)
    cheaper = dataclasses.replace(claim, eligible=0)
    assert small.settle(cheaper).payments["basic"] == 0


def test_claim_from_a_row(small: ModuleType) -> None:
    row = {"claim_id": "7", "person_id": "p", **CLAIM, "ward": "3"}
    assert small.Claim.from_row(row) == small.Claim(claim_id="7", person_id="p", **CLAIM)
    with pytest.raises(small.ClaimError, match="care is missing"):
        small.Claim.from_row({name: value for name, value in row.items() if name != "care"})


@pytest.mark.parametrize("amount", [-1, 1.5, "3", None, True])
def test_year_is_checked(small: ModuleType, amount: object) -> None:
    with pytest.raises(small.ClaimError, match="whole numbers"):
        small.Year(2018, basic_paid=amount)


def test_what_it_says_of_itself(small: ModuleType) -> None:
    policy = small.POLICY
    assert (policy.name, policy.title.zh, policy.version) == ("small", "小政策", "0")
    assert (policy.in_force_from, policy.in_force_to) == (
        datetime.date(2018, 6, 20),
        datetime.date(2020, 12, 31),
    )
    assert [fact.name for fact in small.FACTS] == ["date", "status", "care", "eligible", "other"]
    assert small.COLUMNS[:3] == ("claim_id", "person_id", "date")
    assert [payer.name for payer in small.PAYERS] == ["basic", "fallback"]
    assert [item.name for item in small.STATE] == list(small.Year._fields[1:])
    assert [refusal.article for refusal in small.REFUSALS] == ["", "三（一）"]
    assert [(a.benefit, a.kind, a.reason.en) for a in small.ASSUMED] == [
        ("inpatient", kind, "a round figure") for kind in ("deductible", "rate", "benefit_limit")
    ]


def test_explanation(small: ModuleType) -> None:
    explanation = small.explain(small.Claim(claim_id="1", **CLAIM))
    for language in ("zh", "en"):
        text = explanation.text(language) + "\n"
        check(EXPECTED / f"small_explanation.{language}.txt", text)
    data = explanation.as_data()
    assert data["total"] == {"amount": "20000.50", "fhir": "submitted", "field": "medfee_sumamt"}
    assert data["payments"][0]["field"] == "hifp_pay"
    assert data["funds"]["amount"] == "17000.00"
    assert data["patient"]["parts"][0]["fhir"] == "coinsurance"
    assert data["year"]["basic_paid"] == 10_000_00
    assert data["steps"][1]["text"]["zh"].startswith("扣除起付线 400.00 元，余 19,600.00 元")
