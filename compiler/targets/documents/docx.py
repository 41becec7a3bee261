"""Documents as DOCX: the Chinese version in the form of GB/T 9704-2012, others alike.

The form is that of official documents in China: A4, 22 lines a page and 28 characters a line in
type of size 3 (16 pt), headings in Hei, Kai and Fangsong, page numbers between dashes.
"""

from __future__ import annotations

import io
import math
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, assert_never

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

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.styles.style import ParagraphStyle
    from docx.text.paragraph import Paragraph as WordParagraph

#: The form, in millimetres and points.
PAGE_MM: Final = (210, 297)
MARGINS_MM: Final[Mapping[str, int]] = {"top": 37, "bottom": 35, "left": 28, "right": 26}
LINES_A_PAGE, CHARACTERS_A_LINE = 22, 28
BODY_POINTS, TITLE_POINTS, FOOT_POINTS, TABLE_POINTS = 16, 22, 14, 10.5
FANGSONG, SONG, HEI, KAI, TITLE_SONG = (
    "仿宋_GB2312",
    "宋体",
    "黑体",
    "楷体_GB2312",
    "方正小标宋简体",
)
LATIN: Final = "Times New Roman"
#: Style → East Asian font and size.
STYLES: Final[Mapping[str, tuple[str, float]]] = {
    "Normal": (FANGSONG, BODY_POINTS),
    "Title": (TITLE_SONG, TITLE_POINTS),
    "Subtitle": (KAI, BODY_POINTS),
    "Heading 1": (HEI, BODY_POINTS),
    "Heading 2": (KAI, BODY_POINTS),
    "Heading 3": (FANGSONG, BODY_POINTS),
    "Caption": (HEI, 12),
    "List Bullet": (FANGSONG, 14),
    "Quote": (KAI, 12),
}
_POINTS_A_MM: Final = 72 / 25.4
#: All files in the package have this time: the same document gives the same bytes.
_TIME: Final = (1980, 1, 1, 0, 0, 0)


def line_points() -> float:
    """The height of a line: the text area in 22."""
    tall = PAGE_MM[1] - MARGINS_MM["top"] - MARGINS_MM["bottom"]
    return round(tall * _POINTS_A_MM / LINES_A_PAGE, 1)


def render(
    document: Document, languages: Sequence[Language], template: bytes | None = None
) -> bytes:
    """The document in one language, or in several, block beside block.

    A `template` brings its own page and styles; they are left as they are.
    """
    from docx import Document as new_word

    word = new_word(None if template is None else io.BytesIO(template))
    if template is None:
        _form(word)
    writers = [_Writer(word, Speaker(each, document.assumptions), each) for each in languages]
    for writer in writers:
        writer.title(document)
    for number, section in enumerate(document.sections, 1):
        for writer in writers:
            writer.heading(section, number)
        count = _Count()
        for block in section.blocks:
            prefix = count.next(block)
            for writer in writers:
                writer.block(block, prefix)
    _properties(word, writers[0].speaker.text(document.title))
    out = io.BytesIO()
    word.save(out)
    return _same_bytes(out.getvalue())


@dataclass(slots=True)
class _Count:
    """Counts the headings beneath a section."""

    first: int = 0
    second: int = 0

    def next(self, block: Block) -> int:
        """The number of a heading; 0 for other blocks."""
        match block:
            case Heading(_, _, 1):
                self.first, self.second = self.first + 1, 0
                return self.first
            case Heading():
                self.second += 1
                return self.second
            case _:
                return 0


@dataclass(frozen=True, slots=True)
class _Writer:
    word: Word
    speaker: Speaker
    language: Language

    def title(self, document: Document) -> None:
        """Title, time in force, how the document was made."""
        self._write(document.title, "Title")
        self._write(document.subtitle, "Subtitle")
        self._write(document.stamp, "Quote")

    def heading(self, section: Section, number: int) -> None:
        """The heading of a section: 一、"""
        prefix = self.speaker.word("section.number").format(number=numeral(number, self.language))
        self._write(section.title, "Heading 1", prefix + self._gap())

    def _gap(self) -> str:
        return "" if self.language is Language.ZH else " "

    def block(self, block: Block, number: int) -> None:
        """A block; `number` counts headings: （一）, then 1."""
        match block:
            case Paragraph(_, term, aside):
                self._write(term, "Quote" if aside else "Normal")
            case Heading(_, term, level):
                self._write(term, f"Heading {level + 1}", self._number(level, number))
            case Points(_, terms):
                for term in terms:
                    self._write(term, "List Bullet")
            case Table():
                self._table(block)
            case Figure(_, caption, _, table):
                self._write(caption, "Caption")
                self._table(table)
            case _:
                assert_never(block)

    def _number(self, level: int, number: int) -> str:
        if level > 1:
            return f"{number}.{self._gap()}"
        counted = numeral(number, self.language)
        return f"（{counted}）" if self.language is Language.ZH else f"({counted}) "

    def _write(self, term: Term, style: str, prefix: str = "") -> None:
        paragraph = self.word.add_paragraph(prefix, style=style)
        self._runs(paragraph, term)

    def _runs(self, paragraph: WordParagraph, term: Term, *, strong: bool = False) -> None:
        for piece in self.speaker.pieces(term):
            run = paragraph.add_run(piece.text)
            run.bold = True if strong else None
            match piece:
                case Mark():
                    run.font.superscript = True
                case Text() | Link():
                    pass
                case _:
                    assert_never(piece)

    def _table(self, table: Table) -> None:
        if table.caption is not None:
            self._write(table.caption, "Caption")
        heads = tuple(column.heading for column in table.columns)
        rows = [(heads, True), *((row.cells, row.strong) for row in table.rows)]
        grid = self.word.add_table(rows=len(rows), cols=len(table.columns))
        grid.style = "Table Grid"
        for number, (line, (terms, strong)) in enumerate(zip(grid.rows, rows, strict=True)):
            _mark_row(line, header=not number)
            for cell, term, column in zip(line.cells, terms, table.columns, strict=True):
                paragraph = cell.paragraphs[0]
                _set_in_table(paragraph, right=column.align is Align.NUMBER)
                self._runs(paragraph, term, strong=strong)
                for run in paragraph.runs:
                    _set_size(run, TABLE_POINTS)


