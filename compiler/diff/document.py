"""A comparison as a page of one language: headings, lines, tables. Formats only lay it out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from compiler.diff.changes import Aspect, Change, Text
from compiler.diff.report import DiffReport, Version
from compiler.evaluate import Value
from compiler.program.nodes import Kind
from compiler.verify.effects import (
    PATIENT,
    Case,
    ComparedClaim,
    Effects,
    Extreme,
    GroupMovement,
    Movement,
    Sameness,
)
from compiler.wording.catalogue import Bilingual, Catalogue, in_language
from compiler.wording.values import money_text
from dsl.values import number_date, yuan_exact


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; level 1 is the page's own."""

    text: str
    level: int = 2


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph; the verdict is `strong`."""

    text: str
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column; amounts stand to the right."""

    title: str
    amounts: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells as there are columns."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


Block = Heading | Line | Table


def document(report: DiffReport, words: Catalogue) -> tuple[Block, ...]:
    """The page of a comparison."""
    return tuple(_Page(report, words).blocks())


class _Page:
    def __init__(self, report: DiffReport, words: Catalogue) -> None:
        self.report = report
        self.words = words
        self.facts = {fact.name: fact for fact in report.facts}
        self.cases: list[tuple[Case, list[str]]] = []

    def blocks(self) -> Iterator[Block]:
        yield from self._head()
        yield from self._verdict()
        yield from self._changes()
        effects = self.report.effects
        if effects is not None and effects.sameness is not Sameness.SAME:
            yield from self._movements(effects)
            yield from self._groups(effects)
            yield from self._admission(effects)
            yield from self._cases(effects)

    def _text(self, label: Bilingual) -> str:
        return in_language(label, self.words.language)

    # --- head and verdict ---------------------------------------------------------------------

    def _head(self) -> Iterator[Block]:
        old, new = self.report.old.identity, self.report.new.identity
        if old.policy == new.policy:
            yield Heading(self.words("head.versions", title=new.title), 1)
        else:
            yield Heading(self.words("head.policies", old=old.title, new=new.title), 1)
        for key, version in (("old", self.report.old), ("new", self.report.new)):
            yield Line(self.words(f"head.{key}", version=self._version(version)))
        held = [self._fact(name, value) for name, value in self.report.asked.held.items()]
        if held:
            yield Line(self.words("head.held", facts=self.words("case.separator").join(held)))

    def _version(self, version: Version) -> str:
        identity = version.identity
        parts = [self.words("head.rules", policy=identity.policy, version=identity.version)]
        if version.scheme.before:
            parts.append(self.words("head.before"))
        for reading, option in version.chosen:
            parts.append(self.words("head.reading", reading=reading, option=option))
        return self.words("head.separator").join(parts)

    def _verdict(self) -> Iterator[Block]:
        effects = self.report.effects
        if effects is None:
            yield Line(self.words("verdict.no_solver"), strong=True)
            return
        if not effects.settled:
            yield Line(self.words("verdict.nothing_settled"), strong=True)
            return
        yield Line(self.words(f"verdict.{effects.sameness.value}"), strong=True)
        if effects.sameness is Sameness.SAME:
            return
        patient = next(item for item in effects.movements if item.name == PATIENT)
        yield Line(
            self.words(
                "verdict.patient",
                claims=self._claims(effects),
                ceiling=money_text(effects.ceiling),
                more=self._amount(patient.more),
                less=self._amount(patient.less),
            )
        )

    def _claims(self, effects: Effects) -> str:
        if effects.claims == 1:
            return self.words("verdict.first_claim")
        return self.words("verdict.claims", count=effects.claims)

    def _amount(self, extreme: Extreme) -> str:
        """An extreme: to the fen, or between what was found and what is proved."""
        found = yuan_exact(extreme.found, grouped=True)
        if extreme.exact:
            return found if extreme.found else self.words("amount.none")
        if not extreme.found:
            found = self.words("amount.not_found")
        if extreme.proved is None:
            return self.words("amount.no_bound", found=found)
        proved = yuan_exact(extreme.proved, grouped=True)
        return self.words("amount.between", found=found, proved=proved)

    # --- changes of the rules -----------------------------------------------------------------

    def _changes(self) -> Iterator[Block]:
        yield Heading(self.words("changes.heading"))
        if not self.report.changes:
            yield Line(self.words("changes.none"))
            return
        names = ("what", "condition", "old", "new", "source")
        columns = tuple(Column(self.words(f"changes.{name}")) for name in names)
        rows = tuple(self._change(change) for change in self.report.changes)
        kept = [i for i in range(len(columns)) if any(row[i] for row in rows)]
        yield Table(
            tuple(columns[i] for i in kept),
            tuple(tuple(row[i] for i in kept) for row in rows),
        )

    def _change(self, change: Change) -> tuple[str, ...]:
        parts = [self._text(label) for label in (change.payer, change.benefit) if label]
        name = "" if change.name is None else self._text(change.name)
        what = self.words(f"aspect.{change.aspect.value}", name=name)
        parts += [what] if what else []
        return (
            self.words("changes.separator").join(parts),
            "" if change.condition is None else self._text(change.condition),
            self._side(change.aspect, change.old),
            self._side(change.aspect, change.new),
            self._places(change),
        )

    def _side(self, aspect: Aspect, text: Text | None) -> str:
        if text is None:
            return self.words(f"absent.{aspect.value}")
        if text.words is None:
            return self.words(f"present.{aspect.value}")
        return self.words(f"shown.{aspect.value}", words=text.words)

    def _places(self, change: Change) -> str:
        """The articles of both sides, where they can be cited."""
        places = []
        for side in (change.old, change.new):
            if side is not None and side.place is not None:
                places.append(side.place or self.words("changes.scheme_before"))
        return self.words("changes.arrow").join(dict.fromkeys(places))

    # --- who gains, who loses -------------------------------------------------------------------

    def _movements(self, effects: Effects) -> Iterator[Block]:
        if not effects.movements or not effects.settled:
            return
        yield Heading(self.words("movements.heading"))
        yield Line(
            self.words(
                "movements.scope",
                claims=self._claims(effects),
                ceiling=money_text(effects.ceiling),
            )
        )
        columns = (
            Column(self.words("movements.who")),
            Column(self.words("movements.more"), amounts=True),
            Column(self.words("movements.less"), amounts=True),
        )
        yield Table(columns, tuple(self._movement(item) for item in effects.movements))

    def _movement(self, item: Movement) -> tuple[str, str, str]:
        label = self._text(item.label)
        ways = (("more", item.more), ("less", item.less))
        more, less = (self._with_case(label, way, extreme) for way, extreme in ways)
        return label, more, less

    def _with_case(self, label: str, way: str, extreme: Extreme) -> str:
        amount = self._amount(extreme)
        if extreme.case is None:
            return amount
        told = self.words(f"case.{way}", who=label, amount=yuan_exact(extreme.found, grouped=True))
        return self.words("movements.case", amount=amount, case=self._number(extreme.case, told))

    def _number(self, case: Case, told: str) -> int:
        """The number of a case, whatever it shows; the same claims are one case."""
        for number, (known, what_for) in enumerate(self.cases, 1):
            if known == case:
                what_for.append(told)
                return number
        self.cases.append((case, [told]))
        return len(self.cases)

    def _groups(self, effects: Effects) -> Iterator[Block]:
        if not effects.groups or not effects.settled:
            return
        yield Heading(self.words("groups.heading"))
        settled = [item for item in effects.groups if item.settled]
        moved = [item for item in settled if not (_still(item.more) and _still(item.less))]
        if moved:
            columns = (
                Column(self.words("groups.who")),
                Column(self.words("groups.less"), amounts=True),
                Column(self.words("groups.with")),
                Column(self.words("groups.more"), amounts=True),
                Column(self.words("groups.with")),
            )
            yield Table(columns, tuple(self._group(item) for item in moved))
        still = [self._who(item) for item in settled if item not in moved]
        unsettled = [self._who(item) for item in effects.groups if not item.settled]
        for key, groups in (("still", still), ("not_settled", unsettled)):
            if groups:
                listed = self.words("groups.separator").join(groups)
                yield Line(self.words(f"groups.{key}", groups=listed))

    def _group(self, item: GroupMovement) -> tuple[str, ...]:
        cells = [self._who(item)]
        for extreme in (item.less, item.more):
            cells.append(self._amount(extreme))
            cells.append("" if extreme.case is None else self._costs(extreme.case))
        return tuple(cells)

    def _who(self, item: GroupMovement) -> str:
        if item.values[0][1] is None:
            key = "case.yes" if item.values[0][0] else "case.no"
            return self.words(key, fact=item.fact_label)
        labels = [self._text(label) for _, label in item.values if label is not None]
        if len(labels) > 3:
            more = self.words("groups.and_more", values=labels[:2], count=len(labels) - 2)
            return self.words("case.fact", fact=item.fact_label, value=more)
        return self.words("case.fact", fact=item.fact_label, value=labels)

    def _costs(self, case: Case) -> str:
        """What the claims of a case cost, pool by pool."""
        costs = []
        for fact in self.report.facts:
            total = sum(int(claim.facts[fact.name]) for claim in case.claims if fact.is_pool)
            if total:
                amount = yuan_exact(total, grouped=True)
                costs.append(self.words("groups.cost", pool=fact.label, amount=amount))
        return self.words("case.separator").join(costs)

    def _admission(self, effects: Effects) -> Iterator[Block]:
        """Claims that one version settles and the other refuses."""
        both = (("new", effects.new_alone), ("old", effects.old_alone))
        if all(alone.none for _, alone in both):
            return
        yield Heading(self.words("admission.heading"))
        for key, alone in both:
            if alone.case is not None:
                case = self._number(alone.case, self.words(f"admission.{key}_told"))
                yield Line(self.words(f"admission.{key}", case=case))
            elif not alone.none:
                yield Line(self.words(f"admission.{key}_unknown"))

    # --- cases --------------------------------------------------------------------------------

    def _cases(self, effects: Effects) -> Iterator[Block]:
        if effects.later is not None and (len(effects.later.claims) > 1 or not self.cases):
            self._number(effects.later, self.words("case.later"))
        if not self.cases:
            return
        yield Heading(self.words("case.heading"))
        for number, (case, told) in enumerate(self.cases, 1):
            said = self.words("case.told_separator").join(told)
            yield Heading(self.words("case.title", number=number, told=said), 3)
            for position, claim in enumerate(case.claims, 1):
                if len(case.claims) > 1:
                    count = len(case.claims)
                    yield Line(self.words("case.claim", number=position, count=count))
                yield from self._claim(claim)

    def _claim(self, claim: ComparedClaim) -> Iterator[Block]:
        shown = [
            self._fact(name, claim.facts[name])
            for name, fact in self.facts.items()
            if fact.kind is not Kind.MONEY
        ]
        yield Line(self.words("case.separator").join(shown))
        for key, settled in (("old", claim.old), ("new", claim.new)):
            if settled.refusal is not None:
                yield Line(self.words(f"case.{key}_refuses", reason=settled.refusal))
        titles = ("item", "old", "new", "difference")
        columns = tuple(Column(self.words(f"case.{key}"), key != "item") for key in titles)
        yield Table(columns, tuple(self._waterfall(claim)))

    def _waterfall(self, claim: ComparedClaim) -> Iterator[tuple[str, ...]]:
        """Costs, then who pays what by either version."""
        for name, fact in self.facts.items():
            if fact.is_pool:
                cost = yuan_exact(int(claim.facts[name]), grouped=True)
                yield self._text(fact.label), cost, cost, ""
        labels = {
            payer.name: payer.label
            for version in (self.report.old, self.report.new)
            for payer in version.program.payers
        }
        now = [payer.name for payer in self.report.new.program.payers]
        before = [payer.name for payer in self.report.old.program.payers]
        for name in dict.fromkeys((*now, *before)):
            yield self._row(self._text(labels[name]), claim, name)
        yield self._row(self.words("case.patient"), claim, PATIENT)

    def _row(self, label: str, claim: ComparedClaim, name: str) -> tuple[str, ...]:
        old, new = claim.amounts(name)
        refused = claim.old.refusal is not None, claim.new.refusal is not None
        shown = [
            self.words("case.not_settled") if is_refused else yuan_exact(amount, grouped=True)
            for amount, is_refused in zip((old, new), refused, strict=True)
        ]
        return (label, *shown, "" if any(refused) else _signed(new - old))

    def _fact(self, name: str, value: Value) -> str:
        fact = self.facts[name]
        match fact.kind:
            case Kind.FLAG:
                return self.words("case.yes" if value else "case.no", fact=fact.label)
            case Kind.CHOICE:
                label = next(item.label for item in fact.values if item.name == value)
                return self.words("case.fact", fact=fact.label, value=label)
            case Kind.DATE:
                return number_date(int(value)).isoformat()
            case Kind.MONEY:
                amount = yuan_exact(int(value), grouped=True)
                return self.words("case.fact", fact=fact.label, value=amount)
            case Kind.COUNT:
                return self.words("case.fact", fact=fact.label, value=str(value))


def _still(extreme: Extreme) -> bool:
    """Whether nothing moves, proved."""
    return extreme.exact and not extreme.found


def _signed(fen: int) -> str:
    """A difference with its sign; nothing where there is none."""
    if not fen:
        return ""
    return ("+" if fen > 0 else "−") + yuan_exact(abs(fen), grouped=True)
