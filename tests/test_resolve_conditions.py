"""Conditions: lists of values, groups among them, inclusive ranges, counts of groups."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resolving import codes_of, errors_of, policy_of, small, statements_of

from dsl.model import (
    AllOf,
    AnyOf,
    Condition,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    NotCondition,
    Setting,
)
from dsl.resolve.logic import truth

COUNTY = IsOneOf("level", frozenset({"county"}))
POOR = IsOneOf("status", frozenset({"poor"}))


def guard_of(text: str) -> Condition:
    """What a condition of the small policy means."""
    (setting,) = statements_of(f"basic inpatient: rate 90%, for {text}")
    assert isinstance(setting, Setting)
    return setting.guard


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("level is county", COUNTY),
        ("level is township or county", IsOneOf("level", frozenset({"township", "county"}))),
        ("level is not county", NotCondition(COUNTY)),
        ("referred", Holds("referred")),
        ("not referred", NotCondition(Holds("referred"))),
        ("referred is no", NotCondition(Holds("referred"))),
        ("grave", InGroup("grave")),
        ("disease is lymphoma, grave or referred", AnyOf((
            IsOneOf("disease", frozenset({"lymphoma"})), InGroup("grave"), Holds("referred")
        ))),
        ("disease is not lymphoma or grave", NotCondition(AnyOf((
            IsOneOf("disease", frozenset({"lymphoma"})), InGroup("grave")
        )))),
        ("level is county and status is poor", AllOf((COUNTY, POOR))),
        ("level is county and (status is poor and referred)", AllOf((
            COUNTY, POOR, Holds("referred")
        ))),
        ("level is county or (status is poor or referred)", AnyOf((
            COUNTY, POOR, Holds("referred")
        ))),
        ("age from 22 to 60", InRange("age", 22, 60)),
        ("age above 22", InRange("age", 23, None)),
        ("age below 60", InRange("age", None, 59)),
        ("age at most 60", InRange("age", None, 60)),
        ("date from 2020-01-01 to 2020-12-31", InRange("date", 20200101, 20201231)),
        ("date above 2020-12-31", InRange("date", 20210101, None)),
        ("date below 2020-03-01", InRange("date", None, 20200229)),
    ],
)  # fmt: skip
def test_what_conditions_mean(text: str, meaning: Condition) -> None:
    assert guard_of(text) == meaning


def test_the_articles_guard_comes_first() -> None:
    article = """
for status is poor
basic inpatient: rate 90%, for level is county
basic inpatient: deductible waived
refuse level is township because zh "无" en "none"
"""
    policy = policy_of(small(article=article))
    rate, deductible, refusal = policy.statements()
    assert isinstance(rate, Setting)
    assert rate.guard == AllOf((POOR, COUNTY))
    assert isinstance(deductible, Setting)
    assert deductible.guard == POOR
    assert getattr(refusal, "condition", None) == IsOneOf("level", frozenset({"township"}))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("referred is county", "TL0402"),
        ("age is county", "TL0403"),
        ("date is county", "TL0403"),
        ("level", "TL0404"),
        ("age", "TL0405"),
        ("level at least 2", "TL0406"),
        ("age at least 2020-01-01", "TL0407"),
        ("age at least 65.5", "TL0407"),
        ("date at least 2020", "TL0408"),
        ("age from 60 to 22", "TL0409"),
        ("age above 130", "TL0410"),
        ("disease is cancer or cancer", "TL0310"),
    ],
)
def test_what_conditions_cannot_mean(text: str, code: str) -> None:
    assert codes_of(small(article=f"basic inpatient: rate 90%, for {text}")) == [code]


@pytest.mark.parametrize(
    "condition",
    [
        "disease is cancer, sarcoma or lymphoma",
        "disease is not none",
        "disease is not none and level is county and age at least 18",
        "grave or disease is lymphoma",
        "disease is not none and not (grave and referred)",
    ],
)
def test_counted_are_the_values_that_the_condition_admits(condition: str) -> None:
    policy = policy_of(
        small(groups=f'group listed zh "所列" en "listed" counting 3\n  {condition}')
    )
    assert policy.groups[-1].count == 3


def test_counted_is_the_fact_that_stands_first() -> None:
    group = (
        'group listed zh "所列" en "listed" counting 3\n  level is county and disease is not none'
    )
    (error,) = errors_of(small(groups=group))
    assert (error.code, error.facts["counted"], error.facts["fact_en"]) == ("TL0411", 1, "level")
    assert error.facts["names_zh"] == "县级"


def test_a_broken_group_is_not_counted() -> None:
    group = 'group listed zh "所列" en "listed" counting 3\n  disease is cancer or sarkoma'
    assert codes_of(small(groups=group)) == ["TL0301"]


# --- the three-valued logic -----------------------------------------------------------------

CLAIMS = [
    {"level": level, "referred": referred}
    for level in ("township", "county")
    for referred in (True, False)
]
GROUPS: dict[str, Condition] = {"near": IsOneOf("level", frozenset({"township"}))}


def conditions() -> st.SearchStrategy[Condition]:
    """Conditions on a level and a yes-or-no fact."""
    leaves: st.SearchStrategy[Condition] = st.sampled_from(
        [COUNTY, Holds("referred"), InGroup("near")]
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            inner.map(NotCondition),
            st.lists(inner, max_size=3).map(lambda items: AllOf(tuple(items))),
            st.lists(inner, max_size=3).map(lambda items: AnyOf(tuple(items))),
        ),
        max_leaves=8,
    )


@given(conditions())
def test_what_is_known_of_some_facts_holds_for_all_claims(condition: Condition) -> None:
    for claim in CLAIMS:
        whole = truth(condition, claim, GROUPS)
        assert whole is not None
        for known in ({}, {"level": claim["level"]}, {"referred": claim["referred"]}):
            assert truth(condition, known, GROUPS) in (None, whole)
