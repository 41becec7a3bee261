"""The consolidated view on a terminal: payer by payer, each value with its article."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich import box
from rich.console import RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from compiler.cli.waterfall import in_lines
from compiler.view import (
    ShownBenefit,
    ShownParameter,
    ShownPayer,
    ShownReading,
    ShownRefusal,
    ShownValue,
    View,
)
from compiler.wording.catalogue import Bilingual, Catalogue, in_language
from dsl.language import Language
from dsl.model import Label, Provenance

_INDENT: Final = (0, 0, 0, 2)


def scheme_text(view: View, words: Catalogue) -> Iterator[RenderableType]:
    """The parts of the view below its heading."""
    return _SchemeText(view, words).parts()


class _SchemeText:
    def __init__(self, view: View, words: Catalogue) -> None:
        self.view = view
        self.words = words
        self.assumed: dict[str, None] = {}

    def parts(self) -> Iterator[RenderableType]:
        """Payers in order of payment, what is not settled, readings, assumptions."""
        for number, payer in enumerate(self.view.payers, 1):
            yield from self._payer(number, payer)
        if self.view.refusals:
            yield Text(self.words("list.refusals"), style="bold")
            for refusal in self.view.refusals:
                yield Padding(Text(self._refusal(refusal)), _INDENT)
            yield Text("")
        if self.view.readings:
            yield Text(self.words("list.readings"), style="bold")
            for reading in self.view.readings:
                yield from self._reading(reading)
            yield Text("")
        if self.assumed:
            separator = "；" if self.words.language is Language.ZH else "; "
            yield Text(self.words("source.footnote", reasons=separator.join(self.assumed)))

    def _text(self, words: Bilingual) -> str:
        return in_language(words, self.words.language)

    def _payer(self, number: int, payer: ShownPayer) -> Iterator[RenderableType]:
        yield Text(self.words("payer.heading", number=number, payer=payer.label), style="bold")
        if not payer.benefits:
            yield Padding(Text(self.words("payer.nothing")), _INDENT)
        for benefit in payer.benefits:
            yield from self._benefit(benefit, payer)
        if payer.parameters:
            yield Padding(self._table(payer.parameters, of_payer=True), _INDENT)
        yield from self._notes(payer.notes)
        if not payer.benefits or payer.notes:
            yield Text("")

    def _benefit(self, benefit: ShownBenefit, payer: ShownPayer) -> Iterator[RenderableType]:
        implicit = len(payer.benefits) == 1 and benefit.label == payer.label
        if not implicit:
            heading = self.words("benefit.heading", benefit=benefit.label)
            yield Padding(Text(heading, style="italic"), _INDENT)
        condition = benefit.condition
        key = "benefit.all" if condition is None else "benefit.applies"
        lines = [self.words(key, condition=condition or Label("", ""))]
        lines.append(self.words("benefit.covers", covers=benefit.covers))
        if benefit.counting is not None:
            lines.append(self.words("benefit.counting", condition=benefit.counting))
        lines.append(self.words("benefit.source", source=self._source(benefit.provenance)))
        for line in lines:
            yield Padding(Text(line), _INDENT)
        yield from self._notes(benefit.notes)
        if benefit.parameters:
            yield Padding(self._table(benefit.parameters, of_payer=False), _INDENT)

    def _notes(self, notes: Iterable[Label]) -> Iterator[RenderableType]:
        for note in notes:
            yield Padding(Text(self.words("benefit.note", note=note)), _INDENT)

    def _table(self, parameters: Sequence[ShownParameter], *, of_payer: bool) -> Table:
        conditional = any(
            value.condition is not None for parameter in parameters for value in parameter.values
        )
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column(self.words("table.parameter"), min_width=8, overflow="fold")
        if conditional:
            table.add_column(self.words("table.condition"), max_width=24, overflow="fold")
        table.add_column(self.words("table.value"), max_width=34, overflow="fold")
        table.add_column(self.words("table.source"), overflow="fold")
        for parameter in parameters:
            name = self._text(parameter.name)
            if of_payer:
                name = self.words("table.payer_limit", parameter=parameter.name)
            for value in parameter.values:
                condition = "" if value.condition is None else self._text(value.condition)
                middle = [condition] if conditional else []
                table.add_row(name, *middle, self._values(value), self._places(value))
                name = ""
        return table

    def _values(self, value: ShownValue) -> str:
        """What the value was and is: old → new."""
        values = [self._text(step.value) for step in value.history] or [self._text(value.value)]
        return in_lines(self.words("source.arrow").join(values))

    def _places(self, value: ShownValue) -> str:
        """Where each of these values stands, those that are assumed marked."""
        places = []
        for step in value.history:
            place = self._place(step.provenance)
            if step.assumed is not None:
                self.assumed[self._text(step.assumed)] = None
                place = self.words("source.assumed", place=place)
            places.append(place)
        return self.words("source.arrow").join(places)

    def _place(self, origin: Provenance) -> str:
        return self.view.scheme.policy.place_of(origin) or self.words("source.before")

    def _source(self, origin: Provenance) -> str:
        if not origin.phrases:
            return self._place(origin)
        quoted = "".join(f"“{phrase}”" for phrase in origin.phrases)
        return self.words("source.cited", place=self._place(origin), phrases=quoted)

    def _refusal(self, refusal: ShownRefusal) -> str:
        return self.words(
            "list.refusal",
            condition=refusal.condition,
            reason=refusal.reason,
            source=self._place(refusal.provenance),
        )

    def _reading(self, shown: ShownReading) -> Iterator[RenderableType]:
        reading = shown.reading
        place = self._place(reading.provenance)
        heading = self.words("list.reading", reading=reading.label, name=reading.name, source=place)
        yield Padding(Text(heading), _INDENT)
        for option in reading.options:
            key = "list.chosen" if option is shown.chosen else "list.other"
            line = self.words(key, option=option.label, name=option.name)
            yield Padding(Text(line), (0, 0, 0, 4))
