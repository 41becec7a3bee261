"""Typed policy → consolidated scheme: the amendments applied, for one choice of readings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from compiler.amend import Reporter, Subject, amended_pieces, check_namely
from compiler.readings import ChosenStatements, choose_readings
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
    """Apply the articles to the scheme.

    `choices` names options of readings (the chosen ones by default). `before` leaves out all
    articles: their refusals are gone, and a value left open refuses the claims it reaches.
    """
    chosen = (
        ChosenStatements((), {}, ()) if before else choose_readings(policy, dict(choices or {}))
    )
    reporter = Reporter(PolicyWords(policy), list(chosen.diagnostics))
    if has_errors(reporter.found):
        return Consolidation(None, tuple(reporter.found))
    space = space_of(policy.facts, policy.groups, _all_conditions(policy))
    work = _Work(policy, space, chosen.statements, before, reporter)
    scheme = replace(work.scheme(), choices=chosen.choices)
    if has_errors(reporter.found):
        return Consolidation(None, tuple(reporter.found))
    return Consolidation(scheme, tuple(reporter.found))


@dataclass(slots=True)
class _Draft:
    """A benefit while its guard is being worked out."""

    benefit: Benefit
    region: Region
    instead_of: tuple[TargetRef, ...] = ()
    on_top_of: tuple[TargetRef, ...] = ()
    ends: list[Applied] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Work:
    policy: Policy
    space: Space
    statements: tuple[Statement, ...]
    before: bool
    reporter: Reporter

    def scheme(self) -> Scheme:
        refusals = [
            ConsolidatedRefusal(self.space.of(statement.condition), statement)
            for statement in self.statements
            if isinstance(statement, Refusal)
        ]
        admitted = self.space.always
        for refused in refusals:
            admitted = admitted - refused.region
        drafts = self._drafts(admitted)
        self._end(drafts)
        self._replace(drafts)
        self._check_overlaps(drafts)
        self._check_targets(drafts)
        payers = tuple(self._payer(payer, drafts, admitted) for payer in self._payers_in_order())
        refusals += self._open_values(payers, admitted)
        for refused in refusals:
            admitted = admitted - refused.region
        promises = tuple(item for item in self.statements if isinstance(item, Promise))
        return Scheme(
            self.policy,
            self.space,
            {},
            self.before,
            admitted,
            tuple(refusals),
            payers,
            promises,
        )

    # --- benefits and their guards ----------------------------------------------------------

    def _drafts(self, admitted: Region) -> list[_Draft]:
        drafts = [
            _Draft(benefit, self.space.of(benefit.guard) & admitted)
            for payer in self.policy.payers
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
            ends = [item for item in draft.benefit.settings if item.parameter is Parameter.ENDS]
            ends += [
                item
                for item in (*self._payer_settings(draft.benefit.payer), *self.statements)
                if isinstance(item, Setting)
                and item.parameter is Parameter.ENDS
                and _refers(item.target, draft.benefit)
            ]
            for setting in ends:
                assert isinstance(setting.value, LastDay)
                later = InRange(DATE_FACT, date_number(setting.value.day) + 1, None)
                draft.region = draft.region - (self.space.of(setting.guard) & self.space.of(later))
                draft.ends.append(Applied(setting.provenance, setting.value))

    def _payer_settings(self, name: str) -> tuple[Setting, ...]:
        return next(payer.settings for payer in self.policy.payers if payer.name == name)

    def _replace(self, drafts: Sequence[_Draft]) -> None:
        """`instead of`: where the new benefit applies, the replaced ones do not."""
        for new in drafts:
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
                            "first_article": earlier.benefit.provenance.article or "—",
                            "second_article": later.benefit.provenance.article or "—",
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

    def _payers_in_order(self) -> Iterator[Payer]:
        by_name = {payer.name: payer for payer in self.policy.payers}
        order = tuple(by_name)
        for statement in self.statements:
            if isinstance(statement, PayerOrder):
                order = statement.payers
        return (by_name[name] for name in order)

    def _payer(self, payer: Payer, drafts: Sequence[_Draft], admitted: Region) -> ConsolidatedPayer:
        own = [draft for draft in drafts if draft.benefit.payer == payer.name]
        subject = Subject(payer.label, Parameter.LIMIT, admitted, payer.span)
        target = TargetRef(payer.name, None)
        settings = self._amendments(Setting, target, Parameter.LIMIT)
        changes = self._amendments(Change, target, Parameter.LIMIT)
        declared = [item for item in payer.settings if item.parameter is Parameter.LIMIT]
        limit = amended_pieces(subject, declared, settings, changes, self.reporter)
        assertions = self._amendments(Namely, target, Parameter.LIMIT)
        check_namely(subject, limit, assertions, self.reporter)
        benefits = tuple(self._benefit(draft, admitted) for draft in own)
        return ConsolidatedPayer(payer.name, payer.label, benefits, limit, payer.notes)

    def _benefit(self, draft: _Draft, admitted: Region) -> ConsolidatedBenefit:
        benefit = draft.benefit
        target = TargetRef(benefit.payer, benefit.name)
        parameters: dict[Parameter, tuple[Piece, ...]] = {}
        for parameter in Parameter:
            if parameter is Parameter.ENDS:
                continue
            subject = Subject(self._name(benefit), parameter, draft.region, benefit.provenance.span)
            declared = [item for item in benefit.settings if item.parameter is parameter]
            settings = self._amendments(Setting, target, parameter)
            changes = self._amendments(Change, target, parameter)
            pieces = amended_pieces(subject, declared, settings, changes, self.reporter)
            assertions = self._amendments(Namely, target, parameter)
            check_namely(subject, pieces, assertions, self.reporter)
            if pieces:
                parameters[parameter] = pieces
        counting = benefit.cover.counting
        counted = draft.region
        if counting is not None:
            counted = counted | (self.space.of(counting) & admitted)
        return ConsolidatedBenefit(benefit, draft.region, counted, parameters, tuple(draft.ends))

    def _amendments(
        self, kind: type[_Amendment], target: TargetRef, parameter: Parameter
    ) -> list[_Amendment]:
        return [
            item
            for item in self.statements
            if isinstance(item, kind) and item.target == target and item.parameter is parameter
        ]

    def _open_values(
        self, payers: Sequence[ConsolidatedPayer], admitted: Region
    ) -> list[ConsolidatedRefusal]:
        """Open values that reach an admitted claim: an error, or before the articles a refusal."""
        refusals = []
        for payer in payers:
            parts = [
                (self._name(benefit.benefit), parameter, piece)
                for benefit in payer.benefits
                for parameter, pieces in benefit.parameters.items()
                for piece in pieces
            ] + [(payer.label, Parameter.LIMIT, piece) for piece in payer.limit]
            for label, parameter, piece in parts:
                region = piece.region & admitted
                if not isinstance(piece.value, Open) or not region:
                    continue
                provenance = piece.history[0].provenance
                if self.before:
                    words = PARAMETER_NAMES[parameter]
                    reason = Label(
                        f"{label.zh}的{words.zh}待定：{_OPEN_REASON.zh}",
                        f"{label.en}, {words.en}: {_OPEN_REASON.en}",
                    )
                    refusal = Refusal(ALWAYS, reason, provenance)
                    refusals.append(ConsolidatedRefusal(region, refusal))
                    continue
                self.reporter.report(
                    "TL0508",
                    provenance.span,
                    {
                        "subject": label,
                        "parameter": PARAMETER_NAMES[parameter],
                        "case": self.reporter.words.case(region.case()),
                    },
                )
        return refusals

    def _name(self, benefit: Benefit) -> Label:
        payer = self.reporter.words.payer(benefit.payer)
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
    for statement in policy.statements():
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
