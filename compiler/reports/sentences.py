"""Sentences that several formats share: a policy in a line, what is known of an obligation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from compiler.check import PolicyReport
from compiler.obligations import Obligation, Standing
from compiler.wording.catalogue import Catalogue, in_language
from dsl.diagnostics import has_errors
from dsl.source import Span


def summary(report: PolicyReport, words: Catalogue) -> str:
    """The policy in a line: whether it has errors, how examples and proofs came out."""
    if not report.compiled:
        errors = sum(has_errors([item]) for item in report.diagnostics)
        return words("errors", name=report.policy, count=errors)
    total = len(report.examples.outcomes)
    key = "failed" if report.failed else "passed" if total else "without_examples"
    line = words(key, name=report.policy, passed=report.examples.passed, total=total)
    found = Counter(obligation.standing for obligation in report.obligations)
    counts = [words(f"count.{item.value}", count=found[item]) for item in Standing if found[item]]
    return words("with_proofs", line=line, counts=counts) if counts else line


def headline(obligation: Obligation, words: Catalogue) -> str:
    """The verdict and what it is about."""
    of_finding = obligation.standing in (Standing.ACCEPTED, Standing.STALE)
    word = obligation.standing.value if of_finding else obligation.verdict.value
    verdict = words(f"verdict.{word}")
    return words("obligation", verdict=verdict, label=obligation.label, name=obligation.name)


def details(obligation: Obligation, words: Catalogue) -> Iterator[str]:
    """What is known of a verdict, line by line: reason, detail, case, what a proof rests on."""
    if obligation.fault is not None:
        yield words("fault", fault=obligation.fault)
    of_finding = obligation.standing in (Standing.ACCEPTED, Standing.STALE)
    if of_finding and obligation.because is not None:
        yield words("because", because=obligation.because)
    if obligation.detail is not None:
        yield words("detail", detail=obligation.detail)
    if obligation.case is not None:
        yield from obligation.case.text(words.language).splitlines()
    if obligation.rests_on and obligation.kind != "general":  # those rest on nearly every rule
        rules = [in_language(rule, words.language) for rule in obligation.rests_on]
        yield words("rests_on", rules=rules)


def notes(obligation: Obligation, words: Catalogue) -> Iterator[tuple[str, Span | None]]:
    """What to look at beside the verdict, each with its place if it has one of its own."""
    for note in obligation.notes:
        title = words(f"rule.{note.kind.value}.title")
        yield words("note", title=title, note=note.label), note.place
