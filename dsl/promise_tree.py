"""What promises alone may say: how the compared claim differs, its amounts, what depends on what.

The statement itself (`Prove`) is in `dsl.tree`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from dsl.source import Span
    from dsl.tree import (
        Amount,
        DateLiteral,
        NumberLiteral,
        UnderReading,
        Word,
        YesNo,
    )


@dataclass(frozen=True, slots=True)
class MoreCost:
    """`more eligible and other`, `合规费用 增加`; `pools` empty means total."""

    pools: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class AnotherValue:
    """`another county`, `另一县市`."""

    fact: Word
    span: Span


@dataclass(frozen=True, slots=True)
class FixedValue:
    """`status is ordinary`, `referred`, `not referred`, `age is 60`."""

    fact: Word
    value: Word | NumberLiteral | DateLiteral | YesNo
    span: Span


@dataclass(frozen=True, slots=True)
class SchemeBefore:
    """`the scheme before`, `原有制度`; in an example `by the scheme before`, `按原有制度`."""

    span: Span


@dataclass(frozen=True, slots=True)
class TwoBills:
    """`two bills`, `分作两张票据`."""

    span: Span


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """`the other order`, `调换次序`."""

    span: Span


#: One difference of the compared claim.
Difference: TypeAlias = (
    "MoreCost | AnotherValue | FixedValue | SchemeBefore | UnderReading | TwoBills | OtherOrder"
)


@dataclass(frozen=True, slots=True)
class ComparedWith:
    """`compared with more eligible, status is ordinary`."""

    differences: tuple[Difference, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ComparedAmount:
    """`compared patient over the year`, `对照患者年累计`, `compared (basic + assistance)`."""

    amount: Amount
    span: Span


@dataclass(frozen=True, slots=True)
class Dependence:
    """`patient depends on county`, `患者 不取决于 县市`."""

    amount: Amount
    fact: Word
    depends: bool
    span: Span
