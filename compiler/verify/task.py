"""One thing to prove, ready for a process of its own, and what came of it. Data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from compiler.obligations import Verdict
from compiler.program.nodes import IsOneOf, NodeId
from compiler.program.program import Label
from compiler.verify.question import Question
from compiler.verify.witness import History
from dsl.source import Span


class Want(Enum):
    """What a question must turn out to be."""

    PROVED = "proved"  # it holds for all claims
    FOUND = "found"  # a case that breaks it must exist: something really depends on something


@dataclass(frozen=True, slots=True)
class Told:
    """What a case is told with: nodes of the question that yield amounts, each with its words.

    `own` are who pays what of the claim, `compared` of the compared claim; `promised` are the
    two amounts that a promise compares, with the words between them.
    """

    own: tuple[tuple[Label, NodeId], ...]
    compared: tuple[tuple[Label, NodeId], ...] = ()
    promised: tuple[NodeId, Label, NodeId] | None = None


@dataclass(frozen=True, slots=True)
class Goal:
    """One question of a task; `label` names the part of the policy that it is about."""

    question: Question
    want: Want = Want.PROVED
    label: Label | None = None
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """An obligation with its questions; all must turn out as wanted.

    `kind` is `general`, `prove` or `finding`. `place` is the promise's; None for what every
    policy must keep. `is_advice`: a question that turns out otherwise is a note, no refutation.
    """

    name: str
    kind: str
    label: Label
    goals: tuple[Goal, ...]
    place: Span | None = None
    because: Label | None = None
    is_advice: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the rule file says that it fails, with its reason."""
        return self.kind == "finding"


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What came of a task.

    `goal` is the index of the question that decided it; `history` a year that breaks it (or, for
    what was to be found, shows it). `otherwise` are goals of advice that turned out otherwise.
    `rests_on` are the rules that the proofs need; None where it was not found out.
    """

    verdict: Verdict
    goal: int = 0
    history: History | None = None
    vacuous: bool = False
    otherwise: tuple[int, ...] = ()
    rests_on: tuple[Label, ...] | None = None


def task_text(task: Task) -> str:
    """All that a verdict depends on, as text; the same task gives the same text."""
    lines = [task.kind, f"advice {task.is_advice}"]
    for goal in task.goals:
        lines += [goal.want.value, *_question_lines(goal.question)]
    return "\n".join(lines)


def _question_lines(question: Question) -> Sequence[str]:
    facts = [
        f"{fact.name} {fact.kind.value} {fact.low} {fact.high}"
        f" {' '.join(value.name for value in fact.values)}"
        for fact in question.facts
    ]
    nodes = [
        f"{node.subject} in {sorted(node.values)}" if isinstance(node, IsOneOf) else repr(node)
        for node in question.nodes
    ]
    ends = [repr(question.state), repr((question.step, question.assume, question.holds))]
    return [*facts, *nodes, *ends, repr([node for node, _ in question.rules])]
