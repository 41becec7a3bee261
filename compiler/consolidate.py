"""Typed policy → consolidated scheme: the amendments applied, for one choice of readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from compiler.amend import Reporter, Subject, amended_pieces, check_namely
from compiler.readings import choose_layers
from compiler.region import Region, Space, space_of
from compiler.scheme import (
    Applied,
    ConsolidatedBenefit,
    ConsolidatedPayer,
    ConsolidatedRefusal,
    Piece,
    Scheme,
)
from compiler.wording.values import PARAMETER_NAMES, PolicyWords
from dsl.diagnostics import Diagnostic, Related, Severity, has_errors
from dsl.model import (
    ALWAYS,
    DATE_FACT,
    Benefit,
    Change,
    Condition,
    InRange,
    Label,
    LastDay,
    Namely,
    NewBenefit,
    Note,
    Open,
    Payer,
    PayerOrder,
    Policy,
    Promise,
    Reading,
    Refusal,
    Setting,
    Statement,
    TargetRef,
    both,
)
from dsl.tree import Parameter
from dsl.values import date_number

_Amendment = TypeVar("_Amendment", Setting, Change, Namely)

_OPEN_REASON = Label("原有制度未定此值", "the scheme before leaves this value open")


@dataclass(frozen=True, slots=True)
class Consolidation:
    """The scheme (None where errors leave none) and all diagnostics."""

    scheme: Scheme | None
    diagnostics: tuple[Diagnostic, ...]


def consolidate(
    policy: Policy, choices: Mapping[str, str] | None = None, *, before: bool = False
) -> Consolidation:
    """Apply the articles to the scheme; the articles of the policies beneath before its own.

    `choices` names options of readings (the chosen ones by default). `before` leaves out the
    policy's own articles: their refusals are gone, and a value left open refuses the claims it
    reaches. Of the policies beneath only errors are told; what they leave open is no error
    unless it is open in the end.
    """
    words = PolicyWords(policy)
    chosen = choose_layers(policy, choices or {}, before=before)
    found = [diagnostic for layer in chosen for diagnostic in layer.diagnostics]
    if has_errors(found):
        return Consolidation(None, tuple(found))
    space = space_of(policy.facts, policy.groups, _all_conditions(policy))
    standing = _Standing(space.always, (), (), (), {})
    for layer, taken in zip(policy.layers(), chosen, strict=True):
        reporter = Reporter(words)
        standing = _Work(layer, space, taken.statements, standing, reporter).standing()
        found += [item for item in reporter.found if layer is policy or has_errors([item])]
        if layer is not policy and has_errors(found):
            return Consolidation(None, tuple(found))
    reporter = Reporter(words, found)
    scheme = _scheme(policy, space, standing, reporter, before=before)
    named = {name: option for layer in chosen for name, option in layer.choices.items()}
    promises = tuple(item for item in chosen[-1].statements if isinstance(item, Promise))
    if has_errors(found):
        return Consolidation(None, tuple(found))
    return Consolidation(replace(scheme, choices=named, promises=promises), tuple(found))


@dataclass(slots=True)
class _Draft:
    """A benefit while its guard and its parameters are being worked out.

    `is_beneath` says that it stems from a policy beneath: what it declares has been applied.
    """

    benefit: Benefit
    region: Region
    instead_of: tuple[TargetRef, ...] = ()
    on_top_of: tuple[TargetRef, ...] = ()
    ends: list[Applied] = field(default_factory=list)
    parameters: Mapping[Parameter, tuple[Piece, ...]] = field(default_factory=dict)
    counted: Region | None = None
    is_beneath: bool = False


@dataclass(frozen=True, slots=True)
class _Standing:
    """What the policies up to one leave: the scheme before the next.

    `order` names the payers in order of payment, `limits` gives their yearly limits.
    """

    admitted: Region
    refusals: tuple[ConsolidatedRefusal, ...]
    order: tuple[str, ...]
    drafts: tuple[_Draft, ...]
    limits: Mapping[str, tuple[Piece, ...]]


def _scheme(
    policy: Policy, space: Space, standing: _Standing, reporter: Reporter, *, before: bool
) -> Scheme:
    """The whole scheme as it stands; values still open are errors, or refusals before."""
    by_name = {payer.name: payer for payer in policy.payers}
    payers = tuple(_payer(by_name[name], standing) for name in standing.order)
    admitted = standing.admitted
    opened = tuple(_open_values(payers, admitted, reporter, before=before))
    for refused in opened:
        admitted = admitted - refused.region
    refusals = (*standing.refusals, *opened)
    return Scheme(policy, space, {}, before, admitted, refusals, payers, ())


def _payer(payer: Payer, standing: _Standing) -> ConsolidatedPayer:
    benefits = tuple(
        ConsolidatedBenefit(
            draft.benefit,
            draft.region,
            draft.region if draft.counted is None else draft.counted,
            draft.parameters,
            tuple(draft.ends),
        )
        for draft in standing.drafts
        if draft.benefit.payer == payer.name
    )
    limit = standing.limits[payer.name]
    return ConsolidatedPayer(payer.name, payer.label, benefits, limit, payer.notes)


def _open_values(
    payers: Sequence[ConsolidatedPayer], admitted: Region, reporter: Reporter, *, before: bool
) -> Iterator[ConsolidatedRefusal]:
    """Open values that reach an admitted claim: an error, or before the articles a refusal."""
    for payer in payers:
        parts = [
            (_name(benefit.benefit, reporter), parameter, piece)
            for benefit in payer.benefits
            for parameter, pieces in benefit.parameters.items()
            for piece in pieces
        ] + [(payer.label, Parameter.LIMIT, piece) for piece in payer.limit]
        for label, parameter, piece in parts:
            region = piece.region & admitted
            if not isinstance(piece.value, Open) or not region:
                continue
            provenance = piece.history[0].provenance
            words = PARAMETER_NAMES[parameter]
            if before:
                reason = Label(
                    f"{label.zh}的{words.zh}待定：{_OPEN_REASON.zh}",
                    f"{label.en}, {words.en}: {_OPEN_REASON.en}",
                )
                yield ConsolidatedRefusal(region, Refusal(ALWAYS, reason, provenance))
                continue
            case = reporter.words.case(region.case())
            facts: dict[str, Label | str | int] = {"subject": label, "parameter": words}
            reporter.report("TL0508", provenance.span, {**facts, "case": case})


@dataclass(frozen=True, slots=True)
class _Work:
    """One policy applied to what stands beneath it."""

    policy: Policy
    space: Space
    statements: tuple[Statement, ...]
    beneath: _Standing
    reporter: Reporter

    def standing(self) -> _Standing:
        """What stands after this policy's articles."""
        refusals = [
            ConsolidatedRefusal(self.space.of(statement.condition), statement)
            for statement in self.statements
            if isinstance(statement, Refusal)
        ]
        admitted = self.beneath.admitted
        for refused in refusals:
            admitted = admitted - refused.region
        drafts = self._drafts(admitted)
        self._end(drafts)
        self._replace(drafts)
        self._check_overlaps(drafts)
        self._check_targets(drafts)
        limits: dict[str, tuple[Piece, ...]] = {}
        order = self._order()
        by_name = {payer.name: payer for payer in self.policy.payers}
        for name in order:
            limits[name] = self._limit(by_name[name], admitted)
            for draft in drafts:
                if draft.benefit.payer == name:
                    self._settle(draft, admitted)
        everything = (*self.beneath.refusals, *refusals)
        return _Standing(admitted, everything, order, tuple(drafts), limits)

    # --- benefits and their guards ----------------------------------------------------------

    def _drafts(self, admitted: Region) -> list[_Draft]:
        drafts = [
            replace(draft, region=draft.region & admitted, ends=[*draft.ends], is_beneath=True)
            for draft in self.beneath.drafts
        ]
        drafts += [
            _Draft(benefit, self.space.of(benefit.guard) & admitted)
            for payer in self.policy.own_payers()
            for benefit in payer.benefits
        ]
        for statement in self.statements:
            if isinstance(statement, NewBenefit):
                region = self.space.of(statement.benefit.guard) & admitted
                drafts.append(
                    _Draft(statement.benefit, region, statement.instead_of, statement.on_top_of)
                )
                self._check_reached(statement.benefit, region)
        return drafts

    def _check_reached(self, benefit: Benefit, region: Region) -> None:
        if not region:
            guard = self.reporter.words.condition(benefit.guard)
            self.reporter.report(
                "TL0511",
                benefit.provenance.span,
                {"subject": self._name(benefit), "guard": guard},
                severity=Severity.WARNING,
            )

    def _end(self, drafts: Sequence[_Draft]) -> None:
        """`ends with`: from the day after its last day a benefit admits no claim."""
        for draft in drafts:
            for setting in self._endings(draft):
                assert isinstance(setting.value, LastDay)
                later = InRange(DATE_FACT, date_number(setting.value.day) + 1, None)
                ended = self.space.of(setting.guard) & self.space.of(later)
                if draft.is_beneath:
                    self._check_ends(draft, setting, draft.region & ended, later)
                draft.region = draft.region - ended
                draft.ends.append(Applied(setting.provenance, setting.value))

    def _endings(self, draft: _Draft) -> Iterator[Setting]:
        own: tuple[Setting, ...] = ()
        if not draft.is_beneath:
            own = (*draft.benefit.settings, *self._payer_settings(draft.benefit.payer))
        for item in own:
            if item.parameter is Parameter.ENDS and _refers(item.target, draft.benefit):
                yield item
        for statement in self.statements:
            if (
                isinstance(statement, Setting)
                and statement.parameter is Parameter.ENDS
                and _refers(statement.target, draft.benefit)
            ):
                yield statement

    def _check_ends(
        self, draft: _Draft, setting: Setting, region: Region, later: Condition
    ) -> None:
        """An end that comes after the one that a policy beneath has set does nothing."""
        if not region:
            guard = self.reporter.words.condition(both(setting.guard, later))
            self.reporter.report(
                "TL0509",
                setting.provenance.span,
                {
                    "subject": self._name(draft.benefit),
                    "parameter": PARAMETER_NAMES[Parameter.ENDS],
                    "guard": guard,
                },
                severity=Severity.WARNING,
            )

    def _payer_settings(self, name: str) -> tuple[Setting, ...]:
        return next(payer.settings for payer in self.policy.payers if payer.name == name)

    def _replace(self, drafts: Sequence[_Draft]) -> None:
        """`instead of`: where the new benefit applies, the replaced ones do not."""
        for new in drafts:
            if new.is_beneath:  # it has replaced what there was to replace
                continue
            for old in drafts:
                if old is not new and any(_refers(ref, old.benefit) for ref in new.instead_of):
                    old.region = old.region - new.region

    def _check_overlaps(self, drafts: Sequence[_Draft]) -> None:
        for position, later in enumerate(drafts):
            for earlier in drafts[:position]:
                if earlier.benefit.payer != later.benefit.payer or _stacked(earlier, later):
                    continue
                if not set(earlier.benefit.cover.pools) & set(later.benefit.cover.pools):
                    continue
                meeting = earlier.region & later.region
                if meeting:
                    self.reporter.report(
                        "TL0506",
                        later.benefit.provenance.span,
                        {
                            "first": self._name(earlier.benefit),
                            "second": self._name(later.benefit),
                            "first_article": self._place(earlier.benefit),
                            "second_article": self._place(later.benefit),
                            "case": self.reporter.words.case(meeting.case()),
                        },
                        (Related("other_article", earlier.benefit.provenance.span),),
                    )

    def _check_targets(self, drafts: Sequence[_Draft]) -> None:
        """An amendment of a benefit that the chosen readings do not declare."""
        for statement in self.statements:
            if isinstance(statement, Setting | Change | Namely) and not any(
                _refers(statement.target, draft.benefit) for draft in drafts
            ):
                if statement.parameter is Parameter.LIMIT and statement.target.benefit is None:
                    continue
                benefit = statement.target.benefit or statement.target.payer
                facts: dict[str, Label | str | int] = {"benefit": benefit}
                self.reporter.report("TL0513", statement.provenance.span, facts)

    # --- payers and parameters --------------------------------------------------------------

    def _order(self) -> tuple[str, ...]:
        order = (*self.beneath.order, *(payer.name for payer in self.policy.own_payers()))
        for statement in self.statements:
            if isinstance(statement, PayerOrder):
                order = statement.payers
        return order

    def _limit(self, payer: Payer, admitted: Region) -> tuple[Piece, ...]:
        subject = Subject(payer.label, Parameter.LIMIT, admitted, payer.span)
        target = TargetRef(payer.name, None)
        declared = [item for item in payer.settings if item.parameter is Parameter.LIMIT]
        beneath = self.beneath.limits.get(payer.name)
        return self._pieces(subject, target, declared, beneath)

    def _settle(self, draft: _Draft, admitted: Region) -> None:
        """The parameters of a benefit, and the claims that its totals count."""
        benefit = draft.benefit
        target = TargetRef(benefit.payer, benefit.name)
        parameters: dict[Parameter, tuple[Piece, ...]] = {}
        for parameter in Parameter:
            if parameter is Parameter.ENDS:
                continue
            subject = Subject(self._name(benefit), parameter, draft.region, benefit.provenance.span)
            declared = [item for item in benefit.settings if item.parameter is parameter]
            beneath = draft.parameters.get(parameter, ()) if draft.is_beneath else None
            pieces = self._pieces(subject, target, declared, beneath)
            if pieces:
                parameters[parameter] = pieces
        draft.parameters = parameters
        counting = benefit.cover.counting
        draft.counted = draft.region
        if counting is not None:
            draft.counted = draft.region | (self.space.of(counting) & admitted)

    def _pieces(
        self,
        subject: Subject,
        target: TargetRef,
        declared: Sequence[Setting],
        beneath: Sequence[Piece] | None,
    ) -> tuple[Piece, ...]:
        settings = self._amendments(Setting, target, subject.parameter)
        changes = self._amendments(Change, target, subject.parameter)
        pieces = amended_pieces(subject, declared, settings, changes, self.reporter, beneath)
        assertions = self._amendments(Namely, target, subject.parameter)
        check_namely(subject, pieces, assertions, self.reporter)
        return pieces

    def _amendments(
        self, kind: type[_Amendment], target: TargetRef, parameter: Parameter
    ) -> list[_Amendment]:
        return [
            item
            for item in self.statements
            if isinstance(item, kind) and item.target == target and item.parameter is parameter
        ]

    def _name(self, benefit: Benefit) -> Label:
        return _name(benefit, self.reporter)

    def _place(self, benefit: Benefit) -> str:
        return self.policy.place_of(benefit.provenance) or "—"


