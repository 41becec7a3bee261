"""The canonical layout: stable, faithful, and the same policy in either keyword language."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from front_end import GOOD, PAIRS, good, shape

from dsl.format import format_policy
from dsl.language import Language
from dsl.parse import parse_bytes
from dsl.resolve import WordChoice, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from dsl.source import Span
    from dsl.tree import PolicyFile

HEADER = 'policy p\n  title zh "甲" en "a"\n  in force from 2020-01-01\n'


def read_good(path: Path) -> tuple[PolicyFile, Mapping[Span, WordChoice]]:
    """The tree of a good file and what its words mean."""
    _, policy, diagnostics = parse_bytes(path.name, path.read_bytes())
    assert policy is not None
    assert diagnostics == ()
    return policy, resolve(policy).references


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_what_is_written_is_what_was_read(path: Path, language: Language) -> None:
    policy, _ = read_good(path)
    again = good(format_policy(policy, language, {}))
    assert shape(again, lambda word: word.text) == shape(policy, lambda word: word.text)
    assert [comment.text for comment in again.comments] == [
        comment.text for comment in policy.comments
    ]


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_formatting_twice_changes_nothing(path: Path, language: Language) -> None:
    policy, references = read_good(path)
    once = format_policy(policy, language, references)
    again = good(once)
    assert format_policy(again, language, resolve(again).references) == once


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_into_the_other_language_and_back(path: Path) -> None:
    policy, references = read_good(path)
    texts = {language: format_policy(policy, language, references) for language in Language}
    for language, other in ((Language.ZH, Language.EN), (Language.EN, Language.ZH)):
        turned = good(texts[language])
        assert format_policy(turned, other, resolve(turned).references) == texts[other]


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.stem)
def test_both_files_of_a_policy_are_written_alike(english: Path, chinese: Path) -> None:
    for language in Language:
        texts = [
            format_policy(policy, language, references)
            for policy, references in (read_good(english), read_good(chinese))
        ]
        assert texts[0] == texts[1]


def test_the_canonical_layout_of_every_construct() -> None:
    (path,) = (path for path in GOOD if path.name == "every_construct.zh.policy")
    policy, references = read_good(path)
    assert format_policy(policy, Language.ZH, references) == path.read_text("utf-8")


def formatted(text: str, language: Language = Language.EN) -> str:
    """A text behind the header, as it is written without knowing what words mean."""
    written = format_policy(good(HEADER + text), language, {})
    return written.split("\n\n", 1)[1]


def in_article(text: str, language: Language = Language.EN) -> str:
    """The statement of an article as it is written."""
    written = formatted(f'article 一 zh "甲" en "a"\n  {text}\n', language)
    return written.split("\n", 1)[1].strip()


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("p: deductible 3000元", "p: deductible 3,000 yuan", "p：起付线 3000元"),
        ("p: deductible 50,000 yuan", "p: deductible 50,000 yuan", "p：起付线 5万元"),
        ("p: deductible 15000万元", "p: deductible 150,000,000 yuan", "p：起付线 15000万元"),
        ("p: deductible 2亿元", "p: deductible 200,000,000 yuan", "p：起付线 2亿元"),
        ("p: deductible 0.5 yuan", "p: deductible 0.50 yuan", "p：起付线 0.50元"),
        ("p: deductible 0元", "p: deductible 0 yuan", "p：起付线 0元"),
        (
            "p: yearly limit 3,000 yuan a year",
            "p: yearly limit 3,000 yuan a year",
            "p：年度封顶线 每年3000元",
        ),
        ("p: rate 80.50%", "p: rate 80.5%", "p：比例 80.5%"),
        ("p: rates raised by 1 points", "p: rate raised by 1 point", "p：比例 提高 1个百分点"),
        (
            "p: deductible from 5,000 yuan to 2,000 yuan, assumed r",
            "p: deductible from 5,000 yuan to 2,000 yuan assumed r",
            "p：起付线 由 5000元 降低到 2000元 假定 r",
        ),
        ("p: rate from 40% to 50%", "p: rate from 40% to 50%", "p：比例 由 40% 提高到 50%"),
        ("p: rate from open to 50%", "p: rate from open to 50%", "p：比例 由 待定 至 50%"),
        (
            "p: rate 80% for a is x or y and (b or c) and not (d is z)",
            "p: rate 80%, for a is x or y and (b or c) and not (d is z)",
            "p：比例 80%，限 a为x或y 且 （b 或 c） 且 非（d为z）",
        ),
        (
            "p: rate 80% for (a is x) or (b and c)",
            "p: rate 80%, for a is x or (b and c)",
            "p：比例 80%，限 a为x 或 （b 且 c）",
        ),
        (
            "p: up to 90% of (e + o - 1 yuan)",
            "p: up to 90% of (e + o - 1 yuan)",
            "p：补到 （e + o - 1元）的90%",
        ),
        (
            "p: pays lesser of (greater of e and o) and 5% of rest of e over the year",
            "p: pays lesser of (greater of e and o) and 5% of rest of e over the year",
            "p：按公式支付 取其低 （取其高 e 和 o） 和 剩余e年累计的5%",
        ),
        ("p:\n    rate 80%", "p: rate 80%", "p：比例 80%"),
    ],
)
def test_statements(text: str, english: str, chinese: str) -> None:
    assert in_article(text) == english
    assert in_article(text, Language.ZH) == chinese


def test_tables_are_aligned_by_the_width_of_chinese() -> None:
    text = "p\n    | 医院级别 | rate |\n    | 乡 | 5% |\n    | 县级以下 | 100% |"
    assert in_article(text, Language.ZH).split("\n") == [
        "p",
        "    | 医院级别 | 比例 |",
        "    | 乡       | 5%   |",
        "    | 县级以下 | 100% |",
    ]


def test_quotes_inside_texts() -> None:
    text = 'note zh "“一”二" en “say "no"”'
    assert in_article(text) == 'note zh "“一”二" en “say "no"”'
    assert in_article(text, Language.ZH) == '备注 中文 "“一”二" 英文 “say "no"”'


def test_long_lists_are_broken_behind_commas() -> None:
    values = ", ".join(f"a_disease_with_a_name_{number}" for number in range(9))
    made = formatted(f'group g zh "组" en "group"\n  disease is {values}\n')
    lines = made.rstrip().split("\n")[1:]
    assert [len(line) <= 100 for line in lines] == [True, True, True]
    assert lines[0].endswith(",")
    assert lines[1].startswith("      a_disease")


COMMENTED = """# about the file
policy p
  title zh "甲" en "a"   # behind the title
  # before the date
  in force from 2020-01-01

