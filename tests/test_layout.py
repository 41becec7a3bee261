"""Characters to tokens, lines to logical lines."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from dsl.language import Language
from dsl.layout import Layout, lay_out, token_stream
from dsl.lexing.decode import read
from dsl.lexing.lexicon import lexicon_of
from dsl.lexing.scan import scan_line
from dsl.source import SourceText

LABELS = {"28种病": "28种病", "28种病门诊": "28种病门诊", "住院": "住院", "含(大)": "含（大）"}


def types(text: str) -> list[str]:
    """The terminals of a line that gives no diagnostic."""
    scanned = scan_line("f", 1, text, lexicon_of(LABELS), 0)
    assert scanned.diagnostics == []
    return [token.type for token in scanned.tokens]


def values(text: str) -> list[object]:
    """The values of the tokens of a line."""
    return [token.value for token in scan_line("f", 1, text, lexicon_of(LABELS), 0).tokens]


def said(text: str) -> list[str]:
    """The codes of what is said of a line."""
    return [found.code for found in scan_line("f", 1, text, lexicon_of(LABELS), 0).diagnostics]


def laid_out(text: str) -> Layout:
    """The layout of a text."""
    return lay_out(SourceText("f", tuple(text.split("\n"))))


def stream(text: str) -> list[str]:
    """All terminals of a text, marks of lines and blocks included."""
    return [token.type for token in token_stream(laid_out(text).lines, "f")]


@pytest.mark.parametrize(
    ("text", "terminal", "value"),
    [
        ("3,000 yuan", "MONEY", 300_000),
        ("3000元", "MONEY", 300_000),
        ("3000 元", "MONEY", 300_000),
        ("5万元", "MONEY", 5_000_000),
        ("5 万元", "MONEY", 5_000_000),
        ("3千元", "MONEY", 300_000),
        ("1.5亿元", "MONEY", 15_000_000_000),
        ("0.01 yuan", "MONEY", 1),
        ("80%", "PERCENT", Fraction(4, 5)),
        ("80％", "PERCENT", Fraction(4, 5)),
        ("８０％", "PERCENT", Fraction(4, 5)),
        ("12.5%", "PERCENT", Fraction(1, 8)),
        ("5 points", "POINTS", Fraction(1, 20)),
        ("1 percentage point", "POINTS", Fraction(1, 100)),
        ("5个百分点", "POINTS", Fraction(1, 20)),
        ("2018-06-20", "DAY", date(2018, 6, 20)),
        ("2018年6月20日", "DAY", date(2018, 6, 20)),
        ("100,000.00", "FIGURE", (Fraction(100_000), "100000.00")),
        ("007", "FIGURE", (Fraction(7), "7")),
    ],
)
def test_figures(text: str, terminal: str, value: object) -> None:
    assert types(text) == [terminal]
    assert values(text) == [value]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("3，000元", "TL0111"),
        ("5万", "TL0112"),
        ("5 万", "TL0112"),
        ("1,0000元", "TL0113"),
        ("9" * 30, "TL0114"),
        ("0.005元", "TL0115"),
        ("2018-02-30", "TL0116"),
        ("2018.6.20", "TL0117"),
        ("80%；", "TL0118"),
        ("‘住院’", "TL0119"),
        ("¥ 3000元", "TL0120"),
        ("8O%", "TL0124"),
        ("“住院", "TL0110"),
        ("@@@@", "TL0109"),
    ],
)
def test_exact_answers(text: str, code: str) -> None:
    assert said(text) == [code]


def test_a_figure_with_a_full_width_comma_is_still_read() -> None:
    assert values("3，000元") == [300_000]


def test_a_comma_belongs_to_a_figure_only_before_three_digits() -> None:
    assert types("age 40, other 0") == ["WORD", "FIGURE", "COMMA", "WORD", "FIGURE"]
    assert types("40，住院") == ["FIGURE", "COMMA", "WORD"]


def test_english_words_have_boundaries_on_both_sides() -> None:
    assert types("inpatient patients_x patient") == ["WORD", "WORD", "PATIENT"]
    assert types("towards to_day to") == ["WORD", "WORD", "TO"]


def test_the_longest_english_keyword_is_read() -> None:
    assert types("is not isnt is") == ["IS_NOT", "WORD", "IS"]
    assert types("at   least up to to") == ["AT_LEAST", "UP_TO", "TO"]
    assert types("patient's eligible patient’s") == ["PATIENTS", "WORD", "PATIENTS"]


def test_the_longest_chinese_keyword_is_read() -> None:
    assert types("提高5个百分点") == ["RAISED", "POINTS"]
    assert types("提高到80%") == ["TO", "PERCENT"]
    assert types("不为住院") == ["IS_NOT", "WORD"]
    assert types("非住院") == ["NOT", "WORD"]


def test_labels_are_words_and_may_begin_with_digits() -> None:
    assert values("28种病门诊") == ["28种病门诊"]
    assert values("非28种病") == ["非", "28种病"]
    assert types("28%") == ["PERCENT"]


def test_a_label_with_full_width_signs_is_read_as_it_was_declared() -> None:
    assert values("含（大）") == ["含（大）"]
    assert values("含(大)") == ["含（大）"]


def test_a_run_of_unknown_chinese_is_one_word() -> None:
    assert values("起负线 由") == ["起负线", "由"]
    assert values("糖料病或住院") == ["糖料病", "或", "住院"]


def test_strings_nest() -> None:
    assert values("“平均“5000元”的”") == ["平均“5000元”的"]
    assert values('"“平均5000元”是"') == ["“平均5000元”是"]


def test_full_width_signs_keep_their_columns() -> None:
    scanned = scan_line("f", 1, "住院：８０％", lexicon_of(LABELS), 0)
    assert [(token.column, token.end_column) for token in scanned.tokens] == [
        (1, 3),
        (3, 4),
        (4, 7),
    ]


def test_the_number_of_an_article_is_raw_text() -> None:
    assert values('article 二（一）1·四提高 ① zh "甲"')[1] == "二（一）1·四提高 ①"
    assert values("条款 三（一） 中文 “甲”")[1] == "三（一）"
    assert values('40% cite 三（二） "由40%"')[2] == "三（二）"


def test_comments_are_kept() -> None:
    layout = laid_out('# first\npolicy p # behind\n  source "# no comment"')
    assert [(item.line, item.text, item.own_line) for item in layout.comments] == [
        (1, "# first", True),
        (2, "# behind", False),
    ]


def test_blocks() -> None:
    assert " ".join(stream("facts\n  a cost\n    b\n  c cost\npolicy d")) == (
        "FACTS _NEWLINE _INDENT WORD COST _NEWLINE _INDENT WORD _NEWLINE _DEDENT "
        "WORD COST _NEWLINE _DEDENT POLICY WORD _NEWLINE"
    )


def test_a_line_goes_on_behind_a_comma_and_before_a_connective() -> None:
    assert [len(line.tokens) for line in laid_out("a is b,\n  c\n  or d\nand e\nf").lines] == [9, 1]


def test_an_option_is_no_continuation() -> None:
    layout = laid_out('reading r\n  chosen a zh "甲"\n    x: rate 80%\n  or b zh "乙"\n  or c')
    assert [line.terminal for line in layout.lines] == ["READING", "CHOSEN", "WORD", "OR", "OR"]


def test_rows_are_told_from_headings() -> None:
    layout = laid_out(
        "| level | rate |\n| county | 80% |\n| level | deductible |\n| county | open |"
    )
    assert [line.terminal for line in layout.lines] == ["_HEAD", "_ROW", "_HEAD", "_ROW"]


def test_a_comma_before_a_modifier_is_dropped() -> None:
    (line,) = laid_out("rate 80%, for a is b, assumed c，cite 一 “甲”, “乙”").lines
    assert [token.type for token in line.tokens].count("COMMA") == 1


def test_the_language_of_the_keywords() -> None:
    assert laid_out("policy p\n  source q").language is Language.EN
    assert laid_out("政策 p\n  原文 q").language is Language.ZH


def test_indentation_is_told_once() -> None:
    layout = laid_out("facts\n\ta cost\n\tb cost\n　c cost")
    assert [found.code for found in layout.diagnostics] == ["TL0106", "TL0107"]


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"policy p", []),
        (b"\xef\xbb\xbfpolicy p", ["TL0101"]),
        ("政策 甲乙丙".encode("gb18030"), ["TL0102"]),
        ("政策 p".encode("utf-16"), ["TL0103"]),
        (b"policy p".decode().encode("utf-16-be"), ["TL0103"]),
        (bytes(range(256)), ["TL0104"]),
        ("政策一二三四五六七八九十".encode() + b"\xe5", ["TL0105"]),
    ],
)
def test_decoding(data: bytes, expected: list[str]) -> None:
    source, diagnostics = read("f", data)
    assert [found.code for found in diagnostics] == expected
    assert bool(source.lines) is (expected not in (["TL0104"],) and b"\x00p" not in data[:2])


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends(end: str) -> None:
    source, _ = read("f", f"policy p{end}  source q{end}".encode())
    assert source.lines == ("policy p", "  source q", "")
