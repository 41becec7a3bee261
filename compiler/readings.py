"""Readings: the statements that hold under a choice of options."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dsl.diagnostics import Diagnostic
from dsl.model import Option, Policy, Reading, Statement
from dsl.source import NOWHERE


@dataclass(frozen=True, slots=True)
class ChosenStatements:
    """The policy's statements with each reading replaced by its chosen option's."""

    statements: tuple[Statement, ...]
    choices: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...]


def choose_readings(policy: Policy, wanted: Mapping[str, str]) -> ChosenStatements:
    """The statements in the text's order under `wanted` (reading → option), else the first.

    An unknown reading or option, and an option that can't be settled under, are diagnostics.
    Readings of a policy that this one amends are known, but it is not looked into.
    """
    diagnostics = list(_unknown(policy, wanted))
    own = _own_statements(policy, wanted)
    return ChosenStatements(own.statements, own.choices, (*diagnostics, *own.diagnostics))


def choose_layers(
    policy: Policy, wanted: Mapping[str, str], *, before: bool = False
) -> tuple[ChosenStatements, ...]:
    """The statements of this policy and of each beneath it, the lowest first.

    `before` leaves out those of this policy itself.
    """
    *beneath, top = policy.layers()
    layers = [_own_statements(layer, wanted) for layer in beneath]
    unknown = () if before and not beneath else tuple(_unknown(policy, wanted))
    own = ChosenStatements((), {}, ()) if before else _own_statements(top, wanted)
    return (*layers, ChosenStatements(own.statements, own.choices, (*unknown, *own.diagnostics)))


def _own_statements(policy: Policy, wanted: Mapping[str, str]) -> ChosenStatements:
    diagnostics: list[Diagnostic] = []
    choices: dict[str, str] = {}
    statements: list[Statement] = []

    def take(statement: Statement) -> None:
        if not isinstance(statement, Reading):
            statements.append(statement)
            return
        option = _option(statement, wanted.get(statement.name))
        choices[statement.name] = option.name
        if option.unsettled is not None:
            diagnostics.append(_unsettled(statement, option))
        for inner in option.statements:
            take(inner)

    for statement in policy.statements():
        take(statement)
    return ChosenStatements(tuple(statements), choices, tuple(diagnostics))


def all_readings(policy: Policy) -> Iterator[Reading]:
    """Every reading of the policy and of those beneath it, nested ones included."""

    def within(statement: Statement) -> Iterator[Reading]:
        if isinstance(statement, Reading):
            yield statement
            for option in statement.options:
                for inner in option.statements:
                    yield from within(inner)

    for layer in policy.layers():
        for statement in layer.statements():
            yield from within(statement)


def _option(reading: Reading, wanted: str | None) -> Option:
    for option in reading.options:
        if option.name == wanted:
            return option
    return reading.options[0]


def _unknown(policy: Policy, wanted: Mapping[str, str]) -> Iterator[Diagnostic]:
    readings = {reading.name: reading for reading in all_readings(policy)}
    for name, option in wanted.items():
        reading = readings.get(name)
        if reading is None:
            facts = {"reading": name, "known": ", ".join(readings) or "—"}
            yield Diagnostic("TL0521", NOWHERE, facts)
        elif all(item.name != option for item in reading.options):
            known = ", ".join(item.name for item in reading.options)
            facts = {"reading": name, "option": option, "known": known}
            yield Diagnostic("TL0522", reading.provenance.span, facts)


def _unsettled(reading: Reading, option: Option) -> Diagnostic:
    assert option.unsettled is not None
    return Diagnostic(
        "TL0523",
        reading.provenance.span,
        {
            "reading": reading.name,
            "option": option.name,
            "reason_zh": option.unsettled.zh,
            "reason_en": option.unsettled.en,
        },
    )
