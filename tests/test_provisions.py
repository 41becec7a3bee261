"""What provisions mean: attributes, targets, indicators, lists, formulas, splits."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import TypeVar

import pytest
from front_end import TESTS, codes, good, parsed
from resolving import codes_of, policy_of, without_spans

from dsl import provisions as typed
from dsl.model import AnyOf, Holds, InRange, IsOneOf, Label, NotCondition, Policy
from dsl.provision_tree import Every, Mean, Relation, Role, Rounding, ShareKind
from dsl.tree import Choice

_Kind = TypeVar("_Kind")
SMALL = (TESTS / "good" / "provisions.policy").read_text("utf-8")
POLICY = policy_of(SMALL)


def named(kind: type[_Kind], name: str, policy: Policy = POLICY) -> _Kind:
    """The provision of a kind and name, without places."""
    (found,) = (
        item
        for item in policy.statements()
        if isinstance(item, kind) and getattr(item, "name", "") == name
    )
    result: _Kind = without_spans(found)
    return result


def with_lines(*lines: str) -> str:
    """The policy with one more article of these lines."""
    text = "".join(f"  {line}\n" for line in lines)
    return f'{SMALL}\narticle 五 zh "补充" en "More"\n{text}'


# --- attributes ------------------------------------------------------------------------------


def test_units_and_stages_in_declared_order() -> None:
    assert [unit.name for unit in POLICY.units] == ["civil_affairs", "finance", "hospitals"]
    assert [stage.name for stage in POLICY.stages] == ["prepared", "reached", "consolidated"]
    assert POLICY.units[0].label == Label("县民政局", "county civil affairs bureau")


def test_who_is_responsible_and_how_often() -> None:
    report = named(typed.Duty, "report").attributes
    assert [(item.unit, item.role) for item in report.responsible] == [
        ("civil_affairs", Role.PLAIN),
        ("finance", Role.PLAIN),
    ]
    assert report.frequency == typed.Frequency(Every.MONTH, None, None, 8)
    assert report.starting == typed.Moment(date(2020, 7, 1), typed.Precision.MONTH)
    inspect = named(typed.Duty, "inspect").attributes
    assert [item.role for item in inspect.responsible] == [Role.LEAD, Role.ASSIST, Role.ASSIST]
    assert inspect.frequency == typed.Frequency(Every.HALF_YEAR, 2, None, None)
    assert inspect.due == typed.Moment(date(2020, 12, 31), typed.Precision.DAY)


def test_words_where_there_is_no_figure() -> None:
    meet = named(typed.Duty, "meet").attributes
    assert meet.frequency == Label("定期", "regularly")
    assert meet.due == Label("脱贫摘帽时", "when the county leaves poverty")


def test_a_service_for_people() -> None:
    checkup = named(typed.Service, "checkup")
    assert checkup.attributes.free
    assert checkup.attributes.whom == Label("65岁以上", "people of 65 and more")
    assert checkup.attributes.guard == IsOneOf("status", frozenset({"poor"}))
    assert checkup.attributes.frequency == typed.Frequency(Every.YEAR, 6, 4, None)
    assert checkup.provenance.article == "一"
    assert checkup.provenance.phrases == ("每年免费体检",)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("due 2020", date(2020, 12, 31)),
        ("due 2020年", date(2020, 12, 31)),
        ("due 2020-02", date(2020, 2, 29)),
        ("due 2020年2月", date(2020, 2, 29)),
        ("due 2020年2月3日", date(2020, 2, 3)),
    ],
)
def test_a_due_time_is_its_last_day(written: str, day: date) -> None:
    policy = policy_of(with_lines('duty d zh "甲" en "a"', f"  {written}"))
    due = named(typed.Duty, "d", policy).attributes.due
    assert isinstance(due, typed.Moment)
    assert due.day == day


def test_what_is_not_encoded() -> None:
    (found,) = (item for item in POLICY.statements() if isinstance(item, typed.NotEncoded))
    assert found.reason == Label("仅为原则", "a principle only")


# --- targets, indicators, lists --------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "relation", "kind", "value"),
    [
        ("sign_up", Relation.AT_LEAST, typed.MeasureKind.PERCENT, Fraction(9, 10)),
        ("mortality", Relation.AT_MOST, typed.MeasureKind.NUMBER, Fraction(20)),
        ("doctors", Relation.ABOUT, typed.MeasureKind.NUMBER, Fraction(30)),
        ("premium", Relation.ABOVE, typed.MeasureKind.MONEY, Fraction(9000)),
        ("waiting", Relation.BELOW, typed.MeasureKind.NUMBER, Fraction(30)),
    ],
)
def test_what_a_target_requires(
    name: str, relation: Relation, kind: typed.MeasureKind, value: Fraction
) -> None:
    wanted = typed.Requirement(relation, typed.Measure(kind, value), None)
    assert named(typed.Target, name).requirement == wanted


def test_a_range_milestones_and_a_disagreement() -> None:
    beds = named(typed.Target, "beds").requirement
    assert beds is not None
    assert beds.relation is Relation.BETWEEN
    assert beds.high == typed.Measure(typed.MeasureKind.NUMBER, Fraction(3))
    progress = named(typed.Target, "progress")
    assert progress.requirement is None
    assert progress.milestones[1] == typed.Milestone(2021, "reached")
    assert len(progress.disagreements) == 1
    assert named(typed.Target, "sign_up").aimed
    literacy = named(typed.Target, "literacy")
    assert literacy.milestones[0].requirement == typed.Measure(
        typed.MeasureKind.PERCENT, Fraction(1, 10)
    )


def test_an_indicator_has_the_guard_of_its_article() -> None:
    ninety = named(typed.Indicator, "ninety")
    assert ninety.mean is Mean.RATIO_OF_SUMS
    poor = IsOneOf("status", frozenset({"poor"}))
    assert getattr(ninety.guard, "items", ()) == (poor, Holds("inpatient"))
    assert named(typed.Indicator, "mean").guard == poor


def test_a_list_with_its_count() -> None:
    found = named(typed.ListProvision, "free_treatment")
    assert found.count == 2
    assert [item.name for item in found.items] == ["cataract", "cleft_lip"]


# --- formulas and splits ---------------------------------------------------------------------


def test_lines_of_a_formula_and_its_history() -> None:
    subsidy = named(typed.Formula, "township_subsidy")
    below, middle, above = subsidy.gives
    assert below.guard == InRange("years", None, 9)
    assert (middle.old, middle.amount) == (typed.Fixed(25000), typed.Fixed(30000))
    assert above.otherwise
    assert above.guard == NotCondition(AnyOf((below.guard, middle.guard)))
    assert subsidy.examples[0].inputs == (("years", 9), ("licensed", False))
    assert subsidy.examples[0].results == ((typed.FORMULA_RESULT, 20000),)


def test_a_number_of_months_counts_the_first_and_the_last() -> None:
    arrears = named(typed.Formula, "arrears")
    (months,) = arrears.inputs
    assert isinstance(months, typed.MonthsInput)
    assert months.since == date(2016, 8, 1)
    assert arrears.gives[0].amount == typed.Multiple(20000, "paid_in")
    assert arrears.examples[0].inputs == (("paid_in", 11),)


def test_the_highest_of_a_table_and_lines() -> None:
    living = named(typed.Formula, "living_subsidy")
    assert living.highest
    assert [line.amount for line in living.gives] == [
        typed.Fixed(100000),
        typed.Fixed(150000),
        typed.Fixed(80000),
    ]
    assert living.gives[2].assumption is not None


def test_amounts_of_inputs_and_facts_of_the_claims() -> None:
    backfill = named(typed.Formula, "backfill")
    kinds = [type(item).__name__ for item in backfill.inputs]
    assert kinds == ["FactInput", "DateInput", "MoneyInput", "MoneyInput"]
    assert backfill.gives[0].amount == typed.Extreme(
        Choice.LESSER,
        (
            typed.Total(
                (
                    (1, typed.InputAmount("spent")),
                    (-1, typed.Portion(Fraction(3, 5), typed.InputAmount("fund"))),
                )
            ),
            typed.Fixed(10000000),
        ),
    )
    assert dict(backfill.examples[0].inputs)["date"] == 20200601


def test_counts_and_what_they_count() -> None:
    doctors = named(typed.Formula, "doctors_needed")
    assert doctors.counts
    assert doctors.unit == Label("名/所", "doctors a clinic")
    first, second = doctors.gives
    each = typed.Tally(Fraction(1, 1000), "population", Rounding.UP, Fraction(1000))
    assert (first.old, first.amount) == (
        typed.Fixed(1),
        typed.Extreme(Choice.GREATER, (typed.Fixed(1), each)),
    )
    half_up = typed.Tally(Fraction(1, 1250), "population", Rounding.HALF_UP, Fraction(1500))
    down = typed.Tally(Fraction(1, 9000), "population", Rounding.DOWN, Fraction(9000))
    assert second.amount == typed.Total(((1, typed.Fixed(2)), (1, half_up), (-1, down)))
    assert doctors.examples[0].results == ((typed.FORMULA_RESULT, 2),)
    assert not named(typed.Formula, "arrears").counts


def test_words_of_counts_are_words_elsewhere() -> None:
    lines = (
        'formula count zh "数量" en "count"',
        '  input count whole number from 0 to 9 zh "数量" en "count"',
        "  count 1 for each 2 of count rounded up, for count at least 3",
        "  count 计为, otherwise",
        '  input every whole number from 0 to 9 zh "计为" en "every"',
        '  unit zh "名" en "people"',
    )
    policy = policy_of(with_lines(*lines))
    first, rest = named(typed.Formula, "count", policy).gives
    assert first.amount == typed.Tally(Fraction(1, 2), "count", Rounding.UP, Fraction(2))
    assert first.guard == InRange("count", 3, None)
    assert rest.amount == typed.Tally(Fraction(1), "every", Rounding.UP)


def test_shares_of_the_whole_and_of_the_rest() -> None:
    split = named(typed.Split, "contribution")
    assert [share.kind for share in split.shares] == [
        ShareKind.WHOLE,
        ShareKind.OF_THE_REST,
        ShareKind.TAKES_THE_REST,
    ]
    province, prefecture, county = split.shares
    assert province.rates[1].otherwise
    assert [rate.guard for rate in prefecture.rates] == [
        IsOneOf("county", frozenset({"north"})),
        IsOneOf("county", frozenset({"south"})),
    ]
    assert county.rates == ()
    assert [item.name for item in split.inputs] == ["amount", "county", "out_of_poverty"]
    assert dict(split.examples[0].results) == {
        "province": 7200,
        "prefecture": 3240,
        "county_budget": 7560,
    }


# --- names -----------------------------------------------------------------------------------


def test_keywords_of_provisions_are_words_where_no_keyword_can_stand() -> None:
    lines = (
        'reading times zh "倍数" en "times"',
        '  chosen free zh "甲" en "a"',
        '  or share zh "乙" en "b"',
        'formula item zh "丙" en "c"',
        '  input year whole number from 2016 to 2030 zh "年份" en "year"',
        "  gives 32 yuan, for year below 2017",
        "  gives 37 yuan, otherwise",
        "  example",
        "    | year | gives   |",
        "    | 2017 | 37 yuan |",
    )
    policy = policy_of(with_lines(*lines))
    assert named(typed.Formula, "item", policy).gives[0].guard == InRange("year", None, 2016)


def test_a_label_may_be_a_keyword_of_provisions() -> None:
    text = SMALL.replace('zh "住院" en "inpatient"', 'zh "免费" en "inpatient"')
    assert codes_of(text.replace("for inpatient\n", "for 免费\n")) == []


def test_chinese_spellings_that_the_formatter_replaces() -> None:
    lines = (
        'formula per_head zh "甲" en "a"',
        '  信息 headcount 整数 0 至 1000 zh "人数" en "people"',
        "  取值 90元 乘以 人数",
        "  示例",
        "    | 人数 | 取值  |",
        "    | 2    | 180元 |",
    )
    found = named(typed.Formula, "per_head", policy_of(with_lines(*lines)))
    assert found.gives[0].amount == typed.Multiple(9000, "headcount")
    assert found.examples[0].results == ((typed.FORMULA_RESULT, 18000),)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (('duty report zh "甲" en "a"',), "TL0304"),
        (('formula contribution zh "甲" en "a"', "  gives 1 yuan"), "TL0304"),
        (('duty d zh "甲" en "a"', "  by basic"), "TL0303"),
        (('duty d zh "甲" en "a"', "  by finanse"), "TL0301"),
        (('formula f zh "甲" en "a"', "  gives 200"), "TL0215"),
        (('target t zh "甲" en "a"', "  | year | requirement |", "  | 2020 | soon |"), "TL0302"),
        (('formula f zh "甲" en "a"', "  uses county, county", "  gives 1 yuan"), "TL0310"),
    ],
)
def test_names_and_values_that_do_not_fit(lines: tuple[str, ...], code: str) -> None:
    text = with_lines(*lines)
    if code == "TL0215":
        assert codes(parsed(text)[1]) == [code]
    else:
        assert codes_of(text) == [code]


def test_options_of_one_reading_may_have_one_provision_each() -> None:
    lines = (
        'reading base zh "甲" en "a"',
        '  chosen one zh "乙" en "b"',
        '    target same zh "丙" en "c"',
        "      at least 1",
        '  or other zh "丁" en "d"',
        '    target same zh "丙" en "c"',
        "      at least 2",
    )
    assert codes_of(with_lines(*lines)) == []
    assert good(with_lines(*lines)).articles[-1].items
