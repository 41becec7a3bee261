"""`check --format github`: workflow commands, which GitHub shows beside the lines of a change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from compiler.check import PolicyReport
from compiler.reports.findings import Finding, Level, findings
from compiler.reports.sentences import summary
from compiler.reports.setting import Setting

_COMMANDS: Final[Mapping[Level, str]] = {
    Level.ERROR: "error",
    Level.WARNING: "warning",
    Level.NOTE: "notice",
}
#: What the runner reads as its own; the percent sign first.
_IN_MESSAGES: Final = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTIES: Final = (*_IN_MESSAGES, (":", "%3A"), (",", "%2C"))


def render(reports: Iterable[PolicyReport], setting: Setting) -> Iterator[str]:
    """A piece for each policy: its findings, then the policy in a line for the log.

    An error of a file beneath, which is found again in each file that amends it, is shown once.
    """
    shown: set[str] = set()
    for report in reports:
        commands = [_command(finding, setting) for finding in findings(report, setting.words)]
        new = [command for command in dict.fromkeys(commands) if command not in shown]
        shown.update(new)
        yield "\n".join((*new, summary(report, setting.words)))


def _command(finding: Finding, setting: Setting) -> str:
    """One annotation; the runner takes no end in another line together with columns."""
    place = finding.place
    properties: dict[str, str | int] = {
        "file": setting.path(place.file).as_posix(),
        "line": place.line,
        "col": place.column,
        **({"endColumn": place.end_column} if place.end_line == place.line else {}),
        "title": f"{finding.rule.name} {finding.rule.title}",
    }
    listed = ",".join(
        f"{name}={_escaped(str(value), _IN_PROPERTIES)}" for name, value in properties.items()
    )
    return f"::{_COMMANDS[finding.level]} {listed}::{_escaped(finding.message, _IN_MESSAGES)}"


def _escaped(text: str, escapes: Iterable[tuple[str, str]]) -> str:
    for character, escape in escapes:
        text = text.replace(character, escape)
    return text
