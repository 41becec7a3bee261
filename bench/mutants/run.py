"""Mutants judged, each in a fresh process with a time after which it is stopped; some at once.

The time is the processor's, so that a busy machine gives the same answers.
"""

from __future__ import annotations

import multiprocessing
import resource
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkServerContext, ForkServerProcess
from signal import SIGXCPU
from time import monotonic, process_time
from typing import Final

from bench.mutants.judge import Answer, Column, Finding, Right, judge
from bench.mutants.mutant import Mutant
from bench.mutants.obligations import known_of
from compiler.pipeline import RuleFile, compile_rules
from compiler.sources import Found, Missing

#: How much longer than its processor time a process may take by the clock.
_PATIENCE: Final = 20


@dataclass(frozen=True, slots=True)
class Files:
    """The rule files beside one, by the name of their policy."""

    texts: Mapping[str, bytes]

    def __call__(self, name: str) -> Found | Missing:
        """The rule file that another amends."""
        if name in self.texts:
            return Found(f"{name}.policy", self.texts[name])
        return Missing(f"{name}.policy", tuple(sorted(self.texts)))


@dataclass(frozen=True, slots=True)
class Judged:
    """A mutant with the answer of every column, its processor seconds, a fault if there was one.

    `fault` is a traceback of the tool itself: never to be seen.
    """

    mutant: Mutant
    findings: Mapping[Column, Finding]
    seconds: float
    fault: str = ""

    def answer(self, column: Column) -> Answer:
        """What came of a column."""
        found = self.findings.get(column)
        return Answer.NOT_ASKED if found is None else found.answer

    @property
    def column(self) -> Column | None:
        """The first column that notices the mutant; None if none does."""
        return next((item for item in Column if self.answer(item) is Answer.YES), None)


@dataclass(slots=True)
class _Work:
    """A mutant under judgement."""

    index: int
    mutant: Mutant
    done: set[Column] = field(default_factory=set)
    findings: dict[Column, Finding] = field(default_factory=dict)
    seconds: float = 0.0
    fault: str = ""

    @property
    def judged(self) -> Judged:
        """What came of it."""
        return Judged(self.mutant, self.findings, round(self.seconds, 2), self.fault)


@dataclass(slots=True)
class _Running:
    """A process at work on a mutant, since when."""

    work: _Work
    process: ForkServerProcess
    pipe: Connection
    started: float


def rights(files: Sequence[RuleFile]) -> dict[str, Right]:
    """The right versions, by policy; ValueError if a rule file has errors."""
    found = {}
    for file in files:
        compiled = compile_rules(file)
        if compiled.program is None:
            raise ValueError(f"{file.name} has errors: tiaoli check")
        found[file.name] = Right(compiled, known_of(compiled))
    return found


def judge_all(
    mutants: Sequence[Mutant],
    right: Mapping[str, Right],
    beside: Files,
    *,
    limit: float,
    at_once: int,
    finished: Callable[[Judged], None],
) -> list[Judged]:
    """Judge all, in the order given; `limit` are the processor seconds that each may take.

    Interrupted, it gives what is judged so far.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["bench.mutants.run"])
    waiting = deque(_Work(index, mutant) for index, mutant in enumerate(mutants))
    running: list[_Running] = []
    results: dict[int, Judged] = {}
    try:
        while waiting or running:
            while waiting and len(running) < at_once:
                work = waiting.popleft()
                running.append(_start(context, work, right[work.mutant.policy], beside, limit))
            wait([item.pipe for item in running], timeout=0.2)
            for item in [item for item in running if _ended(item, limit)]:
                running.remove(item)
                if _again(item.work):
                    item.work.done.add(Column.OBLIGATION)
                    waiting.appendleft(item.work)
                else:
                    results[item.work.index] = item.work.judged
                    finished(item.work.judged)
    except KeyboardInterrupt:
        for item in running:
            item.process.kill()
    return [results[index] for index in sorted(results)]


def _start(
    context: ForkServerContext, work: _Work, right: Right, beside: Files, limit: float
) -> _Running:
    receiving, sending = context.Pipe(duplex=False)
    arguments = (sending, work.mutant, right, beside, frozenset(work.done), limit)
    process = context.Process(target=_judge, args=arguments, daemon=True)
    process.start()
    sending.close()
    return _Running(work, process, receiving, monotonic())


def _judge(
    pipe: Connection,
    mutant: Mutant,
    right: Right,
    beside: Files,
    done: frozenset[Column],
    limit: float,
) -> None:
    """The work of a process."""
    seconds = max(1, round(limit))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        judge(mutant, right, beside, done, pipe.send)
    except Exception:
        pipe.send(traceback.format_exc())
    pipe.send(process_time())
    pipe.close()


def _ended(item: _Running, limit: float) -> bool:
    """Take in what a process has told; whether it is through, or was stopped for its time."""
    for message in _messages(item.pipe):
        match message:
            case Finding(column):
                item.work.findings[column] = message
            case float():
                item.work.seconds += message
            case str():
                item.work.fault = message
            case _:
                _close(item)
                _note_end(item, limit)
                return True
    if monotonic() - item.started > limit * _PATIENCE:
        item.process.kill()
        _close(item)
        _out_of_time(item, limit)
        return True
    return False


def _note_end(item: _Running, limit: float) -> None:
    """How a process has ended: by itself, for its time, or by a fault."""
    code = item.process.exitcode
    if code == -SIGXCPU:
        _out_of_time(item, limit)
    elif code:
        item.work.fault = item.work.fault or f"exit code {code}"


def _close(item: _Running) -> None:
    item.process.join()
    item.pipe.close()


def _out_of_time(item: _Running, limit: float) -> None:
    item.work.seconds += limit
    column = _unanswered(item.work)
    item.work.findings[column] = Finding(column, Answer.UNDECIDED, "out of time")


def _messages(pipe: Connection) -> Iterator[object]:
    """What has been told so far; None behind the last."""
    try:
        while pipe.poll():
            yield pipe.recv()
    except (EOFError, OSError):
        yield None


def _unanswered(work: _Work) -> Column:
    """The column at which a process was stopped."""
    asked = Column.OBLIGATION in work.done or Column.OBLIGATION in work.findings
    return Column.EQUIVALENT if asked else Column.OBLIGATION


def _again(work: _Work) -> bool:
    """Whether an undecided obligation leaves a mutant that nothing else has noticed."""
    stopped = work.findings.get(Column.OBLIGATION)
    noticed = any(item.answer is Answer.YES for item in work.findings.values())
    return (
        stopped is not None
        and stopped.answer is Answer.UNDECIDED
        and not noticed
        and Column.OBLIGATION not in work.done
    )
