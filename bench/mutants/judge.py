"""What notices a mutant: an error, an obligation, an example, `diff`; or a proof that nothing can.

Runs in a process of its own, column by column, and tells each column as soon as it is known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import assert_never

from bench.mutants.comparing import Sameness, quickly_compared, thoroughly_compared
from bench.mutants.mutant import CalculatorFault, Mutant, ProgramFault, RuleText
from bench.mutants.obligations import Known, broken
from bench.mutants.years import Guesses
from compiler.examples import run_examples
from compiler.pipeline import Compiled, calculators, compile_rules, read_rules
from compiler.program.program import Program
from compiler.program.validate import problems
from compiler.sources import Beside
from compiler.verify.translation import Proved, prove_translation
from dsl.diagnostics import Diagnostic, Severity


class Column(Enum):
    """A column of the table, in the order in which a mutant is counted."""

    ERROR = "error"
    OBLIGATION = "obligation"
    EXAMPLE = "example"
    DIFF = "diff"
    EQUIVALENT = "equivalent"


class Answer(Enum):
    """What came of a column."""

    YES = "yes"
    NO = "no"
    UNDECIDED = "undecided"
    NOT_ASKED = "not asked"


@dataclass(frozen=True, slots=True)
class Finding:
    """The answer of one column, and what gave it: the codes, the obligation, the examples."""

    column: Column
    answer: Answer
    by: str = ""


@dataclass(frozen=True, slots=True)
class Right:
    """The right version of a policy, and what is known of it beforehand."""

    compiled: Compiled
    known: Known


#: Takes each finding as soon as it is there.
Tell = Callable[[Finding], None]


class Unreadable(Exception):
    """A fault of an operator: what it made is no rule file."""


def judge(
    mutant: Mutant, right: Right, beside: Beside, done: frozenset[Column], tell: Tell
) -> None:
    """Ask column by column, all but those that are `done`; each is told to `tell`."""
    match mutant.wrong:
        case RuleText(text):
            compiled = compile_rules(read_rules(f"{mutant.policy}.policy", text.encode(), beside))
            codes = [item.code for item in compiled.diagnostics if _is_error(item)]
            if any(code.startswith(("TL01", "TL02")) for code in codes):
                raise Unreadable(f"{mutant.kind.value}: {codes}: {mutant.now}")
            if codes:
                tell(Finding(Column.ERROR, Answer.YES, ", ".join(dict.fromkeys(codes))))
                return
        case ProgramFault(program):
            compiled = replace(right.compiled, program=program)
            found = problems(program)
            if found:
                tell(Finding(Column.ERROR, Answer.YES, found[0]))
                return
        case CalculatorFault(text):
            _judge_calculator(text, right.compiled, tell)
            return
        case _:
            assert_never(mutant.wrong)
    faulty = isinstance(mutant.wrong, ProgramFault)
    _judge_rules(compiled, right, faulty, done, tell)


def _is_error(item: Diagnostic) -> bool:
    return item.severity is Severity.ERROR


def _judge_rules(
    compiled: Compiled, right: Right, faulty: bool, done: frozenset[Column], tell: Tell
) -> None:
    assert right.compiled.program is not None
    assert compiled.program is not None
    old, new = right.compiled.program, compiled.program
    guesses = Guesses((*old.nodes, *new.nodes))
    quick = quickly_compared(old, new, guesses)
    failed = _failed_examples(compiled)
    tell(Finding(Column.EXAMPLE, Answer.YES if failed else Answer.NO, ", ".join(failed)))
    if quick is Sameness.DIFFERENT:
        tell(Finding(Column.DIFF, Answer.YES, "a claim of a sample"))
    if Column.OBLIGATION not in done:
        name = next(broken(compiled, right.known, guesses, faulty=faulty), None)
        tell(Finding(Column.OBLIGATION, Answer.NO if name is None else Answer.YES, name or ""))
        if name is not None:
            return
    if not failed and quick is not Sameness.DIFFERENT:
        _judge_sameness(old, new, quick, tell)


def _judge_sameness(old: Program, new: Program, quick: Sameness, tell: Tell) -> None:
    """Whether `diff` shows anything of a version that nothing else has noticed.

    Even of one computation something may have been noticed: an example under another reading.
    """
    if quick is Sameness.SAME:
        tell(Finding(Column.EQUIVALENT, Answer.YES, "one computation"))
        return
    thorough = thoroughly_compared(old, new)
    different, same = thorough is Sameness.DIFFERENT, thorough is Sameness.SAME
    tell(Finding(Column.DIFF, Answer.YES if different else Answer.NO, "a proof"))
    unsure = Answer.NO if different else Answer.UNDECIDED
    tell(Finding(Column.EQUIVALENT, Answer.YES if same else unsure, "a proof"))


def _failed_examples(compiled: Compiled) -> list[str]:
    policy = compiled.file.policy
    assert policy is not None
    results = run_examples(policy.examples, calculators(compiled))
    return [item.name for item in results.outcomes if not item.passed]


def _judge_calculator(text: str, right: Compiled, tell: Tell) -> None:
    """A calculator that is not the program's: the proof of their equality is the obligation."""
    assert right.program is not None
    result = prove_translation(right.program, text)
    if isinstance(result, Proved):
        tell(Finding(Column.EQUIVALENT, Answer.YES, "a proof"))
    else:
        by = f"calculator ({type(result).__name__})"
        tell(Finding(Column.OBLIGATION, Answer.YES, by))
