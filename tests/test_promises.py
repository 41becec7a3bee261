"""Promises that compare a claim with another, in both languages; examples by the scheme before."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from front_end import codes
from hypothesis import HealthCheck, given, settings
from resolving import SCHEME, codes_of, errors_of, policy_of, small, statements_of, without_spans
from strategies_policies import policies

from compiler.examples import run_examples
from compiler.pipeline import calculators, compile_rules, read_rules
from compiler.settle.calculator import Calculator
from dsl.diagnostics import Diagnostic
from dsl.format import format_policy
from dsl.language import Language
from dsl.model import (
    Amount,
    AmountComparison,
    AnotherValue,
    BeforePolicy,
    Compared,
    ComparedAmount,
    Dependence,
    FixedValue,
    MoneyAmount,
    MoreCost,
    OtherOrder,
    PaidAmount,
    PatientAmount,
    PoolAmount,
    Promise,
    ShareAmount,
    SumAmount,
    TwoBills,
    UnderReading,
)
from dsl.parse import parse, parse_bytes
from dsl.resolve import resolve
from dsl.source import SourceText

READING = """\
reading year zh "年度" en "the year"
  chosen calendar zh "自然年" en "calendar year"
  or insurance zh "保险年" en "insurance year"
"""
ALL = ("eligible", "other")
PATIENT = PatientAmount(ALL, False)


def promise_of(*lines: str) -> Promise:
    """The promise with these lines in the small policy, which has a reading, too."""
    body = "".join(f"  {line}\n" for line in lines)
    article = f'{READING}prove bound zh "界" en "bound"\n{body}'
    (found,) = (item for item in statements_of(article) if isinstance(item, Promise))
    return found


def codes_of_lines(*lines: str) -> list[str]:
    """What is said of the promise with these lines."""
    body = "".join(f"  {line}\n" for line in lines)
    return codes_of(small(article=f'{READING}prove bound zh "界" en "bound"\n{body}'))


@pytest.mark.parametrize(
    ("english", "chinese", "expected"),
    [
        ("more eligible", "合规费用 增加", (MoreCost(("eligible",)),)),
        ("more eligible and other", "合规费用和目录外费用 增加", (MoreCost(ALL),)),
        ("more total", "总费用增加", (MoreCost(ALL),)),
        ("another county", "另一 县市", (AnotherValue("county"),)),
        ("another age", "另一年龄", (AnotherValue("age"),)),
        ("status is ordinary", "身份为普通居民", (FixedValue("status", "ordinary"),)),
        ("referred", "符合转诊", (FixedValue("referred", True),)),
        ("referred is yes", "符合转诊 为 是", (FixedValue("referred", True),)),
        ("not referred", "非符合转诊", (FixedValue("referred", False),)),
        ("age is 60", "年龄为60", (FixedValue("age", 60),)),
        ("the scheme before", "原有制度", (BeforePolicy(),)),
        (
            "under reading year insurance",
            "按释义 year insurance",
            (UnderReading("year", "insurance"),),
        ),
        ("two bills", "分作两张票据", (TwoBills(),)),
        ("the other order", "调换次序", (OtherOrder(),)),
        (
            "more eligible, another county, status is ordinary",
            "合规费用 增加，另一县市，身份为普通居民",
            (MoreCost(("eligible",)), AnotherValue("county"), FixedValue("status", "ordinary")),
        ),
        (
            "the scheme before, more other",
            "原有制度，目录外费用 增加",
            (BeforePolicy(), MoreCost(("other",))),
        ),
    ],
)
def test_what_is_compared(english: str, chinese: str, expected: tuple[Compared, ...]) -> None:
    found = promise_of(f"compared with {english}", "patient at most compared patient")
    assert found.compared == expected
    assert promise_of(f"对照情形 {chinese}", "患者 不超过 对照患者") == found


@pytest.mark.parametrize(
    ("english", "chinese", "expected"),
    [
        ("compared patient", "对照患者", ComparedAmount(PATIENT)),
        (
            "compared patient's eligible",
            "对照患者负担 合规费用",
            ComparedAmount(PatientAmount(("eligible",), False)),
        ),
        (
            "compared eligible",
            "对照合规费用",
            ComparedAmount(PoolAmount(("eligible",), False, False)),
        ),
        ("compared total", "对照总费用", ComparedAmount(PoolAmount(ALL, False, False))),
        ("compared rest of total", "对照剩余总费用", ComparedAmount(PATIENT)),
        ("compared basic", "对照基本医保", ComparedAmount(PaidAmount("basic", False))),
        (
            "compared patient + 0.01 yuan",
            "对照患者 + 0.01元",
            SumAmount(((1, ComparedAmount(PATIENT)), (1, MoneyAmount(1)))),
        ),
        (
            "compared (basic - patient)",
            "对照（基本医保 - 患者）",
            ComparedAmount(SumAmount(((1, PaidAmount("basic", False)), (-1, PATIENT)))),
        ),
    ],
)
def test_amounts_of_the_compared_claim(english: str, chinese: str, expected: Amount) -> None:
    found = promise_of("compared with more eligible", f"patient at most {english}")
    assert isinstance(found.holds, AmountComparison)
    assert found.holds.right == expected
    assert promise_of("对照情形 合规费用 增加", f"患者 不超过 {chinese}") == found


def test_a_share_of_a_compared_amount_is_of_the_whole_atom() -> None:
    lines = ("compared with more eligible", "patient at most 85% of compared basic over the year")
    assert codes_of_lines(*lines) == ["TL0427"]
    found = promise_of("对照情形 合规费用 增加", "患者 不超过 对照患者的85%")
    assert isinstance(found.holds, AmountComparison)
    assert isinstance(found.holds.right, ShareAmount)
    assert found.holds.right.base == ComparedAmount(PATIENT)


def test_a_condition_may_speak_of_the_compared_claim_alone() -> None:
    found = promise_of(
        "compared with more eligible",
        "when compared eligible at most 9,000 yuan",
        "patient at most 9,000 yuan",
    )
    assert found.when is not None
    assert isinstance(found.when.left, ComparedAmount)


@pytest.mark.parametrize(
    ("english", "chinese", "fact", "depends"),
    [
        ("patient depends on county", "患者 取决于 县市", "county", True),
        ("patient does not depend on referred", "患者不取决于符合转诊", "referred", False),
    ],
)
def test_what_an_amount_depends_on(english: str, chinese: str, fact: str, depends: bool) -> None:
    found = promise_of(english)
    assert found.holds == Dependence(PATIENT, fact, depends)
    assert found.compared == ()
    assert promise_of(chinese) == found


def test_every_amount_of_a_promise_mixes_with_every_other() -> None:
    found = promise_of(
        "lesser of basic over the year and patient's eligible over the year at most"
        " 10% of (total over the year - basic over the year) + 5 yuan a year"
    )
    assert isinstance(found.holds, AmountComparison)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["compared with more basic", "patient is compared patient"], ["TL0303"]),
        (["compared with more eligble", "patient is compared patient"], ["TL0301"]),
        (["compared with another eligible", "patient is compared patient"], ["TL0303"]),
        (["compared with another region", "patient is compared patient"], ["TL0302"]),
        (["compared with status is county", "patient is compared patient"], ["TL0303"]),
        (["compared with under reading month none", "patient is compared patient"], ["TL0302"]),
        (["compared with under reading year none", "patient is compared patient"], ["TL0303"]),
        (["compared with status", "patient is compared patient"], ["TL0404"]),
        (["compared with not age", "patient is compared patient"], ["TL0405"]),
        (["compared with referred is poor", "patient is compared patient"], ["TL0402"]),
        (["compared with status is 3", "patient is compared patient"], ["TL0451"]),
        (["compared with age is poor", "patient is compared patient"], ["TL0608"]),
        (["compared with age is 200", "patient is compared patient"], ["TL0410"]),
        (["compared with date is 2020-01-01", "patient is compared patient"], ["TL0468"]),
        (["patient depends on date"], ["TL0468"]),
        (["patient depends on eligible"], ["TL0303"]),
        (["compared with more other, more total", "patient is compared patient"], ["TL0466"]),
        (["compared with another age, age is 6", "patient is compared patient"], ["TL0466"]),
        (["compared with the other order, two bills", "patient is compared patient"], ["TL0467"]),
        (["compared with two bills, two bills", "patient is compared patient"], ["TL0466"]),
        (["compared with two bills", "patient depends on age"], ["TL0470"]),
        (["compared with more other", "patient is compared basic over the year"], ["TL0427"]),
        (["when compared patient is 5 yuan", "patient is 5 yuan"], ["TL0464"]),
    ],
)
def test_what_does_not_fit_is_reported(lines: list[str], expected: list[str]) -> None:
    assert codes_of_lines(*lines) == expected


def test_an_indicator_compares_nothing() -> None:
    article = """\
