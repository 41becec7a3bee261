"""The page's arithmetic in Chromium: the Python calculators', in every fen."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from importlib import import_module
from importlib.resources import files
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from browser import NAMES, REQUIRED, Opened, compiled_policy, evaluated, opened, readings_of, typed
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settling import loaded
from small_program import small_program
from strategies_programs import claims, programs, years

from bench.claims import make_claims
from bench.hand.replay import day_of, fen_of
from compiler.evaluate import Value, evaluate
from compiler.pipeline import load
from compiler.program.builder import Builder, ProgramError
from compiler.program.nodes import Const, Kind, NodeId
from compiler.program.program import FactInput, PatientShare, PayerProgram, Program
from compiler.targets.page.javascript import Programs
from compiler.targets.page.numbers import MOST_COST, MOST_YEAR, large_roundings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

#: How many persons' years a policy are compared by its chosen readings, and by each other one.
YEARS, YEARS_OF_A_READING = 10_000, 200
#: More claims than any test draws.
_ENDLESS = 10**9
#: The policies whose covering cases are found quickly; those of all where nothing may be skipped.
CASES = NAMES if REQUIRED else ("changzhi_2019", "huining_2018")
#: What a bill comes to: payments, patient's share and year to date, or its refusal's number.
Outcome = list[int]
Rows = list[dict[str, str]]

#: The page's replay of many persons, as plain numbers.
REPLAY = """([number, persons]) => persons.map((bills) => {
  const sheets = replay(number, bills.map((typed) => ({ typed })));
  return sheets.map(({ sound, result }) => !sound ? null : result.refusal >= 0
    ? [result.refusal]
    : [...result.payments, result.patient, ...Object.values(result.year)]);
})"""


@pytest.fixture(scope="module", params=NAMES)
def page(
    request: pytest.FixtureRequest, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Opened]]:
    name = request.param
    with opened(browser, tmp_path_factory.mktemp("figures"), name) as found:
        found.load()
        yield name, found


def read_fact(fact: FactInput, cell: str) -> Value:
    """A cell as `settle_fen` takes it."""
    match fact.kind:
        case Kind.MONEY:
            return fen_of(cell)
        case Kind.DATE:
            return day_of(cell)
        case Kind.COUNT:
            return int(cell)
        case Kind.FLAG:
            return cell == "true"
        case _:
            return cell


def outcomes(program: Program, module: Any, rows: Rows) -> list[Outcome]:
    """What the Python calculator makes of a person's bills; of one day, in the order given."""
    found: dict[int, Outcome] = {}
    state: Sequence[int] = ()
    year = ""
    for number, row in sorted(enumerate(rows), key=lambda item: item[1]["date"]):
        if row["date"][:4] != year:
            year, state = row["date"][:4], ()
        facts = [read_fact(fact, row[fact.name]) for fact in program.facts]
        try:
            outcome = module.settle_fen(*facts, *state)
        except module.ClaimRefused as refused:
            found[number] = [refused.number]
            continue
        state = outcome[len(program.payers) + 1 :]
        found[number] = list(outcome)
    return [found[number] for number in range(len(rows))]


def persons_of(name: str, seed: int, count: int) -> list[Rows]:
    """Persons with bills at and about every threshold, in any order.

    As many as have `count` calendar years among them.
    """
    found: dict[str, Rows] = {}
    calendar: set[tuple[str, str]] = set()
    for row in make_claims(name, _ENDLESS, seed):
        if row.get("age", "0").startswith("-"):
            continue  # a newborn's bill from before its birth: no field of the page takes it
        key = (row["person_id"], row["date"][:4])
        if len(calendar) == count and key not in calendar:
            break
        calendar.add(key)
        found.setdefault(row["person_id"], []).append(row)
    order = Random(seed)
    for rows in found.values():
        order.shuffle(rows)
    return list(found.values())


def compare(opened_page: Opened, number: int, program: Program, module: Any, people: Any) -> int:
    """Hold the page to Python; the number of years compared."""
    names = [fact.name for fact in program.facts]
    compared = 0
    for start in range(0, len(people), 400):
        batch = people[start : start + 400]
        given_bills = [typed([{n: row[n] for n in names} for row in rows]) for rows in batch]
        found = evaluated(opened_page.page, REPLAY, [number, given_bills])
        for rows, outcome in zip(batch, found, strict=True):
            assert outcome == outcomes(program, module, rows), rows
            compared += len({row["date"][:4] for row in rows})
    return compared


