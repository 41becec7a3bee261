"""Tables: one setting a row and parameter, bands, missing and doubled rows."""

from __future__ import annotations

from fractions import Fraction

import pytest
from resolving import codes_of, errors_of, policy_of, small, statements_of, words_at

from dsl.model import (
    AllOf,
    AmountValue,
    Band,
    Bands,
    FlatRate,
    Holds,
    IsOneOf,
    MoneyAmount,
    Namely,
    NewBenefit,
    NotCondition,
    Setting,
)
from dsl.tree import Parameter

NEW = """\
new assistance extra zh "新救助" en "new assistance"
  covers rest of eligible
"""


def rates(*percent: int) -> list[Fraction]:
    """Percentages as fractions."""
    return [Fraction(each, 100) for each in percent]


def test_a_row_is_a_setting_for_each_parameter() -> None:
    found = statements_of("""
basic inpatient
  | level    | deductible             | rate | assumed round, for status is poor
  | township | waived                 | 90%  |
  | county   | from 100 yuan to 50 yuan | 85% |
""")
    settings = [item for item in found if isinstance(item, Setting)]
    assert [(item.parameter, item.value) for item in settings][1:] == [
        (Parameter.RATE, FlatRate(Fraction(9, 10))),
        (Parameter.DEDUCTIBLE, AmountValue(MoneyAmount(5_000))),
        (Parameter.RATE, FlatRate(Fraction(17, 20))),
    ]
    assert settings[2].old == AmountValue(MoneyAmount(10_000))
    poor = IsOneOf("status", frozenset({"poor"}))
    assert settings[3].guard == AllOf((IsOneOf("level", frozenset({"county"})), poor))
    assert {item.provenance.assumption is not None for item in settings} == {True}


def test_several_facts_head_columns() -> None:
    found = statements_of("""
basic inpatient
  | level    | referred | rate |
  | township | yes      | 90%  |
  | township | no       | 80%  |
""")
    guards = [item.guard for item in found if isinstance(item, Setting)]
    township = IsOneOf("level", frozenset({"township"}))
    assert guards == [
        AllOf((township, Holds("referred"))),
        AllOf((township, NotCondition(Holds("referred")))),
    ]


BANDS = """
critical_illness
  | level    | band                        | rate            |
  | township | 0 yuan to 20,000 yuan       | from 50% to 60% |
  | township | above 20,000 yuan           | from 60% to 70% |
  | county   | 0 yuan to 10,000 yuan       | from 40% to 50% |
  | county   | 10,000 yuan to 20,000 yuan  | from 45% to 55% |
  | county   | above 20,000 yuan           | from 50% to 60% |
"""


def test_rows_of_the_same_facts_make_one_value_of_bands() -> None:
    township, county = statements_of(BANDS)
    assert isinstance(township, Setting)
    assert township.value == Bands(
        (
            Band(0, 2_000_000, Fraction(3, 5)),
            Band(2_000_000, None, Fraction(7, 10)),
        ),
        within_deductible=False,
    )
    assert isinstance(township.old, Bands)
    assert [band.rate for band in township.old.bands] == rates(50, 60)
    assert isinstance(county, Setting)
    assert isinstance(county.value, Bands)
    assert [band.rate for band in county.value.bands] == rates(50, 55, 60)


def test_bands_may_start_within_the_deductible() -> None:
    (namely,) = statements_of("""
namely critical_illness
  | band                      | rate |
  | deductible to 50,000 yuan | 70%  |
  | above 50,000 yuan         | 80%  |
""")
    assert isinstance(namely, Namely)
    assert namely.value == Bands(
        (Band(0, 5_000_000, Fraction(7, 10)), Band(5_000_000, None, Fraction(4, 5))),
        within_deductible=True,
    )


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("| 10 yuan to 50 yuan | 60% |\n| above 50 yuan | 70% |", "TL0443"),
        ("| 0 yuan to 50 yuan | 60% |", "TL0444"),
        ("| 0 yuan to 50 yuan | 60% |\n| above 60 yuan | 70% |", "TL0445"),
        ("| 0 yuan to 50 yuan | 60% |\n| above 40 yuan | 70% |", "TL0446"),
        ("| above 0 yuan | 60% |\n| above 40 yuan | 70% |", "TL0446"),
        ("| above 50 yuan | 60% |\n| 0 yuan to 50 yuan | 70% |", "TL0447"),
        ("| 0 yuan to 0 yuan | 60% |\n| above 0 yuan | 70% |", "TL0448"),
        ("| deductible to 5 yuan | 60% |\n| deductible to 9 yuan | 70% |", "TL0449"),
        ("| 50 yuan | 60% |", "TL0442"),
        ("| 0 yuan to 50 yuan | open |\n| above 50 yuan | 70% |", "TL0454"),
        ("| 0 yuan to 50 yuan | from 50% to 60% |\n| above 50 yuan | 70% |", "TL0453"),
    ],
)
def test_bands_that_do_not_join_up(rows: str, code: str) -> None:
    table = "\n  ".join(["critical_illness", "| band | rate |", *rows.split("\n")])
    assert codes_of(small(article=table)) == [code]


