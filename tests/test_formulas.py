"""Formulas and splits: lowered, emitted and evaluated alike, held to a plain reading of each."""

from __future__ import annotations

import math
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any, assert_never

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from resolving import policy_of, small

from compiler.evaluate import Value, evaluate_formula, node_values
from compiler.pipeline import Compiled, calculator_module, compile_rules, read_rules
from compiler.program.builder import Builder
from compiler.program.formula import FormulaProgram
from compiler.program.nodes import Kind
from compiler.provisions.examples import run_formula_examples
from compiler.provisions.lowering import every_formula, lower
from compiler.provisions.tallies import tally
from compiler.targets.python import emit_module
from compiler.targets.python.expressions import ValueSets
from compiler.targets.python.provisions import fen_function, fen_name, function_name
from compiler.verify.translation import Proved, Refuted, prove_formula
from dsl.diagnostics import Diagnostic
from dsl.model import (
    ALWAYS,
    AllOf,
    AnyOf,
    Condition,
    FactValue,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    Label,
    NotCondition,
    OneOfFact,
    Provenance,
    WholeNumberFact,
    YesNoFact,
)
from dsl.provision_tree import Rounding, ShareKind
from dsl.provisions import (
    Attributes,
    Extreme,
    FactInput,
    Fixed,
    Formula,
    FormulaAmount,
    Gives,
    InputAmount,
    MoneyInput,
    Multiple,
    Portion,
    Share,
    ShareRate,
    Split,
    Tally,
    Total,
)
from dsl.source import NOWHERE
from dsl.tree import Choice
from dsl.values import half_up

GOOD = Path(__file__).parent / "good" / "provisions.policy"
POLICY = policy_of(small())
slow = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])


# --- a small policy with formulas ------------------------------------------------------------

SUBSIDY = """
formula subsidy zh "补贴" en "subsidy"
  input years whole number from 0 to 60 zh "年限" en "years"
  input kind one of zh "类别" en "kind"
    doctor zh "医生" en "doctor"
    nurse zh "护士" en "nurse"
  input paid_in months since 2016-08 zh "月份" en "month"
  {lines}
  unit zh "元/月" en "yuan a month"
"""
SPLIT = """
split premium zh "保费" en "premium"
  uses level
  share province zh "省" en "province"
    rate 40%, for level is township
    rate 60%, otherwise
  share prefecture zh "州" en "prefecture"{kind}
    rate {rate}
  share county_part zh "县" en "county" takes the rest
"""


def compiled(article: str) -> Compiled:
    """The small policy with these lines in its article."""
    return compile_rules(read_rules("small.policy", small(article=article).encode()))


def found(article: str) -> list[Diagnostic]:
    """What compiling says of an article's lines."""
    return list(compiled(article).diagnostics)


def calculator(article: str) -> ModuleType:
    """The calculator of the small policy with these lines."""
    result = compiled(article)
    assert result.program is not None, result.diagnostics
    return calculator_module(result.program, result.formulas)


# --- diagnostics -----------------------------------------------------------------------------


def test_lines_that_meet_are_an_error_with_a_case() -> None:
    lines = "gives 1 yuan, for years at most 10\n  gives 2 yuan, for years at least 10"
    (overlap,) = found(SUBSIDY.format(lines=lines))
    assert (overlap.code, overlap.facts["case_en"]) == ("TL0520", "years 10")


def test_lines_that_leave_a_gap_are_an_error_with_a_case() -> None:
    (gap,) = found(SUBSIDY.format(lines="gives 1 yuan, for years at most 10"))
    assert (gap.code, gap.facts["case_en"]) == ("TL0524", "years 11 to 60")


def test_with_highest_lines_may_meet_and_leave_gaps() -> None:
    lines = "gives 1 yuan, for years at least 10\n  gives 2 yuan, for kind is nurse\n  highest"
    module = calculator(SUBSIDY.format(lines=lines))
    given = {"paid_in": "2016-08"}
    assert module.subsidy(years=9, kind="doctor", **given) == 0
    assert module.subsidy(years=10, kind="doctor", **given) == 1
    assert module.subsidy(years=10, kind="nurse", **given) == 2


def test_a_line_that_never_holds_is_a_warning() -> None:
    lines = "gives 1 yuan, for years at most 60\n  gives 2 yuan, otherwise"
    assert [item.code for item in found(SUBSIDY.format(lines=lines))] == ["TL0525"]


