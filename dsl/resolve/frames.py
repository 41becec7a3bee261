"""Where a statement stands: its article and phrases, and what guards it; or the scheme before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsl import model

if TYPE_CHECKING:
    from dsl.resolve.entries import Entry
    from dsl.source import Span


@dataclass(frozen=True, slots=True)
class Frame:
    """The article, its guard, and the phrases above a statement."""

    article: str | None = None
    guard: model.Condition = model.ALWAYS
    phrases: tuple[str, ...] = ()

    def provenance(
        self, span: Span, assumption: model.Assumption | None = None
    ) -> model.Provenance:
        """Where a statement of this frame stands."""
        return model.Provenance(self.article, self.phrases, span, assumption)

    def provenance_of(self, entry: Entry) -> model.Provenance:
        """Where an entry stands; a value that cites the text has the article that it cites."""
        if entry.marks.cited is None:
            return self.provenance(entry.span, entry.marks.assumption)
        article, phrases = entry.marks.cited
        assumption = entry.marks.assumption
        return model.Provenance(article, phrases, entry.span, assumption, cited=True)


#: The scheme before this policy.
SCHEME = Frame()
