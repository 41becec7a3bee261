"""One claim's settlement on a terminal: the waterfall, the steps, the patient's share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Final

from rich import box
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from compiler.program.nodes import Kind
from compiler.program.program import FactInput, StepKind
from compiler.settle.calculator import Calculator
from compiler.settle.percent import percent
from compiler.targets.python.explaining import Explanation, Step
from compiler.targets.python.runtime import Origin, YearToDate
from compiler.wording.calculators import PART_NAMES
from compiler.wording.catalogue import Bilingual, Catalogue, in_language
from dsl.language import Language
from dsl.values import fen_of_yuan, yuan_exact

#: The columns of the bars, and what draws an eighth of a column and more.
BAR_WIDTH: Final = 28
_EIGHTHS: Final = " ▏▎▍▌▋▊▉█"
#: Steps that are said only where they change the amount.
_SILENT: Final = (StepKind.AVAILABLE, StepKind.PAID_BEFORE, StepKind.YEAR_TOTAL)
_WITHOUT: Final = {
    StepKind.DEDUCTIBLE: "no_deductible",
    StepKind.FLOOR: "no_floor",
    StepKind.TARGET: "no_target",
    StepKind.BENEFIT_LIMIT: "no_limit",
    StepKind.PAYER_LIMIT: "no_limit",
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A settled claim, and the year to date that it met."""

    explanation: Explanation[YearToDate]
    year: YearToDate


def waterfall(explained: Explained, calculator: Calculator, words: Catalogue) -> RenderableType:
    """Everything about one settled claim."""
    return _Waterfall(explained, calculator, words).drawn()