def test_shares_of_more_than_the_whole_are_an_error_with_a_case() -> None:
    (fault,) = found(SPLIT.format(kind="", rate="50%"))
    assert (fault.code, fault.facts["total"]) == ("TL0526", "110%")
    assert fault.facts["case_en"] == "level of hospital: county"


@pytest.mark.parametrize("name", ["fen_of", "subsidy_fen"])
def test_names_of_the_calculator_are_an_error(name: str) -> None:
    subsidy = SUBSIDY.format(lines="gives 1 yuan")
    other = f'formula {name} zh "另" en "other"\n  gives 1 yuan\n'
    assert "TL0527" in [item.code for item in found(subsidy + other)]


# --- what is emitted -------------------------------------------------------------------------


def test_months_count_the_first_and_yuan_come_out() -> None:
    module = calculator(SUBSIDY.format(lines="gives 200.50 yuan multiplied by paid_in"))
    given = {"years": "3", "kind": "doctor"}
    assert module.subsidy(paid_in="2016-08", **given) == Decimal("200.50")
    assert module.subsidy(paid_in=date(2017, 7, 31), **given) == Decimal("2406.00")
    assert module.subsidy(paid_in="2016-07", **given) == 0
    assert str(module.subsidy(paid_in="2016-09-01", **given)) == "401.00"
    assert module.subsidy_fen(3, "doctor", 2) == 401_00
    assert "subsidy" in module.__all__
    assert "yuan a month" in module.subsidy.__doc__


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"years": 61}, "years"), ({"kind": "cook"}, "kind"), ({"paid_in": "2016-8"}, "paid_in")],
)
def test_ill_formed_inputs_are_told_in_both_languages(wrong: Mapping[str, Any], field: str) -> None:
    module = calculator(SUBSIDY.format(lines="gives 1 yuan"))
    given = {"years": 1, "kind": "nurse", "paid_in": "2016-08", **wrong}
    with pytest.raises(module.ClaimError) as caught:
        module.subsidy(**given)
    assert caught.value.field == field
    assert field in caught.value.text("zh")
    assert field in caught.value.text("en")


def test_values_from_before_the_policy_have_a_function_of_their_own() -> None:
    lines = "gives from 1 yuan to 2 yuan, for years below 10\n  gives 3 yuan, otherwise"
    module = calculator(SUBSIDY.format(lines=lines))
    assert (module.subsidy_fen(9, "nurse", 1), module.subsidy_before_fen(9, "nurse", 1)) == (
        200,
        100,
    )
    assert module.subsidy_before_fen(10, "nurse", 1) == 300


def test_a_split_adds_up_and_the_rest_is_of_what_is_left() -> None:
    module = calculator(SPLIT.format(kind=" of the rest", rate="50%"))
    parts = module.premium("100.01", level="township")
    assert parts == {
        "province": Decimal("40.00"),
        "prefecture": Decimal("30.01"),
        "county_part": Decimal("30.00"),
    }


def test_shares_that_round_up_together_leave_nothing_negative() -> None:
    module = calculator(SPLIT.format(kind="", rate="40%"))
    for fen in range(50):
        parts = module.premium_fen(fen, "county")
        assert sum(parts) == fen
        assert min(parts) >= 0


def test_examples_are_counted_and_differences_told() -> None:
    example = """  example
    | years | paid_in | kind | gives |
    | 9 | 2016-08 | nurse | 1 yuan |
    | 10 | 2016-08 | nurse | 5 yuan |
"""
    article = SUBSIDY.format(lines="gives 1 yuan") + example
    result = compiled(article)
    assert result.file.policy is not None
    results = run_formula_examples(result.file.policy)
    assert (results.passed, results.failed) == (1, 1)
    (fault,) = results.diagnostics
    assert fault.code == "TL0654"
    assert "5.00" in str(fault.facts["differences_en"])


def test_every_example_of_the_good_policy_comes_out() -> None:
    file = read_rules(GOOD.name, GOOD.read_bytes())
    assert file.policy is not None
    results = run_formula_examples(file.policy)
    assert results.failed == 0
    assert results.passed > 5


# --- counts ----------------------------------------------------------------------------------

DOCTORS = """
formula doctors zh "应配村医" en "village doctors"
  input people whole number from 0 to 100000 zh "服务人口" en "people served"
  input fund cost zh "资金" en "fund"
  {lines}
  unit zh "名/所" en "doctors a clinic"
"""
EACH_THOUSAND = "count greater of 1 and 1 for every 1,000 of people, rounded up"


