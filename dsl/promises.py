"""What a policy promises: amounts of a claim compared, with those of another claim if need be.

A promise (`prove`) or a finding holds of every claim that its guard admits. Its *compared claim*
is equal to the claim in every fact and cost but what its `compared with` line says. For amounts
of one claim, the compared claim stands in the place of this one, after the same earlier claims of
the year (for `BeforePolicy` and `UnderReading`, the same earlier claims settled by those rules).
For amounts over the year, two whole years run side by side, each claim of the one changed as the
line says. A claim that is refused, on either side, has no amounts and is left aside.

`dsl.model` offers every name of this file as its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dsl.model import Amount, Condition, FactWord, Label, Provenance
    from dsl.tree import Comparison

# --- the compared claim -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class MoreCost:
    """The compared claim costs at least as much in each of these pools (never empty)."""

    pools: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnotherValue:
    """This fact of the compared claim may have any other value."""

    fact: str


@dataclass(frozen=True, slots=True)
class FixedValue:
    """This fact of the compared claim has this value: a value's name, yes or no, or a number."""

    fact: str
    value: FactWord


@dataclass(frozen=True, slots=True)
class BeforePolicy:
    """The same claim, settled by the scheme before the articles."""


@dataclass(frozen=True, slots=True)
class UnderReading:
    """The same claim, settled with this option of a reading."""

    reading: str
    option: str


@dataclass(frozen=True, slots=True)
class TwoBills:
    """The same cost billed as two claims, one after the other.

    Amounts of the compared claim are sums over both.
    """


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """This claim and the next one, settled in the other order.

    Amounts on both sides are sums over both claims.
    """


#: One difference of the compared claim. `TwoBills` and `OtherOrder` stand alone.
Compared = (
    MoreCost | AnotherValue | FixedValue | BeforePolicy | UnderReading | TwoBills | OtherOrder
)

# --- what holds -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ComparedAmount:
    """An amount of the compared claim; inside it there is no other `ComparedAmount`."""

    amount: Amount


@dataclass(frozen=True, slots=True)
class AmountComparison:
    """Two amounts of one period, compared."""

    left: Amount
    comparison: Comparison
    right: Amount


@dataclass(frozen=True, slots=True)
class Dependence:
    """Whether an amount changes for some claim when nothing but this fact changes.

    `depends` True: for some claim that the promise is about, another value of the fact gives
    another amount. False: for none. The amount has no `ComparedAmount` in it.
    """

    amount: Amount
    fact: str
    depends: bool


@dataclass(frozen=True, slots=True)
class Promise:
    """`prove` or `finding`: what must hold, for which claims, when.

    `guard` and `when` are of the claim, never of the compared claim. `compared` is empty if and
    only if no `ComparedAmount` stands in `when` or `holds`.
    """

    name: str
    label: Label
    guard: Condition
    when: AmountComparison | None
    holds: AmountComparison | Dependence
    is_finding: bool
    because: Label | None
    provenance: Provenance
    compared: tuple[Compared, ...] = ()