def test_ten_thousand_years_are_python_in_every_fen(page: tuple[str, Opened]) -> None:
    name, opened_page = page
    program = compiled_policy(name).program
    assert program is not None
    people = persons_of(name, 7, YEARS)
    assert compare(opened_page, 0, program, loaded(name).module, people) >= YEARS


def test_every_single_other_reading_is_python_in_every_fen(page: tuple[str, Opened]) -> None:
    name, opened_page = page
    people = persons_of(name, 11, YEARS_OF_A_READING)
    for reading in readings_of(name):
        for option in reading.options:
            key = [reading.name, option.name]
            number = opened_page.page.evaluate("programOf", key)
            assert (number is None) == (option.program is None)
            if option.program is not None:
                compare(opened_page, number, option.program, load(option.program).module, people)


def test_every_amount_of_the_rules_and_a_fen_beside_it(page: tuple[str, Opened]) -> None:
    name, opened_page = page
    program = compiled_policy(name).program
    assert program is not None
    amounts = {n.value for n in program.nodes if isinstance(n, Const) and n.kind is Kind.MONEY}
    edges = sorted({max(0, a + step) for a in amounts for step in (-1, 0, 1)} | {MOST_COST})
    edges = [edge for edge in edges if edge <= MOST_COST]
    random = Random(name)
    people = []
    for rows in persons_of(name, 13, 40 * len(edges)):
        for row in rows:
            for pool in ("eligible", "other"):
                row[pool] = yuan(random.choice(edges))
        people.append(rows)
    compare(opened_page, 0, program, loaded(name).module, people)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def test_the_covering_cases_are_python_in_every_fen(page: tuple[str, Opened]) -> None:
    pytest.importorskip("z3")
    cases = import_module("compiler.verify.cases")
    name, opened_page = page
    if name not in CASES:
        pytest.skip("the covering cases of this policy take long; TIAOLI_BROWSER=required has them")
    program = compiled_policy(name).program
    assert program is not None
    settle = "([facts, year]) => settle(0, facts, year)"
    for case in cases.covering_cases(program).cases:
        year: Mapping[str, int] = {}
        for claim in case.claims:
            found = evaluated(opened_page.page, settle, [dict(claim.facts), year])
            if claim.refusal is not None:
                assert program.refusals[found["refusal"]] == claim.refusal
                continue
            assert found["payments"] == list(claim.payments.values())
            assert found["patient"] == claim.patient
            year = found["year"]


# --- the evaluator, on programs that mean nothing -------------------------------------------------


def data_of(program: Program) -> dict[str, Any]:
    """What the page's evaluator is given for a program."""
    entered = Programs(program.facts)
    entered.enter(program)
    data = {**entered.as_data(), "bounds": {"cost": MOST_COST, "year": MOST_YEAR}}
    plain: dict[str, Any] = json.loads(json.dumps(data))
    return plain


def settled_by_script(browser_page: Any, program: Program) -> Callable[[object], Any]:
    """The page's `settle` for a program, without a page around it."""
    data = data_of(program)
    engine = files("compiler.targets.page").joinpath("parts", "engine.js").read_text("utf-8")
    script = f"cases => {{ const DATA = {json.dumps(data)};\n{engine}\n" + (
        "return cases.map(([facts, year]) => settle(0, facts, year)); }"
    )
    return lambda cases: evaluated(browser_page, script, cases)


@pytest.fixture(scope="module")
def blank(browser: Browser) -> Iterator[Any]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@settings(
    deadline=None,
    max_examples=80,
    suppress_health_check=[
        HealthCheck.too_slow,
        HealthCheck.data_too_large,
        HealthCheck.function_scoped_fixture,
    ],
)
@given(programs(), st.lists(st.tuples(claims, years), min_size=1, max_size=12))
def test_random_programs_are_the_evaluator(
    blank: Any, program: Program, cases: list[tuple[Mapping[str, Value], Mapping[str, int]]]
) -> None:
    found = settled_by_script(blank, program)([list(case) for case in cases])
    for (facts, state), result in zip(cases, found, strict=True):
        check_result(program, evaluate(program, facts, state), result)


