"""What must hold of every program; the Builder gives the nodes, this checks the whole."""

from __future__ import annotations

import keyword
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, assert_never

from compiler.program.bounds import Interval, intervals
from compiler.program.kinds import node_kinds
from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Kind,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
    arguments,
)
from compiler.program.program import AlternativeChoice, BenefitProgram, Program

_AMOUNTS: Final = (Kind.MONEY, Kind.COUNT)
_ORDERED: Final = (Kind.MONEY, Kind.COUNT, Kind.DATE)
#: Columns of every claims file and settled file, and names that calculators use where the
#: names of facts stand.
RESERVED_NAMES: Final = frozenset(
    {
        *("claim_id", "person_id", "patient", "reason", "year", "self", "cls"),
        *("check_year", "count_of", "date_of", "fen_of", "flag_of", "not_a_value", "yuan_of"),
        *("isinstance", "object", "tuple"),
    }
)


def problems(program: Program) -> list[str]:
    """All that is wrong with the program, in plain words for developers; empty if nothing is."""
    found = list(_structure_problems(program))
    if found:
        return found
    check = _Check(program)
    found = [
        *_name_problems(program),
        *_input_problems(program),
        *check.node_problems(),
        *check.output_problems(),
    ]
    return found or list(_range_problems(program))


def _structure_problems(program: Program) -> Iterator[str]:
    """Ids out of range or out of order: nothing else can be checked before these are mended."""
    for number, node in enumerate(program.nodes):
        if any(not 0 <= arg < number for arg in arguments(node)):
            yield f"%{number} does not stand after all its arguments"
        if not isinstance(node, Const | Fact | State) and not arguments(node):
            yield f"%{number} has no arguments"
    for where, output in outputs(program):
        if not 0 <= output < len(program.nodes):
            yield f"{where}: there is no node %{output}"
    for named, name in program.names:
        if not 0 <= named < len(program.nodes):
            yield f"name {name}: there is no node %{named}"


def outputs(program: Program) -> Iterator[tuple[str, NodeId]]:
    """Every node that the program's other parts refer to, with the place that does."""
    for number, refusal in enumerate(program.refusals):
        yield f"refusal {number}", refusal.condition
    for payer in program.payers:
        yield f"payer {payer.name}", payer.payment
        for benefit in payer.benefits:
            yield from _benefit_outputs(f"benefit {payer.name}.{benefit.name}", benefit)
    yield "patient", program.patient.total
    for pool, node in program.patient.by_pool:
        yield f"patient's {pool}", node
    for part, node in program.patient.by_reason:
        yield f"patient's {part.value}", node
    for item in program.state:
        yield f"state {item.name}", item.next


def _benefit_outputs(where: str, benefit: BenefitProgram) -> Iterator[tuple[str, NodeId]]:
    yield f"{where} applies", benefit.applies
    yield f"{where} payment", benefit.payment
    for step in benefit.steps:
        if step.operand is not None:
            yield f"{where} {step.kind.value} operand", step.operand
        yield f"{where} {step.kind.value} result", step.result
        if step.parameter is not None:
            yield f"{where} {step.kind.value} index", step.parameter.index


def _name_problems(program: Program) -> Iterator[str]:
    facts = [fact.name for fact in program.facts]
    state = [item.name for item in program.state]
    payers = [payer.name for payer in program.payers]
    yield from _repeated("column", [*facts, *payers])
    yield from _repeated("input", [*facts, *state])
    for payer in program.payers:
        yield from _repeated(f"benefit of {payer.name}", [item.name for item in payer.benefits])
    for fact in program.facts:
        yield from _repeated(f"value of {fact.name}", [value.name for value in fact.values])
    yield from _repeated("patient's part", [part.value for part, _ in program.patient.by_reason])
    for name in sorted({*facts, *state, *payers}):
        if not name.isidentifier() or not name.isascii() or name.lower() != name:
            yield f"{name!r} is no lower-case identifier"
        elif keyword.iskeyword(name) or name in RESERVED_NAMES or name.startswith("_"):
            yield f"{name!r} is a reserved name"


