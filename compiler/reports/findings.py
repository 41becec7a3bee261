"""What a reader has to look at, whatever found it: diagnostics, obligations, notes on them.

The formats that show problems at their places (SARIF, GitHub) are made from these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import assert_never

from compiler.check import PolicyReport
from compiler.obligations import Obligation, Standing
from compiler.reports.sentences import details, headline
from compiler.wording.catalogue import Catalogue, in_language
from dsl.diagnostics import Diagnostic, Related, Severity
from dsl.render import related_words, worded
from dsl.source import NOWHERE, Span
from dsl.wording import wording


class Level(Enum):
    """How much a finding weighs; a note asks for nothing."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """The kind of a finding: a diagnostic's code, or what a proof came to.

    `page` is the page of a diagnostic in Tiaoli's documentation, `description` its text.
    """

    name: str
    title: str
    help: str
    page: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at, in the report's language; `place` is always a line of the file.

    `identity` tells an obligation's finding apart wherever its line has moved.
    """

    rule: Rule
    level: Level
    message: str
    place: Span
    related: tuple[tuple[str, Span], ...] = ()
    identity: str | None = None
    data: Mapping[str, object] = field(default_factory=dict)


def findings(report: PolicyReport, words: Catalogue) -> Iterator[Finding]:
    """Every finding about a policy: the rules, the examples, the proofs."""
    for diagnostic in report.every_diagnostic:
        yield _of_diagnostic(diagnostic, report, words)
    for obligation in report.obligations:
        yield from _of_obligation(obligation, report, words)


def _of_diagnostic(diagnostic: Diagnostic, report: PolicyReport, words: Catalogue) -> Finding:
    said = worded(diagnostic, words.language)
    level = Level.ERROR if diagnostic.severity is Severity.ERROR else Level.WARNING
    return Finding(
        _diagnostic_rule(diagnostic.code, words),
        level,
        "\n".join(part for part in (said.message, said.help) if part),
        _known(diagnostic.span, report),
        tuple(_related(diagnostic, item, words) for item in diagnostic.related if item.span.line),
    )


def _diagnostic_rule(code: str, words: Catalogue) -> Rule:
    """The rule of a code, in words that hold for all its findings."""
    said = worded(Diagnostic(code, NOWHERE), words.language)
    description = wording(words.language).entries[code].page
    return Rule(code, said.title, said.help, f"docs/diagnostics/{code}.md", description)


def _related(diagnostic: Diagnostic, related: Related, words: Catalogue) -> tuple[str, Span]:
    return related_words(diagnostic, related, words.language), related.span


def _of_obligation(
    obligation: Obligation, report: PolicyReport, words: Catalogue
) -> Iterator[Finding]:
    place = _known(obligation.place or report.header, report)
    level = _level(obligation.standing)
    if level is not None:
        of_finding = obligation.standing in (Standing.ACCEPTED, Standing.STALE)
        name = obligation.standing.value if of_finding else obligation.verdict.value
        yield Finding(
            _proof_rule(name, words),
            level,
            "\n".join((headline(obligation, words), *details(obligation, words))),
            place,
            identity=f"{report.policy}/{obligation.name}",
            data={"case": obligation.case.as_data()} if obligation.case else {},
        )
    for number, note in enumerate(obligation.notes, start=1):
        rule = _proof_rule(note.kind.value, words)
        label = in_language(note.label, words.language)
        seen = words("note_on", label=obligation.label, name=obligation.name)
        yield Finding(
            rule,
            Level.WARNING,
            f"{words('note', title=rule.title, note=label)}\n{seen}",
            place if note.place is None else _known(note.place, report),
            identity=f"{report.policy}/{obligation.name}/{number}",
        )


def _level(standing: Standing) -> Level | None:
    match standing:
        case Standing.FAILS | Standing.STALE:
            return Level.ERROR
        case Standing.OPEN:
            return Level.WARNING
        case Standing.ACCEPTED:
            return Level.NOTE
        case Standing.HOLDS:
            return None
        case _:
            assert_never(standing)


def _proof_rule(name: str, words: Catalogue) -> Rule:
    return Rule(
        f"proof-{name.replace('_', '-')}", words(f"rule.{name}.title"), words(f"rule.{name}.help")
    )


def _known(span: Span, report: PolicyReport) -> Span:
    """The place, or that of the policy for what stands nowhere."""
    return span if span.line else report.header
