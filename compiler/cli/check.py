"""`tiaoli check`: everything that is wrong with rule files, and what is proved of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from compiler.check import Checked, PolicyReport, check_rules, not_modelled
from compiler.cli.build import FOLDER
from compiler.cli.rule_files import read, rule_files
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser
from compiler.obligations import Obligation
from compiler.pipeline import Compiled
from compiler.reports import RENDERERS, Setting

PASSED, FAILED, UNPROVED = 0, 1, 3


def _add_arguments(parser: Parser) -> None:
    parser.option("paths", help_key="paths", metavar="PATH", nargs="*")
    parser.option("--no-prove", help_key="no_prove", action="store_true")
    others = [name for name in RENDERERS if name not in ("text", "json")]
    parser.formats(*others, help_key="format_check")


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    paths = rule_files(arguments.paths, terminal.words)
    say = terminal.say if arguments.format == "text" else terminal.say_for_programs
    checks = [check_rules(read(path)) for path in paths]
    reports = [item.report for item in checks]
    if not arguments.no_prove:
        reports = _with_proofs(checks, terminal)
    setting = Setting(terminal.language, Path.cwd())
    for piece in RENDERERS[arguments.format](reports, setting):
        say(piece)
    return _status(reports)


def _with_proofs(checks: Sequence[Checked], terminal: Terminal) -> list[PolicyReport]:
    """The reports with the verdict on every obligation of those without errors."""
    provable = [item.compiled for item in checks if item.provable]
    found = iter(prove(provable, terminal))
    return [
        replace(item.report, obligations=next(found)) if item.provable else item.report
        for item in checks
    ]


def prove(policies: Sequence[Compiled], terminal: Terminal) -> list[tuple[Obligation, ...]]:
    """The verdicts on each policy; without the solver, that nothing is modelled."""
    if find_spec("z3") is None:
        terminal.tell(terminal.words("no_solver"))
        return [not_modelled(item) for item in policies]
    from compiler.cli.proving import prove_all

    return prove_all(policies, _calculators(policies), terminal.progress("proving"))


def _calculators(policies: Sequence[Compiled]) -> dict[str, tuple[str, str]]:
    """The generated modules that stand in the folder that `build` writes to, by policy."""
    found = {}
    for item in policies:
        path = Path(FOLDER, f"{item.file.name}.py")
        if path.is_file():
            found[item.file.name] = (str(path), path.read_text("utf-8", "replace"))
    return found


def _status(reports: Sequence[PolicyReport]) -> int:
    if any(report.failed for report in reports):
        return FAILED
    return UNPROVED if any(report.unproved for report in reports) else PASSED


COMMAND = Command("check", _add_arguments, _run)
