"""`check --format sarif`: findings for code scanning, as SARIF 2.1.0 (an OASIS standard)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from urllib.parse import quote

from compiler.check import PolicyReport
from compiler.reports.findings import Finding, Rule, findings
from compiler.reports.setting import Setting
from compiler.version import VERSION
from dsl.source import Span

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
#: What paths are relative to: the folder in which `tiaoli check` ran, the root of a repository.
_ROOT: Final = "%SRCROOT%"


def render(reports: Iterable[PolicyReport], setting: Setting) -> Iterator[str]:
    """One piece, when all policies are checked."""
    files: list[str] = []
    found: list[Finding] = []
    for report in reports:
        files.append(report.file)
        # An error of a file beneath is found again in each file that amends it.
        found += [item for item in findings(report, setting.words) if item not in found]
    rules = {finding.rule.name: finding.rule for finding in found}
    names = sorted(rules)
    run = {
        "tool": {
            "driver": {
                "name": "tiaoli",
                "version": VERSION,
                "language": setting.language.value,
                "rules": [_rule(rules[name], setting) for name in names],
            }
        },
        "language": setting.language.value,
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "artifacts": [
            {"location": _file(file, setting), "encoding": "UTF-8", "sourceLanguage": "tiaoli"}
            for file in files
        ],
        "results": [_result(finding, names.index(finding.rule.name), setting) for finding in found],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield json.dumps(log, ensure_ascii=False, indent=2)


def _rule(rule: Rule, setting: Setting) -> dict[str, object]:
    """A rule's words. SARIF's `helpUri` must be absolute, so the page is named in the help."""
    text = rule.help
    if rule.page is not None:
        text = "\n".join((text, setting.words("page", page=rule.page)))
    markdown = text if rule.description is None else "\n\n".join((rule.description, text))
    return {
        "id": rule.name,
        "shortDescription": {"text": rule.title},
        "help": {"text": text, "markdown": markdown},
        **({} if rule.page is None else {"properties": {"page": rule.page}}),
    }


def _result(finding: Finding, index: int, setting: Setting) -> dict[str, object]:
    result: dict[str, object] = {
        "ruleId": finding.rule.name,
        "ruleIndex": index,
        "level": finding.level.value,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _place(finding.place, setting)}],
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _place(place, setting),
                "message": {"text": role},
            }
            for number, (role, place) in enumerate(finding.related, start=1)
        ]
    if finding.identity is not None:
        result["partialFingerprints"] = {"obligation/v1": finding.identity}
    if finding.data:
        result["properties"] = dict(finding.data)
    return result


def _place(span: Span, setting: Setting) -> dict[str, object]:
    return {
        "artifactLocation": _file(span.file, setting),
        "region": {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        },
    }


def _file(file: str, setting: Setting) -> Mapping[str, str]:
    path = setting.path(file)
    if path.is_absolute():
        return {"uri": path.as_uri()}
    return {"uri": quote(path.as_posix()), "uriBaseId": _ROOT}
