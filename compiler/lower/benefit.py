"""One benefit → its payment and steps (the language's "What a benefit unfolds to").

The order is fixed: base, total of the year, deductible, rate, floor, target, less what was
paid this year, the benefit's limit, the payer's limit, what is left of the pools.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import assert_never

from compiler.lower.ledger import Ledger, label, provenance
from compiler.program.nodes import NodeId
from compiler.program.program import (
    AlternativeChoice,
    BenefitProgram,
    Label,
    Step,
    StepKind,
)
from compiler.scheme import ConsolidatedBenefit, Piece
from dsl.model import (
    Amount,
    AmountValue,
    Bands,
    ChoiceAmount,
    ComparedAmount,
    FlatRate,
    MoneyAmount,
    Open,
    PaidAmount,
    PatientAmount,
    PoolAmount,
    ShareAmount,
    SumAmount,
    TargetValue,
    Waived,
)
from dsl.tree import Choice, Parameter


@dataclass(frozen=True, slots=True)
class PayerLimit:
    """A payer's yearly limit, and what the payer has paid this year before this benefit."""

    pieces: Sequence[Piece]
    paid: NodeId


@dataclass(frozen=True, slots=True)
class Unfolded:
    """A lowered benefit, and the amounts that say why the patient bears the rest.

    `deductible_left` is the part of the deductible that this claim may still use up; `due`
    the amount before limits and what is left cut it.
    """

    program: BenefitProgram
    base: NodeId
    deductible_left: NodeId
    due: NodeId


def unfold(
    item: ConsolidatedBenefit, ledger: Ledger, paid_name: str, limit: PayerLimit | None
) -> Unfolded:
    """Lower one benefit, drawing its payment from the ledger's pools.

    `paid_name` is the year-to-date amount of what this benefit has paid.
    """
    return _Unfolding(item, ledger, paid_name, limit).run()


