"""Mutants of a small policy: all kinds are made, each is judged as it should be."""

from __future__ import annotations

from dataclasses import replace

import pytest

pytest.importorskip("z3")

from bench.mutants.judge import Answer, Column, Finding, Right, judge
from bench.mutants.mutant import Kind, Mutant, RuleText, Wrong
from bench.mutants.obligations import known_of
from bench.mutants.report import Results, as_data, as_markdown, as_text, shares
from bench.mutants.run import Files, Judged, judge_all
from bench.mutants.select import candidates, choose
from compiler.pipeline import RuleFile, compile_rules, read_rules
from dsl.parse import parse_bytes

SMALL = """\
policy small_2020
  title zh "小办法" en "A small policy"
  in force from 2020-01-01
  source small_2020

facts
  status one of zh "身份" en "status"
    ordinary        zh "普通居民" en "ordinary resident"
    registered_poor zh "贫困人口" en "registered poor"
  care one of zh "就医方式" en "care"
    inpatient  zh "住院" en "inpatient"
    outpatient zh "门诊" en "outpatient"
  age whole number from 0 to 120 zh "年龄" en "age"
  eligible cost zh "合规费用" en "eligible cost"
  other cost zh "目录外费用" en "out-of-catalogue cost"

scheme before this policy
  payer basic zh "基本医保" en "basic insurance"
    for care is inpatient
    covers eligible
    deductible 400 yuan
    rate 80%
    yearly limit 50,000 yuan

  payer critical_illness zh "大病保险" en "critical illness insurance"
    for care is inpatient
    covers rest of eligible over the year
    deductible 5,000 yuan
    | band                       | rate |
    | 0 yuan to 20,000 yuan      | 60%  |
    | above 20,000 yuan          | 70%  |

  payer assistance zh "医疗救助" en "medical assistance"

  payer supplement zh "补充保险" en "supplementary insurance"
    covers other
    | status          | rate |
    | ordinary        | 40%  |
    | registered_poor | 50%  |

article 一 zh "提高待遇" en "Better benefits"
  for status is registered_poor

  "起付线降低"
    critical_illness: deductible from 5,000 yuan to 2,000 yuan

  "比例提高5个百分点"
    critical_illness: rate raised by 5 points

  "个人年负担不超过3000元"
    new assistance fallback zh "兜底" en "fallback"
      for care is inpatient and age at least 60
      covers rest of eligible over the year
      deductible lesser of 3,000 yuan and 10% of eligible over the year
      rate 100%

  "六十岁以下再补八成"
    new assistance floor zh "再补" en "top-up" on top of assistance fallback
      for care is inpatient and age below 60
      covers rest of eligible
      deductible 100 yuan
      rate 80%
      yearly limit 500,000 yuan

  prove yearly_3000 zh "六十岁以上年负担不超过3000元" en "at most 3,000 a year from 60"
    for age at least 60 and status is registered_poor and care is inpatient
    patient's eligible over the year at most 3,000 yuan

  "儿童"
    basic: at least 70% of eligible, for age below 18
    new assistance child zh "儿童救助" en "children" instead of assistance floor
      for age below 18
      covers rest of eligible
      pays 80% of (rest of eligible - 100 yuan)

article 二 zh "停止" en "The end"
  "补充保险停止"
    supplement: ends with 2024-12-31

  "门诊不结算"
    refuse care is outpatient because zh "不含门诊" en "no outpatients"

example poor zh "贫困人口住院2万元" en "a poor inpatient, 20,000"
  with status registered_poor, care inpatient, age 70, other 0
  | date       | eligible  | basic     | critical_illness | assistance | patient  |
  | 2020-03-01 | 20,000.00 | 15,680.00 | 1,508.00         | 812.00     | 2,000.00 |
"""


@pytest.fixture(scope="module")
def small() -> RuleFile:
    """The small policy, without errors."""
    return read_rules("small_2020.policy", SMALL.encode())


@pytest.fixture(scope="module")
def every(small: RuleFile) -> list[Mutant]:
    """Every mutant of it."""
    made = (candidate() for _, candidate in candidates(small))
    return [mutant for mutant in made if mutant is not None]


@pytest.fixture(scope="module")
def right(small: RuleFile) -> Right:
    """What is known of it."""
    compiled = compile_rules(small)
    assert compiled.program is not None, compiled.diagnostics
    return Right(compiled, known_of(compiled))


def judged(right: Right, wrong: Wrong) -> dict[Column, Finding]:
    """The findings about a wrong version, in this process."""
    found: list[Finding] = []
    mutant = Mutant("small_2020", Kind.RATE_CHANGED, 1, "", "", wrong)
    judge(mutant, right, Files({}), frozenset(), found.append)
    return {item.column: item for item in found}


def first(findings: dict[Column, Finding]) -> Column | None:
    """The column in which a mutant is counted."""
    return next((c for c in Column if c in findings and findings[c].answer is Answer.YES), None)


def edited(old: str, new: str) -> RuleText:
    """The policy with other words in one place."""
    assert SMALL.count(old) == 1
    return RuleText(SMALL.replace(old, new))


# --- operators -----------------------------------------------------------------------------------


def test_texts_differ_and_can_be_read(every: list[Mutant]) -> None:
    texts = [item.wrong.text for item in every if isinstance(item.wrong, RuleText)]
    assert len(texts) > 60
    for text in texts:
        _, tree, found = parse_bytes("mutant", text.encode())
        assert tree is not None
        assert not [item for item in found if item.code.startswith(("TL01", "TL02"))], text


