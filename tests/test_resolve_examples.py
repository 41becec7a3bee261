"""Examples: whole claims from a table, what is left out filled in, sums checked."""

from __future__ import annotations

from datetime import date

import pytest
from resolving import codes_of, errors_of, policy_of, small, words_at

WITH = "with status poor, level county, county north"
TABLE = """
| date       | eligible | other | basic  | critical_illness | assistance | patient |
| 2020-02-01 | 1,100.00 | 0     | 800.00 | 0                | 0          | 300.00  |
"""


def test_a_whole_claim() -> None:
    policy = policy_of(small(example=WITH + TABLE))
    (example,) = policy.examples
    (claim,) = example.claims
    assert claim.day == date(2020, 2, 1)
    assert dict(claim.facts) == {
        "status": "poor",
        "level": "county",
        "county": "north",
        "disease": "none",
        "referred": False,
        "age": 0,
    }
    assert claim.costs == (("eligible", 110_000), ("other", 0))
    assert claim.payments == (("basic", 80_000), ("critical_illness", 0), ("assistance", 0))
    assert claim.patient == 30_000


def test_columns_by_label_and_parts_of_the_result() -> None:
    table = """
| 日期       | 合规费用   | 年龄 | 符合转诊 | 病种 | 医疗救助 |
| 2020-02-01 | 1,100.5 yuan | 60 | yes      | 癌症 | 12.34    |
| 2020-03-01 | 0          | 61   | no       | none | 0        |
"""
    policy = policy_of(small(example=WITH + table))
    first, second = policy.examples[0].claims
    assert dict(first.facts)["age"] == 60
    assert dict(first.facts)["referred"] is True
    assert dict(first.facts)["disease"] == "cancer"
    assert first.costs == (("eligible", 110_050), ("other", 0))
    assert first.payments == (("assistance", 1_234),)
    assert (first.patient, second.patient) == (None, None)


def test_the_date_may_stand_in_the_with_line() -> None:
    table = "\n| eligible |\n| 100 |\n| 200 |"
    policy = policy_of(small(example=f"{WITH}, date 2020-02-01, other 5{table}"))
    assert [claim.day for claim in policy.examples[0].claims] == [date(2020, 2, 1)] * 2
    assert [dict(claim.costs)["other"] for claim in policy.examples[0].claims] == [500, 500]


def test_a_row_that_does_not_add_up_says_by_how_much() -> None:
    text = small(example=WITH + TABLE.replace("300.00", "299.99"))
    (error,) = errors_of(text)
    assert error.code == "TL0602"
    assert (error.facts["cost"], error.facts["paid"], error.facts["difference"]) == (
        "1,100",
        "1,099.99",
        "0.01",
    )


def test_what_is_left_out_must_have_a_meaning() -> None:
    text = small(example="with status poor, level county" + TABLE)
    (error,) = errors_of(text)
    assert (error.code, error.facts["fact_zh"], error.facts["fact_en"]) == (
        "TL0601",
        "县市",
        "county",
    )
    assert words_at(text, [error.span]) == ["one"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("2020-02-01", "5 yuan", "TL0604"),
        ("status poor", "status poor, other 0", "TL0605"),
        ("status poor", "status poor, status poor", "TL0605"),
        ("800.00", "80%", "TL0606"),
        ("800.00", "open", "TL0606"),
        ("2020-02-01", "2019-12-31", "TL0607"),
        ("status poor", "status poor, age 60 yuan", "TL0608"),
        ("status poor", "status poor, age 131", "TL0410"),
        ("status poor", "status poor, referred county", "TL0450"),
        ("status poor", "status 5", "TL0451"),
        ("status poor", "status por", "TL0301"),
        ("status poor", "sttus poor", "TL0301"),
        ("assistance |", "asistance |", "TL0301"),
        ("assistance |", "round |", "TL0303"),
        ("with", "under reading year insurance\nwith", "TL0302"),
    ],
)
def test_what_an_example_cannot_say(old: str, new: str, code: str) -> None:
    assert codes_of(small(example=(WITH + TABLE).replace(old, new, 1))) == [code]


def test_parameters_head_no_column_of_an_example() -> None:
    table = "\n| date | rate |\n| 2020-02-01 | 80% |"
    assert codes_of(small(example=WITH + table)) == ["TL0610"]


def test_a_date_is_needed() -> None:
    assert codes_of(small(example=f"{WITH}\n| eligible |\n| 5 |\n| 6 |")) == ["TL0603"]


def test_a_broken_with_line_is_told_once() -> None:
    rows = TABLE.rstrip() + TABLE.rstrip().split("\n")[-1].replace("| 2020", "\n| 2020")
    assert codes_of(small(example=WITH.replace("status poor", "status 5") + rows)) == ["TL0451"]