def _name(benefit: Benefit, reporter: Reporter) -> Label:
    """A benefit as messages call it, its payer before it."""
    payer = reporter.words.payer(benefit.payer)
    if benefit.implicit:
        return payer
    return Label(f"{payer.zh}·{benefit.label.zh}", f"{payer.en}, {benefit.label.en}")


def _refers(target: TargetRef, benefit: Benefit) -> bool:
    return target.payer == benefit.payer and target.benefit in (None, benefit.name)


def _stacked(first: _Draft, second: _Draft) -> bool:
    return any(_refers(ref, second.benefit) for ref in first.on_top_of) or any(
        _refers(ref, first.benefit) for ref in second.on_top_of
    )


def _all_conditions(policy: Policy) -> Iterator[Condition]:
    """Every condition of the policy, in any reading, so that spaces of readings agree."""
    for payer in policy.payers:
        for setting in payer.settings:
            yield from _conditions_of(setting)
        for benefit in payer.benefits:
            yield from _conditions_of_benefit(benefit)
    for layer in policy.layers():
        for statement in layer.statements():
            yield from _conditions_of(statement)


def _conditions_of(statement: Statement) -> Iterator[Condition]:
    match statement:
        case Setting():
            yield statement.guard
            if isinstance(statement.value, LastDay):
                yield InRange(DATE_FACT, None, date_number(statement.value.day))
        case Change() | Namely() | Promise():
            yield statement.guard
        case NewBenefit(benefit):
            yield from _conditions_of_benefit(benefit)
        case Refusal(condition):
            yield condition
        case Reading(_, _, options):
            for option in options:
                for inner in option.statements:
                    yield from _conditions_of(inner)
        case PayerOrder() | Note():
            return


def _conditions_of_benefit(benefit: Benefit) -> Iterator[Condition]:
    yield benefit.guard
    if benefit.cover.counting is not None:
        yield benefit.cover.counting
    for setting in benefit.settings:
        yield from _conditions_of(setting)
