"""Tokens to trees: precedence, value lists, amounts, statements, and both languages alike."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from front_end import PAIRS, codes, good, parsed, shape

from dsl.parse import parse_bytes
from dsl.tree import (
    Amendment,
    AndCondition,
    Article,
    BandRange,
    Benefit,
    ChoiceAmount,
    Citation,
    Condition,
    CoversLine,
    FromTo,
    Group,
    IsCondition,
    MoneyLiteral,
    NamedCondition,
    NewBenefit,
    NotCondition,
    NumberLiteral,
    OrCondition,
    Parameter,
    ParameterLine,
    PatientAmount,
    PayerOrder,
    PercentLiteral,
    Period,
    PoolAmount,
    Raised,
    RangeCondition,
    Reading,
    ShareAmount,
    SumAmount,
    Table,
    Value,
    Word,
)

if TYPE_CHECKING:
    from pathlib import Path

HEADER = 'policy p\n  title zh "甲" en "a"\n  in force from 2020-01-01\n'


def condition(text: str) -> Condition:
    """The condition of a group."""
    (group,) = good(f'{HEADER}group g zh "组" en "group"\n  {text}\n').groups
    return group.condition


def said(node: Condition) -> object:
    """A condition in short: tuples of words."""
    match node:
        case IsCondition():
            values = tuple(value.text for value in node.values)
            return (node.subject.text, "is not" if node.negated else "is", *values)
        case RangeCondition():
            bounds = tuple(
                None if bound is None else int(bound.value)
                for bound in (node.low, node.high)
                if bound is None or isinstance(bound, NumberLiteral)
            )
            return (node.subject.text, *bounds, node.low_excluded, node.high_excluded)
        case NamedCondition():
            return node.name.text
        case NotCondition():
            return ("not", said(node.item))
        case AndCondition():
            return ("and", *map(said, node.items))
        case OrCondition():
            return ("or", *map(said, node.items))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("d is a, b or c", ("d", "is", "a", "b", "c")),
        ("d is a\n  or b", ("d", "is", "a", "b")),
        ("d is not a or b", ("d", "is not", "a", "b")),
        (
            "d is not none and c is x and l is p or q",
            ("and", ("d", "is not", "none"), ("c", "is", "x"), ("l", "is", "p", "q")),
        ),
        ("f or d is a or b", ("or", "f", ("d", "is", "a", "b"))),
        ("d is a or f and g", ("and", ("d", "is", "a", "f"), "g")),
        ("d is a or e is b", ("or", ("d", "is", "a"), ("e", "is", "b"))),
        ("d is a and f or g", ("or", ("and", ("d", "is", "a"), "f"), "g")),
        ("(d is a) or f", ("or", ("d", "is", "a"), "f")),
        ("d is a or (f)", ("or", ("d", "is", "a"), "f")),
        ("f and (g or h) and i", ("and", "f", ("or", "g", "h"), "i")),
        ("(f and g) and h", ("and", "f", "g", "h")),
        ("not f and g", ("and", ("not", "f"), "g")),
        ("not d is a or b", ("not", ("d", "is", "a", "b"))),
        ("not (f or g)", ("not", ("or", "f", "g"))),
        ("not not f", "f"),
        ("a from 22 to 60", ("a", 22, 60, False, False)),
        ("a from 10 to below 20", ("a", 10, 20, False, True)),
        ("a from 65", ("a", 65, None, False, False)),
        ("a at least 65", ("a", 65, None, False, False)),
        ("a 65 and above", ("a", 65, None, False, False)),
        ("a above 65", ("a", 65, None, True, False)),
        ("a below 10", ("a", None, 10, False, True)),
        ("a at most 10", ("a", None, 10, False, False)),
        ("a is 60", ("a", 60, 60, False, False)),
        ("f is yes", "f"),
        ("f is not yes", ("not", "f")),
        ("f is no", ("not", "f")),
    ],
)
def test_conditions(text: str, expected: object) -> None:
    assert said(condition(text)) == expected


CHINESE = """facts
  d one of zh "病种" en "d"
    a zh "癌症" en "a"
  f yes or no zh "转诊" en "f"
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "病种为癌症、肉瘤或其他，尘肺 且 非转诊",
            ("and", ("病种", "is", "癌症", "肉瘤", "其他", "尘肺"), ("not", "转诊")),
        ),
        ("病种是癌症", ("病种", "is", "癌症")),
        ("病种不是癌症", ("病种", "is not", "癌症")),
        ("转诊是否", ("not", "转诊")),
        ("年龄 由 22 至 不满 60", ("年龄", 22, 60, False, True)),
    ],
)
def test_chinese_conditions(text: str, expected: object) -> None:
    (group,) = good(f'{HEADER}{CHINESE}group g zh "组" en "group"\n  {text}\n').groups
    assert said(group.condition) == expected