class _Waterfall:
    def __init__(self, explained: Explained, calculator: Calculator, words: Catalogue) -> None:
        self.explanation = explained.explanation
        self.before = explained.year.as_data()
        self.calculator = calculator
        self.words = words
        self.assumed: dict[str, None] = {}

    def drawn(self) -> RenderableType:
        facts = self.explanation.facts
        title = self.words(
            "claim.heading",
            claim=facts["claim_id"],
            person=facts["person_id"],
            date=facts["date"],
        )
        parts: list[RenderableType] = [Text(title, style="bold"), Text(self._facts()), self._bars()]
        for payer in self.calculator.payers:
            steps = [step for step in self.explanation.steps if step.payer == payer.name]
            amount = _grouped(self.explanation.settlement.payments[payer.name])
            heading = self.words("steps.payer", payer=payer.label, amount=amount)
            parts.append(Text(heading, style="bold"))
            parts += self._steps(steps)
        parts += self._patient()
        parts += self._year()
        if self.assumed:
            separator = "；" if self.words.language is Language.ZH else "; "
            reasons = separator.join(self.assumed)
            parts.append(Text(self.words("source.footnote", reasons=reasons)))
            parts.append(Text(""))
        return Group(*parts)

    def _text(self, words: Bilingual) -> str:
        return in_language(words, self.words.language)

    def _facts(self) -> str:
        shown = [self._fact(fact) for fact in self.calculator.facts]
        return self.words("claim.separator").join(text for text in shown if text)

    def _fact(self, fact: FactInput) -> str:
        value = self.explanation.facts[fact.name]
        match fact.kind:
            case Kind.CHOICE:
                label = next(item.label for item in fact.values if item.name == value)
                return self.words("claim.fact", fact=fact.label, value=label)
            case Kind.FLAG:
                key = "claim.yes" if value == str(True) else "claim.no"
                return self.words(key, fact=fact.label)
            case Kind.COUNT:
                return self.words("claim.fact", fact=fact.label, value=value)
            case Kind.MONEY | Kind.DATE:
                return ""

    # --- the bars ---------------------------------------------------------------------------

    def _bars(self) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column(self.words("waterfall.item"))
        table.add_column(self.words("waterfall.amount"), justify="right", no_wrap=True)
        table.add_column(self.words("waterfall.share"), justify="right", no_wrap=True)
        table.add_column("", no_wrap=True, min_width=BAR_WIDTH)
        costs, settlement = self.explanation.costs, self.explanation.settlement
        total = sum(map(fen_of_yuan, costs.values()))
        for fact in self.calculator.facts:
            if fact.is_pool:
                amount = costs[fact.name]
                share = percent(fen_of_yuan(amount), total)
                table.add_row(self._text(fact.label), _grouped(amount), share, "")
        whole = _grouped(sum(costs.values(), Decimal("0.00")))
        table.add_row(self.words("waterfall.total"), whole, "", bar(0, total, total))
        table.add_section()
        reached = 0
        shares = [
            (self._text(p.label), settlement.payments[p.name]) for p in self.calculator.payers
        ]
        shares.append((self.words("waterfall.patient"), settlement.patient))
        for name, amount in shares:
            fen = fen_of_yuan(amount)
            drawn = bar(reached, fen, total)
            table.add_row(name, _grouped(amount), percent(fen, total), drawn)
            reached += fen
        return table

    # --- the steps --------------------------------------------------------------------------

    def _steps(self, steps: Sequence[Step]) -> Iterator[RenderableType]:
        """The steps of a payer, benefit by benefit."""
        if not steps:
            yield _indented(self.words("steps.nothing"))
            yield Text("")
            return
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_header=False)
        table.add_column(max_width=42, overflow="fold")
        table.add_column(justify="right", no_wrap=True)
        table.add_column(max_width=20, overflow="fold")
        for _, of_benefit in groupby(steps, key=lambda step: step.benefit):
            self._benefit(list(of_benefit), table)
            table.add_section()
        yield table

    def _benefit(self, steps: Sequence[Step], table: Table) -> None:
        label = self._text(steps[0].benefit_label)
        table.add_row(label, "", self._places(steps[0].origins), style="italic")
        before: Decimal | None = None
        for step in steps:
            kind = StepKind(step.kind)
            silent = kind in _SILENT and step.result == before
            before = step.result
            if not silent:
                style = "bold" if kind is StepKind.PAYMENT else ""
                places = self._places(step.origins) if step.value is not None else ""
                said = _indented(self._step(step))
                table.add_row(said, _grouped(step.result), places, style=style)

    def _step(self, step: Step) -> str:
        value = "" if step.value is None else in_lines(self._text(step.value))
        key = step.kind
        if value == self.words("steps.none"):
            key = _WITHOUT.get(StepKind(step.kind), key)
        operand = "" if step.operand is None else _grouped(step.operand)
        return self.words(f"steps.{key}", value=value, operand=operand, payer=step.payer_label)

    def _places(self, origins: Sequence[Origin]) -> str:
        places = [self._place(origin) for origin in origins]
        return self.words("source.arrow").join(dict.fromkeys(places))

    def _place(self, origin: Origin) -> str:
        place = origin.article or self.words("source.before")
        if origin.assumed is None:
            return place
        self.assumed[self._text(origin.assumed)] = None
        return self.words("source.assumed", place=place)

    # --- the patient and the year -----------------------------------------------------------

    def _patient(self) -> Iterator[RenderableType]:
        amount = _grouped(self.explanation.settlement.patient)
        yield Text(self.words("patient.heading", amount=amount), style="bold")
        table = Table(box=None, pad_edge=False, show_header=False)
        table.add_column()
        table.add_column(justify="right", no_wrap=True)
        for part, amount_of_part in self.explanation.parts.items():
            if amount_of_part:
                zh, en = PART_NAMES[part]
                name = zh if self.words.language is Language.ZH else en
                table.add_row(_indented(name), _grouped(amount_of_part))
        if table.row_count:
            yield table
        yield Text("")

    def _year(self) -> Iterator[RenderableType]:
        after = self.explanation.settlement.year.as_data()
        if not any(after[item.name] for item in self.calculator.state):
            return
        yield Text(self.words("year.heading", year=after["year"]), style="bold")
        table = Table(box=None, pad_edge=False)
        table.add_column(_indented(self.words("year.item")), overflow="fold")
        table.add_column(self.words("year.before"), justify="right", no_wrap=True)
        table.add_column(self.words("year.after"), justify="right", no_wrap=True)
        for item in self.calculator.state:
            if after[item.name]:
                table.add_row(
                    _indented(self._text(item.label)),
                    yuan_exact(self.before[item.name], grouped=True),
                    yuan_exact(after[item.name], grouped=True),
                )
        yield table
        yield Text("")


def bar(start: int, amount: int, total: int, width: int = BAR_WIDTH) -> str:
    """A bar that begins where the amounts before it end; no amount is too small to be seen."""
    if not total or not amount:
        return ""
    first = start * width // total
    last = max(8 * first + 1, (8 * (start + amount) * width + total // 2) // total)
    whole, rest = divmod(last - 8 * first, 8)
    return " " * first + "█" * whole + (_EIGHTHS[rest] if rest else "")


def in_lines(text: str) -> str:
    """Bands, a line each."""
    return text.replace("; ", ";\n").replace("；", "；\n")


def _indented(text: str) -> Padding:
    """Text moved in by two, all its lines."""
    return Padding(Text(text), (0, 0, 0, 2))


def _grouped(yuan: Decimal) -> str:
    return f"{yuan:,.2f}"
