"""`tiaoli check`: everything that is wrong with rule files, and what is proved of them."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from compiler.cli.rule_files import read, rule_files
from compiler.cli.terminal import Terminal
from compiler.cli.usage import Command, Parser
from compiler.examples import ExampleResults, run_examples
from compiler.obligations import Obligation, Verdict, obligations
from compiler.pipeline import Compiled, calculators, compile_rules
from compiler.provisions.examples import run_formula_examples
from dsl.diagnostics import Diagnostic, has_errors
from dsl.render import as_data, render

PASSED, FAILED, UNPROVED = 0, 1, 3


def _add_arguments(parser: Parser) -> None:
    parser.option("paths", help_key="paths", metavar="PATH", nargs="*")
    parser.option("--no-prove", help_key="no_prove", action="store_true")
    parser.formats()


def _run(arguments: argparse.Namespace, terminal: Terminal) -> int:
    checks = []
    for path in rule_files(arguments.paths, terminal.words):
        check = _check(compile_rules(read(path)), prove=not arguments.no_prove)
        checks.append(check)
        if arguments.format == "text":
            _say(check, terminal)
    if arguments.format == "json":
        terminal.say_data({"policies": [_as_data(check, terminal) for check in checks]})
    if any(check.failed for check in checks):
        return FAILED
    return UNPROVED if any(check.unproved for check in checks) else PASSED


@dataclass(frozen=True, slots=True)
class _Check:
    """What was found about one rule file."""

    compiled: Compiled
    diagnostics: tuple[Diagnostic, ...]
    examples: ExampleResults
    obligations: tuple[Obligation, ...]

    @property
    def failed(self) -> bool:
        """Whether anything is wrong: an error, a failed example, a refutation not accepted."""
        return has_errors(self.diagnostics) or any(
            item.verdict is Verdict.REFUTED and not item.accepted for item in self.obligations
        )

    @property
    def unproved(self) -> int:
        """How many obligations are neither proved nor refuted."""
        open_verdicts = (Verdict.UNPROVED, Verdict.NOT_MODELLED)
        return sum(item.verdict in open_verdicts for item in self.obligations)


def _check(compiled: Compiled, *, prove: bool) -> _Check:
    policy = compiled.file.policy
    if policy is None or compiled.program is None:
        return _Check(compiled, compiled.diagnostics, ExampleResults(0, 0, ()), ())
    claims = run_examples(policy.examples, calculators(compiled))
    examples = claims.and_then(run_formula_examples(policy))
    return _Check(
        compiled,
        (*compiled.diagnostics, *examples.diagnostics),
        examples,
        obligations(policy) if prove else (),
    )


def _say(check: _Check, terminal: Terminal) -> None:
    words, source = terminal.words, check.compiled.file.source
    for diagnostic in check.diagnostics:
        terminal.say(render(diagnostic, {source.name: source}, terminal.language))
        terminal.say("")
    errors = sum(has_errors([item]) for item in check.diagnostics)
    name = check.compiled.file.name
    if check.compiled.program is None:
        terminal.say(words("check.errors", name=name, count=errors))
        return
    examples = check.examples
    total = examples.passed + examples.failed
    key = "check.failed" if check.failed else "check.passed" if total else "check.without_examples"
    terminal.say(words(key, name=name, passed=examples.passed, total=total))
    for item in check.obligations:
        verdict = words(f"verdict.{item.verdict.value}")
        terminal.say(words("check.obligation", verdict=verdict, label=item.label, name=item.name))


def _as_data(check: _Check, terminal: Terminal) -> dict[str, object]:
    return {
        "policy": check.compiled.file.name,
        "file": check.compiled.file.source.name,
        "diagnostics": [as_data(item, terminal.language) for item in check.diagnostics],
        "examples": {"passed": check.examples.passed, "failed": check.examples.failed},
        "obligations": [item.as_data() for item in check.obligations],
    }


COMMAND = Command("check", _add_arguments, _run)
