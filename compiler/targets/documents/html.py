"""Documents as one HTML file: both languages side by side, or one of them; no scripts, no hosts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, assert_never

from compiler.targets.documents.charts import colours, drawn
from compiler.targets.documents.inline import Link, Mark, Speaker, Text, numeral
from compiler.targets.documents.model import (
    Align,
    Block,
    Document,
    Figure,
    Heading,
    Lines,
    Paragraph,
    Points,
    Row,
    Section,
    Table,
    Term,
)
from dsl.language import Language

if TYPE_CHECKING:
    from jinja2 import Template

_TAGS = {Language.ZH: "zh-CN", Language.EN: "en"}
_ALIGNED = {
    Align.TEXT: "",
    Align.NUMBER: ' class="number"',
    Align.NARROW: ' class="narrow"',
    Align.SOURCE: ' class="source"',
}


@dataclass(frozen=True, slots=True)
class Side:
    """A block in one language."""

    language: str
    tag: str
    body: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A block in every language, side by side."""

    kind: str
    sides: tuple[Side, ...]


def render(document: Document, index: str = "") -> str:
    """The document as HTML; `index` names the document that it links back to."""
    writers = [_Writer(Speaker(language, document.assumptions), language) for language in Language]
    sections = [
        (section.name, tuple(_pairs(section, number, writers)))
        for number, section in enumerate(document.sections, 1)
    ]
    titles = [
        {
            "language": writer.language.value,
            "tag": _TAGS[writer.language],
            "title": writer.inline(document.title),
            "plain": escape(writer.speaker.text(document.title)),
            "subtitle": writer.inline(document.subtitle),
            "stamp": writer.inline(document.stamp),
            "contents": writer.contents(document),
            "name": writer.speaker.word("language.name"),
            "index": writer.speaker.word("document.index"),
        }
        for writer in writers
    ]
    text = _template().render(
        titles=titles,
        sections=sections,
        style=_style(),
        both=" · ".join(writer.speaker.word("language.both") for writer in writers),
        index=f"{index}.html" if index else "",
    )
    return text.rstrip("\n") + "\n"


@cache
def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False
    )
    return environment.from_string(_resource("page.html.jinja"))


@cache
def _style() -> str:
    return _resource("page.css")


def _resource(name: str) -> str:
    folder = files("compiler.targets.documents").joinpath("templates")
    return folder.joinpath(name).read_text("utf-8")


def _pairs(section: Section, number: int, writers: list[_Writer]) -> Iterator[Pair]:
    yield _pair("section", [(writer, writer.title(section, number)) for writer in writers])
    for block in section.blocks:
        kind = type(block).__name__.lower()
        yield _pair(kind, [(writer, writer.block(block)) for writer in writers])


def _pair(kind: str, written: list[tuple[_Writer, str]]) -> Pair:
    return Pair(
        kind,
        tuple(
            Side(writer.language.value, _TAGS[writer.language], body) for writer, body in written
        ),
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes blocks in one language; ids start with the language, so that both have their own."""

    speaker: Speaker
    language: Language

    def inline(self, term: Term) -> str:
        """A term as HTML."""
        return "".join(map(self._piece, self.speaker.pieces(term)))

    def _piece(self, piece: Text | Mark | Link) -> str:
        match piece:
            case Text(text, target):
                written = escape(text, quote=False).replace("\n", "<br>")
                return f'<a href="#{self._id(target)}">{written}</a>' if target else written
            case Mark(text, target):
                title = escape(self.speaker.word("assumed.mark"), quote=True)
                href = self._id(target)
                return f'<sup><a class="mark" href="#{href}" title="{title}">{text}</a></sup>'
            case Link(text, document):
                return f'<a href="{escape(document, quote=True)}.html">{escape(text)}</a>'
            case _:
                assert_never(piece)

    def _id(self, name: str) -> str:
        return escape(f"{self.language.value}-{name}", quote=True)

    def contents(self, document: Document) -> str:
        """Links to the sections."""
        return "".join(
            f'<li><a href="#{self._id(section.name)}">{self.inline(section.title)}</a></li>'
            for section in document.sections
        )

    def title(self, section: Section, number: int) -> str:
        """The heading of a section."""
        heading = self.speaker.word("section.number").format(number=self.numeral(number))
        text = f'<span class="of">{heading}</span>{self.inline(section.title)}'
        return f'<h2 id="{self._id(section.name)}">{text}</h2>'

    def numeral(self, number: int) -> str:
        """The number of a section as the language counts them."""
        return numeral(number, self.language)

    def block(self, block: Block) -> str:
        """A block of a section."""
        match block:
            case Paragraph(name, term, aside):
                kind = ' class="aside"' if aside else ""
                return f'<p id="{self._id(name)}"{kind}>{self.inline(term)}</p>'
            case Heading(name, term, level):
                return f'<h{level + 2} id="{self._id(name)}">{self.inline(term)}</h{level + 2}>'
            case Points(name, terms):
                items = "".join(f"<li>{self.inline(term)}</li>" for term in terms)
                return f'<ul id="{self._id(name)}">{items}</ul>'
            case Table():
                return self._table(block)
            case Figure():
                return self._figure(block)
            case _:
                assert_never(block)

    def _table(self, table: Table) -> str:
        caption = ""
        if table.caption is not None:
            caption = f"<caption>{self.inline(table.caption)}</caption>"
        heads = "".join(
            f'<th scope="col"{_ALIGNED[column.align]}>{self.inline(column.heading)}</th>'
            for column in table.columns
        )
        rows = "".join(self._row(row, table) for row in table.rows)
        kind = "wide" if len(table.columns) > _NARROW_TABLE else "plain"
        return (
            f'<div class="scroll"><table id="{self._id(table.name)}" class="{kind}">{caption}'
            f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
        )

    def _row(self, row: Row, table: Table) -> str:
        anchor = f' id="{self._id(row.anchor)}"' if row.anchor else ""
        strong = ' class="strong"' if row.strong else ""
        cells = "".join(
            f"<td{_ALIGNED[column.align]}>{self.inline(cell)}</td>"
            for column, cell in zip(table.columns, row.cells, strict=True)
        )
        return f"<tr{anchor}{strong}>{cells}</tr>\n"

    def _figure(self, figure: Figure) -> str:
        chart = figure.chart
        lines = isinstance(chart, Lines)
        legend = "".join(
            f'<span class="key"><span class="swatch {"s-" if lines else ""}{colour}"></span>'
            f"{self.inline(series.label)}</span>"
            for series, colour in colours(chart)
        )
        caption = self.inline(figure.caption)
        picture = drawn(chart, self.speaker, self.speaker.text(figure.caption))
        return (
            f'<figure id="{self._id(figure.name)}"><figcaption>{caption}</figcaption>'
            f'<div class="legend">{legend}</div>{picture}{self._table(figure.table)}</figure>'
        )


#: Tables with more columns than this are set smaller.
_NARROW_TABLE = 5