@pytest.mark.parametrize(
    ("people", "doctors"), [(0, 1), (1, 1), (1000, 1), (1001, 2), (2000, 2), (99_999, 100)]
)
def test_part_of_a_thousand_counts_as_one_more(people: int, doctors: int) -> None:
    module = calculator(DOCTORS.format(lines=EACH_THOUSAND))
    given = module.doctors(people=people, fund=0)
    assert (type(given), given) == (int, doctors)
    assert module.doctors_count(people, 0) == doctors
    assert {"doctors", "doctors_count"} <= set(module.__all__)
    assert not hasattr(module, "doctors_fen")
    assert "doctors a clinic" in module.doctors.__doc__
    assert typing.get_type_hints(module.doctors)["return"] is int


def test_inputs_of_a_count_are_checked() -> None:
    module = calculator(DOCTORS.format(lines=EACH_THOUSAND))
    with pytest.raises(module.ClaimError, match="people"):
        module.doctors(people=100_001, fund=0)


@pytest.mark.parametrize(
    ("rounding", "seven_thirds"), [("rounded up", 3), ("rounded down", 2), ("rounded half up", 2)]
)
def test_each_rounding_in_both_languages(rounding: str, seven_thirds: int) -> None:
    module = calculator(DOCTORS.format(lines=f"count 1 for every 3 of people, {rounding}"))
    assert module.doctors(people=7, fund=0) == seven_thirds
    chinese = {"up": "不足进一", "down": "不足不计", "half up": "四舍五入"}
    line = f"数量 服务人口按每3计为1，{chinese[rounding.removeprefix('rounded ')]}"
    assert calculator(DOCTORS.format(lines=line)).doctors(people=7, fund=0) == seven_thirds


def test_counts_add_up_and_never_go_below_zero() -> None:
    line = "count people + 2 - 3 for every 1 of people"
    module = calculator(DOCTORS.format(lines=line))
    assert [module.doctors(people=number, fund=0) for number in range(4)] == [2, 0, 0, 0]


def test_a_count_has_a_history_like_any_amount() -> None:
    line = "count from 1 to 2, for people at most 500\n  count people, otherwise"
    module = calculator(DOCTORS.format(lines=line))
    assert (module.doctors_count(500, 0), module.doctors_before_count(500, 0)) == (2, 1)


@pytest.mark.parametrize("rounding", ["rounded up", "rounded down", "rounded half up"])
def test_a_count_of_the_calculator_is_proved(rounding: str) -> None:
    line = f"count greater of 1 and 12 for every 35 of people, {rounding}"
    result = compiled(DOCTORS.format(lines=line))
    assert result.program is not None
    (program,) = result.formulas
    source = emit_module(result.program, result.formulas)
    assert isinstance(prove_formula(program, source), Proved)
    wrong = source.replace("* people", "* (people + 1)")
    assert wrong != source
    assert isinstance(prove_formula(program, wrong), Refuted)


def test_examples_of_counts_are_told_without_yuan() -> None:
    example = "  example\n    | people | count |\n    | 1001 | 1 |\n    | 1000 | 1 |\n"
    result = compiled(DOCTORS.format(lines=EACH_THOUSAND) + example)
    assert result.file.policy is not None
    results = run_formula_examples(result.file.policy)
    assert (results.passed, results.failed) == (1, 1)
    (fault,) = results.diagnostics
    assert fault.facts["differences_en"] == "count: the example says 1, the rules give 2"
    assert fault.facts["differences_zh"] == "数量：示例为 1，按规则为 2"


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("| people | gives |\n    | 1 | 1 |", "TL0727"),
        ("| people | count |\n    | 1 | 1.5 |", "TL0736"),
        ("| people | count |\n    | 1 | people |", "TL0736"),
    ],
)
def test_examples_of_counts_that_do_not_fit(table: str, code: str) -> None:
    faults = found(DOCTORS.format(lines=EACH_THOUSAND) + f"  example\n    {table}\n")
    assert [item.code for item in faults] == [code]


def test_an_example_of_money_has_no_column_of_counts() -> None:
    example = "  example\n    | paid_in | years | kind | count |\n    | 2016-08 | 1 | nurse | 1 |\n"
    faults = found(SUBSIDY.format(lines="gives 1 yuan") + example)
    assert [item.code for item in faults] == ["TL0727"]


