"""Which settled claims an indicator counts, and which columns it adds up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from compiler.region import Cell, Interval, space_of
from dsl.model import Amount, PaidAmount, PatientAmount, Policy, PoolAmount, SumAmount
from dsl.provisions import Indicator

PATIENT_COLUMN = "patient"


@dataclass(frozen=True, slots=True)
class CountedClaims:
    """Claims in one of the boxes count; terms are columns of the settled file with signs."""

    boxes: tuple[Mapping[str, tuple[str, ...]], ...]
    numerator: tuple[tuple[int, str], ...]
    denominator: tuple[tuple[int, str], ...]


def counted_claims(policy: Policy, indicator: Indicator) -> CountedClaims:
    """The claims and columns of an indicator, as the settled file spells them."""
    space = space_of(policy.facts, policy.groups, [indicator.guard])
    boxes = tuple(
        {
            fact: tuple(text for cell in cells for text in _spelled(cell))
            for fact, cells in box.items()
        }
        for box in space.of(indicator.guard).boxes()
    )
    return CountedClaims(boxes, _terms(indicator.numerator), _terms(indicator.denominator))


def _spelled(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell, Interval):
        return tuple(str(number) for number in range(cell.low, cell.high + 1))
    if isinstance(cell, bool):
        return ("true" if cell else "false",)
    return (cell,)


def _terms(amount: Amount) -> tuple[tuple[int, str], ...]:
    """The columns of an amount that is a sum of payments, costs and the patient's share."""
    match amount:
        case PoolAmount(pools, False, _):
            return tuple((1, pool) for pool in pools)
        case PaidAmount(payer, _):
            return ((1, payer),)
        case PatientAmount(_, _):
            return ((1, PATIENT_COLUMN),)
        case SumAmount(terms):
            return tuple(
                (sign * own, column) for sign, term in terms for own, column in _terms(term)
            )
        case _:
            raise TypeError(f"{amount} is no column of a settled file")