# --- the form -------------------------------------------------------------------------------


def _form(word: Word) -> None:
    """Page, grid, styles and page numbers."""
    from docx.shared import Mm

    section = word.sections[0]
    section.page_width, section.page_height = Mm(PAGE_MM[0]), Mm(PAGE_MM[1])
    for side, width in MARGINS_MM.items():
        setattr(section, f"{side}_margin", Mm(width))
    _grid(section)
    for name, (font, points) in STYLES.items():
        _style(word.styles[name], name, font, points)
    word.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer, right=True)
    _page_number(section.even_page_footer, right=False)


def _style(style: Any, name: str, font: str, points: float) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.shared import Pt, RGBColor

    own: ParagraphStyle = style
    own.font.name, own.font.size = LATIN, Pt(points)
    own.font.bold, own.font.italic = False, False
    own.font.color.rgb = RGBColor(0, 0, 0)
    _east_asian(own.element, font)
    form = own.paragraph_format
    form.space_before = form.space_after = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(line_points())
    for old in own.element.xpath("w:pPr/w:pBdr | w:rPr/w:spacing | w:rPr/w:kern"):
        old.getparent().remove(old)
    if points == BODY_POINTS:
        _character_space(own.element)
    if name in ("Title", "Subtitle", "Caption"):
        form.first_line_indent = Pt(0)
        form.alignment = WD_ALIGN_PARAGRAPH.CENTER
    elif name != "List Bullet":
        form.first_line_indent = Pt(2 * points)
    if name.startswith("Heading") or name == "Caption":
        form.keep_with_next = True
    if name == "Title":
        form.line_spacing = Pt(TITLE_POINTS * 1.5)
        form.space_after = Pt(line_points())


def _east_asian(element: Any, font: str) -> None:
    """The font of Chinese text, which Word keeps apart from that of Latin text."""
    from docx.oxml.ns import qn

    fonts = element.get_or_add_rPr().get_or_add_rFonts()
    for name in list(fonts.attrib):
        if "heme" in name:
            del fonts.attrib[name]
    for kind, value in (("ascii", LATIN), ("hAnsi", LATIN), ("cs", LATIN), ("eastAsia", font)):
        fonts.set(qn(f"w:{kind}"), value)


def character_twips() -> int:
    """What is added between characters (twentieths of a point) so that 28 fill a line."""
    wide = (PAGE_MM[0] - MARGINS_MM["left"] - MARGINS_MM["right"]) * _POINTS_A_MM
    return math.floor((wide / CHARACTERS_A_LINE - BODY_POINTS) * 20)


def _character_space(element: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    space = OxmlElement("w:spacing")
    space.set(qn("w:val"), str(character_twips()))
    element.rPr.find(qn("w:sz")).addprevious(space)


def _grid(section: Any) -> None:
    """22 lines a page; characters keep their distance by the styles, so that tables need not."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for old in section._sectPr.findall(qn("w:docGrid")):
        section._sectPr.remove(old)
    grid = OxmlElement("w:docGrid")
    grid.set(qn("w:type"), "lines")
    grid.set(qn("w:linePitch"), str(round(line_points() * 20)))
    section._sectPr.append(grid)


def _page_number(footer: Any, *, right: bool) -> None:
    """— 1 —, at the outer edge."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
    paragraph.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    run = paragraph.add_run("1")
    field.append(run._r)
    paragraph._p.append(field)
    paragraph.add_run(" —")
    for each in (*paragraph.runs, run):
        _set_size(each, FOOT_POINTS)
        _east_asian(each._r, SONG)


def _set_size(run: Any, points: float) -> None:
    from docx.shared import Pt

    run.font.size = Pt(points)


def _mark_row(row: Any, *, header: bool) -> None:
    """No row is torn apart by a page's end; the header is repeated on every page."""
    from docx.oxml import OxmlElement

    properties = row._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if header:
        properties.append(OxmlElement("w:tblHeader"))


def _set_in_table(paragraph: Any, *, right: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt

    form = paragraph.paragraph_format
    form.first_line_indent = Pt(0)
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(1.4 * TABLE_POINTS)
    off = OxmlElement("w:snapToGrid")
    off.set(qn("w:val"), "0")
    paragraph._p.get_or_add_pPr().insert_element_before(
        off, "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:rPr", "w:sectPr"
    )
    if right:
        form.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _properties(word: Word, title: str) -> None:
    properties = word.core_properties
    properties.title, properties.author, properties.comments = title, "", ""
    properties.created = properties.modified = datetime(*_TIME[:6])


def _same_bytes(package: bytes) -> bytes:
    """The package with one time for all its files."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(package)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
    return out.getvalue()
