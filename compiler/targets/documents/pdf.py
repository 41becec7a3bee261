"""Documents as PDF, set by Typst from a text made here; charts stand in it as SVG.

The Chinese version has the page of GB/T 9704-2012, with the fonts that are found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from compiler.targets.documents.charts import colours, drawn
from compiler.targets.documents.inline import Link, Mark, Speaker, Text, numeral
from compiler.targets.documents.model import (
    Align,
    Block,
    Document,
    Figure,
    Heading,
    Paragraph,
    Points,
    Section,
    Table,
    Term,
)
from dsl.language import Language

#: Families that have Chinese characters, the best first; for body and for headings.
BODY_FONTS: Final = (
    "FangSong_GB2312", "FangSong", "STFangsong", "FZFangSong-Z02", "Noto Serif CJK SC",
    "Source Han Serif SC", "Songti SC", "SimSun", "Noto Sans CJK SC",
)  # fmt: skip
HEADING_FONTS: Final = (
    "SimHei", "STHeiti", "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC",
    "Microsoft YaHei", "Noto Serif CJK SC",
)  # fmt: skip
_COLOURS: Final = {
    "c0": "#2f6fb3", "c1": "#7a4fa3", "c2": "#2a8f7a", "c3": "#b8860b", "c4": "#5f7f2e",
    "c5": "#a04a7d", "c6": "#4b6a88", "patient": "#c8452f", "whole": "#8b96a1",
}  # fmt: skip
_PREAMBLE: Final = """\
#set document(title: {title}, date: none)
#set page(paper: "a4", margin: (top: 37mm, bottom: 35mm, left: 28mm, right: 26mm),
  footer: context align(if calc.odd(counter(page).get().first()) {{ right }} else {{ left }},
    text(size: 12pt)[— #counter(page).display() —]))
#set text(font: {body}, size: 12pt, lang: {language})
#set par(leading: 0.8em, justify: true)
#set table(inset: 4pt, stroke: 0.5pt + luma(150))
#show heading: set text(font: {heading}, weight: "regular")
#show heading: set block(above: 1.4em, below: 0.8em)
#show heading.where(level: 1): set text(size: 16pt)
#show heading.where(level: 2): set text(size: 13pt)
#show heading.where(level: 3): set text(size: 12pt)
#show table: set text(size: 9pt)
#show table: set par(justify: false, leading: 0.55em)
"""


class NoFontError(Exception):
    """No font with Chinese characters is installed."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The families that body and headings are set in, the Latin one first."""

    body: tuple[str, ...]
    heading: tuple[str, ...]


def installed_fonts() -> Fonts:
    """The best families that are installed; NoFontError if there is none for Chinese."""
    from typst import Fonts as Installed

    return chosen_fonts(Installed().families())


def chosen_fonts(families: Sequence[str]) -> Fonts:
    """The best of some families; NoFontError if none has Chinese characters."""
    body = next((name for name in BODY_FONTS if name in families), None)
    heading = next((name for name in HEADING_FONTS if name in families), body)
    if body is None or heading is None:
        raise NoFontError
    return Fonts(("Libertinus Serif", body), (heading,))


def render(document: Document, languages: Sequence[Language]) -> bytes:
    """The document as PDF; the same document and fonts give the same bytes."""
    import typst

    source = typesetting(document, languages, installed_fonts())
    made = typst.compile(source.encode("utf-8"), format="pdf", timestamp=0)
    if not isinstance(made, bytes):
        raise TypeError("a PDF is one file")
    return made


def typesetting(document: Document, languages: Sequence[Language], fonts: Fonts) -> str:
    """The document as a text for Typst."""
    writers = [_Writer(Speaker(each, document.assumptions), each, fonts) for each in languages]
    first = writers[0]
    parts = [
        _PREAMBLE.format(
            title=_string(first.speaker.text(document.title)),
            body=_fonts(fonts.body),
            heading=_fonts(fonts.heading),
            language=_string(first.language.value),
        )
    ]
    parts += [writer.title(document) for writer in writers]
    for number, section in enumerate(document.sections, 1):
        parts += [writer.heading(section, number) for writer in writers]
        for block in section.blocks:
            parts += [writer.block(block) for writer in writers]
    return "\n".join(parts) + "\n"


def _fonts(families: Sequence[str]) -> str:
    return f"({', '.join(map(_string, families))},)"


def _string(text: str) -> str:
    """A string of Typst."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class _Writer:
    speaker: Speaker
    language: Language
    fonts: Fonts

    def title(self, document: Document) -> str:
        """Title, time in force, how the document was made."""
        title, subtitle = self.inline(document.title), self.inline(document.subtitle)
        fonts = _fonts(self.fonts.heading)
        return (
            f"#align(center)[#text(font: {fonts}, size: 22pt)[{title}]\n\n{subtitle}]\n"
            f"#text(size: 10pt)[{self.inline(document.stamp)}]\n"
        )

    def heading(self, section: Section, number: int) -> str:
        """The heading of a section with its number."""
        head = self.speaker.word("section.number").format(number=numeral(number, self.language))
        gap = "" if self.language is Language.ZH else " "
        return f"#heading(level: 1)[#{_string(head + gap)}{self.inline(section.title)}]\n"

    def inline(self, term: Term) -> str:
        """A term as content of Typst."""
        return "".join(map(self._piece, self.speaker.pieces(term)))

    def _piece(self, piece: Text | Mark | Link) -> str:
        match piece:
            case Text() | Link():
                return "#linebreak()".join(f"#{_string(line)};" for line in piece.text.split("\n"))
            case Mark(text, _):
                return f"#super({_string(text)});"
            case _:
                assert_never(piece)

    def block(self, block: Block) -> str:
        """A block of a section."""
        match block:
            case Paragraph(_, term, aside):
                text = self.inline(term)
                return f"#text(size: 10pt)[{text}]\n" if aside else f"{text}\n"
            case Heading(_, term, level):
                return f"#heading(level: {level + 1})[{self.inline(term)}]\n"
            case Points(_, terms):
                return "".join(f"- {self.inline(term)}\n" for term in terms)
            case Table():
                return self._table(block)
            case Figure():
                caption = f"#block(sticky: true)[#strong[{self.inline(block.caption)}]]\n"
                return caption + self._picture(block) + self._table(block.table)
            case _:
                assert_never(block)

    def _table(self, table: Table) -> str:
        widths = ", ".join("auto" if c.align is Align.NUMBER else "1fr" for c in table.columns)
        aligns = ", ".join(
            "right + top" if column.align is Align.NUMBER else "left + top"
            for column in table.columns
        )
        heads = ", ".join(f"[#strong[{self.inline(c.heading)}]]" for c in table.columns)
        rows = []
        for row in table.rows:
            cells = [self.inline(cell) for cell in row.cells]
            told = [f"[#strong[{cell}]]" if row.strong and cell else f"[{cell}]" for cell in cells]
            rows.append(f"  {', '.join(told)},\n")
        caption = ""
        if table.caption is not None:
            caption = f"#block(sticky: true)[#strong[{self.inline(table.caption)}]]\n"
        return (
            f"{caption}#table(columns: ({widths},), align: ({aligns},),\n"
            f"  table.header(repeat: true, {heads}),\n{''.join(rows)})\n"
        )

    def _picture(self, figure: Figure) -> str:
        """The chart as SVG with its colours, and the legend above it."""
        chart = figure.chart
        picture = drawn(chart, self.speaker, self.speaker.text(figure.caption))
        family = self.fonts.body[-1]
        picture = picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
        picture = picture.replace(">", f"><style>{_style(family)}</style>", 1)
        keys = "#h(1em)".join(
            f'#box(fill: rgb("{_COLOURS[colour]}"), width: 8pt, height: 8pt)#h(3pt)'
            f"{self.inline(series.label)}"
            for series, colour in colours(chart)
        )
        legend = f"#block(sticky: true)[#text(size: 9pt)[{keys}]]\n"
        return f'{legend}#image(bytes({_string(picture)}), format: "svg", width: 100%)\n'


def _style(family: str) -> str:
    fills = "".join(f".{name}{{fill:{colour}}}" for name, colour in _COLOURS.items())
    strokes = "".join(f".s-{name}{{stroke:{colour}}}" for name, colour in _COLOURS.items())
    on = "".join(f".on-{name}{{fill:#fff}}" for name in _COLOURS)
    return (
        f"text{{font-family:'{family}';font-size:12px;fill:#222}}{fills}{strokes}{on}"
        ".grid{stroke:#ccc;stroke-width:1}.line{fill:none;stroke-width:2.4}"
    )
