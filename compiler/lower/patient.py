"""Why the patient bears what is left: deductible, proportional part, above a limit, uncovered.

The first rule that counts the first pool's cost says why it leaves a part of it: what is within
its deductible, what its limits cut off, and the rest, which is the proportional part. What later
payers pay is taken from the part above a limit first, then from the proportional part, then from
the deductible, so that the parts always add up to the patient's share.
"""

from __future__ import annotations

from dataclasses import dataclass

from compiler.lower.benefit import Unfolded
from compiler.program.builder import Builder
from compiler.program.nodes import NodeId
from compiler.program.program import PatientPart


@dataclass(frozen=True, slots=True)
class Reasons:
    """The parts of what is left of the first pool, in fen."""

    uncovered: NodeId
    deductible: NodeId
    proportional: NodeId
    above_limit: NodeId

    def parts(self) -> tuple[tuple[PatientPart, NodeId], ...]:
        """The parts by reason."""
        return (
            (PatientPart.DEDUCTIBLE, self.deductible),
            (PatientPart.PROPORTIONAL, self.proportional),
            (PatientPart.ABOVE_LIMIT, self.above_limit),
            (PatientPart.NOT_COVERED, self.uncovered),
        )


def nothing_covered(builder: Builder, cost: NodeId) -> Reasons:
    """The start: no rule has looked at the cost."""
    zero = builder.money(0)
    return Reasons(cost, zero, zero, zero)


def after_benefit(
    builder: Builder, before: Reasons, benefit: Unfolded, from_pool: NodeId
) -> Reasons:
    """The parts after a benefit that counts the pool and paid `from_pool` out of it."""
    zero = builder.money(0)
    rest = builder.maximum(zero, builder.sub(before.uncovered, from_pool))
    spent = builder.minimum(from_pool, before.uncovered)
    later = builder.sub(from_pool, spent)

    within = builder.minimum(rest, benefit.deductible_left)
    cut = builder.maximum(zero, builder.sub(benefit.due, benefit.program.payment))
    above = builder.minimum(builder.sub(rest, within), cut)
    proportional = builder.sub(builder.sub(rest, within), above)

    above_limit, later = _reduced(builder, before.above_limit, later)
    proportion, later = _reduced(builder, before.proportional, later)
    deductible, _ = _reduced(builder, before.deductible, later)
    applies = benefit.program.applies
    return Reasons(
        builder.choose(applies, zero, before.uncovered),
        builder.choose(applies, builder.add(deductible, within), before.deductible),
        builder.choose(applies, builder.add(proportion, proportional), before.proportional),
        builder.choose(applies, builder.add(above_limit, above), before.above_limit),
    )


def _reduced(builder: Builder, part: NodeId, by: NodeId) -> tuple[NodeId, NodeId]:
    """A part less a payment, and what of the payment is left for the next part."""
    taken = builder.minimum(part, by)
    return builder.sub(part, taken), builder.sub(by, taken)