def action(text: str) -> object:
    """What a parameter line does."""
    policy = good(f'{HEADER}article 一 zh "甲" en "a"\n  p: {text}\n')
    (statement,) = policy.articles[0].items
    assert isinstance(statement, Amendment)
    (line,) = statement.lines
    assert isinstance(line, ParameterLine)
    return line.action


def short(value: object) -> object:
    """An amount in short."""
    match value:
        case MoneyLiteral():
            return value.fen if value.period is None else (value.fen, value.period)
        case PercentLiteral():
            return value.value
        case PoolAmount():
            words = tuple(word.text for word in value.pools)
            return ("rest" if value.rest else "pool", words, value.over_year)
        case PatientAmount():
            return ("patient", tuple(word.text for word in value.pools), value.over_year)
        case ShareAmount():
            return (value.rate.value, short(value.base))
        case ChoiceAmount():
            return (value.choice.value, *map(short, value.items))
        case SumAmount():
            return tuple((sign, short(term)) for sign, term in value.terms)
        case FromTo():
            return ("from", short(value.old), short(value.new))
        case _:
            return value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("deductible 3,000 yuan", 300_000),
        ("deductible 3,000 yuan a year", (300_000, Period.YEAR)),
        ("deductible 每次 3000元", (300_000, Period.CLAIM)),
        ("deductible from 5,000 yuan to 2,000 yuan", ("from", 500_000, 200_000)),
        ("rate to 80%", Fraction(4, 5)),
        ("at least 70% of total", (Fraction(7, 10), ("pool", (), False))),
        ("up to 90% of e over the year", (Fraction(9, 10), ("pool", ("e",), True))),
        ("up to e的90%", (Fraction(9, 10), ("pool", ("e",), False))),
        ("up to e的90%的50%", (Fraction(1, 2), (Fraction(9, 10), ("pool", ("e",), False)))),
        (
            "deductible lesser of 10% of e and 5,000 yuan",
            ("lesser", (Fraction(1, 10), ("pool", ("e",), False)), 500_000),
        ),
        (
            "pays greater of e and 1 yuan + rest of o",
            ("greater", ("pool", ("e",), False), ((1, 100), (1, ("rest", ("o",), False)))),
        ),
        (
            "pays 50% of (e - 1 yuan) + patient's e over the year",
            (
                (1, (Fraction(1, 2), ((1, ("pool", ("e",), False)), (-1, 100)))),
                (1, ("patient", ("e",), True)),
            ),
        ),
        ("pays patient over the year", ("patient", (), True)),
    ],
)
def test_values(text: str, expected: object) -> None:
    assert short(action(text)) == expected


def test_raised() -> None:
    made = action("rates raised by 5个百分点")
    assert isinstance(made, Raised)
    assert made.by.value == Fraction(1, 20)


def article(text: str) -> Article:
    """The article of these lines."""
    return good(f'{HEADER}article 三（一） zh "甲" en "a"\n{text}\n').articles[0]


def test_an_article_has_a_guard_citations_and_statements() -> None:
    made = article('  for f\n  "一", "二"\n    p b: rate 80%\n  p: rate 70%')
    assert isinstance(made.guard, NamedCondition)
    citation, statement = made.items
    assert isinstance(citation, Citation)
    assert [phrase.text for phrase in citation.phrases] == ["一", "二"]
    assert isinstance(statement, Amendment)
    assert statement.target.benefit is None
    assert made.number.text == "三（一）"


def test_a_new_benefit() -> None:
    (made,) = article(
        '  new p n zh "新" en "new" instead of p a and q on top of r b\n    covers e and o'
    ).items
    assert isinstance(made, NewBenefit)
    assert [target.payer.text for target in made.instead_of] == ["p", "q"]
    assert [target.payer.text for target in made.on_top_of] == ["r"]
    (covers,) = made.lines
    assert isinstance(covers, CoversLine)
    assert [word.text for word in covers.base.pools] == ["e", "o"]


def test_a_reading() -> None:
    (made,) = article(
        '  reading r zh "释" en "r"\n'
        '    chosen a zh "甲" en "a": p: rate 80%, for d is x\n'
        '    or b zh "乙" en "b"\n'
        '      cannot be settled because zh "无" en "none"\n'
        '    or c zh "丙" en "c": order: p, q\n'
        '    or d zh "丁" en "d"'
    ).items
    assert isinstance(made, Reading)
    a, b, c, d = made.options
    assert isinstance(a.statements[0], Amendment)
    assert b.unsettled is not None
    assert isinstance(c.statements[0], PayerOrder)
    assert (d.statements, d.unsettled) == ((), None)


