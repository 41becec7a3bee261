"""Tables of a declaration have a row for every claim that they are asked about."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from dsl import model
from dsl.resolve.logic import truth
from dsl.resolve.tables import Key, RowSet, key_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from dsl.resolve.entries import Entry
    from dsl.resolve.logic import Groups
    from dsl.resolve.scope import Context

#: A message lists at most so many missing rows.
MOST_ROWS = 8


@dataclass(frozen=True, slots=True)
class DeclaredTable:
    """A table of a declaration, the claims that the benefit admits, and its other lines."""

    rows: RowSet
    guard: model.Condition
    entries: tuple[Entry, ...]


def check_tables(
    context: Context,
    tables: Iterable[DeclaredTable],
    refused: Iterable[model.Condition],
    groups: Groups,
) -> None:
    """Report the rows that are missing, claims that are refused in any case left aside."""
    refusals = tuple(refused)
    for table in tables:
        if not table.rows.whole or not table.rows.facts:
            continue
        missing = [
            key
            for key in _keys(table.rows)
            if key not in table.rows.keys and _asked(table, key, refusals, groups)
        ]
        if missing:
            words = [key_words(context, key) for key in missing]
            more = " …" if len(missing) > MOST_ROWS else ""
            context.report.error(
                "TL0435",
                table.rows.span,
                count=len(missing),
                rows_zh="、".join(zh for zh, _ in words[:MOST_ROWS]) + more,
                rows_en=", ".join(en for _, en in words[:MOST_ROWS]) + more,
            )


def _keys(rows: RowSet) -> Iterable[Key]:
    columns = [
        [(fact.name, value.name) for value in fact.values]
        if isinstance(fact, model.OneOfFact)
        else [(fact.name, True), (fact.name, False)]
        for fact in rows.facts
    ]
    return product(*columns)


def _asked(
    table: DeclaredTable, key: Key, refusals: tuple[model.Condition, ...], groups: Groups
) -> bool:
    """Whether some claim with these values is admitted and no other line serves it."""
    known = dict(key)
    if truth(model.both(table.guard, table.rows.guard), known, groups) is False:
        return False
    if any(truth(refusal, known, groups) is True for refusal in refusals):
        return False
    for parameter in table.rows.parameters:
        others = (
            entry
            for entry in table.entries
            if entry.parameter is parameter and entry.table != table.rows.table
        )
        if all(truth(entry.marks.guard, known, groups) is False for entry in others):
            return True
    return False
