"""`check --format json`: everything, for programs; its names are kept."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from compiler.check import PolicyReport
from compiler.reports.setting import Setting
from compiler.version import VERSION
from dsl.language import Language
from dsl.render import as_data


def render(reports: Iterable[PolicyReport], setting: Setting) -> Iterator[str]:
    """One piece, when all policies are checked."""
    policies = [_policy(report, setting.language) for report in reports]
    data = {"tiaoli": VERSION, "policies": policies}
    yield json.dumps(data, ensure_ascii=False, indent=2)


def _policy(report: PolicyReport, language: Language) -> dict[str, object]:
    return {
        "policy": report.policy,
        "file": report.file,
        "diagnostics": [as_data(item, language) for item in report.every_diagnostic],
        "examples": {"passed": report.examples.passed, "failed": report.examples.failed},
        "obligations": [item.as_data() for item in report.obligations],
    }
