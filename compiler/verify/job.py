"""The work of one process: a task, or a calculator to be proved equal to its program."""

from __future__ import annotations

import os
import traceback
from dataclasses import dataclass
from hashlib import sha256
from time import process_time
from typing import assert_never

from compiler.program.formula import FormulaProgram
from compiler.program.program import Program
from compiler.program.text import program_text
from compiler.verify.run import run_task
from compiler.verify.task import Task, TaskResult, fact_lines, node_lines, task_text
from compiler.verify.translation import TranslationResult, prove_formula, prove_translation


@dataclass(frozen=True, slots=True)
class CalculatorJob:
    """The text of a generated module, to be proved equal to its program and formulas."""

    program: Program
    formulas: tuple[FormulaProgram, ...]
    source: str


Job = Task | CalculatorJob


@dataclass(frozen=True, slots=True)
class CalculatorResult:
    """The first part of a calculator that is not proved equal, or that all are."""

    result: TranslationResult


@dataclass(frozen=True, slots=True)
class Fault:
    """The verifier itself has failed: what happened, and where."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a job, and how many seconds of a processor it took when it was run."""

    result: TaskResult | CalculatorResult | Fault
    seconds: float


def run_job(job: Job) -> Done:
    """Run a job in this process; whatever goes wrong in it is told, and stops no other job."""
    start = process_time()
    try:
        result: TaskResult | CalculatorResult | Fault = _run(job)
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(place.filename)}:{place.lineno}"
        result = Fault(f"{type(error).__name__}: {error} ({where})")
    return Done(result, round(process_time() - start, 2))


def _run(job: Job) -> TaskResult | CalculatorResult:
    match job:
        case Task():
            return run_task(job)
        case CalculatorJob():
            return _prove_calculator(job)
        case _:
            assert_never(job)


def _prove_calculator(job: CalculatorJob) -> CalculatorResult:
    from compiler.verify.translation import Proved

    result = prove_translation(job.program, job.source)
    for formula in job.formulas:
        if not isinstance(result, Proved):
            break
        result = prove_formula(formula, job.source)
    return CalculatorResult(result)


def job_key(job: Job, versions: str) -> str:
    """A name for the job's content and the versions of all that takes part in the verdict."""
    match job:
        case Task():
            content = task_text(job)
        case CalculatorJob(program, formulas, source):
            parts = [program_text(program), *map(_formula_text, formulas), source]
            content = "\n".join(parts)
        case _:
            assert_never(job)
    return sha256(f"{versions}\n{content}".encode()).hexdigest()


def _formula_text(formula: FormulaProgram) -> str:
    inputs = [f"{item.name} since {item.since}" for item in formula.inputs]
    ends = [f"{formula.name} {formula.is_split} {formula.before}", repr(formula.outputs)]
    return "\n".join([*fact_lines(formula.facts), *inputs, *node_lines(formula.nodes), *ends])


def size(job: Job) -> int:
    """How much work a job is, roughly: the long ones go first."""
    match job:
        case Task():
            return sum(len(goal.question.nodes) for goal in job.goals)
        case CalculatorJob():
            return len(job.program.nodes) * 4
        case _:
            assert_never(job)