def test_places_and_words_are_told(every: list[Mutant]) -> None:
    lines = SMALL.splitlines()
    for mutant in every:
        assert mutant.was or mutant.now
        if isinstance(mutant.wrong, RuleText):
            assert lines[mutant.line - 1].strip()


def test_choice_is_the_same_for_a_seed(small: RuleFile) -> None:
    chosen = choose(small, 25, 1)
    assert chosen == choose(small, 25, 1)
    assert chosen != choose(small, 25, 2)
    assert len({item.wrong for item in chosen}) == 25


def test_kinds_are_even(small: RuleFile, every: list[Mutant]) -> None:
    there = {mutant.kind for mutant in every}
    assert {item.kind for item in choose(small, len(there), 1)} == there


def test_every_kind_is_made(every: list[Mutant]) -> None:
    assert {mutant.kind for mutant in every} == set(Kind)


def test_only_what_settles_is_changed(every: list[Mutant]) -> None:
    for mutant in every:
        if isinstance(mutant.wrong, RuleText):
            for kept in ("一年", "3,000 a year from 60", "15,680.00"):
                assert (kept in SMALL) <= (kept in mutant.wrong.text)


# --- judgement -----------------------------------------------------------------------------------


def test_the_right_version_is_equivalent(right: Right) -> None:
    findings = judged(right, RuleText(SMALL))
    assert first(findings) is Column.EQUIVALENT
    assert right.known.refuted == frozenset()


@pytest.mark.parametrize(
    ("old", "new", "column", "by"),
    [
        ("from 5,000 yuan to 2,000", "from 4,000 yuan to 2,000", Column.ERROR, "TL0504"),
        ("lesser of 3,000 yuan", "lesser of 3,300 yuan", Column.OBLIGATION, "yearly_3000"),
        ("rate raised by 5 points", "rate raised by 10 points", Column.EXAMPLE, "poor"),
        ("limit 50,000 yuan", "limit 60,000 yuan", Column.DIFF, "a claim of a sample"),
        ("above 20,000 yuan          | 70%", "above 20,000 yuan          | 75%", Column.DIFF, ""),
        ("status is registered_poor\n\n", "age below 119\n\n", Column.DIFF, ""),
        ("    covers eligible\n", "    covers rest of eligible\n", Column.EQUIVALENT, ""),
    ],
)
def test_columns(right: Right, old: str, new: str, column: Column, by: str) -> None:
    findings = judged(right, edited(old, new))
    assert first(findings) is column
    assert by in findings[column].by


def test_a_refusal_removed_shows_in_diff(right: Right) -> None:
    refusal = 'refuse care is outpatient because zh "不含门诊" en "no outpatients"'
    lines = f'  "门诊不结算"\n    {refusal}\n'
    findings = judged(right, edited(lines, ""))
    assert first(findings) is Column.DIFF


def test_faults_of_the_compiler(every: list[Mutant], right: Right) -> None:
    columns = {}
    for mutant in every:
        if mutant.kind in (Kind.EMITTED_ROUNDING, Kind.PROGRAM_SIGN) and mutant.kind not in columns:
            columns[mutant.kind] = first(judged(right, mutant.wrong))
    assert columns[Kind.EMITTED_ROUNDING] is Column.OBLIGATION
    assert columns[Kind.PROGRAM_SIGN] in (Column.ERROR, Column.OBLIGATION)


# --- runs and reports ----------------------------------------------------------------------------


def test_runs_are_stopped_in_time(small: RuleFile, right: Right) -> None:
    mutants = choose(small, 1, 1)
    told: list[Judged] = []
    found = judge_all(
        mutants, {"small_2020": right}, Files({}), limit=0.0, at_once=1, finished=told.append
    )
    assert found == told
    assert found[0].column is None
    assert found[0].answer(Column.EQUIVALENT) is Answer.UNDECIDED


def test_reports() -> None:
    wrong = RuleText("…")
    errors = Judged(
        Mutant("a", Kind.BAND_GAP, 3, "| x |", "", wrong),
        {Column.ERROR: Finding(Column.ERROR, Answer.YES, "TL0446")},
        1.0,
    )
    shown = Judged(
        Mutant("b", Kind.LIMIT_DROPPED, 9, "limit", "", wrong),
        {
            Column.OBLIGATION: Finding(Column.OBLIGATION, Answer.NO),
            Column.DIFF: Finding(Column.DIFF, Answer.YES, "a claim of a sample"),
        },
        3.0,
    )
    results = Results(1, 2.0, (errors, shown))
    assert [(share.part, share.of) for share in shares(results)] == [
        *((1, 2), (0, 1)),
        *((1, 2), (1, 2)),
    ]
    assert results.sound
    assert "b:9  limit dropped  [diff]" in as_text(results)
    assert "| a:3 | band gap or overlap | ¦ x ¦ |  | error | TL0446 |" in as_markdown(results)
    assert as_data(results)["counts"] == {
        "error": 1,
        "obligation": 0,
        "example": 0,
        "diff": 1,
        "equivalent": 0,
        "none": 0,
        "all": 2,
    }
    lost = replace(shown, findings={})
    assert not Results(1, 2.0, (lost,)).sound
