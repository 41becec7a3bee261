"""The goals of a program: every side of every edge, value, condition, refusal and benefit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from compiler.program.bounds import whole_rates
from compiler.program.builder import Builder
from compiler.program.kinds import node_kinds
from compiler.program.nodes import (
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
    Round,
    Sub,
    arguments,
)
from compiler.program.program import (
    BenefitProgram,
    PayerProgram,
    Program,
    Step,
    StepKind,
)
from compiler.verify.covering import words
from compiler.verify.covering.bounds import bound_of
from compiler.verify.covering.goal import Aim, Goal, Side
from compiler.verify.covering.words import Part
from compiler.verify.narrow import cone
from compiler.verify.settlement import Settled, settle

#: A band counts as entered with so much in it, in fen: enough for its rate to show.
_INSIDE = 10_000
#: The steps that hold an amount against another, which their operand is.
_COMPARING = frozenset(
    {
        StepKind.DEDUCTIBLE,
        StepKind.FLOOR,
        StepKind.TARGET,
        StepKind.PAID_BEFORE,
        StepKind.BENEFIT_LIMIT,
        StepKind.PAYER_LIMIT,
        StepKind.AVAILABLE,
    }
)
_EDGE_SIDES = ((Side.BELOW, -1), (Side.AT, 0), (Side.ABOVE, 1))
_LIMIT_SIDES = ((Side.USED_UP, 0), (Side.LAST_FEN, 1))


@dataclass(frozen=True, slots=True)
class Aims:
    """The goals of a program in a graph of one settlement.

    `outputs` are the payments, the patient's share and which refusal is the claim's, if any: what
    must change for a claim to show something. `refusals` are those flags alone.
    """

    program: Program
    nodes: tuple[Node, ...]
    settled: Settled
    aims: tuple[Aim, ...]
    outputs: tuple[NodeId, ...]
    refusals: tuple[NodeId, ...]


def aims_of(program: Program) -> Aims:
    """The goals of a program, in the order of its settlement."""
    builder = Builder(knows_order=False)
    settled = settle(builder, program)
    finder = _Finder(builder, settled)
    aims = tuple(finder.all())
    refusals = tuple(aim.flag for aim in aims if aim.goal.side is Side.REFUSED)
    nothing = builder.money(0)
    paid = [
        builder.choose(settled.admitted, amount, nothing)
        for amount in (*settled.payments.values(), settled.patient)
    ]
    return Aims(program, builder.nodes, settled, aims, (*paid, *refusals), refusals)


@dataclass(frozen=True, slots=True)
class _Place:
    """A step of a benefit, and whether it is taken (a flag of the graph)."""

    payer: PayerProgram
    benefit: BenefitProgram
    step: Step
    applies: NodeId


@dataclass(slots=True)
class _Finder:
    builder: Builder
    settled: Settled
    seen: set[NodeId] = field(default_factory=set)
    compared: set[tuple[NodeId, ...]] = field(default_factory=set)

    def all(self) -> Iterator[Aim]:
        program = self.settled.program
        yield from self._refusals()
        for payer in program.payers:
            for benefit in payer.benefits:
                yield from self._benefit(payer, benefit)
        yield from self._conditions()

    # --- whole claims -----------------------------------------------------------------------

    def _refusals(self) -> Iterator[Aim]:
        builder = self.builder
        earlier: list[NodeId] = []
        for number, refusal in enumerate(self.settled.program.refusals):
            condition = self.settled.nodes[refusal.condition]
            flag = builder.all_of(condition, *map(builder.negate, earlier))
            earlier.append(condition)
            label = words.refusal_label(refusal)
            articles = words.articles_of([refusal.provenance])
            name = f"refusal.{number + 1}"
            yield Aim(Goal(name, "", "", None, Side.REFUSED, label, articles), flag, flag)

    def _conditions(self) -> Iterator[Aim]:
        program = self.settled.program
        roots = [payer.payment for payer in program.payers]
        roots += [refusal.condition for refusal in program.refusals]
        for number in sorted(cone(program.nodes, roots)):
            node = program.nodes[number]
            if not _is_condition(node):
                continue
            text = words.condition_label(program, number)
            site = self.settled.nodes[number]
            for side, flag in self._both_ways(number):
                label = words.side_label(text, side)
                name = f"condition.{words.condition_name(program, number)}.{side.value}"
                goal = Goal(name, "", "", None, side, label, ())
                yield Aim(goal, flag, flag, site=site)

    def _both_ways(self, number: NodeId) -> Iterator[tuple[Side, NodeId]]:
        """When a condition holds and when not; at the bound itself, of a date or a count."""
        program, builder = self.settled.program, self.builder
        holds = self.settled.nodes[number]
        flags = [holds, builder.negate(holds)]
        bound = bound_of(program.nodes, program.nodes[number])
        if bound is not None:
            subject = self.settled.nodes[bound.subject]
            for position, value in enumerate((bound.holds, bound.fails)):
                constant = builder.date if bound.kind is Kind.DATE else builder.count
                flags[position] = self._equal(subject, constant(value))
        yield from zip((Side.HOLDS, Side.FAILS), flags, strict=True)

    # --- benefits ---------------------------------------------------------------------------

    def _benefit(self, payer: PayerProgram, benefit: BenefitProgram) -> Iterator[Aim]:
        builder = self.builder
        applies = self.settled.nodes[benefit.applies]
        within = builder.all_of(self.settled.admitted, applies)
        outside = builder.all_of(self.settled.admitted, builder.negate(applies))
        pays = builder.at_most(builder.money(1), self.settled.nodes[benefit.payment])
        step = benefit.steps[-1]
        place = _Place(payer, benefit, step, within)
        yield self._flag(place, Side.PAYS, builder.all_of(within, pays), within)
        nothing = builder.all_of(within, builder.negate(pays))
        yield self._flag(place, Side.PAYS_NOTHING, nothing, within)
        if not self._is(outside, False):
            yield self._flag(place, Side.NOT_FOR, outside, outside)
        stop: set[NodeId] = set()
        before = benefit.steps[0].result
        for step in benefit.steps:
            place = _Place(payer, benefit, step, within)
            yield from self._step(place, before, stop)
            before = step.result
            stop |= {step.result} if step.operand is None else {step.result, step.operand}

    def _flag(self, place: _Place, side: Side, flag: NodeId, within: NodeId) -> Aim:
        label = words.benefit_label(place.payer, place.benefit, side)
        articles = words.articles_of([place.benefit.provenance])
        payer, benefit = place.payer.name, place.benefit.name
        name = f"{payer}.{benefit}.{side.value}"
        return Aim(Goal(name, payer, benefit, None, side, label, articles), flag, within)

    def _step(self, place: _Place, before: NodeId, stop: set[NodeId]) -> Iterator[Aim]:
        step = place.step
        yield from self._values(place)
        if step.kind in _COMPARING and step.operand is not None:
            yield from self._compared(place, before, stop)
            yield from self._inside(place, step.operand, stop)
            self.seen |= set(self._paths(step.result, place.applies, stop | {step.operand}))
        elif step.kind is not StepKind.PAYMENT:
            yield from self._inside(place, step.result, stop)

    def _values(self, place: _Place) -> Iterator[Aim]:
        """A claim for each value of the step's parameter."""
        builder, step = self.builder, place.step
        if step.parameter is None:
            return
        least = _INSIDE if step.kind in (StepKind.RATE, StepKind.FORMULA) else 1
        some = builder.at_most(builder.money(least), self.settled.nodes[step.result])
        for number in range(len(step.parameter.alternatives)):
            within = builder.all_of(place.applies, self._chosen(step, number))
            flag = builder.all_of(within, some)
            yield Aim(
                self._goal(place, number, None, Side.VALUE),
                flag,
                within,
                site=self.settled.nodes[self._result(place)],
            )

    def _compared(self, place: _Place, before: NodeId, stop: set[NodeId]) -> Iterator[Aim]:
        """The amount so far against the step's operand, value by value of the parameter."""
        step, nodes = place.step, self.settled.nodes
        operand = step.operand
        assert operand is not None
        if step.kind is StepKind.DEDUCTIBLE:
            leaves = self._leaves(operand, place.applies)
            kept = [flag for leaf, flag in leaves if not self._is(nodes[leaf], 0)]
        else:
            leaves = self._leaves(step.result, place.applies)
            kept = [flag for leaf, flag in leaves if leaf != before]
        if not kept:
            return
        active = self.builder.any_of(*kept)
        difference = self.builder.sub(nodes[before], nodes[operand])
        result = self._result(place)
        yield from self._sides(place, active, difference, None, result, _EDGE_SIDES)

    def _inside(self, place: _Place, root: NodeId, stop: set[NodeId]) -> Iterator[Aim]:
        """The edges, bands and roundings that an amount is computed with."""
        program = self.settled.program
        paths = self._paths(root, place.applies, stop)
        for number in sorted(paths):
            if number in self.seen:
                continue
            self.seen.add(number)
            match program.nodes[number]:
                case Min(args) | Max(args):
                    yield from self._edge(place, paths[number], number, args)
                case Round(terms):
                    yield from self._rounding(place, paths[number], number, terms)

    def _edge(
        self, place: _Place, active: NodeId, site: NodeId, args: Sequence[NodeId]
    ) -> Iterator[Aim]:
        if len(args) != 2:
            return
        left, right = self._pair(args)
        if (left, right, active) in self.compared:
            return
        self.compared.add((left, right, active))
        key = self.builder.sub(self.settled.nodes[left], self.settled.nodes[right])
        if self._of_claim(left) or self._of_claim(right):
            part = words.edge_part(self.settled.program, place.step, left, right)
            yield from self._sides(place, active, key, part, site, _EDGE_SIDES)
            return
        due = self.settled.nodes[self._before(place)]
        wanted = self.builder.at_most(self.builder.money(_INSIDE), due)
        yield from self._sides(place, active, key, None, self._result(place), _LIMIT_SIDES, wanted)

    def _pair(self, args: Sequence[NodeId]) -> tuple[NodeId, NodeId]:
        """What an edge compares: the two amounts, of a difference held to zero its two sides."""
        nodes = self.settled.program.nodes
        left, right = args
        if isinstance(nodes[left], Const):
            left, right = right, left
        difference = nodes[left]
        if self._value(right) == 0 and isinstance(difference, Sub):
            left, right = difference.left, difference.right
        reach, low = nodes[left], self._value(right)
        if isinstance(reach, Min) and low is not None:
            # A band: min(x, high) - low, with low < high, turns where x itself passes low.
            amounts = [arg for arg in reach.args if not isinstance(nodes[arg], Const)]
            highs = [value for arg in reach.args if (value := self._value(arg)) is not None]
            if len(amounts) == 1 and all(high > low for high in highs):
                left = amounts[0]
        return left, right

    def _rounding(
        self,
        place: _Place,
        active: NodeId,
        site: NodeId,
        terms: Sequence[tuple[Fraction, NodeId]],
    ) -> Iterator[Aim]:
        builder, nodes = self.builder, self.settled.nodes
        whole = whole_rates([rate for rate, _ in terms])
        amounts = [nodes[amount] for _, amount in terms]
        if whole.denominator % 2 == 0:
            pairs = zip(whole.numerators, amounts, strict=True)
            exact = builder.round_sum((Fraction(numerator), amount) for numerator, amount in pairs)
            rounded = builder.round_sum([(Fraction(whole.denominator), nodes[site])])
            up = builder.sub(rounded, exact)
            sides = ((Side.TIE, whole.half),)
            yield from self._sides(place, active, up, None, site, sides, repeats=True)
        if len(terms) == 1:
            return
        for position, (rate, amount) in enumerate(terms, start=1):
            enough = builder.at_most(builder.money(_INSIDE), nodes[amount])
            part = words.band_part(rate, position)
            for number, within in self._by_value(place, active):
                flag = builder.all_of(within, enough)
                goal = self._goal(place, number, part, Side.INSIDE)
                yield Aim(goal, flag, within, site=nodes[amount])

    def _sides(
        self,
        place: _Place,
        active: NodeId,
        difference: NodeId,
        part: Part | None,
        site: NodeId,
        sides: Sequence[tuple[Side, int]],
        also: NodeId | None = None,
        *,
        repeats: bool = False,
    ) -> Iterator[Aim]:
        builder = self.builder
        for number, within in self._by_value(place, active):
            for side, wanted in sides:
                exactly = self._equal(difference, builder.money(wanted))
                flags = [within, exactly, *([] if also is None else [also])]
                yield Aim(
                    self._goal(place, number, part, side),
                    builder.all_of(*flags),
                    within,
                    difference,
                    wanted,
                    repeats,
                    self.settled.nodes[site],
                )

    # --- parts ------------------------------------------------------------------------------

    def _by_value(self, place: _Place, active: NodeId) -> Iterator[tuple[int, NodeId]]:
        """The flag, once for each value of the step's parameter that it may be true with."""
        parameter = place.step.parameter
        if parameter is None:
            yield 0, active
            return
        for number in range(len(parameter.alternatives)):
            within = self.builder.all_of(active, self._chosen(place.step, number))
            if not self._is(within, False):
                yield number, within

    def _chosen(self, step: Step, number: int) -> NodeId:
        assert step.parameter is not None
        index = self.settled.nodes[step.parameter.index]
        return self._equal(index, self.builder.count(number))

    def _goal(self, place: _Place, number: int, part: Part | None, side: Side) -> Goal:
        payer, benefit, step = place.payer, place.benefit, place.step
        alternatives = () if step.parameter is None else step.parameter.alternatives
        origins = alternatives[number].provenances if alternatives else (benefit.provenance,)
        pieces = [payer.name, benefit.name, step.kind.value]
        pieces += [str(number + 1)] if len(alternatives) > 1 else []
        pieces += [part.name] if part is not None else []
        return Goal(
            ".".join([*pieces, side.value]),
            payer.name,
            benefit.name,
            step.kind,
            side,
            words.step_label(payer, benefit, step, number, part, side),
            words.articles_of(origins),
        )

    def _result(self, place: _Place) -> NodeId:
        """The amount after the step; after a later one that takes both at once, where one does."""
        used = cone(self.settled.program.nodes, [place.benefit.payment])
        steps = place.benefit.steps
        later = steps[steps.index(place.step) :]
        return next((step.result for step in later if step.result in used), place.step.result)

    def _before(self, place: _Place) -> NodeId:
        steps = place.benefit.steps
        return steps[steps.index(place.step) - 1].result

    def _leaves(self, root: NodeId, applies: NodeId) -> list[tuple[NodeId, NodeId]]:
        """What a choice gives, and when."""
        node = self.settled.program.nodes[root]
        if not isinstance(node, Choose):
            return [(root, applies)]
        builder, test = self.builder, self.settled.nodes[node.condition]
        return [
            *self._leaves(node.then, builder.all_of(applies, test)),
            *self._leaves(node.otherwise, builder.all_of(applies, builder.negate(test))),
        ]

    def _paths(self, root: NodeId, applies: NodeId, stop: set[NodeId]) -> Mapping[NodeId, NodeId]:
        """The amounts that one is computed from, and when they are."""
        nodes, builder = self.settled.program.nodes, self.builder
        kinds = node_kinds(nodes)
        found = {root: applies}

        def add(node: NodeId, flag: NodeId) -> None:
            found[node] = builder.any_of(found[node], flag) if node in found else flag

        for number in sorted(cone(nodes, [root]), reverse=True):
            if number not in found or number in stop:
                continue
            flag = found[number]
            match nodes[number]:
                case Choose(condition, then, otherwise):
                    test = self.settled.nodes[condition]
                    add(then, builder.all_of(flag, test))
                    add(otherwise, builder.all_of(flag, builder.negate(test)))
                case node:
                    for argument in arguments(node):
                        if kinds[argument] is Kind.MONEY:
                            add(argument, flag)
        return {node: flag for node, flag in found.items() if node not in stop}

    def _of_claim(self, node: NodeId) -> bool:
        """Whether an amount depends on this claim's costs."""
        nodes = self.settled.program.nodes
        return any(
            isinstance(item, Fact) and item.kind is Kind.MONEY
            for item in (nodes[number] for number in cone(nodes, [node]))
        )

    def _equal(self, left: NodeId, right: NodeId) -> NodeId:
        return self.builder.all_of(
            self.builder.at_most(left, right), self.builder.at_most(right, left)
        )

    def _value(self, node: NodeId) -> int | None:
        item = self.settled.program.nodes[node]
        return int(item.value) if isinstance(item, Const) else None

    def _is(self, node: NodeId, value: int | bool) -> bool:
        item = self.builder.node(node)
        return isinstance(item, Const) and item.value == value


def _is_condition(node: Node) -> bool:
    match node:
        case IsOneOf() | AtMost():
            return True
        case Fact(_, kind):
            return kind is Kind.FLAG
        case _:
            return False