def _repeated(what: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{what} {name} is there {times} times"


def _input_problems(program: Program) -> Iterator[str]:
    dates = [fact.name for fact in program.facts if fact.kind is Kind.DATE]
    if dates != ["date"]:
        yield f"a program has one date, named date; here: {dates}"
    for fact in program.facts:
        if fact.kind is Kind.CHOICE and not fact.values:
            yield f"fact {fact.name} has no values"
        if fact.kind is Kind.COUNT and not 0 <= fact.low <= fact.high:
            yield f"fact {fact.name} counts from {fact.low} to {fact.high}"
        if fact.is_pool and fact.kind is not Kind.MONEY:
            yield f"pool {fact.name} is {fact.kind.value}, not money"
    pools = {fact.name for fact in program.facts if fact.is_pool}
    for payer in program.payers:
        for benefit in payer.benefits:
            for pool in benefit.pools:
                if pool not in pools:
                    yield f"benefit {payer.name}.{benefit.name}: {pool} is no pool"


class _Check:
    """Checks of a program whose ids are in order."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._kinds = node_kinds(program.nodes)
        self._facts = {fact.name: fact for fact in program.facts}
        self._state = {item.name for item in program.state}

    def node_problems(self) -> Iterator[str]:
        for number, node in enumerate(self._program.nodes):
            for problem in self._problems_of(node):
                yield f"%{number}: {problem}"

    def _problems_of(self, node: Node) -> Iterator[str]:
        match node:
            case Const(value, kind):
                if isinstance(value, bool) is not (kind is Kind.FLAG):
                    yield f"{value!r} is no {kind.value}"
            case Fact(name, kind):
                fact = self._facts.get(name)
                if fact is None or fact.kind is not kind:
                    yield f"the program has no fact {name} of kind {kind.value}"
            case State(name):
                if name not in self._state:
                    yield f"the program has no year-to-date amount {name}"
            case Add(args) | Min(args) | Max(args):
                yield from self._same_kind(args, _AMOUNTS)
            case Sub(left, right):
                yield from self._same_kind((left, right), _AMOUNTS)
            case AtMost(left, right):
                yield from self._same_kind((left, right), _ORDERED)
            case All(args) | Any(args):
                yield from self._same_kind(args, (Kind.FLAG,))
            case Not(arg):
                yield from self._same_kind((arg,), (Kind.FLAG,))
            case Round():
                yield from self._round_problems(node)
            case IsOneOf():
                yield from self._is_one_of_problems(node)
            case Choose(condition, then, otherwise):
                yield from self._same_kind((condition,), (Kind.FLAG,))
                yield from self._same_kind((then, otherwise), tuple(Kind))
            case _:
                assert_never(node)

    def _same_kind(self, args: Sequence[NodeId], kinds: Sequence[Kind]) -> Iterator[str]:
        first = self._kinds[args[0]]
        for arg in args:
            if self._kinds[arg] not in kinds or self._kinds[arg] is not first:
                yield f"argument %{arg} is {self._kinds[arg].value}"

    def _round_problems(self, node: Round) -> Iterator[str]:
        for rate, amount in node.terms:
            if rate <= 0:
                yield f"the rate {rate} is not greater than zero"
            if self._kinds[amount] not in _AMOUNTS:
                yield f"argument %{amount} is {self._kinds[amount].value}"

    def _is_one_of_problems(self, node: IsOneOf) -> Iterator[str]:
        if self._kinds[node.subject] is not Kind.CHOICE:
            yield f"argument %{node.subject} is {self._kinds[node.subject].value}"
        if not node.values:
            yield "no values to be one of"
        subject = self._program.nodes[node.subject]
        if isinstance(subject, Fact) and subject.name in self._facts:
            admitted = {value.name for value in self._facts[subject.name].values}
            for value in sorted(node.values - admitted):
                yield f"{subject.name} is never {value}"

    def output_problems(self) -> Iterator[str]:
        for where, node in outputs(self._program):
            flag = where.startswith("refusal") or where.endswith(" applies")
            wanted = Kind.FLAG if flag else Kind.COUNT if where.endswith(" index") else Kind.MONEY
            if self._kinds[node] is not wanted:
                yield f"{where}: %{node} is {self._kinds[node].value}, not {wanted.value}"


def _range_problems(program: Program) -> Iterator[str]:
    """Amounts that may be negative where they are rounded, and indices without a value."""
    known = intervals(program)
    for number, node in enumerate(program.nodes):
        for _, amount in node.terms if isinstance(node, Round) else ():
            interval = known[amount]
            if interval is None or interval.low < 0:
                yield f"%{number}: %{amount} may be negative, and is rounded"
    for payer in program.payers:
        for benefit in payer.benefits:
            for step in benefit.steps:
                if step.parameter is not None:
                    yield from _index_problems(step.parameter, known[step.parameter.index])


def _index_problems(parameter: AlternativeChoice, index: Interval | None) -> Iterator[str]:
    count = len(parameter.alternatives)
    if index is None or index.low < 0 or index.high >= count:
        yield f"%{parameter.index} leaves the {count} alternatives"
