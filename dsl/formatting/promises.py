"""Promises and findings as lines of canonical text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from dsl.formatting.amounts import amount
from dsl.formatting.conditions import condition
from dsl.formatting.literals import number
from dsl.promise_tree import (
    AnotherValue,
    Dependence,
    FixedValue,
    MoreCost,
    OtherOrder,
    SchemeBefore,
    TwoBills,
)
from dsl.tree import (
    AmountComparison,
    Comparison,
    DateLiteral,
    NumberLiteral,
    Prove,
    UnderReading,
    Word,
    YesNo,
)

if TYPE_CHECKING:
    from dsl.formatting.writing import Line, Writing
    from dsl.promise_tree import ComparedWith, Difference

_COMPARISONS: Final = {
    Comparison.AT_LEAST: "AT_LEAST",
    Comparison.AT_MOST: "AT_MOST",
    Comparison.EQUAL: "IS",
}


def prove(writing: Writing, node: Prove, indent: int) -> list[Line]:
    """A promise or a finding: guard, compared claim, condition, what holds, reason."""
    key = writing.key("FINDING" if node.is_finding else "PROVE")
    head = f"{key} {node.name.text} {writing.labels(node.labels)}"
    lines = [writing.line(indent, head, node.span)]
    if node.guard is not None:
        guard = f"{writing.key('FOR')} {condition(writing, node.guard)}"
        lines.append(writing.line(indent + 1, guard, node.guard.span))
    if node.compared_with is not None:
        compared = _compared_with(writing, node.compared_with)
        lines.append(writing.line(indent + 1, compared, node.compared_with.span))
    if node.when is not None:
        when = f"{writing.key('WHEN')} {_comparison(writing, node.when)}"
        lines.append(writing.line(indent + 1, when, node.when.span))
    lines.append(writing.line(indent + 1, _promise(writing, node.promise), node.promise.span))
    if node.because is not None:
        reason = f"{writing.key('BECAUSE')} {writing.labels(node.because)}"
        lines.append(writing.line(indent + 1, reason, node.because.span))
    return lines


def _promise(writing: Writing, node: AmountComparison | Dependence) -> str:
    match node:
        case AmountComparison():
            return _comparison(writing, node)
        case Dependence():
            depends = writing.key("DEPENDS" if node.depends else "DEPENDS_NOT")
            return f"{amount(writing, node.amount)} {depends} {writing.word(node.fact)}"
        case _:
            assert_never(node)


def _comparison(writing: Writing, node: AmountComparison) -> str:
    sign = writing.key(_COMPARISONS[node.comparison])
    return f"{amount(writing, node.left)} {sign} {amount(writing, node.right)}"


def _compared_with(writing: Writing, node: ComparedWith) -> str:
    differences = writing.comma.join(_difference(writing, item) for item in node.differences)
    return f"{writing.key('COMPARED_WITH')} {differences}"


def _difference(writing: Writing, node: Difference) -> str:
    match node:
        case MoreCost():
            return _more(writing, node)
        case AnotherValue():
            return writing.tight(writing.key("ANOTHER"), writing.word(node.fact))
        case FixedValue():
            return _fixed(writing, node)
        case SchemeBefore():
            return writing.key("SCHEME" if writing.chinese else "BEFORE")
        case UnderReading():
            words = f"{writing.word(node.reading)} {writing.word(node.option)}"
            return f"{writing.key('UNDER')} {words}"
        case TwoBills():
            return writing.key("TWO_BILLS")
        case OtherOrder():
            return writing.key("OTHER_ORDER")
        case _:
            assert_never(node)


def _more(writing: Writing, node: MoreCost) -> str:
    """`more eligible and other`, `合规费用和目录外费用 增加`."""
    words = [writing.word(word) for word in node.pools] or [writing.key("TOTAL")]
    joint = writing.other_key("AND", "和")
    parts = [words[0], *(part for word in words[1:] for part in (joint, word))]
    pools = writing.tight(*parts)
    more = writing.key("MORE")
    return f"{pools} {more}" if writing.chinese else f"{more} {pools}"


def _fixed(writing: Writing, node: FixedValue) -> str:
    fact = writing.word(node.fact)
    match node.value:
        case YesNo():
            return fact if node.value.value else writing.tight(writing.key("NOT"), fact)
        case Word():
            value = writing.word(node.value)
        case NumberLiteral():
            value = number(node.value)
        case DateLiteral():
            value = node.value.day.isoformat()
        case _:
            assert_never(node.value)
    return writing.tight(fact, writing.key("IS"), value)
