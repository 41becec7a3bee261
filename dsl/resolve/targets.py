"""What statements are about: a payer, or one of its benefits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.diagnostics import Related
from dsl.resolve.benefits import OF_THE_RATE
from dsl.resolve.parameters import parameter_facts
from dsl.resolve.scheme import OF_A_PAYER

if TYPE_CHECKING:
    from dsl.resolve.scope import BenefitFacts, Context


@dataclass(frozen=True, slots=True)
class Aim:
    """A target as found: the payer, and the benefit that parameters but the limit go to.

    `benefit` is that of a target with two words, or the only one of a payer without blocks.
    """

    payer: str
    benefit: BenefitFacts | None

    def reference(self, parameter: tree.Parameter) -> model.TargetRef:
        """Where a parameter goes."""
        if self.benefit is None:
            return model.TargetRef(self.payer, None)
        if self.benefit.implicit and parameter is tree.Parameter.LIMIT:
            return model.TargetRef(self.payer, None)
        return model.TargetRef(self.payer, self.benefit.named.name)


def aim(context: Context, target: tree.Target) -> Aim | None:
    """The target as found; None if a word of it is unknown, which is reported."""
    scope = context.scope
    payer = context.find(target.payer, scope.payers)
    if payer is None:
        return None
    if target.benefit is None:
        return Aim(payer.name, scope.implicit_benefit(payer.name))
    benefit = context.find(target.benefit, scope.benefits[payer.name])
    if benefit is None:
        return None
    return Aim(payer.name, scope.benefit_facts[payer.name, benefit.name])


def reference(context: Context, target: tree.Target) -> model.TargetRef | None:
    """The target of `instead of` and `on top of`: a benefit, or all benefits of a payer."""
    found = aim(context, target)
    if found is None:
        return None
    if target.benefit is None or found.benefit is None:
        if not tuple(context.scope.benefits[found.payer]):
            context.report.error("TL0308", target.span, payer=target.payer.text)
            return None
        return model.TargetRef(found.payer, None)
    return model.TargetRef(found.payer, found.benefit.named.name)


def admits(
    context: Context, target: tree.Target, found: Aim, parameters: frozenset[tree.Parameter]
) -> bool:
    """Whether these parameters can be given to the target; if not, that is reported."""
    if found.benefit is None:
        beyond = [each for each in tree.Parameter if each in parameters - OF_A_PAYER]
        benefits = tuple(context.scope.benefits[found.payer])
        if beyond and not benefits:
            context.report.error("TL0308", target.span, payer=target.payer.text)
            return False
        if beyond:
            context.report.error(
                "TL0307",
                target.span,
                payer=target.payer.text,
                benefits_zh="、".join(item.zh for item in benefits),
                benefits_en=", ".join(item.name for item in benefits),
                **parameter_facts(beyond[0]),
            )
        return not beyond
    return _formula_alone(context, target, found.benefit, parameters)


def _formula_alone(
    context: Context,
    target: tree.Target,
    benefit: BenefitFacts,
    parameters: frozenset[tree.Parameter],
) -> bool:
    """A formula and a rate or deductible do not go together, whoever sets them."""
    formula = frozenset({tree.Parameter.FORMULA})
    declared = benefit.parameters
    if (parameters & formula and declared & OF_THE_RATE) or (
        parameters & OF_THE_RATE and declared & formula
    ):
        related = Related("declared_here", benefit.named.span)
        context.report.error("TL0434", target.span, related)
        return False
    return True
