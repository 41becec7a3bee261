"""How statements combine: each rule of the language, kept and broken."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import pytest

from compiler.consolidate import Consolidation, consolidate
from compiler.scheme import Scheme
from dsl.model import AmountValue, Band, Bands, FlatRate, InRange, MoneyAmount, Waived
from dsl.parse import parse
from dsl.resolve import resolve
from dsl.source import SourceText
from dsl.tree import Parameter

HEAD = """\
policy small
  title zh "小政策" en "small policy"
  number "试〔2020〕1号"
  in force from 2020-01-01
  source small

facts
  status one of zh "身份" en "status"
    ordinary zh "普通居民" en "ordinary resident"
    poor     zh "贫困人口" en "poor"
  level one of zh "级别" en "level"
    low  zh "低级" en "low"
    high zh "高级" en "high"
  eligible cost zh "合规费用" en "eligible cost"
  other    cost zh "目录外费用" en "out-of-catalogue cost"

scheme before this policy
  payer basic zh "基本医保" en "basic insurance"
    benefit care zh "就医" en "care"
      covers eligible
      | level | deductible | rate |
      | low   | 100 yuan   | 80%  |
      | high  | 500 yuan   | 60%  |
      yearly limit 10,000 yuan
  payer illness zh "大病保险" en "critical illness"
    benefit rest zh "余额" en "rest"
      covers rest of eligible over the year
      | band                  | rate |
      | 0 yuan to 1,000 yuan  | 50%  |
      | above 1,000 yuan      | 60%  |
  payer help zh "救助" en "assistance"

article 一 zh "第一条" en "Article 1"
"""


def consolidation(statements: str, choices: Mapping[str, str] | None = None) -> Consolidation:
    lines = ["    " + line for line in statements.strip("\n").splitlines()]
    text = HEAD + '  "条款一"\n' + "\n".join(lines) + "\n"
    tree, problems = parse(SourceText("small.policy", tuple(text.splitlines())))
    assert not problems
    assert tree is not None
    resolution = resolve(tree)
    assert resolution.policy is not None
    assert not resolution.diagnostics
    return consolidate(resolution.policy, choices)


def scheme(statements: str, choices: Mapping[str, str] | None = None) -> Scheme:
    result = consolidation(statements, choices)
    assert result.scheme is not None, result.diagnostics
    return result.scheme


def codes(statements: str) -> list[str]:
    return [item.code for item in consolidation(statements).diagnostics]


def values(found: Scheme, payer: int, parameter: Parameter) -> dict[str, object]:
    """The parameter's values of the payer's first benefit by the cases they hold for."""
    pieces = found.payers[payer].benefits[0].parameters[parameter]
    result: dict[str, object] = {}
    for piece in pieces:
        for box in piece.region.boxes():
            facts = {fact: cells for fact, cells in box.items() if fact != "date"}
            key = " ".join(str(cell) for cells in facts.values() for cell in cells)
            result[key] = piece.value
    return result


def money(yuan: int) -> AmountValue:
    return AmountValue(MoneyAmount(yuan * 100))


NOTHING = 'note zh "无" en "nothing"'


def test_a_table_gives_each_row_its_value() -> None:
    found = scheme(NOTHING)
    assert values(found, 0, Parameter.DEDUCTIBLE) == {"low": money(100), "high": money(500)}


def test_a_setting_replaces_within_its_guard() -> None:
    found = scheme("basic care: deductible 200 yuan, for status is poor and level is high")
    assert values(found, 0, Parameter.DEDUCTIBLE) == {
        "low": money(100),
        "ordinary high": money(500),
        "poor high": money(200),
    }


def test_each_value_keeps_its_history() -> None:
    found = scheme("basic care: deductible from 500 yuan to 200 yuan, for level is high")
    pieces = found.payers[0].benefits[0].parameters[Parameter.DEDUCTIBLE]
    changed = next(piece for piece in pieces if piece.value == money(200))
    assert [step.value for step in changed.history] == [money(500), money(200)]
    assert [step.provenance.article for step in changed.history] == [None, "一"]


def test_points_add_on_each_band_and_stop_at_the_whole() -> None:
    found = scheme("illness rest: rates raised by 45 points")
    bands = Bands((Band(0, 100_000, Fraction(95, 100)), Band(100_000, None, Fraction(1))), False)
    assert list(values(found, 1, Parameter.RATE).values()) == [bands]


def test_the_order_of_amendments_does_not_matter() -> None:
    first = "basic care: rates raised by 5 points"
    second = "basic care: rate 70%, for level is high"
    one, other = scheme(f"{first}\n{second}"), scheme(f"{second}\n{first}")
    assert values(one, 0, Parameter.RATE) == values(other, 0, Parameter.RATE)
    assert values(one, 0, Parameter.RATE)["high"] == FlatRate(Fraction(75, 100))


def test_shares_multiply_and_round_once() -> None:
    found = scheme("basic care: deductible lowered by 50%\nbasic care: deductible lowered by 50%")
    assert values(found, 0, Parameter.DEDUCTIBLE) == {"low": money(25), "high": money(125)}


def test_waived_is_no_deductible() -> None:
    found = scheme("basic care: deductible waived, for level is low")
    assert values(found, 0, Parameter.DEDUCTIBLE) == {"low": Waived(), "high": money(500)}


@pytest.mark.parametrize(
    ("code", "statements"),
    [
        (
            "TL0501",
            "basic care: rate 70%, for status is poor\nbasic care: rate 75%, for level is low",
        ),
        ("TL0504", "basic care: rate from 70% to 75%, for level is low"),
        (
            "TL0506",
            'new basic more zh "另补" en "more"\n  covers rest of eligible\n  rate 10%',
        ),
        (
            "TL0507",
            "namely basic care\n  | level | rate |\n  | low   | 85%  |\n  | high  | 60%  |",
        ),
        (
            "TL0508",
            'new help more zh "另补" en "more"\n  covers rest of eligible\n  rate open',
        ),
        ("TL0509", "basic care: rate 70%, for status is poor and status is ordinary"),
        (
            "TL0510",
            'new help more zh "另补" en "more"\n  covers rest of eligible\n'
            "  deductible lesser of 10% of eligible and 500 yuan\n"
            "help more: deductible lowered by 50%",
        ),
        (
            "TL0511",
            'new help more zh "另补" en "more"\n'
            "  for status is poor and status is ordinary\n  covers rest of eligible",
        ),
    ],
)
def test_each_violation_has_its_code(code: str, statements: str) -> None:
    assert codes(statements) == [code]


def test_agreeing_settings_may_meet() -> None:
    assert not codes(
        "basic care: rate 70%, for status is poor\nbasic care: rate 70%, for level is low"
    )


def test_a_conflict_names_both_articles_and_a_case() -> None:
    found = consolidation(
        "basic care: rate 70%, for status is poor\nbasic care: rate 75%, for level is low"
    ).diagnostics[0]
    assert found.facts["case_en"] == "status: poor; level: low"
    assert found.facts["first_article"] == found.facts["second_article"] == "一"
    assert found.related[0].span.line < found.span.line


def test_instead_of_takes_the_claims_away() -> None:
    found = scheme(
        'new basic poor zh "贫困" en "poor" instead of basic care\n'
        "  for status is poor\n  covers eligible\n  rate 90%"
    )
    old, new = found.payers[0].benefits
    assert not old.region & new.region
    assert (old.region | new.region) == found.admitted


def test_on_top_of_lets_two_benefits_meet() -> None:
    assert not codes(
        'new basic more zh "另补" en "more" on top of basic care\n'
        "  covers rest of eligible\n  rate 10%"
    )


def test_a_refusal_takes_claims_out_of_everything() -> None:
    found = scheme('refuse status is ordinary because zh "无" en "none"')
    ordinary = found.payers[0].benefits[0].region - found.admitted
    assert not ordinary


READING = """\
reading which zh "哪个" en "which"
  chosen seventy zh "七十" en "seventy"
    basic care: rate 70%
  or eighty zh "八十" en "eighty"
    basic care: rate 80%
  or silent zh "不定" en "silent"
    cannot be settled because zh "无数值" en "no figure"
