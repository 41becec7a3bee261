"""`check --format junit`: a suite of tests for each policy, for Jenkins, GitLab and the like.

The rule file is a test, and so are each example and each obligation. What is neither proved nor
refuted is skipped, not passed. The elements and attributes are those that Jenkins' schema knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, assert_never
from xml.etree import ElementTree

from compiler.check import PolicyReport
from compiler.examples import ExampleOutcome
from compiler.obligations import Standing
from compiler.reports.sentences import details, headline, notes
from compiler.reports.setting import Setting
from compiler.version import VERSION
from dsl.diagnostics import Diagnostic, has_errors
from dsl.render import render as render_diagnostic
from dsl.render import worded
from dsl.source import Span

_NO_XML: Final = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Outcome(Enum):
    """How a test came out; the value is its element."""

    PASSED = "system-out"
    FAILED = "failure"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class _Test:
    """One test: to which part of the policy it belongs, its name, what came of it.

    `message` is the line that is shown first, `text` all there is to say.
    """

    part: str
    name: str
    outcome: _Outcome
    message: str = ""
    text: Sequence[str] = field(default_factory=tuple)
    seconds: float | None = None


def render(reports: Iterable[PolicyReport], setting: Setting) -> Iterator[str]:
    """One piece, when all policies are checked."""
    suites = [(report, tuple(_tests(report, setting))) for report in reports]
    every_test = [test for _, tests in suites for test in tests]
    root = ElementTree.Element("testsuites", {"name": "tiaoli check", **_counts(every_test)})
    for report, tests in suites:
        root.append(_suite(report, tests, setting))
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    yield f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'


def _tests(report: PolicyReport, setting: Setting) -> Iterator[_Test]:
    words = setting.words
    yield _of_rules(report, setting)
    for example in report.examples.outcomes:
        yield _of_example(example, report, setting)
    for obligation in report.obligations:
        lines = [*_place(obligation.place, setting), *details(obligation, words)]
        for note, place in notes(obligation, words):
            lines += [note, *_place(place, setting)]
        yield _Test(
            "proofs",
            words("labelled", label=obligation.label, name=obligation.name),
            _outcome(obligation.standing),
            headline(obligation, words),
            lines,
            obligation.seconds,
        )


def _outcome(standing: Standing) -> _Outcome:
    match standing:
        case Standing.HOLDS | Standing.ACCEPTED:
            return _Outcome.PASSED
        case Standing.FAILS | Standing.STALE:
            return _Outcome.FAILED
        case Standing.OPEN:
            return _Outcome.SKIPPED
        case _:
            assert_never(standing)


def _of_rules(report: PolicyReport, setting: Setting) -> _Test:
    errors = [item for item in report.diagnostics if has_errors([item])]
    return _Test(
        "rules",
        setting.words("rule_file"),
        _Outcome.FAILED if errors else _Outcome.PASSED,
        _first_message(errors, setting),
        _rendered(report.diagnostics, report, setting),
    )


def _of_example(example: ExampleOutcome, report: PolicyReport, setting: Setting) -> _Test:
    return _Test(
        "examples",
        setting.words("labelled", label=example.label, name=example.name),
        _Outcome.PASSED if example.passed else _Outcome.FAILED,
        _first_message(example.diagnostics, setting),
        _rendered(example.diagnostics, report, setting),
    )


def _first_message(diagnostics: Sequence[Diagnostic], setting: Setting) -> str:
    return worded(diagnostics[0], setting.language).message if diagnostics else ""


def _rendered(
    diagnostics: Iterable[Diagnostic], report: PolicyReport, setting: Setting
) -> tuple[str, ...]:
    return tuple(render_diagnostic(item, report.sources, setting.language) for item in diagnostics)


def _place(place: Span | None, setting: Setting) -> Iterator[str]:
    if place is not None:
        yield f"--> {setting.path(place.file).as_posix()}:{place.line}:{place.column}"


def _suite(report: PolicyReport, tests: Sequence[_Test], setting: Setting) -> ElementTree.Element:
    skipped = sum(test.outcome is _Outcome.SKIPPED for test in tests)
    suite = ElementTree.Element(
        "testsuite",
        {
            "name": _clean(report.policy),
            "file": _clean(setting.path(report.file).as_posix()),
            **_counts(tests),
            "skipped": str(skipped),
        },
    )
    properties = ElementTree.SubElement(suite, "properties")
    ElementTree.SubElement(properties, "property", name="tiaoli", value=VERSION)
    for test in tests:
        suite.append(_case(test, report.policy))
    return suite


def _counts(tests: Sequence[_Test]) -> dict[str, str]:
    failures = sum(test.outcome is _Outcome.FAILED for test in tests)
    seconds = sum(test.seconds or 0 for test in tests)
    return {
        "tests": str(len(tests)),
        "failures": str(failures),
        "errors": "0",
        "time": f"{seconds:.3f}",
    }


def _case(test: _Test, policy: str) -> ElementTree.Element:
    case = ElementTree.Element(
        "testcase", name=_clean(test.name), classname=_clean(f"{policy}.{test.part}")
    )
    if test.seconds is not None:
        case.set("time", f"{test.seconds:.3f}")
    if test.outcome is not _Outcome.PASSED:
        result = ElementTree.SubElement(case, test.outcome.value, message=_clean(test.message))
        result.text = _clean("\n".join(test.text)) or None
    elif test.text:
        lines = [test.message, *test.text] if test.message else test.text
        ElementTree.SubElement(case, test.outcome.value).text = _clean("\n".join(lines))
    return case


def _clean(text: str) -> str:
    """The text without characters that XML can't hold."""
    return _NO_XML.sub("\ufffd", text)
