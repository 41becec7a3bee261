"""The standard patients: which bills they have, and which claims of a policy these are."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, Final

from compiler.evaluate import Value
from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Program
from compiler.targets.documents.material import Bill, pool_names, settle, told_facts
from dsl.values import FEN_PER_YUAN, number_date

#: Bills are of this day of their month.
_DAY: Final = 15
Preferences = Mapping[str, Sequence[Value]]


@dataclass(frozen=True, slots=True)
class StandardPatient:
    """One standard patient: a bill in each of some months, its costs in fen by place of pool.

    `prefer` has the values of facts in order of preference, `own` those that make the patient.
    """

    name: str
    months: tuple[int, ...]
    costs: tuple[int, ...]
    prefer: Preferences
    own: Preferences


@dataclass(frozen=True, slots=True)
class ChartBills:
    """The bills of the charts, and those that their tables tell, in fen."""

    bills: tuple[int, ...]
    told: tuple[int, ...]


@cache
def _data() -> dict[str, Any]:
    text = files("compiler.targets.documents").joinpath("patients.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def standard_patients() -> tuple[StandardPatient, ...]:
    """All of them, in order."""
    data = _data()
    return tuple(
        StandardPatient(
            item["name"],
            tuple(item["months"]),
            tuple(yuan * FEN_PER_YUAN for yuan in item["costs"]),
            {**data["prefer"], **item["prefer"]},
            item["prefer"],
        )
        for item in data["patient"]
    )


@cache
def chart_bills() -> ChartBills:
    """The bills of the charts."""
    chart = _data()["chart"]
    step, highest = chart["step"], chart["highest"]
    return ChartBills(
        tuple(yuan * FEN_PER_YUAN for yuan in range(0, highest + 1, step)),
        tuple(yuan * FEN_PER_YUAN for yuan in chart["told"]),
    )


def bills_of(patient: StandardPatient, program: Program) -> tuple[Bill, ...]:
    """The patient's bills as claims of this policy.

    If the policy settles none, they have the preferred facts.
    """
    pools = pool_names(program)
    costs = dict.fromkeys(pools, 0) | dict(zip(pools, patient.costs, strict=False))
    days = [date(standard_year(program), month, _DAY) for month in patient.months]
    choices = tuple(_facts(program, patient))
    for facts in choices:
        if settle(program, [Bill(days[0], facts, costs)])[0].refusal is None:
            return tuple(Bill(day, facts, costs) for day in days)
    return tuple(Bill(day, choices[0], costs) for day in days)


def standard_year(program: Program) -> int:
    """The first whole calendar year in force; the first year, if there is no whole one."""
    first = number_date(program.identity.in_force_from)
    if (first.month, first.day) == (1, 1):
        return first.year
    last = program.identity.in_force_to
    next_year = first.year + 1
    return next_year if not last or last > next_year * 10_000 + 1_231 else first.year


def _facts(program: Program, patient: StandardPatient) -> Iterator[Mapping[str, Value]]:
    """The preferred facts, then others in one place, never in what makes the patient."""
    values = {
        fact.name: _candidates(fact, patient.prefer.get(fact.name, ()))
        for fact in told_facts(program)
    }
    preferred = {name: candidates[0] for name, candidates in values.items()}
    yield preferred
    for name, candidates in values.items():
        own = candidates[0] in patient.own.get(name, ())
        for value in () if own else candidates[1:]:
            yield {**preferred, name: value}


def _candidates(fact: FactInput, prefer: Sequence[Value]) -> tuple[Value, ...]:
    possible: tuple[Value, ...]
    if fact.kind is Kind.CHOICE:
        possible = tuple(value.name for value in fact.values)
    elif fact.kind is Kind.FLAG:
        possible = (False, True)
    else:
        possible = (fact.low,)
        numbers = (number for number in prefer if isinstance(number, int))
        return (*(number for number in numbers if fact.low <= number <= fact.high), *possible)
    first = [value for value in prefer if value in possible]
    return (*first, *(value for value in possible if value not in first))
