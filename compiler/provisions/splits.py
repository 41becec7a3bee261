"""Splits → programs: shares of an amount, none below zero, that add up to it to the fen.

A share of the whole is its rate of the amount, rounded half up; one of the rest is its rate of
what the shares above it leave. No share takes more than is left; the last takes the rest.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from compiler.lower.ledger import label, provenance
from compiler.program.formula import FormulaProgram, Output
from compiler.program.nodes import NodeId
from compiler.provisions.inputs import Ground, ground
from compiler.provisions.lines import Subject, check_lines
from compiler.provisions.lowered import Lowered
from compiler.region import Region
from dsl.diagnostics import Diagnostic, has_errors
from dsl.model import Policy
from dsl.provision_tree import ShareKind
from dsl.provisions import SPLIT_AMOUNT, Share, Split
from dsl.values import percent_text


def lower_split(policy: Policy, split: Split) -> Lowered:
    """The split's program."""
    guards = [rate.guard for share in split.shares for rate in share.rates]
    base = ground(policy, split.inputs, guards)
    found: list[Diagnostic] = []
    for share in split.shares:
        if share.kind is not ShareKind.TAKES_THE_REST:
            subject = Subject(share.name, share.label, share.span)
            found += check_lines(base, subject, share.rates, overlaps_allowed=False)
    if not has_errors(found):
        found += _more_than_whole(base, split)
    if has_errors(found):
        return Lowered((), tuple(found))
    outputs = _shares(base, split.shares)
    program = FormulaProgram(
        split.name,
        label(split.label),
        None,
        True,
        False,
        base.builder.nodes,
        base.builder.names,
        base.inputs,
        outputs,
        provenance(split.provenance),
    )
    return Lowered((program,), tuple(found))


def _shares(base: Ground, shares: Sequence[Share]) -> tuple[Output, ...]:
    builder = base.builder
    whole = left = base.nodes[SPLIT_AMOUNT]
    outputs: list[Output] = []
    for share in shares:
        match share.kind:
            case ShareKind.WHOLE:
                part = builder.minimum(_portion(base, share, whole), left)
            case ShareKind.OF_THE_REST:
                part = builder.minimum(_portion(base, share, left), left)
            case ShareKind.TAKES_THE_REST:
                part = left
            case _:
                assert_never(share.kind)
        builder.name(part, share.name)
        outputs.append(Output(share.name, label(share.label), part))
        left = builder.sub(left, part)
    return tuple(outputs)


def _portion(base: Ground, share: Share, amount: NodeId) -> NodeId:
    """The share's rate of an amount, whichever of its rates holds."""
    regions: dict[Fraction, Region] = {}
    for rate in share.rates:
        region = base.space.of(rate.guard)
        regions[rate.rate] = regions.get(rate.rate, base.space.never) | region
    return base.decider.choose(
        [
            (region, base.builder.round_sum([(rate, amount)]))
            for rate, region in regions.items()
            if region
        ]
    )


def _more_than_whole(base: Ground, split: Split) -> list[Diagnostic]:
    """Cases in which the shares of the whole come to more than it: one of them."""
    totals = {Fraction(): base.space.always}
    for share in split.shares:
        if share.kind is not ShareKind.WHOLE:
            continue
        sums: dict[Fraction, Region] = {}
        for total, region in totals.items():
            for rate in share.rates:
                met = region & base.space.of(rate.guard)
                sums[total + rate.rate] = sums.get(total + rate.rate, base.space.never) | met
        totals = sums
    for total, region in totals.items():
        if total > 1 and region:
            case = base.case(region)
            facts: dict[str, str | int] = {
                "subject_zh": split.label.zh or split.name,
                "subject_en": split.label.en or split.name,
                "total": percent_text(total),
                "case_zh": case.zh,
                "case_en": case.en,
            }
            return [Diagnostic("TL0526", split.provenance.span, facts)]
    return []
