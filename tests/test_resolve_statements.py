"""Statements: benefits, order, readings, phrases, notes; each broken in its way."""

from __future__ import annotations

import pytest
from resolving import codes_of, errors_of, policy_of, small, statements_of

from dsl.model import Cover, IsOneOf, NewBenefit, Note, PayerOrder, Reading

BENEFIT = 'new assistance extra zh "新救助" en "new assistance"'
OPTIONS = """
  chosen calendar zh "自然年" en "calendar year"
    order: basic, assistance, critical_illness
  or insurance zh "保险年" en "insurance year"
"""


def test_covers_and_counting() -> None:
    (new,) = statements_of(
        f"{BENEFIT}\n  covers rest of other and eligible over the year counting level is county"
    )
    assert isinstance(new, NewBenefit)
    county = IsOneOf("level", frozenset({"county"}))
    assert new.benefit.cover == Cover(("other", "eligible"), True, True, county)
    (new,) = statements_of(f"{BENEFIT}\n  covers total")
    assert isinstance(new, NewBenefit)
    assert new.benefit.cover == Cover(("eligible", "other"), False, False, None)


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("rate 90%", "TL0432"),
        ("covers eligible counting referred", "TL0428"),
        ("covers eligible\n  covers other", "TL0433"),
        ("for referred\n  for level is county\n  covers other", "TL0433"),
        ("covers eligible and eligible", "TL0310"),
        ("covers basic", "TL0303"),
        ("covers eligible\n  rate raised by 5 points", "TL0458"),
        ("covers eligible\n  deductible from 5 yuan to 4 yuan", "TL0458"),
    ],
)
def test_benefits_that_do_not_hold_together(lines: str, code: str) -> None:
    assert codes_of(small(article=f"{BENEFIT}\n  {lines}")) == [code]


@pytest.mark.parametrize("line", ["for referred", "covers eligible", "rate 80%"])
def test_lines_beside_benefit_blocks(line: str) -> None:
    text = small().replace("    benefit inpatient", f"    {line}\n    benefit inpatient")
    (error,) = errors_of(text)
    assert error.code == "TL0455"


def test_a_payer_may_have_a_limit_and_notes_alone() -> None:
    lines = '    yearly limit 500 yuan\n    note zh "略" en "left out"\n'
    payer = policy_of(small() + lines).payers[2]
    assert payer.benefits == ()
    assert len(payer.settings) == 1
    assert [note.en for note in payer.notes] == ["left out"]


def test_an_order_names_every_payer_once() -> None:
    (order,) = statements_of("order: assistance, basic, 大病保险")
    assert isinstance(order, PayerOrder)
    assert order.payers == ("assistance", "basic", "critical_illness")
    (error,) = errors_of(small(article="order: basic, assistance"))
    assert (error.code, error.facts["names_zh"]) == ("TL0311", "大病保险")
    assert codes_of(small(article="order: basic, assistance, basic")) == ["TL0310"]


def test_readings_keep_their_options_in_order() -> None:
    (reading,) = statements_of(f'reading year zh "年度" en "the year"{OPTIONS}')
    assert isinstance(reading, Reading)
    assert [option.name for option in reading.options] == ["calendar", "insurance"]
    assert isinstance(reading.options[0].statements[0], PayerOrder)
    assert reading.options[1].statements == ()


def test_an_option_may_not_be_settled_under() -> None:
    unsettled = '    cannot be settled because zh "无数据" en "no figures"\n'
    (reading,) = statements_of(f'reading year zh "年度" en "the year"{OPTIONS}{unsettled}')
    assert isinstance(reading, Reading)
    assert reading.options[1].unsettled is not None
    assert reading.options[1].unsettled.zh == "无数据"


def test_readings_do_not_nest() -> None:
    inner = """
    reading day zh "日" en "the day"
      chosen discharge zh "出院日" en "discharge"
      or admission zh "入院日" en "admission"
"""
    assert codes_of(small(article=f'reading year zh "年度" en "year"{OPTIONS}{inner}')) == [
        "TL0459"
    ]


def test_options_and_readings_have_names_of_their_own() -> None:
    reading = f'reading year zh "年度" en "the year"{OPTIONS}'
    assert codes_of(small(article=reading + reading)) == ["TL0304"]
    assert codes_of(small(article=reading.replace("or insurance", "or calendar"))) == ["TL0304"]


def test_namely_only_repeats() -> None:
    assert codes_of(small(article="namely basic inpatient: rate 80%")) == []
    for line in ("rate raised by 5 points", "rate from 80% to 90%"):
        assert codes_of(small(article=f"namely basic inpatient: {line}")) == ["TL0457"]


def test_phrases_are_short() -> None:
    good = f'"{"字" * 12} {"字" * 12}"\n  note zh "略" en "left out"'
    policy = policy_of(small(article=good))
    (citation,) = policy.articles[0].citations
    (note,) = citation.statements
    assert isinstance(note, Note)
    assert note.provenance.phrases == citation.phrases
    (error,) = errors_of(small(article=good.replace("字 字", "字字 字")))
    assert (error.code, error.facts["length"]) == ("TL0312", 25)
    assert codes_of(small(article='" "\n  note zh "略" en "left out"')) == ["TL0313"]
    cite = f'rate 80% cite 二 "{"字" * 25}"'
    assert codes_of(small().replace("rate 80%", cite)) == ["TL0312"]


def test_promises_and_articles_have_names_of_their_own() -> None:
    promise = 'prove bound zh "界" en "bound"\n  patient at most 9 yuan\n'
    assert codes_of(small(article=promise * 2)) == ["TL0304"]
    twice = small(article='note zh "略" en "left out"')
    again = twice + '\narticle 一 zh "再" en "again"\n  note zh "略" en "left out"\n'
    assert codes_of(again) == ["TL0304"]


def test_the_policys_dates_and_parts() -> None:
    backwards = small().replace("from 2020-01-01", "from 2020-01-01 to 2019-12-31")
    assert codes_of(backwards) == ["TL0461"]
    assert codes_of(small(scheme="scheme before this policy\n")) == ["TL0460"]


def test_names_are_small_letters() -> None:
    (error,) = errors_of(small().replace("payer assistance", "payer Assistance"))
    assert error.code == "TL0305"
    assert codes_of(small().replace("  referred yes", "  reason yes")) == ["TL0306"]
