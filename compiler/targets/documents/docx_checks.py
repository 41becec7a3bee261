"""A finished DOCX, read back: whether it keeps the form, and the blocks that it has."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from compiler.targets.documents.docx import (
    BODY_POINTS,
    LATIN,
    MARGINS_MM,
    PAGE_MM,
    STYLES,
    character_twips,
    line_points,
)
from compiler.targets.documents.parity import ReadBlock

_EMU_A_MM: Final = 36_000
_PREFIX: Final = re.compile(
    r"^(?:[一二三四五六七八九十]+、|\d+\. ?|（[一二三四五六七八九十]+）|\(\d+\) )"
)
_LENGTH_TOLERANCE: Final = 0.3


@dataclass(frozen=True, slots=True)
class FormFault:
    """A part of the form that is not kept: what, what it should be, what it is."""

    what: str
    expected: str
    found: str


def form_faults(package: bytes) -> Iterator[FormFault]:
    """Where a document departs from the form of GB/T 9704-2012."""
    from docx import Document as open_word

    word = open_word(io.BytesIO(package))
    section = word.sections[0]
    yield from _lengths(section)
    for name, (font, points) in STYLES.items():
        yield from _style(word.styles[name], name, font, points)
    for place, table in enumerate(word.tables, 1):
        if table.rows[0]._tr.find(f".//{_w('tblHeader')}") is None:
            yield FormFault(f"table {place}", "tblHeader", "—")
    for name, footer in (("footer", section.footer), ("even footer", section.even_page_footer)):
        text = "".join(node.text or "" for node in footer._element.iter(_w("t")))
        fields = [node.get(_w("instr")) for node in footer._element.iter(_w("fldSimple"))]
        if text != "— 1 —" or fields != ["PAGE"]:
            yield FormFault(name, "— PAGE —", f"{text} {fields}")


def _lengths(section: Any) -> Iterator[FormFault]:
    wanted = {f"{side}_margin": width for side, width in MARGINS_MM.items()}
    wanted |= {"page_width": PAGE_MM[0], "page_height": PAGE_MM[1]}
    for name, width in wanted.items():
        found = getattr(section, name) / _EMU_A_MM
        if abs(found - width) > _LENGTH_TOLERANCE:
            yield FormFault(name, f"{width} mm", f"{found:.1f} mm")
    grid = section._sectPr.find(_w("docGrid"))
    pitch = "—" if grid is None else grid.get(_w("linePitch"))
    if pitch != str(round(line_points() * 20)):
        yield FormFault("docGrid", str(round(line_points() * 20)), str(pitch))


def _style(style: Any, name: str, font: str, points: float) -> Iterator[FormFault]:
    fonts = style.element.rPr.rFonts if style.element.rPr is not None else None
    found = None if fonts is None else fonts.get(_w("eastAsia"))
    if found != font:
        yield FormFault(f"{name} eastAsia", font, str(found))
    if style.font.name != LATIN:
        yield FormFault(f"{name} ascii", LATIN, str(style.font.name))
    if points == BODY_POINTS:
        space = style.element.rPr.find(_w("spacing"))
        twips = "—" if space is None else space.get(_w("val"))
        if twips != str(character_twips()):
            yield FormFault(f"{name} spacing", str(character_twips()), str(twips))
    size = style.font.size
    if size is None or size.pt != points:
        yield FormFault(f"{name} size", str(points), str(size))


def read_docx(package: bytes) -> list[ReadBlock]:
    """The blocks of a document in one language, from its first section on."""
    from docx import Document as open_word
    from docx.table import Table

    word = open_word(io.BytesIO(package))
    found: list[ReadBlock] = []
    points: list[tuple[str, ...]] = []
    started = False
    for item in word.iter_inner_content():
        style = "" if isinstance(item, Table) or item.style is None else str(item.style.name)
        if points and style != "List Bullet":
            found.append(ReadBlock("points", tuple(points)))
            points = []
        started = started or style == "Heading 1"
        if isinstance(item, Table):
            rows = tuple(tuple(cell.text for cell in row.cells) for row in item.rows)
            found.append(ReadBlock("table", rows))
        elif style == "List Bullet":
            points.append((item.text,))
        elif started and style.startswith("Heading"):
            found.append(ReadBlock("heading", ((_PREFIX.sub("", item.text, count=1),),)))
        elif started:
            found.append(ReadBlock("paragraph", ((item.text,),)))
    if points:
        found.append(ReadBlock("points", tuple(points)))
    return found


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"
