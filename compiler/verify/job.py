"""The work of one process: a task, or a calculator to be proved equal to its program."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from time import perf_counter
from typing import assert_never

from compiler.program.formula import FormulaProgram
from compiler.program.program import Program
from compiler.program.text import program_text
from compiler.verify.run import run_task
from compiler.verify.task import Task, TaskResult, task_text
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
class Done:
    """What came of a job, and how long it took when it was run."""

    result: TaskResult | CalculatorResult
    seconds: float


def run_job(job: Job) -> Done:
    """Run a job in this process."""
    start = perf_counter()
    match job:
        case Task():
            result: TaskResult | CalculatorResult = run_task(job)
        case CalculatorJob():
            result = _prove_calculator(job)
        case _:
            assert_never(job)
    return Done(result, round(perf_counter() - start, 2))


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
            parts = [program_text(program), *(repr(item.outputs) for item in formulas), source]
            content = "\n".join(parts)
        case _:
            assert_never(job)
    return sha256(f"{versions}\n{content}".encode()).hexdigest()


def size(job: Job) -> int:
    """How much work a job is, roughly: the long ones go first."""
    match job:
        case Task():
            return sum(len(goal.question.nodes) for goal in job.goals)
        case CalculatorJob():
            return len(job.program.nodes) * 4
        case _:
            assert_never(job)
