"""Names and labels resolve by kind; unknown and doubled ones are told once and well."""

from __future__ import annotations

from resolving import codes_of, errors_of, policy_of, resolved, small, words_at

from dsl.model import Benefit, IsOneOf, NewBenefit, Setting, TargetRef
from dsl.parse import parse
from dsl.resolve import WordChoice, resolve
from dsl.source import SourceText
from dsl.tree import Parameter


def test_a_value_and_a_fact_may_share_a_name() -> None:
    policy = policy_of(small(article="basic inpatient: rate 90%, for level is county"))
    (setting,) = policy.statements()
    assert isinstance(setting, Setting)
    assert setting.guard == IsOneOf("level", frozenset({"county"}))
    policy = policy_of(small(article="basic inpatient: rate 90%, for county is north"))
    (setting,) = policy.statements()
    assert isinstance(setting, Setting)
    assert setting.guard == IsOneOf("county", frozenset({"north"}))


def test_labels_are_words_like_names() -> None:
    by_name = policy_of(small(article="basic inpatient: rate 90%, for level is county"))
    text = small(article="基本医保 住院: rate 90%, for 医院级别 is 县级")
    by_label = policy_of(text)
    assert [
        statement.target for statement in by_label.statements() if isinstance(statement, Setting)
    ] == [TargetRef("basic", "inpatient")]
    assert len(tuple(by_name.statements())) == len(tuple(by_label.statements()))


def test_references_say_what_each_word_means() -> None:
    text = small(article="基本医保 inpatient: rate 90% assumed 约数, for level is 县级 and grave")
    references = resolved(text).references
    last = len(text.split("\n")) - 1
    here = {span: choice for span, choice in references.items() if span.line == last}
    assert dict(zip(words_at(text, here), here.values(), strict=True)) == {
        "基本医保": WordChoice("basic", "基本医保"),
        "inpatient": WordChoice("inpatient", "住院"),
        "约数": WordChoice("round", "约数"),
        "level": WordChoice("level", "医院级别"),
        "县级": WordChoice("county", "县级"),
        "grave": WordChoice("grave", "重病"),
    }


def test_readings_and_options_are_referred_to_by_name_alone() -> None:
    text = small(
        article="""
reading year zh "年度" en "the year"
  chosen calendar zh "自然年" en "calendar year"
  or insurance zh "保险年" en "insurance year"
""",
        example="""
under reading year insurance
with status poor, level county, county north
| date       | eligible |
| 2020-02-01 | 100      |
""",
    )
    resolution = resolved(text)
    assert resolution.policy is not None
    assert resolution.policy.examples[0].readings == (("year", "insurance"),)
    assert WordChoice("year", "") in resolution.references.values()
    assert WordChoice("insurance", "") in resolution.references.values()


def test_an_unknown_name_is_told_with_what_is_like_it() -> None:
    (error,) = errors_of(small(article="basic inpatinet: rate 90%"))
    assert error.code == "TL0301"
    assert error.facts["suggestion"] == "inpatient"
    assert error.facts["wanted_en"] == "benefit of “basic”"
    assert error.facts["wanted_zh"] == "“基本医保”的待遇"
    assert error.facts["names_en"] == "inpatient"
    assert error.facts["names_zh"] == "住院"


def test_a_broken_name_is_told_once() -> None:
    wrong = small(article="\n".join(["insurance inpatient: rate 90%"] * 3))
    (error,) = errors_of(wrong)
    assert error.code == "TL0302"
    assert [related.role for related in error.related] == ["also_here", "also_here"]


def test_a_misspelt_declaration_causes_no_shower() -> None:
    text = small(
        example="""
with status poor, level county, county north
| date       | eligible | other | basic | critical_illness | assistance | patient |
| 2020-02-01 | 1,000.00 | 0     | 0     | 0                | 0          | 0       |
"""
    )
    assert codes_of(text) == ["TL0602"]
    assert codes_of(text.replace("  eligible cost", "  eligibel cost")) == ["TL0301"]


def test_a_thing_of_another_kind_is_called_by_its_kind() -> None:
    (error,) = errors_of(small(article="basic inpatient: rate 90%, for basic"))
    assert error.code == "TL0303"
    assert error.facts["kind_en"] == "payer"
    (error,) = errors_of(small(article="basic inpatient: rate 90%, for township"))
    assert error.facts["kind_zh"] == "“医院级别”的取值"


def test_doubled_names_name_both_places() -> None:
    text = small().replace("  other cost", "  status cost")
    errors = [error for error in errors_of(text) if error.code == "TL0304"]
    assert words_at(text, [errors[0].span]) == ["status"]
    assert [related.role for related in errors[0].related] == ["declared_here"]


def test_a_label_may_not_be_shared_within_a_kind() -> None:
    assert codes_of(small().replace('zh "县级"', 'zh "乡级"')) == ["TL0304"]
    assert codes_of(small().replace('zh "医疗救助"', 'zh "大病保险"')) == ["TL0304"]
    assert codes_of(small().replace('zh "重病"', 'zh "病种"')) == ["TL0304"]


