"""All obligations of a policy → jobs, and their results → verdicts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace

from compiler.obligations import Note, NoteKind, Obligation, Verdict
from compiler.pipeline import Choices, Compiled, compile_rules
from compiler.program.bounds import INT64_MAX, largest_value
from compiler.program.program import Label, Program
from compiler.targets.python import emit_module
from compiler.verify import translation
from compiler.verify.formulas import formula_tasks
from compiler.verify.general import general_tasks
from compiler.verify.job import CalculatorJob, CalculatorResult, Done, Fault, Job
from compiler.verify.promise import ask_promise
from compiler.verify.replay import replay_fault
from compiler.verify.sides import NotModelled
from compiler.verify.symbolic import LARGEST_COST
from compiler.verify.task import Task, TaskResult
from compiler.verify.tell import tell
from dsl.model import BeforePolicy, UnderReading
from dsl.values import yuan_exact

_CALCULATOR = Label(
    "生成的计算程序与政策完全一致", "the generated calculator is equal to the policy"
)
_TOTAL = Label(
    "每张票据在每张表中恰有一行", "every claim has exactly one row in every table and guard"
)
_OVERFLOW = Label(
    "金额在 64 位整数之内（每项费用与年度累计至 10 亿元）",
    "amounts stay within 64 bits (costs and year-to-date amounts up to 1,000,000,000 yuan)",
)
_RULES_MISSING = Label(
    "与之比较的规则本身不完整，无法结算",
    "the rules that it compares with are incomplete: nothing can be settled by them",
)


@dataclass(frozen=True, slots=True)
class CalculatorText:
    """A generated module as it stands: how messages call its file, and its text."""

    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a policy must keep: jobs to run, in order, and what is known without the solver.

    `not_modelled` are promises that no question can be made of.
    """

    program: Program
    jobs: tuple[Job, ...]
    known: tuple[Obligation, ...]
    not_modelled: tuple[Obligation, ...]
    calculator: CalculatorText | None


def plan(
    compiled: Compiled, calculator: CalculatorText | None, *, cross_check: bool = False
) -> Plan:
    """Everything to prove of a policy without errors.

    `calculator` is the module that `build` wrote; without one, what it would write is proved.
    `cross_check`: a second solver is asked what a task asks.
    """
    program = compiled.program
    assert program is not None
    text = emit_module(program, compiled.formulas) if calculator is None else calculator.text
    promised = list(_promises(compiled, program))
    jobs: list[Job] = [
        *general_tasks(program),
        *formula_tasks(compiled.formulas),
        CalculatorJob(program, compiled.formulas, text),
        *(item for item in promised if isinstance(item, Task)),
    ]
    if cross_check:
        jobs = [replace(job, cross_check=True) if isinstance(job, Task) else job for job in jobs]
    largest = largest_value(program, LARGEST_COST)
    fits = Verdict.PROVED if largest <= INT64_MAX else Verdict.REFUTED
    known = (
        Obligation("tables_total", "general", _TOTAL, Verdict.PROVED),
        Obligation("no_overflow", "general", _OVERFLOW, fits),
    )
    unasked = tuple(item for item in promised if isinstance(item, Obligation))
    return Plan(program, tuple(jobs), known, unasked, calculator)


def _promises(compiled: Compiled, program: Program) -> Iterator[Task | Obligation]:
    """The `prove` and `finding` lines, those of the chosen readings; what can't be asked as it is
    told.
    """
    scheme = compiled.scheme
    assert scheme is not None
    others = other_rules(compiled)
    for promise in scheme.promises:
        kind = "finding" if promise.is_finding else "prove"
        label, place = promise.label, promise.provenance.span
        try:
            goal = ask_promise(scheme, program, promise, others)
        except NotModelled as error:
            yield Obligation(
                promise.name,
                kind,
                label,
                Verdict.NOT_MODELLED,
                promise.is_finding,
                place=place,
                because=promise.because,
                detail=error.why,
            )
        else:
            yield Task(promise.name, kind, label, (goal,), place, promise.because)


