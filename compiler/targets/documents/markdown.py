"""Documents as Markdown, a file for each language; figures are bars of text and tables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final, assert_never

from compiler.targets.documents.inline import Link, Mark, Speaker, Text, numeral
from compiler.targets.documents.model import (
    Align,
    Block,
    Cascade,
    Document,
    Figure,
    Heading,
    Lines,
    Paragraph,
    Points,
    Section,
    Series,
    StackedAreas,
    StackedBars,
    Table,
    Term,
)
from dsl.language import Language

if TYPE_CHECKING:
    from jinja2 import Template

#: How wide a bar of text is, and what its parts are drawn with, the patient's last.
BAR: Final = 40
_SHADES: Final = "█▓▒▚▞▤▥"
_PATIENT: Final = "░"
_SPECIAL: Final = re.compile(r"([\\`*_\[\]<>|#~])")
_RULES: Final = {Align.TEXT: "---", Align.NUMBER: "---:", Align.NARROW: "---", Align.SOURCE: "---"}


def render(document: Document, language: Language) -> str:
    """The document in one language."""
    writer = _Writer(Speaker(language, document.assumptions), language)
    sections = [
        {
            "title": writer.title(section, number),
            "blocks": [writer.block(block) for block in section.blocks],
        }
        for number, section in enumerate(document.sections, 1)
    ]
    contents = "\n".join(
        f"- [{writer.title(section, number)}](#{_slug(writer.title(section, number))})"
        for number, section in enumerate(document.sections, 1)
    )
    text = _template().render(
        title=writer.inline(document.title),
        subtitle=writer.inline(document.subtitle),
        stamp=f"*{writer.inline(document.stamp)}*",
        contents=contents,
        sections=sections,
    )
    return re.sub(r"\n{3,}", "\n\n", text).rstrip("\n") + "\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    folder = files("compiler.targets.documents").joinpath("templates")
    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    return environment.from_string(folder.joinpath("document.md.jinja").read_text("utf-8"))


def _slug(title: str) -> str:
    """The anchor that code hosts give a heading."""
    kept = re.sub(r"[^\w\- ]", "", title.lower())
    return kept.replace(" ", "-")


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


@dataclass(frozen=True, slots=True)
class _Writer:
    speaker: Speaker
    language: Language

    def inline(self, term: Term) -> str:
        """A term on one line, what is special in Markdown escaped."""
        return "".join(map(self._piece, self.speaker.pieces(term)))

    def _piece(self, piece: Text | Mark | Link) -> str:
        match piece:
            case Text(text, _):
                return _escaped(text).replace("\n", "<br>")
            case Mark(text, _):
                return f"<sup>{_escaped(text)}</sup>"
            case Link(text, document):
                return f"[{_escaped(text)}]({document}.{self.language}.md)"
            case _:
                assert_never(piece)

    def title(self, section: Section, number: int) -> str:
        """The heading of a section with its number."""
        head = self.speaker.word("section.number").format(number=numeral(number, self.language))
        gap = "" if self.language is Language.ZH else " "
        return f"{head}{gap}{self.inline(section.title)}"

    def block(self, block: Block) -> str:
        """A block of a section."""
        match block:
            case Paragraph(_, term, aside):
                text = self.inline(term)
                return f"> {text}" if aside else text
            case Heading(_, term, level):
                return f"{'#' * (level + 2)} {self.inline(term)}"
            case Points(_, terms):
                return "\n".join(f"- {self.inline(term)}" for term in terms)
            case Table():
                return self._table(block)
            case Figure():
                picture = "\n".join(self._picture(block))
                drawn = f"```text\n{picture}\n```\n\n" if picture else ""
                return f"**{self.inline(block.caption)}**\n\n{drawn}{self._table(block.table)}"
            case _:
                assert_never(block)

    def _table(self, table: Table) -> str:
        heads = " | ".join(self.inline(column.heading) for column in table.columns)
        rules = " | ".join(_RULES[column.align] for column in table.columns)
        lines = [f"| {heads} |", f"| {rules} |"]
        for row in table.rows:
            cells = [self.inline(cell) for cell in row.cells]
            if row.strong:
                cells = [f"**{cell}**" if cell else "" for cell in cells]
            lines.append(f"| {' | '.join(cells)} |")
        caption = "" if table.caption is None else f"**{self.inline(table.caption)}**\n\n"
        return caption + "\n".join(lines)

    # --- bars of text -----------------------------------------------------------------------

    def _picture(self, figure: Figure) -> Iterator[str]:
        """Bars where the chart has bars; charts of many bills are told by their tables."""
        chart = figure.chart
        match chart:
            case StackedBars():
                yield self._legend(chart)
                totals = [
                    sum(series.amounts[place] for series in chart.series)
                    for place in range(len(chart.categories))
                ]
                most = max([*totals, 1])
                missing = dict(chart.missing)
                for place, category in enumerate(chart.categories):
                    amounts = [series.amounts[place] for series in chart.series]
                    shades = [_shade(series) for series in chart.series]
                    told = bar(amounts, shades, most)
                    if place in missing:
                        told = self.speaker.text(missing[place])
                    yield f"{told.ljust(BAR)}  {self.speaker.text(category)}"
            case Cascade():
                reached = 0
                for series in chart.series:
                    amount = series.amounts[0]
                    start = BAR * reached // max(chart.total, 1)
                    end = BAR * (reached + amount) // max(chart.total, 1)
                    told = " " * start + _shade(series) * max(end - start, 1 if amount else 0)
                    yield f"{told.ljust(BAR)}  {self.speaker.text(series.label)}"
                    reached += amount
            case StackedAreas() | Lines():
                pass
            case _:
                assert_never(chart)

    def _legend(self, chart: StackedBars) -> str:
        keys = [f"{_shade(item)} {self.speaker.text(item.label)}" for item in chart.series]
        return "  ".join(keys)


def bar(amounts: Sequence[int], shades: Sequence[str], most: int) -> str:
    """A bar of text whose parts are as long as the amounts, measured on the greatest total."""
    told, reached, drawn = "", 0, 0
    for amount, shade in zip(amounts, shades, strict=True):
        reached += amount
        end = (2 * BAR * reached + most) // (2 * most)
        told += shade * (end - drawn)
        drawn = end
    return told


def _shade(series: Series) -> str:
    return _PATIENT if series.role == "patient" else _SHADES[series.place % len(_SHADES)]