def test_a_table() -> None:
    (made,) = article(
        "  p\n"
        "    | band                      | rate |, for f\n"
        "    | deductible to 5万元       | 70%  |\n"
        "    | 50,000 yuan to 10万元     | from 70% to 75% |\n"
        "    | 10万元 以上               | open |"
    ).items
    assert isinstance(made, Amendment)
    (table,) = made.lines
    assert isinstance(table, Table)
    assert table.modifiers.guard is not None
    bands = [row.cells[0] for row in table.rows]
    assert [
        (band.low and band.low.fen, band.high and band.high.fen)
        for band in bands
        if isinstance(band, BandRange)
    ] == [(None, 5_000_000), (5_000_000, 10_000_000), (10_000_000, None)]


def test_the_cells_of_an_example() -> None:
    policy = good(
        f'{HEADER}example x zh "例" en "x"\n  with f yes, a 40, s poor\n'
        "  | date | level | eligible | patient |\n  | 2020-02-01 | county | 1,000.50 | 0 |\n"
    )
    level, eligible = policy.examples[0].table.rows[0].cells[1:3]
    assert isinstance(level, Word)
    assert isinstance(eligible, NumberLiteral)
    assert (eligible.value, eligible.text) == (Fraction(2001, 2), "1000.50")


def test_a_payer_may_hold_its_only_benefit() -> None:
    (payer,) = good(
        f'{HEADER}scheme before this policy\n  payer p zh "甲" en "p"\n    covers e\n    rate 80%\n'
    ).scheme
    assert [type(line) for line in payer.lines] == [CoversLine, ParameterLine]
    assert not any(isinstance(line, Benefit) for line in payer.lines)


def test_modifiers_stand_in_any_order() -> None:
    made = article('  p: yearly limit 3,000 yuan, for f cite 一 "甲", "乙", assumed r').items[0]
    assert isinstance(made, Amendment)
    line = made.lines[0]
    assert isinstance(line, ParameterLine)
    assert line.parameter is Parameter.LIMIT
    assert None not in (line.modifiers.guard, line.modifiers.assumed, line.modifiers.cite)


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.stem)
def test_both_languages_give_one_tree(english: Path, chinese: Path) -> None:
    trees = []
    for path in (english, chinese):
        _, policy, diagnostics = parse_bytes(path.name, path.read_bytes())
        assert diagnostics == ()
        trees.append(shape(policy))
    assert trees[0] == trees[1]


def test_spans_cover_what_was_written() -> None:
    text = f'{HEADER}group g zh "组" en "group"\n  d is a\n  or b\n'
    (group,) = good(text).groups
    assert isinstance(group, Group)
    span = group.condition.span
    assert (span.line, span.column, span.end_line, span.end_column) == (5, 3, 6, 7)


def test_one_bad_line_costs_one_diagnostic() -> None:
    policy, diagnostics = parsed(
        f'{HEADER}article 一 zh "甲" en "a"\n'
        "  p: rate 80% 90%\n"
        "  p: deductible 400 yuan\n"
        "  p nonsense ) here\n"
        "    with a block\n"
        "      and more\n"
        "  p: yearly limit 400 yuan\n"
    )
    assert codes(diagnostics) == ["TL0201", "TL0201"]
    amended = [item for item in policy.articles[0].items if isinstance(item, Amendment)]
    assert [
        line.parameter for item in amended for line in item.lines if isinstance(line, ParameterLine)
    ] == [Parameter.RATE, Parameter.DEDUCTIBLE, Parameter.LIMIT]


def test_a_misspelt_keyword_is_read_as_meant() -> None:
    policy, diagnostics = parsed(
        f'{HEADER}scheme before this polcy\n  payer p zh "甲" en "p"\n    deductable 400 yuan\n'
    )
    assert codes(diagnostics) == ["TL0202", "TL0202"]
    (line,) = policy.scheme[0].lines
    assert isinstance(line, ParameterLine)
    assert line.parameter is Parameter.DEDUCTIBLE


def test_a_figure_without_a_unit_still_makes_a_value() -> None:
    policy, diagnostics = parsed(f'{HEADER}article 一 zh "甲" en "a"\n  p: deductible 400\n')
    assert codes(diagnostics) == ["TL0215"]
    statement = policy.articles[0].items[0]
    assert isinstance(statement, Amendment)
    line = statement.lines[0]
    assert isinstance(line, ParameterLine)
    value: Value = line.action  # type: ignore[assignment]
    assert short(value) == 40_000
