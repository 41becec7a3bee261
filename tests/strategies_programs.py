"""Random programs that are sound but mean nothing, and claims near the edges of their rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from hypothesis import strategies as st
from small_program import choice, label

from compiler.evaluate import Value
from compiler.program.builder import Builder
from compiler.program.nodes import Kind, NodeId
from compiler.program.program import (
    Alternative,
    AlternativeChoice,
    BenefitProgram,
    FactInput,
    Identity,
    PatientPart,
    PatientShare,
    PayerProgram,
    Program,
    Provenance,
    Refusal,
    StateInput,
    Step,
    StepKind,
)

LEVELS = ("township", "county", "city", "provincial")
STATUSES = ("ordinary", "dibao", "wubao")
DISEASES = ("none", "asthma", "cancer", "diabetes", "gout", "lupus", "sarcoma", "stroke")
FACTS = (
    FactInput("date", Kind.DATE, label("date")),
    choice("status", STATUSES),
    choice("level", LEVELS),
    choice("disease", DISEASES),
    FactInput("major", Kind.FLAG, label("major")),
    FactInput("age", Kind.COUNT, label("age"), low=0, high=120),
    FactInput("eligible", Kind.MONEY, label("eligible"), is_pool=True),
    FactInput("other", Kind.MONEY, label("other"), is_pool=True),
)
STATE = ("first_paid", "second_paid", "running_total")
EDGES = (0, 1, 2, 5, 99, 100_00, 400_00, 3_000_00, 10_000_00, 50_000_00)
RATES = tuple(map(Fraction, ("1/2", "4/5", "17/20", "1/3", "7/10", "3/4", "1", "1/100")))
_ORIGIN = Provenance("二（一）4", ("救助到90%",), 7, label("assumed"))

amounts = st.one_of(
    st.builds(lambda edge, step: max(0, edge + step), st.sampled_from(EDGES), st.integers(-3, 3)),
    st.integers(0, 300_000_00),
    st.integers(0, 10**11),
)
#: A claim's facts and the year to date, as `evaluate` takes them.
claims: st.SearchStrategy[Mapping[str, Value]] = st.fixed_dictionaries(
    {
        "date": st.sampled_from((20161231, 20170101, 20171230, 20171231, 20180101, 20200229)),
        "status": st.sampled_from(STATUSES),
        "level": st.sampled_from(LEVELS),
        "disease": st.sampled_from(DISEASES),
        "major": st.booleans(),
        "age": st.sampled_from((0, 59, 60, 61, 120)),
        "eligible": amounts,
        "other": amounts,
    }
)
years: st.SearchStrategy[Mapping[str, int]] = st.fixed_dictionaries(dict.fromkeys(STATE, amounts))


@dataclass
class _Draft:
    """The nodes of a program that is being made up, by kind."""

    draw: st.DrawFn
    builder: Builder = field(default_factory=Builder)
    amounts: list[NodeId] = field(default_factory=list)
    flags: list[NodeId] = field(default_factory=list)

    def amount(self) -> NodeId:
        return self.draw(st.sampled_from(self.amounts))

    def cost(self) -> NodeId:
        """An amount that is never negative."""
        return self.builder.maximum(self.builder.money(0), self.amount())

    def flag(self) -> NodeId:
        return self.draw(st.sampled_from(self.flags))

    def rate(self) -> Fraction:
        return self.draw(st.sampled_from(RATES))

    def start(self) -> None:
        builder = self.builder
        facts = {f.name: builder.fact(f.name, f.kind, [v.name for v in f.values]) for f in FACTS}
        self.amounts += [facts["eligible"], facts["other"], *map(builder.state, STATE)]
        self.amounts += [builder.money(edge) for edge in EDGES]
        self.flags.append(facts["major"])
        self.flags.append(builder.at_most(builder.count(60), facts["age"]))
        self.flags.append(builder.at_most(facts["date"], builder.date(20171231)))
        for name, values in (("status", STATUSES), ("level", LEVELS), ("disease", DISEASES)):
            some = st.sets(st.sampled_from(values), min_size=1, max_size=len(values))
            for _ in range(3):
                self.flags.append(builder.is_one_of(facts[name], self.draw(some), values))

    def grow(self) -> None:
        """One more amount, and now and then a flag."""
        builder = self.builder
        operation = self.draw(st.integers(0, 9))
        match operation:
            case 0:
                self.amounts.append(builder.add(self.amount(), self.amount()))
            case 1:
                self.amounts.append(builder.sub(self.amount(), self.amount()))
            case 2:
                self.amounts.append(builder.minimum(self.amount(), self.amount(), self.amount()))
            case 3:
                self.amounts.append(builder.maximum(self.amount(), self.amount()))
            case 4:
                terms = [(self.rate(), self.cost()) for _ in range(self.draw(st.integers(1, 3)))]
                self.amounts.append(builder.round_sum(terms))
            case 5:
                self.amounts.append(self.bands())
            case 6 | 7:
                chosen = builder.choose(self.flag(), self.amount(), self.amount())
                self.amounts.append(chosen)
            case 8:
                join = builder.all_of if self.draw(st.booleans()) else builder.any_of
                self.flags.append(join(self.flag(), builder.negate(self.flag())))
            case _:
                self.flags.append(builder.at_most(self.amount(), self.amount()))

    def bands(self) -> NodeId:
        """Bands of one amount, each at its rate, rounded once."""
        builder = self.builder
        amount = self.cost()
        edges = sorted(self.draw(st.sets(st.sampled_from(EDGES[1:]), min_size=1, max_size=4)))
        terms = []
        for low, high in zip([0, *edges], [*edges, None], strict=True):
            reach = amount if high is None else builder.minimum(amount, builder.money(high))
            part = builder.maximum(builder.money(0), builder.sub(reach, builder.money(low)))
            terms.append((self.rate(), part))
        return builder.round_sum(terms)

    def benefit(self, name: str, rest: NodeId) -> tuple[BenefitProgram, NodeId]:
        """A benefit that pays some amount out of the rest, and what it leaves."""
        builder = self.builder
        applies = self.flag()
        operand, due = self.cost(), self.cost()
        limited = builder.minimum(due, rest)
        payment = builder.choose(applies, limited, builder.money(0))
        index = builder.choose(self.flag(), builder.count(1), builder.count(0))
        values = tuple(Alternative(label(f"{name} {n}"), (_ORIGIN,)) for n in range(2))
        steps = (
            Step(StepKind.DEDUCTIBLE, operand, due, AlternativeChoice(index, values)),
            Step(StepKind.AVAILABLE, rest, limited),
            Step(StepKind.PAYMENT, None, payment),
        )
        benefit = BenefitProgram(
            name, label(name), _ORIGIN, applies, payment, ("eligible", "other"), False, steps
        )
        self.amounts.append(payment)
        return benefit, builder.sub(rest, payment)


@st.composite
def programs(draw: st.DrawFn, most: int = 25) -> Program:
    """A program of some payers over two pools; it settles every claim it does not refuse."""
    draft = _Draft(draw)
    draft.start()
    builder = draft.builder
    whole = rest = builder.add(
        builder.fact("eligible", Kind.MONEY), builder.fact("other", Kind.MONEY)
    )
    payers: list[PayerProgram] = []
    for name in ("first", "second", "third")[: draw(st.integers(1, 3))]:
        for _ in range(draw(st.integers(1, most // 3))):
            draft.grow()
        benefits: list[BenefitProgram] = []
        for number in range(draw(st.integers(1, 2))):
            benefit, rest = draft.benefit(f"benefit_{number}", rest)
            benefits.append(benefit)
        payment = builder.add(*(benefit.payment for benefit in benefits))
        payers.append(PayerProgram(name, label(name), payment, tuple(benefits)))
    state = [StateInput(name, label(name), draft.cost()) for name in STATE]
    refusals = [
        Refusal(draft.flag(), label(f"refusal {number}"), _ORIGIN)
        for number in range(draw(st.integers(0, 2)))
    ]
    return Program(
        Identity("random", label("random"), "1", "0", 20170101, 0, (("reading", "option"),)),
        builder.nodes,
        _names(builder, draw(st.booleans())),
        FACTS,
        tuple(state),
        tuple(refusals),
        tuple(payers),
        PatientShare(
            rest,
            (("total", rest),),
            (
                (PatientPart.NOT_COVERED, rest),
                (PatientPart.PROPORTIONAL, builder.sub(whole, whole)),
            ),
        ),
    )


def _names(builder: Builder, crowded: bool) -> tuple[tuple[NodeId, str], ...]:
    """Names that clash with one another and with the inputs, or none."""
    words = ("rest", "eligible", "first", "lambda", "first_paid")
    chosen = [(node, words[node % len(words)]) for node in range(len(builder.nodes))]
    return tuple(chosen) if crowded else builder.names
