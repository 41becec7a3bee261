"""What another version of a policy changes in its rules: value by value, claim by claim. Pure data.

Two schemes are compared on the claims that both can be given, not word by word: an article that
is written anew and says the same is no change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from compiler.diff.claim_sets import Common, common_space
from compiler.region import Region
from compiler.scheme import (
    Applied,
    ConsolidatedBenefit,
    ConsolidatedPayer,
    ConsolidatedRefusal,
    Piece,
    Scheme,
)
from compiler.view import ShownReading, view
from compiler.wording.values import PARAMETER_NAMES, PolicyWords, joined
from dsl.model import Label, OneOfFact, ParameterValue, PoolAmount, Provenance, Waived
from dsl.tree import Parameter


class Aspect(Enum):
    """What about a policy has changed."""

    VALUE = "value"  # the value of a parameter
    BENEFIT = "benefit"  # a benefit is there or not
    APPLIES = "applies"  # the claims that a benefit pays for
    COVERS = "covers"  # the cost that it counts
    BENEFIT_ORDER = "benefit_order"
    PAYER = "payer"  # a payer is there or not
    PAYER_ORDER = "payer_order"
    REFUSAL = "refusal"  # claims that are not settled
    READING = "reading"  # the option of an unclear point
    IN_FORCE = "in_force"
    GROUP = "group"  # what a named group takes in
    VALUES_OF_FACT = "values_of_fact"


@dataclass(frozen=True, slots=True)
class Text:
    """One side of a change: in words, where there are any, and the article where it stands.

    `place` is empty for the scheme before the articles, None where nothing is to be cited.
    """

    words: Label | None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """One change; `old` or `new` is None where that side has nothing of the kind.

    `name` is what changes (a parameter, a reading, a fact, a group); `condition` the claims that
    it changes for, None for all that the benefit or the policy is about.
    """

    aspect: Aspect
    name: Label | None
    payer: Label | None
    benefit: Label | None
    condition: Label | None
    old: Text | None
    new: Text | None


def changes(old: Scheme, new: Scheme) -> tuple[Change, ...]:
    """All changes from the old scheme to the new one, in the order of the new one."""
    return tuple(_Comparison(old, new, common_space(old, new)).all())


@dataclass(frozen=True, slots=True)
class _Comparison:
    old: Scheme
    new: Scheme
    common: Common

    def all(self) -> Iterator[Change]:
        """Of the whole policy first, then payer by payer."""
        yield from self._in_force()
        yield from self._facts()
        yield from self._groups()
        yield from self._readings()
        yield from self._refusals()
        before = {payer.name: payer for payer in self.old.payers}
        after = {payer.name: payer for payer in self.new.payers}
        yield from self._order(Aspect.PAYER_ORDER, None, self.old.payers, self.new.payers)
        for payer in self.new.payers:
            yield from self._payer(before.get(payer.name), payer)
        for payer in self.old.payers:
            if payer.name not in after:
                yield from self._payer(payer, None)

    # --- the policy as a whole ----------------------------------------------------------------

    def _in_force(self) -> Iterator[Change]:
        old, new = (
            (scheme.policy.in_force_from, scheme.policy.in_force_to)
            for scheme in (self.old, self.new)
        )
        if old != new:
            sides = []
            for first, last in (old, new):
                if last is None:
                    sides.append(Text(Label(f"{first} 起", f"from {first}")))
                else:
                    sides.append(Text(Label(f"{first} 至 {last}", f"{first} to {last}")))
            yield Change(Aspect.IN_FORCE, None, None, None, None, *sides)

    def _facts(self) -> Iterator[Change]:
        old = {fact.name: fact for fact in self.old.policy.facts}
        for fact in self.new.policy.facts:
            before = old.get(fact.name)
            if isinstance(fact, OneOfFact) and isinstance(before, OneOfFact):
                gone, come = _only(before, fact), _only(fact, before)
                if gone or come:
                    sides = (Text(gone) if gone else None, Text(come) if come else None)
                    yield Change(Aspect.VALUES_OF_FACT, fact.label, None, None, None, *sides)

    def _groups(self) -> Iterator[Change]:
        old = {group.name: group for group in self.old.policy.groups}
        for group in self.new.policy.groups:
            before = old.get(group.name)
            if before is None:
                continue
            was = self.common.space.of(self.common.spelt_out(before.condition, self.old))
            if was & self.common.scope != (
                self.common.space.of(self.common.spelt_out(group.condition, self.new))
                & self.common.scope
            ):
                sides = (
                    Text(PolicyWords(self.old.policy).condition(before.condition)),
                    Text(PolicyWords(self.new.policy).condition(group.condition)),
                )
                yield Change(Aspect.GROUP, group.label, None, None, None, *sides)

    def _readings(self) -> Iterator[Change]:
        old = {item.reading.name: item for item in view(self.old).readings}
        for item in view(self.new).readings:
            before = old.get(item.reading.name)
            if before is not None and before.chosen.name != item.chosen.name:
                sides = (_reading(before, self.old), _reading(item, self.new))
                yield Change(Aspect.READING, item.reading.label, None, None, None, *sides)

    def _refusals(self) -> Iterator[Change]:
        old, new = (self.common.admitted(scheme) for scheme in (self.old, self.new))
        for item in self.new.refusals:
            refused = self.common.region(item.region, self.new) & (old - new)
            if refused:
                yield Change(
                    *(Aspect.REFUSAL, None, None, None, self.common.words_for(refused, old)),
                    *(None, _refusal(item, self.new)),
                )
        for item in self.old.refusals:
            settled = self.common.region(item.region, self.old) & (new - old)
            if settled:
                yield Change(
                    *(Aspect.REFUSAL, None, None, None, self.common.words_for(settled, new)),
                    *(_refusal(item, self.old), None),
                )

    def _order(
        self,
        aspect: Aspect,
        payer: Label | None,
        old: Sequence[ConsolidatedPayer] | Sequence[ConsolidatedBenefit],
        new: Sequence[ConsolidatedPayer] | Sequence[ConsolidatedBenefit],
    ) -> Iterator[Change]:
        """The order of those that both have."""
        was = {_name(item): _label(item) for item in old}
        now = {_name(item): _label(item) for item in new}
        first = [name for name in was if name in now]
        second = [name for name in now if name in was]
        if first != second:
            sides = (
                Text(joined((was[name] for name in first), "、", ", ")),
                Text(joined((now[name] for name in second), "、", ", ")),
            )
            yield Change(aspect, None, payer, None, None, *sides)

    # --- payers and benefits ------------------------------------------------------------------

    def _payer(
        self, old: ConsolidatedPayer | None, new: ConsolidatedPayer | None
    ) -> Iterator[Change]:
        whose = new or old
        assert whose is not None
        if old is None or new is None:
            sides = (None if old is None else Text(None), None if new is None else Text(None))
            yield Change(Aspect.PAYER, None, whose.label, None, None, *sides)
        before = () if old is None else old.benefits
        after = () if new is None else new.benefits
        yield from self._order(Aspect.BENEFIT_ORDER, whose.label, before, after)
        known = {item.benefit.name: item for item in before}
        for benefit in after:
            yield from self._benefit(whose.label, known.pop(benefit.benefit.name, None), benefit)
        for benefit in known.values():
            yield from self._benefit(whose.label, benefit, None)
        limits = () if old is None else old.limit, () if new is None else new.limit
        yield from self._values(
            whose.label, None, Parameter.LIMIT, *limits, self.common.both_admitted
        )

    def _benefit(
        self, payer: Label, old: ConsolidatedBenefit | None, new: ConsolidatedBenefit | None
    ) -> Iterator[Change]:
        whose = new or old
        assert whose is not None
        label = None if whose.benefit.implicit else whose.benefit.label
        before = self._reached(old, self.old)
        after = self._reached(new, self.new)
        if old is None or new is None:
            among = self.common.admitted(self.old if new is None else self.new)
            sides = (self._there(old, self.old), self._there(new, self.new))
            yield Change(
                *(Aspect.BENEFIT, None, payer, label),
                *(self.common.words_for(before | after, among), *sides),
            )
            yield from self._parameters(payer, label, old, new, before | after)
            return
        among = self.common.both_admitted
        for region, present in ((after - before, True), (before - after, False)):
            if region & among:
                sides = (
                    None if present else self._there(old, self.old),
                    self._there(new, self.new) if present else None,
                )
                condition = self.common.words_for(region & among, among)
                yield Change(Aspect.APPLIES, None, payer, label, condition, *sides)
        yield from self._covers(payer, label, old, new)
        yield from self._parameters(payer, label, old, new, before & after & among)

    def _reached(self, item: ConsolidatedBenefit | None, scheme: Scheme) -> Region:
        if item is None:
            return self.common.space.never
        return self.common.region(item.region, scheme) & self.common.admitted(scheme)

    def _there(self, item: ConsolidatedBenefit | None, scheme: Scheme) -> Text | None:
        if item is None:
            return None
        return Text(None, scheme.policy.place_of(item.benefit.provenance))

    def _covers(
        self, payer: Label, label: Label | None, old: ConsolidatedBenefit, new: ConsolidatedBenefit
    ) -> Iterator[Change]:
        sides, regions = [], []
        for item, scheme in ((old, self.old), (new, self.new)):
            cover = item.benefit.cover
            amount = PoolAmount(cover.pools, cover.rest, cover.over_year)
            words = PolicyWords(scheme.policy).amount(amount)
            sides.append(Text(words, scheme.policy.place_of(item.benefit.provenance)))
            counted = self.common.region(item.counted, scheme)
            paid = self.common.region(item.region, scheme)
            regions.append((amount, counted == paid, counted & self.common.both_admitted))
        if regions[0][0] != regions[1][0]:
            yield Change(Aspect.COVERS, None, payer, label, None, *sides)
        elif regions[0][1] != regions[1][1] or (
            not regions[0][1] and regions[0][2] != regions[1][2]
        ):
            counting = [
                replace(side, words=self.common.words_for(region, self.common.both_admitted))
                for side, (_, _, region) in zip(sides, regions, strict=True)
            ]
            yield Change(Aspect.COVERS, None, payer, label, None, *counting)

    def _parameters(
        self,
        payer: Label,
        label: Label | None,
        old: ConsolidatedBenefit | None,
        new: ConsolidatedBenefit | None,
        among: Region,
    ) -> Iterator[Change]:
        before = {} if old is None else old.parameters
        after = {} if new is None else new.parameters
        for parameter in Parameter:
            if parameter in before or parameter in after:
                pieces = before.get(parameter, ()), after.get(parameter, ())
                yield from self._values(payer, label, parameter, *pieces, among)
        ends = () if old is None else old.ends, () if new is None else new.ends
        last = [items[-1].value if items else None for items in ends]
        if last[0] != last[1]:
            sides = (self._text(ends[0], self.old), self._text(ends[1], self.new))
            name = PARAMETER_NAMES[Parameter.ENDS]
            yield Change(Aspect.VALUE, name, payer, label, None, *sides)

    def _values(
        self,
        payer: Label,
        label: Label | None,
        parameter: Parameter,
        old: Sequence[Piece],
        new: Sequence[Piece],
        among: Region,
    ) -> Iterator[Change]:
        """Where the old and the new value of a parameter differ, for which claims."""
        differing: dict[tuple[Text | None, Text | None], Region] = {}
        for was, before in self._pieces(old, self.old, among):
            for now, after in self._pieces(new, self.new, before):
                if _value(was) != _value(now):
                    sides = (
                        None if was is None else self._text(was.history, self.old, was.value),
                        None if now is None else self._text(now.history, self.new, now.value),
                    )
                    known = differing.get(sides, self.common.space.never)
                    differing[sides] = known | after
        for sides, region in differing.items():
            condition = self.common.words_for(region, among)
            name = PARAMETER_NAMES[parameter]
            yield Change(Aspect.VALUE, name, payer, label, condition, *sides)

    def _pieces(
        self, pieces: Sequence[Piece], scheme: Scheme, among: Region
    ) -> Iterator[tuple[Piece | None, Region]]:
        """The pieces that meet some claims, and the claims without a value."""
        for piece in pieces:
            region = self.common.region(piece.region, scheme) & among
            if region:
                yield piece, region
                among = among - region
        if among:
            yield None, among

    def _text(
        self,
        history: Sequence[Applied],
        scheme: Scheme,
        value: ParameterValue | None = None,
    ) -> Text | None:
        if value is None:
            if not history:
                return None
            value = history[-1].value
        place = scheme.policy.place_of(history[-1].provenance) if history else ""
        return Text(PolicyWords(scheme.policy).parameter_value(value), place)


def _value(piece: Piece | None) -> ParameterValue | None:
    """The value; one that is waived is none."""
    return None if piece is None or isinstance(piece.value, Waived) else piece.value


def _name(item: ConsolidatedPayer | ConsolidatedBenefit) -> str:
    return item.name if isinstance(item, ConsolidatedPayer) else item.benefit.name


def _label(item: ConsolidatedPayer | ConsolidatedBenefit) -> Label:
    return item.label if isinstance(item, ConsolidatedPayer) else item.benefit.label


def _only(fact: OneOfFact, other: OneOfFact) -> Label | None:
    """The values of a fact that the other has not."""
    known = {value.name for value in other.values}
    mine = [value.label for value in fact.values if value.name not in known]
    return joined(mine, "、", ", ") if mine else None


def _reading(shown: ShownReading, scheme: Scheme) -> Text:
    return Text(shown.chosen.label, _cited(shown.reading.provenance, scheme))


def _refusal(item: ConsolidatedRefusal, scheme: Scheme) -> Text:
    return Text(item.refusal.reason, _cited(item.refusal.provenance, scheme))


def _cited(provenance: Provenance, scheme: Scheme) -> str:
    return scheme.policy.place_of(provenance)