@dataclass(slots=True)
class _Unfolding:
    item: ConsolidatedBenefit
    ledger: Ledger
    paid_name: str
    limit: PayerLimit | None
    steps: list[Step] = field(default_factory=list)

    @property
    def prefix(self) -> str:
        """The name of the benefit, as the program's names begin."""
        return benefit_prefix(self.item)

    def run(self) -> Unfolded:
        item, ledger, builder = self.item, self.ledger, self.ledger.builder
        cover = item.benefit.cover
        applies = ledger.decider.flag(item.region, ledger.admitted)
        base = builder.name(ledger.sum_of(cover.pools, rest=cover.rest), f"{self.prefix}_base")
        self._step(StepKind.BASE, None, base)
        counted, before = base, builder.money(0)
        if cover.over_year:
            counted = self._total(PoolAmount(cover.pools, cover.rest, True), base)
            before = builder.state(f"{self.prefix}_total")
            self._step(StepKind.YEAR_TOTAL, before, counted)
        deductible, due = self._due(counted)
        due = self._floor_and_target(due)
        uncut = due
        if cover.over_year:
            uncut = due = self._less_paid_before(due)
        due = self._limits(due)
        if not self._fits(base):
            available = ledger.sum_of(cover.pools, rest=True)
            due = builder.minimum(due, available)
            self._step(StepKind.AVAILABLE, available, due)
        payment = builder.choose(applies, due, builder.money(0))
        builder.name(payment, f"{self.prefix}_payment")
        self._step(StepKind.PAYMENT, None, payment)
        ledger.draw(payment, cover.pools)
        program = BenefitProgram(
            item.benefit.name,
            label(item.benefit.label),
            provenance(item.benefit.provenance, ledger.words.policy),
            applies,
            payment,
            cover.pools,
            cover.over_year,
            tuple(self.steps),
        )
        left = builder.maximum(builder.money(0), builder.sub(deductible, before))
        return Unfolded(program, base, left, uncut)

    def _fits(self, base: NodeId) -> bool:
        """Whether the amount due can't exceed what is left of the pools, whatever the claim.

        So it is where the benefit pays at most its base, of one claim, and its base is what
        is left. Bands and formulas are left to the check at run time.
        """
        cover = self.item.benefit.cover
        parameters = self.item.parameters
        return (
            not cover.over_year
            and base == self.ledger.sum_of(cover.pools, rest=True)
            and Parameter.FLOOR not in parameters
            and Parameter.FORMULA not in parameters
            and all(
                isinstance(piece.value, FlatRate) for piece in parameters.get(Parameter.RATE, ())
            )
        )

    def _step(
        self,
        kind: StepKind,
        operand: NodeId | None,
        result: NodeId,
        parameter: AlternativeChoice | None = None,
    ) -> None:
        self.steps.append(Step(kind, operand, result, parameter))

    def _pieces(self, parameter: Parameter) -> tuple[Piece, ...]:
        return _settled(self.item.parameters.get(parameter, ()), self.ledger)

    def _by_piece(self, pieces: Sequence[Piece], node: Callable[[Piece], NodeId]) -> NodeId:
        return self.ledger.decider.choose([(piece.region, node(piece)) for piece in pieces])

    def _alternatives(self, pieces: Sequence[Piece]) -> AlternativeChoice:
        words = self.ledger.words
        texts = [words.parameter_value(piece.value) for piece in pieces]
        return self.ledger.alternatives(pieces, texts)

    # --- the amount due ---------------------------------------------------------------------

    def _due(self, counted: NodeId) -> tuple[NodeId, NodeId]:
        """The deductible, and the amount that the rate, the bands or the formula give."""
        builder = self.ledger.builder
        formula = self._pieces(Parameter.FORMULA)
        if formula:
            due = self._by_piece(formula, self._amount_of_piece)
            self._step(StepKind.FORMULA, None, due, self._alternatives(formula))
            return builder.money(0), due
        deductible, above = builder.money(0), counted
        pieces = self._pieces(Parameter.DEDUCTIBLE)
        if pieces:
            deductible = self._by_piece(pieces, self._amount_of_piece)
            builder.name(deductible, f"{self.prefix}_deductible")
            above = builder.maximum(builder.money(0), builder.sub(counted, deductible))
            builder.name(above, f"{self.prefix}_above_deductible")
            self._step(StepKind.DEDUCTIBLE, deductible, above, self._alternatives(pieces))
        rates = self._pieces(Parameter.RATE)
        if not rates:
            return deductible, above
        due = self._by_piece(rates, lambda piece: self._rated(piece, counted, above, deductible))
        builder.name(due, f"{self.prefix}_due")
        self._step(StepKind.RATE, above, due, self._alternatives(rates))
        return deductible, due

    def _rated(self, piece: Piece, counted: NodeId, above: NodeId, deductible: NodeId) -> NodeId:
        builder = self.ledger.builder
        match piece.value:
            case FlatRate(rate):
                return _share(self.ledger, rate, above)
            case Bands(bands, within_deductible):
                terms = []
                for position, band in enumerate(bands):
                    low = builder.money(band.low)
                    if within_deductible:
                        low = deductible if position == 0 else builder.maximum(low, deductible)
                    reach = counted if within_deductible else above
                    if band.high is not None:
                        reach = builder.minimum(reach, builder.money(band.high))
                    part = builder.maximum(builder.money(0), builder.sub(reach, low))
                    terms.append((band.rate, part))
                return builder.round_sum(terms)
            case value:
                raise TypeError(f"{value} is no rate")

    def _floor_and_target(self, due: NodeId) -> NodeId:
        builder = self.ledger.builder
        floors = self._pieces(Parameter.FLOOR)
        if floors:
            floor = self._by_piece(floors, self._amount_of_piece)
            due = self._by_piece(
                floors,
                lambda piece: (
                    due
                    if isinstance(piece.value, Waived)
                    else builder.maximum(due, self._amount_of_piece(piece))
                ),
            )
            self._step(StepKind.FLOOR, floor, due, self._alternatives(floors))
        targets = self._pieces(Parameter.TARGET)
        if targets:
            gap = self._by_piece(targets, self._gap)
            due = self._by_piece(
                targets,
                lambda piece: (
                    due
                    if isinstance(piece.value, Waived)
                    else builder.minimum(due, self._gap(piece))
                ),
            )
            self._step(StepKind.TARGET, gap, due, self._alternatives(targets))
        return due

    def _gap(self, piece: Piece) -> NodeId:
        """What is missing to the target: the share of the whole pools less what was paid."""
        builder = self.ledger.builder
        match piece.value:
            case TargetValue(rate, pools):
                whole = self.ledger.sum_of(pools, rest=False)
                paid = builder.sub(whole, self.ledger.sum_of(pools, rest=True))
                target = _share(self.ledger, rate, whole)
                gap = builder.maximum(builder.money(0), builder.sub(target, paid))
                return builder.name(gap, f"{self.prefix}_gap")
            case _:
                return builder.money(0)

    # --- the year and its limits ------------------------------------------------------------

    def _less_paid_before(self, due: NodeId) -> NodeId:
        builder = self.ledger.builder
        paid = builder.state(self.paid_name)
        due = builder.maximum(builder.money(0), builder.sub(due, paid))
        builder.name(due, f"{self.prefix}_increment")
        self._step(StepKind.PAID_BEFORE, paid, due)
        return due

    def _limits(self, due: NodeId) -> NodeId:
        own = self._pieces(Parameter.LIMIT)
        if own:
            paid = self.ledger.builder.state(self.paid_name)
            due = self._limited(StepKind.BENEFIT_LIMIT, own, paid, due)
        if self.limit is not None:
            pieces = _settled(self.limit.pieces, self.ledger)
            if pieces:
                due = self._limited(StepKind.PAYER_LIMIT, pieces, self.limit.paid, due)
        return due

    def _limited(
        self, kind: StepKind, pieces: Sequence[Piece], paid: NodeId, due: NodeId
    ) -> NodeId:
        builder = self.ledger.builder

        def left_of(piece: Piece) -> NodeId:
            room = builder.sub(self._amount_of_piece(piece), paid)
            return builder.maximum(builder.money(0), room)

        def limited(piece: Piece) -> NodeId:
            if isinstance(piece.value, Waived):
                return due
            return builder.minimum(due, left_of(piece))

        # The payer's limit may hold for other claims than the benefit's: ask only for these.
        own = [(piece.region & self.item.region, piece) for piece in pieces]
        reached = [(region, piece) for region, piece in own if region] or own[:1]
        left = self.ledger.decider.choose([(region, left_of(piece)) for region, piece in reached])
        result = self.ledger.decider.choose([(region, limited(piece)) for region, piece in reached])
        self._step(kind, left, result, self._alternatives([piece for _, piece in reached]))
        return result

    # --- amounts ----------------------------------------------------------------------------

    def _amount_of_piece(self, piece: Piece) -> NodeId:
        match piece.value:
            case AmountValue(amount):
                return self._amount(amount)
            case Waived():
                return self.ledger.builder.money(0)
            case value:
                raise TypeError(f"{value} is no amount")

    def _amount(self, amount: Amount) -> NodeId:
        builder = self.ledger.builder
        match amount:
            case MoneyAmount(fen, _):
                return builder.money(fen)
            case PoolAmount(pools, rest, over_year):
                of_claim = self.ledger.sum_of(pools, rest=rest)
                return self._total(amount, of_claim) if over_year else of_claim
            case ShareAmount(rate, base):
                return _share(self.ledger, rate, self._amount(base))
            case ChoiceAmount(choice, items):
                nodes = [self._amount(item) for item in items]
                pick = builder.minimum if choice is Choice.LESSER else builder.maximum
                return pick(*nodes)
            case SumAmount(terms):
                plus = [self._amount(term) for sign, term in terms if sign > 0]
                minus = [self._amount(term) for sign, term in terms if sign < 0]
                if not minus:
                    return builder.add(*plus)
                difference = builder.sub(builder.add(*plus), builder.add(*minus))
                return builder.maximum(builder.money(0), difference)
            case PaidAmount() | PatientAmount() | ComparedAmount():
                raise TypeError("an amount of a promise is not settled")
            case _:
                assert_never(amount)

    def _total(self, amount: PoolAmount, of_claim: NodeId) -> NodeId:
        """The running total of some cost over the claims that the benefit counts."""
        cover = self.item.benefit.cover
        own = (amount.pools, amount.rest) == (cover.pools, cover.rest) and cover.over_year
        name = f"{self.prefix}_total" if own else f"{self.prefix}_{_cost_name(amount)}_total"
        words = self.ledger.words.amount(amount)
        benefit = self.item.benefit.label
        counted = self.ledger.decider.flag(self.item.counted, self.ledger.admitted)
        total = self.ledger.accumulate(
            name, Label(f"{benefit.zh}：{words.zh}", f"{benefit.en}: {words.en}"), of_claim, counted
        )
        return self.ledger.builder.name(total, f"{name}_now")


def benefit_prefix(item: ConsolidatedBenefit) -> str:
    """The name of a benefit among the program's names: payer and benefit."""
    benefit = item.benefit
    return benefit.payer if benefit.implicit else f"{benefit.payer}_{benefit.name}"


def _cost_name(amount: PoolAmount) -> str:
    return ("rest_" if amount.rest else "") + "_".join(amount.pools)


def _share(ledger: Ledger, rate: Fraction, base: NodeId) -> NodeId:
    if rate == 0:
        return ledger.builder.money(0)
    if rate == 1:
        return base
    # Amounts are never negative; where that does not show in the nodes alone, the program says it.
    if not ledger.builder.order.never_negative(base):
        base = ledger.builder.maximum(ledger.builder.money(0), base)
    return ledger.builder.round_sum([(rate, base)])


def _settled(pieces: Sequence[Piece], ledger: Ledger) -> tuple[Piece, ...]:
    """The pieces that reach a claim which is settled at all."""
    return tuple(
        piece
        for piece in pieces
        if piece.region & ledger.admitted and not isinstance(piece.value, Open)
    )
