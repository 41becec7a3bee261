"""`tiaoli cases`: a covering set of boundary cases, for people and for other systems' tests."""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from pathlib import Path

from compiler.case_files import ENDINGS, RENDERERS
from compiler.cli.rule_files import compiled_policy
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser, UsageError, choices_of
from compiler.files import write_text
from compiler.verify.cases import covering_cases

DONE, DEAD, FAILED = 0, 1, 2


def _add_arguments(parser: Parser) -> None:
    parser.option("policy", help_key="policy", metavar="POLICY")
    parser.option("-o", "--output", help_key="cases_output", metavar="FILE")
    parser.option("--format", help_key="format_cases", choices=[*RENDERERS])
    parser.option("--before", help_key="cases_before", action="store_true")
    parser.readings()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    choices = choices_of(arguments, terminal.words)
    output = Path(arguments.output) if arguments.output else None
    if output is not None and not output.resolve().parent.is_dir():
        raise UsageError(terminal.words("settle.no_folder", path=str(output.parent)))
    if find_spec("z3") is None:
        terminal.complain("cases.no_solver")
        return FAILED
    compiled = compiled_policy(arguments.policy, choices, terminal, before=arguments.before)
    if compiled is None or compiled.program is None:
        return FAILED
    cases = covering_cases(compiled.program)
    ending = output.suffix.lower() if output is not None else ""
    text = RENDERERS[arguments.format or ENDINGS.get(ending, "text")](cases, terminal.language)
    if output is None:
        terminal.say_for_programs(text.rstrip("\n"))
    else:
        write_text(output, text)
        counts = {"cases": len(cases.cases), "goals": len(cases.reached), "of": len(cases.goals)}
        terminal.tell(terminal.words("cases.written", path=str(output), **counts))
    for goal in cases.dead:
        terminal.tell(terminal.words("cases.dead", goal=goal.label))
    return DEAD if cases.dead else DONE


COMMAND = Command("cases", _add_arguments, _run)
