"""What the tests of the verifier share: a small policy as text, its tasks, verdicts, histories."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache

import pytest

from compiler.evaluate import Value, node_values
from compiler.obligations import Obligation
from compiler.pipeline import Compiled, compile_rules, read_rules
from dsl.diagnostics import has_errors

pytest.importorskip("z3")

from compiler.verify.job import Done, run_job
from compiler.verify.prove import plan, verdicts
from compiler.verify.question import Question
from compiler.verify.task import Task

#: Basic insurance pays above a deductible, up to a limit a year; for the poor, the fallback pays
#: what they bear of it in a year above 3,000 yuan.
POLICY = """\
policy lanhe_2020
  title zh "兰河县办法" en "Lanhe County"
  in force from 2020-01-01

facts
  status one of zh "身份" en "status"
    ordinary zh "普通居民" en "ordinary"
    poor     zh "贫困人口" en "poor"
  level one of zh "级别" en "level"
    low  zh "乡级" en "township"
    high zh "县级" en "county"
  referred yes or no zh "转诊" en "referred"
  eligible cost zh "合规费用" en "eligible cost"
  other cost zh "目录外费用" en "out-of-catalogue cost"

scheme before this policy
  payer basic zh "基本医保" en "basic insurance"
    covers eligible
    | level | deductible | rate |
    | low   | 100 yuan   | 80%  |
    | high  | 400 yuan   | 60%  |
    yearly limit 10,000 yuan
  payer fallback zh "兜底" en "fallback"

article 一 zh "减轻负担" en "Less to bear"
  "年度负担三千元以上兜底"
    new fallback poor zh "贫困兜底" en "fallback for the poor"
      for status is poor
      covers rest of eligible over the year
      deductible 3,000 yuan
  "释义"
    reading low_rate zh "乡级比例" en "rate of the township"
      chosen full zh "全额" en "in full"
        note zh "无" en "none"
      or half zh "减半" en "by half"
        basic: rate 40%, for level is low
{promises}"""


def policy_text(*promises: str) -> str:
    """The small policy with some promises, each of several lines."""
    lines = [f"    {line}" for promise in promises for line in promise.strip("\n").splitlines()]
    return POLICY.format(promises="".join(f"{line}\n" for line in lines))


@cache
def compiled_text(text: str) -> Compiled:
    """The policy of a text without errors."""
    file = read_rules("lanhe_2020.policy", text.encode())
    compiled = compile_rules(file)
    assert not has_errors(compiled.diagnostics), compiled.diagnostics
    return compiled


def proved(compiled: Compiled, *names: str, cross_check: bool = False) -> dict[str, Obligation]:
    """The verdicts on the promises with these names, or on all of them, in this process."""
    whole = plan(compiled, None, cross_check=cross_check)
    jobs = tuple(
        job
        for job in whole.jobs
        if isinstance(job, Task) and (job.name in names if names else job.kind != "general")
    )
    asked = replace(whole, jobs=jobs, known=())
    return {item.name: item for item in verdicts(asked, [run_job(job) for job in jobs])}


def verdict_on(promise: str) -> Obligation:
    """The verdict on one promise of the small policy."""
    name = promise.split()[1]
    return proved(compiled_text(policy_text(promise)))[name]


def tasks_of(compiled: Compiled) -> dict[str, Task]:
    """All tasks of a policy by name."""
    return {job.name: job for job in plan(compiled, None).jobs if isinstance(job, Task)}


def done(task: Task) -> Done:
    """A task run in this process."""
    return run_job(task)


def breaking_claims(question: Question, claims: Sequence[Mapping[str, Value]]) -> list[int]:
    """Which claims of a year break what must hold; those that do not move it are left out."""
    state: Mapping[str, int] = {name: 0 for name, _ in question.state}
    found = []
    for number, facts in enumerate(claims):
        try:
            values = node_values(question.nodes, facts, state)
        except ValueError:  # an amount below zero, of facts that no claim has together
            continue
        if not values[question.step]:
            continue
        if values[question.assume] and not values[question.holds]:
            found.append(number)
        state = {name: int(values[node]) for name, node in question.state}
    return found
