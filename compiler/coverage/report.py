"""Citations looked up in their texts, and the clauses that they cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from compiler.coverage.citations import NOT_ENCODED, Citation
from compiler.coverage.clauses import Clause
from compiler.coverage.text import SourceDocument, Stretch
from dsl.diagnostics import Diagnostic


@dataclass(frozen=True, slots=True)
class LookedUp:
    """A citation with its places in the text; one if it is as it should be."""

    citation: Citation
    places: tuple[Stretch, ...]

    @property
    def place(self) -> Stretch | None:
        """The only place of the phrase."""
        return self.places[0] if len(self.places) == 1 else None


class State(Enum):
    """What the rule files make of a clause."""

    COVERED = "covered"  # a rule cites it
    NAMED = "named"  # it is not encoded, with the reason
    MISSING = "missing"  # no rule file accounts for it


@dataclass(frozen=True, slots=True)
class Accounted:
    """A clause, what becomes of it, and the citations that bear on it.

    `place` is None where its words are not in the text, or the text is not there.
    """

    clause: Clause
    place: Stretch | None
    state: State
    citations: tuple[LookedUp, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Everything that was found; `clauses` None where there is no inventory."""

    documents: Mapping[str, SourceDocument]
    citations: tuple[LookedUp, ...]
    clauses: tuple[Accounted, ...] | None
    diagnostics: tuple[Diagnostic, ...]

    def of_state(self, state: State) -> tuple[Accounted, ...]:
        """The clauses in one state."""
        return tuple(item for item in self.clauses or () if item.state is state)

    def clauses_of(self, found: LookedUp) -> tuple[Accounted, ...]:
        """The clauses that a citation bears on."""
        return tuple(item for item in self.clauses or () if found in item.citations)


def coverage(
    citations: Iterable[Citation],
    documents: Mapping[str, SourceDocument],
    clauses: Sequence[Clause] | None,
) -> Coverage:
    """Look up every citation, and account for every clause."""
    looked_up: list[LookedUp] = []
    diagnostics: list[Diagnostic] = []
    without_text: set[str] = set()
    for citation in citations:
        document = documents.get(citation.source)
        if document is None:
            if citation.source not in without_text:
                facts = {"source": citation.source}
                diagnostics.append(Diagnostic("TL0753", citation.span, facts))
            without_text.add(citation.source)
            continue
        within = None if citation.article is None else document.article(citation.article)
        found = LookedUp(citation, document.find(citation.phrase, within))
        if found.place is not None or citation.article is not None:
            looked_up.append(found)
        if found.place is None and citation.article is not None:
            diagnostics.append(_misplaced(found, located=within is not None))
    accounted = None
    if clauses is not None:
        accounted = tuple(
            _accounted(clause, documents.get(clause.source), looked_up) for clause in clauses
        )
    return Coverage(documents, tuple(looked_up), accounted, tuple(diagnostics))


def _misplaced(found: LookedUp, *, located: bool) -> Diagnostic:
    """A phrase that stands nowhere in its article, or more than once."""
    article = found.citation.article
    facts: dict[str, str | int] = {
        "phrase": found.citation.phrase,
        "where_zh": f"“{article}”" if located else "原文",
        "where_en": f"“{article}”" if located else "the text",
    }
    if not found.places:
        return Diagnostic("TL0751", found.citation.span, facts)
    facts["count"] = len(found.places)
    return Diagnostic("TL0752", found.citation.span, facts)


def _accounted(
    clause: Clause, document: SourceDocument | None, looked_up: Sequence[LookedUp]
) -> Accounted:
    place = None if document is None else clause.place(document)
    if place is None:
        return Accounted(clause, None, State.MISSING, ())
    bearing = tuple(
        found
        for found in looked_up
        if found.citation.source == clause.source
        and found.place is not None
        and (found.place.within(place) or place.within(found.place))
    )
    rules = [rule for found in bearing for rule in found.citation.rules]
    if any(rule.encodes for rule in rules):
        state = State.COVERED
    elif any(rule.kind == NOT_ENCODED for rule in rules):
        state = State.NAMED
    else:
        state = State.MISSING
    return Accounted(clause, place, state, bearing)
