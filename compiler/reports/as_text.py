"""`check --format text`: diagnostics with their lines, then each policy in a line, then proofs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from compiler.check import PolicyReport
from compiler.obligations import Obligation, Standing
from compiler.reports.sentences import details, headline, notes, summary
from compiler.reports.setting import Setting
from compiler.wording.catalogue import Catalogue
from dsl.render import render as render_diagnostic
from dsl.source import Span


def render(reports: Iterable[PolicyReport], setting: Setting) -> Iterator[str]:
    """A piece for each policy as soon as it is checked."""
    for report in reports:
        yield "\n".join(_policy(report, setting))


def _policy(report: PolicyReport, setting: Setting) -> Iterator[str]:
    for diagnostic in report.every_diagnostic:
        yield render_diagnostic(diagnostic, report.sources, setting.language)
        yield ""
    yield summary(report, setting.words)
    for obligation in report.obligations:
        yield from _obligation(obligation, setting.words)


def _obligation(obligation: Obligation, words: Catalogue) -> Iterator[str]:
    yield f"  {headline(obligation, words)}"
    if obligation.standing in (Standing.FAILS, Standing.ACCEPTED, Standing.STALE):
        yield from _place(obligation.place)
    for line in details(obligation, words):
        yield f"    {line}".rstrip()
    for note, place in notes(obligation, words):
        yield f"    {note}"
        yield from _place(place)


def _place(place: Span | None) -> Iterator[str]:
    if place is not None:
        yield f"    --> {place.file}:{place.line}:{place.column}"
