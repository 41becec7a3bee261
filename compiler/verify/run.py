"""Run one task: decide its questions, and what the outcome means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from compiler.obligations import Verdict
from compiler.program.program import Label
from compiler.verify.decide import Proved, Refuted, decide, reachable
from compiler.verify.sample import sampled_values
from compiler.verify.second import Second
from compiler.verify.task import Goal, Task, TaskResult, Want


def run_task(task: Task) -> TaskResult:
    """The verdict on a task, and what a second solver said if it was to be asked."""
    second = Second() if task.cross_check else None
    result = _decided(task, second)
    return result if second is None else replace(result, checked=second.tally)


def _decided(task: Task, second: Second | None) -> TaskResult:
    """The first question that does not turn out as wanted decides."""
    otherwise: list[int] = []
    rests: dict[Label, None] | None = {}
    vacuous = False
    shown = None
    seen = shown_by_chance(task.goals) if task.is_advice else frozenset()
    for index, goal in enumerate(task.goals):
        if index in seen:
            continue
        outcome = decide(goal.question, any_case=task.is_advice, second=second)
        match outcome, goal.want:
            case Proved(_, on), Want.PROVED:
                rests = None if rests is None or on is None else {**rests, **dict.fromkeys(on)}
                if task.kind != "general":
                    vacuous = vacuous or not reachable(goal.question, second)
            case Refuted(history), Want.FOUND:
                shown = history
            case Refuted(history), Want.PROVED if not task.is_advice:
                return TaskResult(Verdict.REFUTED, index, history)
            case Proved() | Refuted(), _ if task.is_advice:
                otherwise.append(index)
            case Proved(), Want.FOUND:
                return TaskResult(Verdict.REFUTED, index)
            case _:
                return TaskResult(Verdict.UNPROVED, index, otherwise=tuple(otherwise))
    on = None if rests is None else tuple(rests)
    return TaskResult(Verdict.PROVED, 0, shown, vacuous, tuple(otherwise), on)


def shown_by_chance(goals: Sequence[Goal]) -> frozenset[int]:
    """Which of the cases to be found some random year already shows; all goals in one graph."""
    if not goals or any(goal.question.nodes is not goals[0].question.nodes for goal in goals):
        return frozenset()
    wanted = {index for index, goal in enumerate(goals) if goal.want is Want.FOUND}
    found: set[int] = set()
    for values in sampled_values(goals[0].question):
        found |= {
            index
            for index in wanted - found
            if values[goals[index].question.assume] and not values[goals[index].question.holds]
        }
    return frozenset(found)