@given(
    st.integers(0, 10**6),
    st.integers(1, 10**6),
    st.integers(0, 10**9),
    st.sampled_from(Rounding),
)
def test_every_quotient_is_rounded_by_half_up_rounding_alone(
    number: int, every: int, people: int, rounding: Rounding
) -> None:
    """For any divisor, even or odd: the node gives what `math` gives of the exact quotient."""
    builder = Builder()
    fact = builder.fact("people", Kind.COUNT)
    node = tally(builder, Fraction(number, every), fact, rounding)
    value = node_values(builder.nodes, {"people": people}, {})[node]
    assert value == ROUNDED[rounding](Fraction(number * people, every))


@settings(max_examples=30)
@given(st.integers(1, 60))
def test_every_small_quotient_is_rounded_up(every: int) -> None:
    for number in range(1, 8):
        builder = Builder()
        fact = builder.fact("people", Kind.COUNT)
        node = tally(builder, Fraction(number, every), fact, Rounding.UP)
        for people in range(2 * every + 2):
            value = node_values(builder.nodes, {"people": people}, {})[node]
            assert value == -(-number * people // every)


tallies: st.SearchStrategy[FormulaAmount] = st.recursive(
    st.one_of(
        st.builds(Fixed, st.integers(0, 20)),
        st.builds(
            Tally,
            st.builds(Fraction, st.integers(0, 12), st.integers(1, 12)),
            st.just("years"),
            st.sampled_from(Rounding),
        ),
    ),
    lambda inner: st.one_of(
        st.builds(Extreme, st.sampled_from(Choice), st.tuples(inner, inner)),
        st.lists(st.tuples(st.sampled_from([1, -1]), inner), min_size=1, max_size=3).map(
            lambda terms: Total(tuple(terms))
        ),
    ),
    max_leaves=4,
)


# --- held to the evaluator, and to a plain reading of the model ------------------------------


def emitted(program: FormulaProgram) -> Callable[..., tuple[int, ...] | int]:
    """The integer function alone."""
    sets = ValueSets()
    lines = fen_function(program, sets)
    names: dict[str, Any] = {name: frozenset(values) for name, values in sets.sets.items()}
    exec("\n".join(lines), names)
    function: Callable[..., tuple[int, ...] | int] = names[fen_name(program)]
    return function


def inputs_of(program: FormulaProgram) -> st.SearchStrategy[dict[str, Value]]:
    """Inputs of a program, near the edges of bounds now and then."""
    return st.fixed_dictionaries({item.name: _values(item.fact) for item in program.inputs})


def _values(fact: Any) -> st.SearchStrategy[Value]:
    match fact.kind:
        case Kind.MONEY:
            return st.one_of(st.integers(0, 300), st.integers(0, 10**11))
        case Kind.CHOICE:
            return st.sampled_from([value.name for value in fact.values])
        case Kind.FLAG:
            return st.booleans()
        case Kind.COUNT:
            return st.integers(fact.low, fact.high)
        case Kind.DATE:
            return st.dates(date(2015, 1, 1), date(2022, 1, 1)).map(
                lambda day: day.year * 10_000 + day.month * 100 + day.day
            )
    raise AssertionError(fact.kind)


def outcome(program: FormulaProgram, given_inputs: Mapping[str, Value]) -> list[int]:
    """What the emitted function gives, as a list; the evaluator must agree."""
    result = emitted(program)(*(given_inputs[item.name] for item in program.inputs))
    amounts = list(result) if isinstance(result, tuple) else [result]
    assert amounts == list(evaluate_formula(program, given_inputs).values())
    return amounts


RULE_FILES = [GOOD, *sorted((Path(__file__).parent.parent / "policies").glob("*.policy"))]
PROGRAMS = [
    pytest.param(program, id=f"{path.stem}.{function_name(program)}")
    for path in RULE_FILES
    for program in compile_rules(read_rules(path.name, path.read_bytes())).formulas
]


@settings(slow, max_examples=60)
@given(st.data())
@pytest.mark.parametrize("program", PROGRAMS)
def test_the_policies_formulas_are_the_evaluator(
    program: FormulaProgram, data: st.DataObject
) -> None:
    outcome(program, data.draw(inputs_of(program)))


KINDS = ("north", "south", "east")
INPUTS = (
    MoneyInput("fund", Label("资金", "fund"), NOWHERE),
    MoneyInput("spent", Label("支出", "spent"), NOWHERE),
    FactInput(WholeNumberFact("years", Label("年", "years"), 0, 30, NOWHERE), False),
    FactInput(YesNoFact("licensed", Label("证", "licensed"), NOWHERE), False),
    FactInput(
        OneOfFact(
            "kind",
            Label("类", "kind"),
            tuple(FactValue(name, Label(name, name)) for name in KINDS),
            NOWHERE,
        ),
        False,
    ),
)
NO_ATTRIBUTES = Attributes((), None, ALWAYS, False, None, None, None, ())
ORIGIN = Provenance("一", ("补贴",), NOWHERE)
RATES = tuple(map(Fraction, ("1/2", "3/5", "1/3", "7/10", "0", "1", "1/100")))

ranges = st.builds(lambda low, high: InRange("years", low, high), st.integers(0, 30), st.none())
conditions: st.SearchStrategy[Condition] = st.recursive(
    st.one_of(
        st.just(Holds("licensed")),
        st.sets(st.sampled_from(KINDS), min_size=1).map(
            lambda names: IsOneOf("kind", frozenset(names))
        ),
        ranges,
    ),
    lambda inner: st.one_of(
        inner.map(NotCondition),
        st.lists(inner, max_size=2).map(lambda items: AllOf(tuple(items))),
        st.lists(inner, min_size=1, max_size=2).map(lambda items: AnyOf(tuple(items))),
    ),
    max_leaves=4,
)
amounts: st.SearchStrategy[FormulaAmount] = st.recursive(
    st.one_of(
        st.builds(Fixed, st.integers(0, 5_000_00)),
        st.builds(InputAmount, st.sampled_from(["fund", "spent"])),
        st.builds(Multiple, st.integers(0, 300_00), st.just("years")),
    ),
    lambda inner: st.one_of(
        st.builds(Portion, st.sampled_from(RATES), inner),
        st.builds(Extreme, st.sampled_from(Choice), st.tuples(inner, inner)),
        st.lists(st.tuples(st.sampled_from([1, -1]), inner), min_size=1, max_size=3).map(
            lambda terms: Total(tuple(terms))
        ),
    ),
    max_leaves=5,
)


def holds(condition: Condition, given_inputs: Mapping[str, Value]) -> bool:
    """Whether a condition holds, read as it is written."""
    match condition:
        case IsOneOf(fact, values):
            return given_inputs[fact] in values
        case Holds(fact):
            return given_inputs[fact] is True
        case InRange(fact, low, high):
            number = int(given_inputs[fact])
            return (low is None or low <= number) and (high is None or number <= high)
        case NotCondition(item):
            return not holds(item, given_inputs)
        case AllOf(items):
            return all(holds(item, given_inputs) for item in items)
        case AnyOf(items):
            return any(holds(item, given_inputs) for item in items)
        case InGroup():
            raise AssertionError("inputs have no groups")
        case _:
            assert_never(condition)


#: How a part of one counts, in the words of `math`.
ROUNDED: Mapping[Rounding, Callable[[Fraction], int]] = {
    Rounding.UP: math.ceil,
    Rounding.DOWN: math.floor,
    Rounding.HALF_UP: half_up,
}


def worth(amount: FormulaAmount, given_inputs: Mapping[str, Value]) -> int:
    """An amount in fen or things, read as it is written."""
    match amount:
        case Fixed(fen):
            return fen
        case InputAmount(name):
            return int(given_inputs[name])
        case Portion(rate, base):
            return half_up(rate * worth(base, given_inputs))
        case Multiple(fen, by):
            return fen * int(given_inputs[by])
        case Tally(rate, by, rounding, _):
            return ROUNDED[rounding](rate * int(given_inputs[by]))
        case Extreme(choice, items):
            values = [worth(item, given_inputs) for item in items]
            return min(values) if choice is Choice.LESSER else max(values)
        case Total(terms):
            return max(0, sum(sign * worth(item, given_inputs) for sign, item in terms))
        case _:
            assert_never(amount)


def formula_of(lines: Sequence[Gives], *, highest: bool, counts: bool = False) -> Formula:
    """A formula of the random inputs."""
    label, unit = Label("公式", "formula"), Label("名", "people") if counts else None
    made = Formula("made_up", label, INPUTS, tuple(lines), highest, unit, NO_ATTRIBUTES, (), ORIGIN)
    return replace(made, counts=counts)


@settings(slow, max_examples=150)
@given(st.lists(st.tuples(amounts, conditions), min_size=1, max_size=4), st.data())
def test_highest_is_the_greatest_of_the_lines_that_hold(
    pairs: list[tuple[FormulaAmount, Condition]], data: st.DataObject
) -> None:
    lines = [Gives(amount, None, guard, False, None, NOWHERE) for amount, guard in pairs]
    (program,) = lower(POLICY, formula_of(lines, highest=True)).programs
    for _ in range(4):
        given_inputs = data.draw(inputs_of(program))
        held = [
            worth(amount, given_inputs) for amount, guard in pairs if holds(guard, given_inputs)
        ]
        assert outcome(program, given_inputs) == [max(held, default=0)]


@settings(slow, max_examples=80)
@given(st.lists(st.tuples(tallies, conditions), min_size=1, max_size=3), st.data())
def test_counts_are_emitted_as_they_are_written(
    pairs: list[tuple[FormulaAmount, Condition]], data: st.DataObject
) -> None:
    lines = [Gives(amount, None, guard, False, None, NOWHERE) for amount, guard in pairs]
    (program,) = lower(POLICY, formula_of(lines, highest=True, counts=True)).programs
    for _ in range(4):
        given_inputs = data.draw(inputs_of(program))
        held = [
            worth(amount, given_inputs) for amount, guard in pairs if holds(guard, given_inputs)
        ]
        assert outcome(program, given_inputs) == [max(held, default=0)]


@settings(slow, max_examples=150)
@given(st.lists(st.tuples(amounts, conditions), min_size=1, max_size=3), amounts, st.data())
def test_the_one_line_that_holds_gives_its_amount(
    pairs: list[tuple[FormulaAmount, Condition]], otherwise: FormulaAmount, data: st.DataObject
) -> None:
    """Each line holds where none before it does."""
    lines: list[Gives] = []
    for amount, guard in [*pairs, (otherwise, ALWAYS)]:
        before = AnyOf(tuple(line.guard for line in lines))
        alone = AllOf((guard, NotCondition(before)))
        lines.append(Gives(amount, None, alone, False, None, NOWHERE))
    (program,) = lower(POLICY, formula_of(lines, highest=False)).programs
    for _ in range(4):
        given_inputs = data.draw(inputs_of(program))
        (line,) = (line for line in lines if holds(line.guard, given_inputs))
        assert outcome(program, given_inputs) == [worth(line.amount, given_inputs)]


@settings(slow, max_examples=150)
@given(
    st.lists(st.tuples(st.sampled_from(RATES), st.sampled_from(RATES), st.booleans()), max_size=4),
    st.data(),
)
def test_shares_add_up_to_the_fen(
    rates: list[tuple[Fraction, Fraction, bool]], data: st.DataObject
) -> None:
    guard = Holds("licensed")
    shares: list[Share] = []
    rates.sort(key=lambda item: item[2])
    for number, (first, second, of_rest) in enumerate(rates):
        kind = ShareKind.OF_THE_REST if of_rest else ShareKind.WHOLE
        pair = (
            ShareRate(first, guard, False, None, NOWHERE),
            ShareRate(second, NotCondition(guard), True, None, NOWHERE),
        )
        shares.append(Share(f"share_{number}", Label("份", "share"), kind, pair, NOWHERE))
    shares.append(Share("last", Label("余", "rest"), ShareKind.TAKES_THE_REST, (), NOWHERE))
    inputs = (MoneyInput("amount", Label("总额", "amount"), NOWHERE), INPUTS[3])
    split = Split("parts", Label("分", "parts"), inputs, tuple(shares), NO_ATTRIBUTES, (), ORIGIN)
    lowered = lower(POLICY, split)
    over = any(sum(pair[at] for pair in rates if not pair[2]) > 1 for at in (0, 1))
    assert over == (not lowered.programs)
    for program in lowered.programs:
        given_inputs = data.draw(inputs_of(program))
        parts = outcome(program, given_inputs)
        total = left = int(given_inputs["amount"])
        for part, (first, second, of_rest) in zip(parts, rates, strict=False):
            rate = first if given_inputs["licensed"] else second
            assert part == min(left, half_up(rate * (left if of_rest else total)))
            left -= part
        assert parts[-1] == left


def test_formulas_of_options_are_found() -> None:
    article = """
reading which zh "哪个" en "which"
  chosen one zh "一" en "one"
    formula alpha zh "甲" en "alpha"
      gives 1 yuan
  or two zh "二" en "two"
    formula beta zh "乙" en "beta"
      gives 2 yuan
"""
    result = compiled(article)
    assert result.file.policy is not None
    assert [item.name for item in every_formula(result.file.policy)] == ["alpha", "beta"]
    assert [item.name for item in result.formulas] == ["alpha"]
    other = compile_rules(result.file, {"which": "two"})
    assert [item.name for item in other.formulas] == ["beta"]
    assert not compile_rules(result.file, before=True).formulas
