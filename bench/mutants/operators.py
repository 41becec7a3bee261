"""Every kind of mistake that can be written into a rule file, and all edits that it allows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bench.mutants import bands, guards, structure, values
from bench.mutants.edits import Edit, Operator
from bench.mutants.sites import places
from dsl.tree import PolicyFile

OPERATORS: Final[tuple[Operator, ...]] = (
    values.rate_changed,
    values.rates_swapped,
    values.deductible_changed,
    values.deductible_doubled,
    values.deductible_dropped,
    bands.band_edge_moved,
    bands.band_left_out,
    bands.band_gap,
    values.limit_changed,
    values.limit_dropped,
    structure.over_year_turned,
    structure.rest_turned,
    structure.pool_changed,
    guards.guard_dropped,
    guards.guard_widened,
    guards.guard_narrowed,
    guards.guard_negated,
    values.raised_for_lowered,
    values.change_changed,
    values.from_to_swapped,
    values.at_least_for_up_to,
    values.pledge_changed,
    structure.lesser_for_greater,
    structure.sign_turned,
    structure.amount_changed,
    structure.payers_reordered,
    structure.instead_dropped,
    structure.on_top_dropped,
    structure.end_moved,
    structure.amendment_removed,
    structure.benefit_removed,
    structure.refusal_removed,
)


def edits(file: PolicyFile) -> Iterator[Edit]:
    """All edits of a rule file, in the order of the file."""
    for place in places(file):
        for operator in OPERATORS:
            yield from operator(place)
    yield from structure.scheme_reordered(file)
