"""Run one task: decide its questions, and what the outcome means."""

from __future__ import annotations

from compiler.obligations import Verdict
from compiler.program.program import Label
from compiler.verify.decide import Proved, Refuted, decide, reachable
from compiler.verify.task import Task, TaskResult, Want


def run_task(task: Task) -> TaskResult:
    """The verdict on a task; the first question that does not turn out as wanted decides."""
    otherwise: list[int] = []
    rests: dict[Label, None] | None = {}
    vacuous = False
    shown = None
    for index, goal in enumerate(task.goals):
        outcome = decide(goal.question, any_case=task.is_advice)
        match outcome, goal.want:
            case Proved(_, on), Want.PROVED:
                rests = None if rests is None or on is None else {**rests, **dict.fromkeys(on)}
                if task.kind != "general":
                    vacuous = vacuous or not reachable(goal.question)
            case Refuted(history), Want.FOUND:
                shown = history
            case Refuted(history), Want.PROVED if not task.is_advice:
                return TaskResult(Verdict.REFUTED, index, history)
            case Proved() | Refuted(), _ if task.is_advice:
                otherwise.append(index)
            case Proved(), Want.FOUND:
                return TaskResult(Verdict.REFUTED, index)
            case _:
                return TaskResult(Verdict.UNPROVED, index)
    on = None if rests is None else tuple(rests)
    return TaskResult(Verdict.PROVED, 0, shown, vacuous, tuple(otherwise), on)
