"""The rules that take part in a settlement, by the nodes at which they do."""

from __future__ import annotations

from collections.abc import Iterator

from compiler.program.nodes import NodeId
from compiler.program.program import BenefitProgram, Label, PayerProgram, Program, Step, StepKind
from compiler.verify.settlement import Settled

_STEPS = {
    StepKind.BASE: Label("计算基数", "what it counts"),
    StepKind.YEAR_TOTAL: Label("年累计", "total of the year"),
    StepKind.DEDUCTIBLE: Label("起付线", "deductible"),
    StepKind.RATE: Label("比例", "rate"),
    StepKind.FORMULA: Label("公式", "formula"),
    StepKind.FLOOR: Label("保底", "floor"),
    StepKind.TARGET: Label("补到", "target"),
    StepKind.PAID_BEFORE: Label("减去已付", "less what was paid"),
    StepKind.BENEFIT_LIMIT: Label("待遇封顶线", "limit of the benefit"),
    StepKind.PAYER_LIMIT: Label("支付方封顶线", "limit of the payer"),
    StepKind.AVAILABLE: Label("不超过剩余", "no more than is left"),
    StepKind.PAYMENT: Label("适用范围", "for whom"),
}


def rules_of(settled: Settled) -> tuple[tuple[NodeId, Label], ...]:
    """Each step of each benefit with its words, by its node in the settlement's graph."""
    found: dict[NodeId, Label] = {}
    for node, label in _steps(settled.program):
        found.setdefault(settled.nodes[node], label)
    return tuple(found.items())


def step_label(payer: PayerProgram, benefit: BenefitProgram, step: Step) -> Label:
    """A step in words, with the articles that set it."""
    words = _STEPS[step.kind]
    articles = dict.fromkeys(
        item.article
        for alternative in (step.parameter.alternatives if step.parameter else ())
        for item in alternative.provenances
        if item.article
    )
    if not articles and benefit.provenance.article:
        articles = {benefit.provenance.article: None}
    listed = "、".join(articles)
    return Label(
        f"{payer.label.zh}·{benefit.label.zh} {words.zh}" + (f"（{listed}）" if listed else ""),
        f"{payer.label.en}, {benefit.label.en}: {words.en}"
        + (f" ({', '.join(articles)})" if listed else ""),
    )


def _steps(program: Program) -> Iterator[tuple[NodeId, Label]]:
    for payer in program.payers:
        for benefit in payer.benefits:
            for step in benefit.steps:
                yield step.result, step_label(payer, benefit, step)