def test_a_declared_table_needs_every_row() -> None:
    text = small(article=f"{NEW}  | disease | rate |\n  | none    | 50%  |\n  | cancer  | 60%  |")
    (error,) = errors_of(text)
    assert error.code == "TL0435"
    assert error.facts["rows_en"] == "sarcoma, lymphoma"
    assert error.facts["rows_zh"] == "肉瘤、淋巴瘤"
    assert error.facts["count"] == 2


def test_rows_of_several_facts_are_named_together() -> None:
    table = """
  | level    | referred | rate |
  | township | yes      | 50%  |
  | township | no       | 40%  |
  | county   | yes      | 60%  |
"""
    (error,) = errors_of(small(article=NEW + table))
    assert error.facts["rows_en"] == "county × no"
    assert error.facts["rows_zh"] == "县级 × 否"


@pytest.mark.parametrize(
    "lines",
    [
        # The benefit, or the table, is for these claims alone.
        "  for disease is not none\n  | disease | rate |\n  | cancer | 1% |\n  | sarcoma | 2% |"
        "\n  | lymphoma | 3% |",
        "  | disease | rate | for grave\n  | cancer | 1% |\n  | sarcoma | 2% |"
        "\n  rate 5%, for not grave",
        # Another line serves the rest.
        "  | disease | rate |\n  | none | 1% |\n  | cancer | 2% |\n  | sarcoma | 3% |"
        "\n  rate 4%, for disease is lymphoma",
    ],
)
def test_a_row_that_nobody_asks_for_may_be_missing(lines: str) -> None:
    assert codes_of(small(article=NEW + lines)) == []


def test_refused_claims_need_no_row() -> None:
    table = f"{NEW}  | level | rate |\n  | county | 50% |\n"
    refusal = 'refuse level is township because zh "无" en "none"'
    assert codes_of(small(article=table)) == ["TL0435"]
    assert codes_of(small(article=table + refusal)) == []
    partly = refusal.replace("level is township", "level is township and referred")
    assert codes_of(small(article=table + partly)) == ["TL0435"]


def test_an_amendment_needs_no_whole_table() -> None:
    (setting,) = statements_of("basic inpatient\n  | level | rate |\n  | county | 90% |")
    assert isinstance(setting, Setting)


def test_a_doubled_row_names_both() -> None:
    text = small(
        article="basic inpatient\n  | level | rate |\n  | county | 90% |\n  | 县级 | 80% |"
    )
    (error,) = errors_of(text)
    assert error.code == "TL0436"
    assert (error.facts["row_en"], error.facts["row_zh"]) == ("county", "县级")
    places = words_at(text, [error.span, error.related[0].span])
    assert ["县级" in places[0], "county" in places[1]] == [True, True]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ("| date | rate |\n| 2020-01-01 | 90% |", "TL0437"),
        ("| patient | rate |\n| 5 yuan | 90% |", "TL0437"),
        ("| age | rate |\n| 65 | 90% |", "TL0438"),
        ("| level | level | rate |\n| county | county | 90% |", "TL0439"),
        ("| level | status |\n| county | poor |", "TL0440"),
        ("| referred | rate |\n| county | 90% |", "TL0450"),
        ("| level | rate |\n| 50% | 90% |", "TL0451"),
        ("| level | rate |\n| poor | 90% |", "TL0303"),
        ("| level | rate |\n| county | county |", "TL0452"),
        ("| level | rate |\n| county | 5 yuan |", "TL0414"),
        ("| care | rate |\n| county | 5% |", "TL0302"),
    ],
)
def test_headings_and_cells_that_do_not_fit(table: str, code: str) -> None:
    lines = "\n  ".join(["basic inpatient", *table.split("\n")])
    assert codes_of(small(article=lines)) == [code]


def test_a_limit_by_rows_is_the_payers() -> None:
    scheme = """\
    | level    | yearly limit |
    | township | 1,000 yuan   |
    | county   | 2,000 yuan   |
"""
    text = small().replace("    yearly limit 200,000 yuan\n", scheme)
    payer = policy_of(text).payers[1]
    assert [item.parameter for item in payer.settings] == [Parameter.LIMIT, Parameter.LIMIT]
    missing = text.replace("    | county   | 2,000 yuan   |\n", "")
    assert codes_of(missing) == ["TL0435"]


def test_own_settings_of_a_new_benefit_stay_within_its_guard() -> None:
    (new,) = statements_of(f"""
for status is poor
{NEW}  for level is county
  rate 50%, for referred
  rate 40%, for not referred
""")
    assert isinstance(new, NewBenefit)
    poor = IsOneOf("status", frozenset({"poor"}))
    assert new.benefit.guard == AllOf((poor, IsOneOf("level", frozenset({"county"}))))
    assert [item.guard for item in new.benefit.settings] == [
        Holds("referred"),
        NotCondition(Holds("referred")),
    ]
