"""One thing to prove, ready for a process of its own, and what came of it. Data only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from compiler.obligations import Verdict
from compiler.program.nodes import IsOneOf, Node, NodeId
from compiler.program.program import FactInput, Label
from compiler.verify.question import Question
from compiler.verify.second import Tally
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
    `cross_check`: a second solver is asked the same.
    """

    name: str
    kind: str
    label: Label
    goals: tuple[Goal, ...]
    place: Span | None = None
    because: Label | None = None
    is_advice: bool = False
    cross_check: bool = False

    @property
    def accepted(self) -> bool:
        """Whether the rule file says that it fails, with its reason."""
        return self.kind == "finding"


@dataclass(frozen=True, slots=True)
class TaskResult:
    """What came of a task.

    `goal` is the index of the question that decided it; `history` a year that breaks it (or, for
    what was to be found, shows it). `otherwise` are goals of advice that turned out otherwise.
    `rests_on` are the rules that the proofs need; None where it was not found out. `checked`
    counts what a second solver was asked.
    """

    verdict: Verdict
    goal: int = 0
    history: History | None = None
    vacuous: bool = False
    otherwise: tuple[int, ...] = ()
    rests_on: tuple[Label, ...] | None = None
    checked: Tally = field(default_factory=Tally)


def task_text(task: Task) -> str:
    """All that a result depends on, as text; the same task gives the same text.

    The labels of rules are in it: a result names the rules that it rests on.
    """
    lines = [task.kind, f"advice {task.is_advice}, cross-check {task.cross_check}"]
    for goal in task.goals:
        lines += [goal.want.value, *_question_lines(goal.question)]
    return "\n".join(lines)


def node_lines(nodes: Sequence[Node]) -> list[str]:
    """Each node as text, the same in every run: sets in order."""
    return [
        f"{node.subject} in {sorted(node.values)}" if isinstance(node, IsOneOf) else repr(node)
        for node in nodes
    ]


def fact_lines(facts: Sequence[FactInput]) -> list[str]:
    """Each input with all values that it may have."""
    return [
        f"{fact.name} {fact.kind.value} {fact.low} {fact.high}"
        f" {' '.join(value.name for value in fact.values)}"
        for fact in facts
    ]


def _question_lines(question: Question) -> Sequence[str]:
    facts = fact_lines(question.facts)
    nodes = node_lines(question.nodes)
    ends = [repr(question.state), repr((question.step, question.assume, question.holds))]
    ends += [] if question.so_far is None else [repr(question.so_far)]
    return [*facts, *nodes, *ends, repr(question.rules), repr(sorted(question.signed))]
