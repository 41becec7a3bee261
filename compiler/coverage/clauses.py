"""The clauses of the texts, as an inventory made by hand lists them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from compiler.coverage.text import SourceDocument, Stretch

#: What a clause's `computable` says where a rule can be made of it.
_ENCODABLE = frozenset(["yes", "yes_with_assumption"])


class ClausesError(Exception):
    """The inventory can't be read; the message says where."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: its words as they stand in its text from `offset` on."""

    id: str
    source: str
    article: str
    quote: str
    offset: int
    encodable: bool

    def place(self, document: SourceDocument) -> Stretch | None:
        """Where the clause stands: at its offset, or else by its words; None if nowhere."""
        end = self.offset + len(self.quote)
        if document.text[self.offset : end] == self.quote:
            return document.trimmed(Stretch(self.offset, end))
        found = document.find(self.quote)
        return found[0] if len(found) == 1 else None


def read_clauses(data: bytes) -> tuple[Clause, ...]:
    """The clauses of a JSON file; raises ClausesError."""
    try:
        items = json.loads(data)
    except ValueError as error:
        raise ClausesError(str(error)) from error
    if not isinstance(items, list):
        raise ClausesError("[…]")
    clauses = tuple(_clause(item, number) for number, item in enumerate(items, start=1))
    seen: set[str] = set()
    for clause in clauses:
        if clause.id in seen:
            raise ClausesError(clause.id)
        seen.add(clause.id)
    return clauses


def _clause(item: object, number: int) -> Clause:
    if not isinstance(item, Mapping):
        raise ClausesError(f"#{number}")
    offset = item.get("offset")
    if not isinstance(offset, int):
        raise ClausesError(f"#{number}: offset")
    return Clause(
        id=_text(item, "id", number),
        source=_text(item, "source", number),
        article=_text(item, "article", number),
        quote=_text(item, "quote", number),
        offset=offset,
        encodable=_text(item, "computable", number) in _ENCODABLE,
    )


def _text(item: Mapping[object, object], key: str, number: int) -> str:
    value = item.get(key)
    if not isinstance(value, str) or not value:
        raise ClausesError(f"#{number}: {key}")
    return value
