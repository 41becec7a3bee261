"""All obligations of a policy → jobs, and their results → verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from compiler.obligations import Note, NoteKind, Obligation, Verdict
from compiler.pipeline import Choices, Compiled, compile_rules
from compiler.program.bounds import INT64_MAX, largest_value
from compiler.program.program import Label, Program
from compiler.targets.python import emit_module
from compiler.verify import translation
from compiler.verify.formulas import formula_tasks
from compiler.verify.general import general_tasks
from compiler.verify.job import CalculatorJob, CalculatorResult, Done, Job
from compiler.verify.promise import ask_promise
from compiler.verify.symbolic import LARGEST_COST
from compiler.verify.task import Task, TaskResult
from compiler.verify.tell import tell
from dsl.model import BeforePolicy, UnderReading

_CALCULATOR = Label(
    "生成的计算程序与政策完全一致", "the generated calculator is equal to the policy"
)
_TOTAL = Label(
    "每张票据在每张表中恰有一行", "every claim has exactly one row in every table and guard"
)
_OVERFLOW = Label(
    "金额在 64 位整数之内（每项费用至 10 亿元）",
    "amounts stay within 64 bits (costs up to 1,000,000,000 yuan)",
)


@dataclass(frozen=True, slots=True)
class CalculatorText:
    """A generated module as it stands: how messages call its file, and its text."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a policy must keep: jobs to run, in order, and what is known without the solver."""

    program: Program
    jobs: tuple[Job, ...]
    known: tuple[Obligation, ...]
    calculator: CalculatorText | None


def plan(compiled: Compiled, calculator: CalculatorText | None) -> Plan:
    """Everything to prove of a policy without errors.

    `calculator` is the module that `build` wrote; without one, what it would write is proved.
    """
    program = compiled.program
    assert program is not None
    text = emit_module(program, compiled.formulas) if calculator is None else calculator.text
    jobs: list[Job] = [
        *general_tasks(program),
        *formula_tasks(compiled.formulas),
        CalculatorJob(program, compiled.formulas, text),
        *_promises(compiled, program),
    ]
    largest = largest_value(program, LARGEST_COST)
    fits = Verdict.PROVED if largest <= INT64_MAX else Verdict.REFUTED
    known = (
        Obligation("tables_total", "general", _TOTAL, Verdict.PROVED),
        Obligation("no_overflow", "general", _OVERFLOW, fits),
    )
    return Plan(program, tuple(jobs), known, calculator)


def _promises(compiled: Compiled, program: Program) -> Iterator[Task]:
    """The `prove` and `finding` lines, those of the chosen readings."""
    scheme = compiled.scheme
    assert scheme is not None
    others = other_rules(compiled)
    for promise in scheme.promises:
        goal = ask_promise(scheme, program, promise, others)
        yield Task(
            promise.name,
            "finding" if promise.is_finding else "prove",
            Label(promise.label.zh, promise.label.en),
            (goal,),
            promise.provenance.span,
            None if promise.because is None else Label(promise.because.zh, promise.because.en),
        )


class RulesMissing(Exception):
    """The rules that a promise compares with can't be made; the promise is not modelled."""


def other_rules(compiled: Compiled) -> Callable[[BeforePolicy | UnderReading], Program]:
    """Compiles what a promise compares with, each once."""
    made: dict[BeforePolicy | UnderReading, Program] = {}

    def of(item: BeforePolicy | UnderReading) -> Program:
        if item not in made:
            before = isinstance(item, BeforePolicy)
            choices: Choices = {} if isinstance(item, BeforePolicy) else {item.reading: item.option}
            program = compile_rules(compiled.file, choices, before=before).program
            if program is None:
                raise RulesMissing(str(item))
            made[item] = program
        return made[item]

    return of


def verdicts(plan: Plan, results: Sequence[Done]) -> tuple[Obligation, ...]:
    """The obligations with their verdicts, the general ones first, then promises."""
    found = []
    for job, done in zip(plan.jobs, results, strict=True):
        match job, done.result:
            case Task(), TaskResult() as result:
                obligation = _of_task(plan, job, result)
            case CalculatorJob(), CalculatorResult(result):
                obligation = _of_calculator(plan, result)
            case _:
                raise TypeError("a result of another job")
        found.append(replace(obligation, seconds=done.seconds))
    general = [item for item in found if item.kind == "general"]
    return (*plan.known, *general, *(item for item in found if item.kind != "general"))


def _of_task(plan: Plan, task: Task, result: TaskResult) -> Obligation:
    notes = [
        Note(NoteKind.DEAD, label)
        for label in (task.goals[index].label for index in result.otherwise)
        if label is not None
    ]
    if result.vacuous:
        notes.append(Note(NoteKind.VACUOUS, task.label, task.place))
    case = None
    if result.history is not None and not task.is_advice:
        case = tell(task.goals[result.goal], result.history, plan.program)
    return Obligation(
        task.name,
        task.kind,
        task.label,
        result.verdict,
        task.accepted,
        place=task.place,
        because=task.because,
        rests_on=result.rests_on or (),
        notes=tuple(notes),
        case=case,
    )


def _of_calculator(plan: Plan, result: translation.TranslationResult) -> Obligation:
    verdict, detail = Verdict.REFUTED, None
    file = "" if plan.calculator is None else plan.calculator.file
    match result:
        case translation.Proved():
            verdict = Verdict.PROVED
        case translation.Refuted(case, line, outputs, expected, found):
            facts = ", ".join(f"{name}={value}" for name, value in (*case.facts, *case.state))
            named = ", ".join(outputs)
            detail = Label(
                f"{file} 第{line}行：{named} 应为 {expected}，实为 {found}（{facts}）",
                f"{file} line {line}: {named} should be {expected}, is {found} ({facts})",
            )
        case translation.NotUnderstood(line, what):
            detail = Label(
                f"{file} 第{line}行不是生成的代码（{what}）；请重新运行 tiaoli build",
                f"{file} line {line} is not as generated ({what}); run tiaoli build again",
            )
        case translation.Unproved(line, output):
            verdict = Verdict.UNPROVED
            detail = Label(f"{file} 第{line}行：{output}", f"{file} line {line}: {output}")
    return Obligation("calculator", "general", _CALCULATOR, verdict, detail=detail)