def check_result(program: Program, expected: Any, found: Any) -> None:
    """One claim: what is paid, what is left, why, the year, and every step."""
    if expected.refusal is not None:
        assert program.refusals[found["refusal"]] == expected.refusal
        return
    assert found["payments"] == list(expected.payments.values())
    assert found["patient"] == expected.patient
    assert found["year"] == dict(expected.state)
    parts = [[part.value, expected.amount(node)] for part, node in program.patient.by_reason]
    assert found["parts"] == parts
    assert list(page_steps(program, found["values"])) == list(steps(program, expected))


def steps(program: Program, expected: Any) -> Iterator[tuple[Any, ...]]:
    """Whether each benefit applies; every step's operand, result and alternative."""
    for payer in program.payers:
        for benefit in payer.benefits:
            yield (expected.flag(benefit.applies),)
            for step in benefit.steps:
                nodes = [step.operand, step.result, step.parameter and step.parameter.index]
                yield step.kind.value, *(None if n is None else expected.amount(n) for n in nodes)


def page_steps(program: Program, values: Sequence[Any]) -> Iterator[tuple[Any, ...]]:
    """The same by the page."""
    data = data_of(program)
    for _, _, _, benefits in data["programs"][0]["payers"]:
        for number in benefits:
            _, _, applies, rules = data["benefits"][number]
            yield (values[applies],)
            for kind, operand, result, *parameter in rules:
                rows = [operand if operand >= 0 else None, result, *(parameter[:1] or [None])]
                yield kind, *(None if row is None else values[row] for row in rows)


# --- exactness at the bound -----------------------------------------------------------------------


def rounding(rate: Fraction) -> tuple[Program, NodeId]:
    """A program whose one payer pays a share of the eligible cost."""
    builder = Builder()
    eligible = builder.fact("eligible", Kind.MONEY)
    paid = builder.round_sum([(rate, eligible)])
    small = small_program()
    left = builder.sub(eligible, paid)
    payer = PayerProgram("basic", small.payers[0].label, paid, ())
    patient = PatientShare(left, (("eligible", left),), ())
    program = replace(
        small,
        nodes=builder.nodes,
        names=(),
        state=(),
        refusals=(),
        payers=(payer,),
        patient=patient,
    )
    return program, paid


@pytest.mark.parametrize(
    ("rate", "large"),
    [
        (Fraction(90_071, 90_073), False),  # 90,071 * 10^11 is just below 2^53
        (Fraction(90_073, 90_089), True),  # and this just above
        (Fraction(999_999_937, 1_000_000_007), True),
    ],
)
def test_roundings_are_exact_on_both_sides_of_the_bound(
    blank: Any, rate: Fraction, large: bool
) -> None:
    program, paid = rounding(rate)
    assert large_roundings(program) == (frozenset({paid}) if large else frozenset())
    random = Random(3)
    amounts = [MOST_COST - n for n in range(50)] + [random.randrange(MOST_COST) for _ in range(500)]
    amounts += list(on_edges(rate))
    cases: list[Any] = [[{"eligible": fen}, {}] for fen in amounts]
    found = settled_by_script(blank, program)(cases)
    for fen, result in zip(amounts, found, strict=True):
        assert result["payments"] == [evaluate(program, {"eligible": fen}, {}).payments["basic"]]


def on_edges(rate: Fraction) -> Iterator[int]:
    """The largest amounts whose share lies on half a fen, or a hair beside it."""
    numerator, divisor = rate.as_integer_ratio()
    for rest in (-2, -1, 0, 1):
        least = (rest - divisor // 2) * pow(numerator, -1, divisor) % divisor
        yield least + (MOST_COST - least) // divisor * divisor


def test_no_page_where_an_amount_itself_is_too_large() -> None:
    program, _ = rounding(Fraction(1, 2))
    with pytest.raises(ProgramError):
        large_roundings(program, cost=2**53)


@pytest.mark.parametrize("name", NAMES)
def test_the_policies_need_no_large_rounding(name: str) -> None:
    for program in [compiled_policy(name).program] + [
        option.program for reading in readings_of(name) for option in reading.options
    ]:
        assert program is None or large_roundings(program) == frozenset()