# about the facts
facts # and behind

  a cost zh "一" en "one"
  # the last of the facts

# about the article
article 一 zh "甲" en "a"
  "一"
    # about the statement
    p: rate 80%  # for now
    p
      | level | rate |
      # about the row
      | x | 80% | # a row
    # the end of the phrase
  # the end of the article
# the end
"""


def test_comments_stay_where_they_belong() -> None:
    written = format_policy(good(COMMENTED), Language.EN, {})
    assert (
        written
        == """# about the file
policy p
  title zh "甲" en "a"  # behind the title
  # before the date
  in force from 2020-01-01

# about the facts
facts  # and behind
  a cost zh "一" en "one"
  # the last of the facts

# about the article
article 一 zh "甲" en "a"
  "一"
    # about the statement
    p: rate 80%  # for now
    p
      | level | rate |
      # about the row
      | x     | 80%  |  # a row
    # the end of the phrase
  # the end of the article
# the end
"""
    )
    assert format_policy(good(written), Language.EN, {}) == written


def test_words_are_written_as_what_they_mean() -> None:
    policy = good(f'{HEADER}article 一 zh "甲" en "a"\n  basic 住院: rate 80%, for f\n')
    choices = {
        "basic": WordChoice("basic", "基本医保"),
        "住院": WordChoice("inpatient", "住院"),
        "f": WordChoice("f", "费用"),
    }
    references: dict[Span, WordChoice] = {}
    _gather(policy, choices, references)
    chinese = format_policy(policy, Language.ZH, references)
    # Labels that are not declared, or are keywords, would not be read as one word.
    assert chinese.endswith("  basic inpatient：比例 80%，限 f\n")
    assert format_policy(policy, Language.EN, references).endswith(
        "  basic inpatient: rate 80%, for f\n"
    )


def _gather(
    policy: PolicyFile, choices: Mapping[str, WordChoice], references: dict[Span, WordChoice]
) -> None:
    def note(word: object) -> None:
        span, text = word.span, word.text  # type: ignore[attr-defined]
        if text in choices:
            references[span] = choices[text]

    shape(policy, note)
