"""Which obligation a wrong version breaks: cases are looked for, nothing is proved anew.

The promises of the rule file come first. A question that the right version asks in the very same
graph has the same answer and is not asked again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from bench.mutants.years import Guesses
from compiler.pipeline import Compiled
from compiler.verify.decide import Proved, breaking, decide
from compiler.verify.narrow import narrow, without_idle_state
from compiler.verify.prove import CalculatorText, plan
from compiler.verify.question import Question
from compiler.verify.solver import Rung, ask
from compiler.verify.task import Goal, Task, Want, task_text
from compiler.verify.unrolled import choices_of, from_january
from compiler.verify.witness import History, replayed

#: Resource units of Z3 for one search of a case.
_RESOURCES = 2_000_000
_RUNGS = (Rung(2, 0),)
#: The most claims of a year that a case takes.
_CLAIMS = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the right version's obligations: a key of the content of each, by name,
    and the names of those that are refuted there.
    """

    keys: Mapping[str, str]
    refuted: frozenset[str]


def tasks_of(compiled: Compiled) -> list[Task]:
    """The obligations that a refutation can break, promises first, findings last."""
    jobs = plan(compiled, CalculatorText("", "")).jobs
    tasks = [job for job in jobs if isinstance(job, Task) and not job.is_advice]
    order = ("prove", "general", "finding")
    return sorted(tasks, key=lambda task: order.index(task.kind))


def known_of(compiled: Compiled) -> Known:
    """What is to be known of the right version."""
    assert compiled.program is not None
    searching = _Searching(Guesses(compiled.program.nodes))
    tasks = tasks_of(compiled)
    refuted = [
        task.name
        for task in tasks
        if searching.guessed(task) or (task.accepted and searching.solved(task))
    ]
    return Known({task.name: key_of(task) for task in tasks}, frozenset(refuted))


def broken(compiled: Compiled, known: Known, guesses: Guesses, *, faulty: bool) -> Iterator[str]:
    """The obligations that the right version keeps and this one is seen to break.

    Guesses come first, of all obligations, then the solver; `faulty`: a fault of the compiler may
    break what every policy keeps by the way it is compiled, so the solver looks for that, too.
    """
    searching = _Searching(guesses)
    tasks = [task for task in tasks_of(compiled) if known.keys.get(task.name) != key_of(task)]
    kept = [task for task in tasks if task.name not in known.refuted and not task.accepted]
    for task in kept:
        if searching.guessed(task):
            yield task.name
    for task in kept:
        if (faulty or task.kind == "prove") and searching.solved(task):
            yield task.name
    for task in tasks:
        if task.accepted and task.name in known.refuted and searching.holds_now(task):
            yield f"{task.name} (a finding that now holds)"


def key_of(task: Task) -> str:
    """A name for the content of a task: the same where only what is not asked differs."""
    goals = tuple(replace(goal, question=_bare(goal.question)) for goal in task.goals)
    return sha256(task_text(replace(task, goals=goals)).encode()).hexdigest()


def _bare(question: Question) -> Question:
    """The question without what it does not depend on."""
    return replace(narrow(without_idle_state(question), {}), rules=())


@dataclass(frozen=True, slots=True)
class _Searching:
    """Ways to find that a task does not turn out as wanted."""

    guesses: Guesses

    def guessed(self, task: Task) -> bool:
        """Whether a guess breaks what must hold."""
        return any(
            goal.want is Want.PROVED and self.guesses.case(_bare(goal.question)) is not None
            for goal in task.goals
        )

    def solved(self, task: Task) -> bool:
        """Whether the solver finds a case that breaks what must hold, or none of what must be."""
        return any(self._breaks(goal) for goal in task.goals)

    def holds_now(self, task: Task) -> bool:
        """Whether a finding, which should fail, is proved to hold."""
        if self.guessed(task) or self.solved(task):
            return False
        return all(isinstance(decide(_bare(goal.question)), Proved) for goal in task.goals)

    def _breaks(self, goal: Goal) -> bool:
        question = _bare(goal.question)
        if goal.want is Want.PROVED:
            return _case(question) is not None
        if self.guesses.case(question) is not None or _case(question) is not None:
            return False
        return isinstance(decide(question), Proved)


def _case(question: Question) -> History | None:
    """A year whose last claim breaks what must hold, as the solver finds it; replayed."""
    for claims in range(1, _CLAIMS + 1 if question.state else 2):
        year = from_january(question, choices_of(question), claims)
        answer = ask(breaking(year), _RUNGS, _RESOURCES)
        if answer.model is not None:
            return replayed(question, year, answer.model)
    return None