def other_rules(compiled: Compiled) -> Callable[[BeforePolicy | UnderReading], Program]:
    """Compiles what a promise compares with, each once."""
    made: dict[BeforePolicy | UnderReading, Program] = {}

    def of(item: BeforePolicy | UnderReading) -> Program:
        if item not in made:
            before = isinstance(item, BeforePolicy)
            choices: Choices = {} if isinstance(item, BeforePolicy) else {item.reading: item.option}
            program = compile_rules(compiled.file, choices, before=before).program
            if program is None:
                raise NotModelled(_RULES_MISSING)
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
            case Task(), Fault(text):
                obligation = replace(_unproved(job), fault=text)
            case CalculatorJob(), Fault(text):
                obligation = replace(_calculator(Verdict.UNPROVED, None), fault=text)
            case _:
                raise TypeError("a result of another job")
        found.append(replace(obligation, seconds=done.seconds))
    general = [item for item in found if item.kind == "general"]
    promised = [item for item in found if item.kind != "general"]
    return (*plan.known, *general, *promised, *plan.not_modelled)


def _of_task(plan: Plan, task: Task, result: TaskResult) -> Obligation:
    notes = [
        Note(NoteKind.DEAD, label)
        for label in (task.goals[index].label for index in result.otherwise)
        if label is not None
    ]
    if result.vacuous:
        notes.append(Note(NoteKind.VACUOUS, task.label, task.place))
    checked = result.checked
    if checked.undecided:
        asked = checked.agreed + checked.undecided + checked.disagreed
        notes.append(Note(NoteKind.UNDECIDED, _undecided(checked.undecided, asked), task.place))
    counts = asdict(checked) if task.cross_check else {}
    obligation = replace(_unproved(task), notes=tuple(notes), cross_check=counts)
    if checked.disagreed:
        return replace(obligation, disputed=True, detail=_disputed(checked.disagreed))
    case = None
    if result.history is not None and not task.is_advice:
        goal = task.goals[result.goal]
        wrong = replay_fault(plan.program, goal.question, result.history)
        if wrong is not None:
            return replace(obligation, fault=wrong)
        case = tell(goal, result.history, plan.program)
    return replace(obligation, verdict=result.verdict, rests_on=result.rests_on or (), case=case)


def _unproved(task: Task) -> Obligation:
    return Obligation(
        task.name,
        task.kind,
        task.label,
        Verdict.UNPROVED,
        task.accepted,
        place=task.place,
        because=task.because,
    )


def _undecided(count: int, asked: int) -> Label:
    return Label(
        f"cvc5 对 {asked} 个查询中的 {count} 个未得出结论",
        f"cvc5 came to its limit on {count} of {asked} queries",
    )


def _disputed(count: int) -> Label:
    return Label(
        f"cvc5 对 {count} 个查询的结论与 Z3 相反，不能采信",
        f"cvc5 contradicts Z3 on {count} queries: neither is to be believed",
    )


def _of_calculator(plan: Plan, result: translation.TranslationResult) -> Obligation:
    verdict, detail = Verdict.REFUTED, None
    file = "" if plan.calculator is None else plan.calculator.file
    match result:
        case translation.Proved():
            verdict = Verdict.PROVED
        case translation.Refuted(case, line, outputs, expected, found):
            facts = ", ".join(f"{name}={value}" for name, value in (*case.facts, *case.state))
            wanted, given = (_results(plan.program, outputs, item) for item in (expected, found))
            detail = Label(
                f"{file} 第{line}行附近：应为 {wanted}，实为 {given}（{facts}）",
                f"{file} near line {line}: should be {wanted}, is {given} ({facts})",
            )
        case translation.NotUnderstood(line, what):
            detail = Label(
                f"{file} 第{line}行不是生成的代码（{what}）；请重新运行 tiaoli build",
                f"{file} line {line} is not as generated ({what}); run tiaoli build again",
            )
        case translation.Unproved(line, output):
            verdict = Verdict.UNPROVED
            detail = Label(f"{file} 第{line}行：{output}", f"{file} line {line}: {output}")
    return _calculator(verdict, detail)


def _results(program: Program, outputs: Sequence[str], outcome: translation.Outcome) -> str:
    """The results that differ, by name in yuan; or the refusal, or Python's error."""
    names = [payer.name for payer in program.payers]
    names += ["patient", *(f"{item.name}_after" for item in program.state)]
    match outcome:
        case translation.Settled(amounts) if len(amounts) == len(names):
            named = zip(names, amounts, strict=True)
            shown = [f"{name} {yuan_exact(amount)}" for name, amount in named if name in outputs]
            return ", ".join(shown)
        case translation.Settled(amounts):
            return ", ".join(map(str, amounts))
        case translation.Refused(number):
            return f"refusal {number + 1}"
        case translation.Crashed(error):
            return error


def _calculator(verdict: Verdict, detail: Label | None) -> Obligation:
    return Obligation("calculator", "general", _CALCULATOR, verdict, detail=detail)