"""


def test_a_reading_takes_its_first_option_unless_told() -> None:
    default, other = scheme(READING), scheme(READING, {"which": "eighty"})
    assert set(values(default, 0, Parameter.RATE).values()) == {FlatRate(Fraction(7, 10))}
    assert set(values(other, 0, Parameter.RATE).values()) == {FlatRate(Fraction(4, 5))}
    assert default.choices == {"which": "seventy"}


@pytest.mark.parametrize(
    ("choices", "code"),
    [({"which": "silent"}, "TL0523"), ({"which": "x"}, "TL0522"), ({"x": "y"}, "TL0521")],
)
def test_choices_that_cannot_be_made(choices: Mapping[str, str], code: str) -> None:
    found = consolidation(READING, choices)
    assert found.scheme is None
    assert [item.code for item in found.diagnostics] == [code]


def test_an_order_moves_the_payers() -> None:
    found = scheme("order: help, basic, illness")
    assert [payer.name for payer in found.payers] == ["help", "basic", "illness"]


def test_a_payer_that_ends_takes_its_benefits_along() -> None:
    found = scheme("basic: ends with 2020-06-30")
    earlier = found.space.of(InRange("date", None, 2020_06_30))
    assert found.payers[0].benefits[0].region == earlier
    assert found.payers[1].benefits[0].region == found.space.always


def test_the_history_shows_each_change_in_turn() -> None:
    found = scheme("basic care: rates raised by 5 points\nbasic care: rates raised by 2 points")
    pieces = found.payers[0].benefits[0].parameters[Parameter.RATE]
    low = next(piece for piece in pieces if piece.value == FlatRate(Fraction(87, 100)))
    rates = [step.value for step in low.history]
    assert rates == [FlatRate(Fraction(percent, 100)) for percent in (80, 85, 87)]