indicator share zh "比例" en "share"
  numerator compared basic
  denominator eligible
  ratio of sums
"""
    assert codes_of(small(article=article)) == ["TL0462"]


def test_two_promises_of_one_name_are_told() -> None:
    promise = 'prove bound zh "界" en "bound"\n  patient at most 9 yuan\n'
    assert codes_of(small(article=promise + promise)) == ["TL0304"]


def test_keywords_of_promises_are_names_elsewhere() -> None:
    groups = 'group more zh "增加" en "more"\n  status is poor'
    article = "basic inpatient: rate 90%, for more\nbasic inpatient: rate 90%, for 增加"
    policy_of(small(groups=groups, article=article))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(policies())
def test_random_policies_mean_the_same_in_either_language(text: str) -> None:
    tree, found = parse(SourceText("random.policy", tuple(text.splitlines())))
    assert codes(found) == []
    assert tree is not None
    resolution = resolve(tree)
    for language in Language:
        written = format_policy(tree, language, resolution.references)
        _, again, told = parse_bytes("random.policy", written.encode())
        assert codes(told) == []
        assert again is not None
        assert without_spans(resolve(again).policy) == without_spans(resolution.policy)


# --- examples by the scheme before ----------------------------------------------------------

CLAIM = """\
with status poor, level county, county north
| date       | eligible | basic  |
| 2020-02-01 | 1,100.00 | 800.00 |
"""


def differences(text: str) -> list[str]:
    """The codes of what differs when the examples of a rule file are settled."""
    file = read_rules("test.policy", text.encode())
    assert file.policy is not None
    results = run_examples(file.policy.examples, calculators(compile_rules(file)))
    return codes(results.diagnostics)


@pytest.mark.parametrize("line", ["by the scheme before", "按原有制度"])
def test_an_example_by_the_scheme_before(line: str) -> None:
    article = "basic inpatient: rate from 80% to 90%"
    text = small(article=article, example=f"{line}\n{CLAIM}")
    assert policy_of(text).examples[0].before
    assert differences(text) == []
    assert differences(small(article=article, example=CLAIM)) == ["TL0651"]


def test_what_the_scheme_before_leaves_open_is_told_of_the_example() -> None:
    scheme = SCHEME.replace("rate 80%", "rate open")
    article = "basic inpatient: rate 80%"
    text = small(scheme=scheme, article=article, example=f"by the scheme before\n{CLAIM}")
    assert differences(text) == ["TL0652"]


def test_a_scheme_before_that_cannot_be_made_is_told_of_the_example() -> None:
    example = policy_of(small(example=f"by the scheme before\n{CLAIM}")).examples[0]
    fault = Diagnostic("TL0501", example.span, {})

    def none(choices: Mapping[str, str], before: bool) -> Calculator | tuple[Diagnostic, ...]:
        return (fault,) if before else ()

    assert codes(run_examples((example,), none).diagnostics) == ["TL0655", "TL0501"]


def test_the_scheme_before_has_no_readings() -> None:
    lines = f"by the scheme before\nunder reading year insurance\n{CLAIM}"
    (error,) = errors_of(small(article=READING, example=lines))
    assert error.code == "TL0611"


def test_the_line_stands_once() -> None:
    lines = f"by the scheme before\nby the scheme before\n{CLAIM}"
    _, _, found = parse_bytes("test.policy", small(example=lines).encode())
    assert codes(found) == ["TL0217"]