def test_a_payer_may_not_share_its_name_with_a_fact_or_cost() -> None:
    text = small().replace("payer assistance", "payer referred")
    assert codes_of(text) == ["TL0304"]


OPTIONS = """
reading share zh "比例" en "the share"
  chosen half zh "一半" en "half"
    new assistance extra zh "新救助" en "new assistance"
      covers rest of eligible
      rate 50%
  or all zh "全部" en "all"
    new assistance extra zh "新救助" en "new assistance"
      covers rest of eligible over the year
      rate 100%
assistance extra: yearly limit 1,000 yuan
"""


def test_options_of_one_reading_may_declare_the_same_benefit() -> None:
    policy = policy_of(small(article=OPTIONS))
    (reading,) = policy.readings()
    declared = [option.statements[0] for option in reading.options]
    assert [type(item) for item in declared] == [NewBenefit, NewBenefit]
    limit = tuple(policy.statements())[-1]
    assert isinstance(limit, Setting)
    assert limit.target == TargetRef("assistance", "extra")


def test_otherwise_the_same_benefit_twice_is_an_error() -> None:
    again = """
new assistance extra zh "另一救助" en "another"
  covers rest of eligible
"""
    assert codes_of(small(article=OPTIONS + again)) == ["TL0304"]
    text = OPTIONS.replace("  or all", '    note zh "略" en "left out"\n  or all')
    twice = text.replace("    note", "    " + again.strip().replace("\n", "\n    ") + "\n    note")
    assert codes_of(small(article=twice)) == ["TL0304"]


def test_groups_may_be_used_before_their_declaration() -> None:
    later = """
basic inpatient: rate 90%, for rare
group rare zh "罕见" en "rare" counting 3
  grave or disease is lymphoma
"""
    policy = policy_of(small(article=later))
    assert [group.name for group in policy.groups] == ["grave", "rare"]
    assert policy.groups[1].count == 3


def test_a_circle_of_groups_is_told_once() -> None:
    groups = """
group first zh "甲" en "first"
  second
group second zh "乙" en "second"
  third or disease is cancer
group third zh "丙" en "third"
  first
"""
    (error,) = errors_of(small(groups=groups, article="basic inpatient: rate 90%, for first"))
    assert error.code == "TL0309"
    assert error.facts["chain"] == "first → second → third → first"
    assert len(error.related) == 2


def test_what_may_follow_from_unread_lines_is_left_out() -> None:
    text = small(article="basic inpatient: rate 900%, for weather is bad")
    tree, _ = parse(SourceText("test.policy", tuple(text.split("\n"))))
    assert tree is not None
    assert [item.code for item in resolve(tree).diagnostics] == ["TL0417", "TL0302"]
    assert [item.code for item in resolve(tree, incomplete=True).diagnostics] == ["TL0417"]


def test_targets_of_a_payer() -> None:
    policy = policy_of(
        small(
            article="""
critical_illness: rate 70%
critical_illness: yearly limit 300,000 yuan
basic: yearly limit 100,000 yuan
basic: ends with 2021-12-31
"""
        )
    )
    found = [
        (item.target.payer, item.target.benefit, item.parameter)
        for item in policy.statements()
        if isinstance(item, Setting)
    ]
    assert found == [
        ("critical_illness", "critical_illness", Parameter.RATE),
        ("critical_illness", None, Parameter.LIMIT),
        ("basic", None, Parameter.LIMIT),
        ("basic", None, Parameter.ENDS),
    ]


def test_which_benefit_must_be_said() -> None:
    (error,) = errors_of(small(article="basic: rate 90%"))
    assert error.code == "TL0307"
    assert error.facts["benefits_en"] == "inpatient"
    assert codes_of(small(article="assistance: rate 90%")) == ["TL0308"]


def test_instead_of_and_on_top_of_find_their_targets() -> None:
    policy = policy_of(
        small(
            article="""
new assistance extra zh "新" en "new" instead of basic inpatient and critical_illness
  covers eligible
new assistance more zh "再" en "more" on top of assistance
  covers eligible
"""
        )
    )
    first, second = (item for item in policy.statements() if isinstance(item, NewBenefit))
    assert first.instead_of == (
        TargetRef("basic", "inpatient"),
        TargetRef("critical_illness", None),
    )
    assert second.on_top_of == (TargetRef("assistance", None),)


def test_an_implicit_benefit_has_its_payers_name() -> None:
    policy = policy_of(small())
    basic, critical, assistance = policy.payers
    assert [benefit.implicit for benefit in basic.benefits] == [False]
    (implicit,) = critical.benefits
    assert isinstance(implicit, Benefit)
    assert (implicit.implicit, implicit.name) == (True, "critical_illness")
    assert [setting.parameter for setting in critical.settings] == [Parameter.LIMIT]
    assert [setting.parameter for setting in implicit.settings] == [
        Parameter.DEDUCTIBLE,
        Parameter.RATE,
    ]
    assert assistance.benefits == ()
