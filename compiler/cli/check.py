"""`tiaoli check`: everything that is wrong with rule files, and what is proved of them."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

from compiler.check import Checked, PolicyReport, check_rules, not_modelled
from compiler.cli.fmt import formatted, own_language
from compiler.cli.folders import FOLDER
from compiler.cli.records import all_decided, record_path, record_text
from compiler.cli.rule_files import read, read_text, rule_files
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError
from compiler.files import write_text
from compiler.kept_cases import case_name, example_text, new_cases
from compiler.obligations import Obligation
from compiler.pipeline import Compiled
from compiler.reports import RENDERERS, Setting
from dsl.diagnostics import has_errors

PASSED, FAILED, UNPROVED, INTERNAL = 0, 1, 3, 70


def _add_arguments(parser: Parser) -> None:
    parser.option("paths", help_key="paths", metavar="PATH", nargs="*")
    parser.option("--no-prove", help_key="no_prove", action="store_true")
    parser.option("--cross-check", help_key="cross_check", action="store_true")
    parser.option("--save-examples", help_key="save_examples", action="store_true")
    parser.option("--record", help_key="record", action="store_true")
    others = [name for name in RENDERERS if name not in ("text", "json")]
    parser.formats(*others, help_key="format_check")


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    paths = rule_files(arguments.paths, terminal.words)
    say = terminal.say if arguments.format == "text" else terminal.say_for_programs
    _refuse_contradictions(arguments, terminal)
    checks = [check_rules(read(path)) for path in paths]
    reports = [item.report for item in checks]
    if not arguments.no_prove:
        reports = _with_proofs(checks, terminal, cross_check=arguments.cross_check)
    if arguments.save_examples:
        for path, item, report in zip(paths, checks, reports, strict=True):
            _save_examples(path, item.compiled, report.obligations, terminal)
    if arguments.record:
        for item, report in zip(checks, reports, strict=True):
            _record(item.compiled, report.obligations, terminal)
    setting = Setting(terminal.language, Path.cwd())
    for piece in RENDERERS[arguments.format](reports, setting):
        say(piece)
    return _status(reports)


def _refuse_contradictions(arguments: argparse.Namespace, terminal: Terminal) -> None:
    """Options that do not go together, or not here, are wrong usage."""
    wants_proofs = arguments.cross_check or arguments.save_examples or arguments.record
    if arguments.no_prove and wants_proofs:
        raise UsageError(terminal.words("check.needs_proofs"))
    if arguments.save_examples and arguments.record:
        raise UsageError(terminal.words("check.save_or_record"))
    if arguments.cross_check and find_spec("cvc5") is None:
        raise UsageError(terminal.words("no_second_solver"))


def _record(compiled: Compiled, obligations: Sequence[Obligation], terminal: Terminal) -> None:
    """Write down the verdicts on a policy, if all are decided; what cannot be is told."""
    name = compiled.file.name
    if compiled.program is None or not all_decided(obligations):
        terminal.tell(terminal.words("check.not_recorded", name=name))
        return
    path = record_path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_text(path, record_text(compiled, obligations))
    terminal.tell(terminal.words("check.recorded", path=str(path)))


def _save_examples(
    path: Path, compiled: Compiled, obligations: Sequence[Obligation], terminal: Terminal
) -> None:
    """Write the cases of refuted promises into the rule file, each once, in canonical layout."""
    policy, program = compiled.file.policy, compiled.program
    if policy is None or program is None:
        return
    cases = new_cases(policy, obligations)
    if not cases:
        return
    before = "\n".join(compiled.file.source.lines)
    text = "\n\n".join([before.rstrip("\n"), *(example_text(program, item) for item in cases)])
    written = read_text(path, text.encode("utf-8"))
    if has_errors(written.diagnostics):
        raise ValueError(f"no example: {text[len(before) :]} {written.diagnostics}")
    write_text(path, formatted(written, own_language(written.source)))
    for item in cases:
        terminal.tell(terminal.words("check.saved", name=case_name(item), path=str(path)))


def _with_proofs(
    checks: Sequence[Checked], terminal: Terminal, *, cross_check: bool
) -> list[PolicyReport]:
    """The reports with the verdict on every obligation of those without errors."""
    provable = [item.compiled for item in checks if item.provable]
    found = iter(prove(provable, terminal, cross_check=cross_check))
    return [
        replace(item.report, obligations=next(found)) if item.provable else item.report
        for item in checks
    ]


def prove(
    policies: Sequence[Compiled], terminal: Terminal, *, cross_check: bool = False
) -> list[tuple[Obligation, ...]]:
    """The verdicts on each policy; without the solver, that nothing is modelled."""
    if find_spec("z3") is None:
        terminal.tell(terminal.words("no_solver"))
        return [not_modelled(item) for item in policies]
    from compiler.cli.proving import prove_all

    progress = terminal.progress("proving")
    return prove_all(policies, _calculators(policies), progress, cross_check=cross_check)


def _calculators(policies: Sequence[Compiled]) -> dict[str, tuple[str, str]]:
    """The generated modules that stand in the folder that `build` writes to, by policy."""
    found = {}
    for item in policies:
        path = Path(FOLDER, f"{item.file.name}.py")
        if path.is_file():
            found[item.file.name] = (str(path), path.read_text("utf-8", "replace"))
    return found


def _status(reports: Sequence[PolicyReport]) -> int:
    if any(item.fault is not None for report in reports for item in report.obligations):
        return INTERNAL
    if any(report.failed for report in reports):
        return FAILED
    return UNPROVED if any(report.unproved for report in reports) else PASSED


COMMAND = Command("check", _add_arguments, _run)
