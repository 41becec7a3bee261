"""DOCX and PDF: the finished file read back, held to its form and to the model."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from commands import Tiaoli
from docx import Document as open_word
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from pypdf import PdfReader
from settling import POLICIES
from test_documents import HUINING, made

from compiler.targets.documents import docx, pdf
from compiler.targets.documents.docx_checks import form_faults, read_docx
from compiler.targets.documents.figures import Figures, figures
from compiler.targets.documents.parity import figures_of, unfaithful, units
from dsl.language import Language

RULES = POLICIES / f"{HUINING}.policy"


@pytest.fixture(scope="module", name="chinese")
def chinese_version() -> bytes:
    return docx.render(made(HUINING), [Language.ZH])


def again(package: bytes, change: str) -> bytes:
    """The document with one change to its form."""
    word = open_word(io.BytesIO(package))
    match change:
        case "margin":
            word.sections[0].left_margin = Mm(25)
        case "font":
            word.styles["Heading 1"].element.rPr.rFonts.set(qn("w:eastAsia"), "宋体")
        case "size":
            word.styles["Title"].font.size = Pt(20)
        case "header":
            row = word.tables[0].rows[0]._tr
            header = row.find(f".//{qn('w:tblHeader')}")
            header.getparent().remove(header)
        case _:
            word.sections[0].footer.paragraphs[0].runs[0].text = "第 "
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def test_the_chinese_version_keeps_the_form(chinese: bytes) -> None:
    assert list(form_faults(chinese)) == []
    assert docx.render(made(HUINING), [Language.ZH]) == chinese


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ("margin", "left_margin"),
        ("font", "Heading 1 eastAsia"),
        ("size", "Title size"),
        ("header", "table 1"),
        ("footer", "footer"),
    ],
)
def test_a_departure_from_the_form_is_found(chinese: bytes, change: str, what: str) -> None:
    assert [fault.what for fault in form_faults(again(chinese, change))] == [what]


def test_lines_and_characters_fill_the_page() -> None:
    tall = (297 - 37 - 35) / 25.4 * 72
    assert docx.LINES_A_PAGE * docx.line_points() == pytest.approx(tall, abs=2)
    wide, character = (210 - 28 - 26) / 25.4 * 72, docx.BODY_POINTS + docx.character_twips() / 20
    assert wide / 29 < character <= wide / 28


@pytest.mark.parametrize("language", list(Language))
def test_docx_says_what_the_model_says(language: Language) -> None:
    package = docx.render(made(HUINING), [language])
    assert list(unfaithful(made(HUINING), language, read_docx(package))) == []
    word = open_word(io.BytesIO(package))
    word.tables[1].rows[1].cells[1].paragraphs[0].add_run("12,345")
    out = io.BytesIO()
    word.save(out)
    faults = list(unfaithful(made(HUINING), language, read_docx(out.getvalue())))
    assert [(fault.key, fault.found) for fault in faults] == [("figures", "12345")]


def test_levels_are_numbered_as_official_documents_are(chinese: bytes) -> None:
    headings: dict[str, list[str]] = {}
    for paragraph in open_word(io.BytesIO(chinese)).paragraphs:
        style = "" if paragraph.style is None else str(paragraph.style.name)
        headings.setdefault(style, []).append(paragraph.text)
    assert headings["Heading 1"][0].startswith("一、")
    assert headings["Heading 2"][0].startswith("（一）")
    assert headings["Heading 3"][0].startswith("1.")
    text = "".join(
        node.text or "" for node in open_word(io.BytesIO(chinese)).element.iter(qn("w:t"))
    )
    assert "〔2018〕203号" in text


def test_a_template_keeps_its_page() -> None:
    own = open_word()
    own.sections[0].left_margin = Mm(50)
    out = io.BytesIO()
    own.save(out)
    package = docx.render(made(HUINING), [Language.ZH], out.getvalue())
    assert open_word(io.BytesIO(package)).sections[0].left_margin == own.sections[0].left_margin


def test_the_bilingual_version_has_both() -> None:
    package = docx.render(made(HUINING), list(Language))
    text = "\n".join(paragraph.text for paragraph in open_word(io.BytesIO(package)).paragraphs)
    assert text.index("一、概况") < text.index("1. At a glance") < text.index("二、")


# --- PDF ------------------------------------------------------------------------------------------


def test_fonts_are_chosen_or_asked_for() -> None:
    fonts = pdf.chosen_fonts(["Noto Sans CJK SC", "Noto Serif CJK SC"])
    assert fonts.body[-1] == "Noto Serif CJK SC"
    assert fonts.heading == ("Noto Sans CJK SC",)
    with pytest.raises(pdf.NoFontError):
        pdf.chosen_fonts(["DejaVu Sans"])


def _has_fonts() -> bool:
    try:
        pdf.installed_fonts()
    except pdf.NoFontError:
        return False
    return True


@pytest.mark.skipif(not _has_fonts(), reason="no font with Chinese characters")
@pytest.mark.parametrize("language", list(Language))
def test_pdf_has_every_figure_of_the_model(language: Language) -> None:
    made_pdf = pdf.render(made(HUINING), [language])
    assert made_pdf == pdf.render(made(HUINING), [language])
    reader = PdfReader(io.BytesIO(made_pdf))
    box = reader.pages[0].mediabox
    assert (round(float(box.width)), round(float(box.height))) == (595, 842)
    text = "".join(page.extract_text() for page in reader.pages)
    bare = re.sub(r"\s", "", text)
    for unit in units(made(HUINING)):
        for row in unit.rows:
            for cell in row:
                for figure in _amounts(figures_of(cell, language)):
                    assert figure in bare, (unit.name, figure)
    for number in (1, len(reader.pages)):
        assert f"—{number}—" in bare


def _amounts(found: Figures) -> list[str]:
    """The figures that are written in one way alone: percentages, and small amounts."""
    return [item for item in found if re.fullmatch(r"\d+%|\d{1,3}", item)]


def test_amounts_of_the_helper_are_figures() -> None:
    assert _amounts(figures("85%, 3,000, 400")) == ["85%", "400"]


# --- the command ----------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["docx", "html", "md"])
def test_the_command_writes_one_file(tiaoli: Tiaoli, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"huining.{ending}"
    assert tiaoli("document", RULES, "-o", path, "--lang", "zh").status == 0
    content = path.read_bytes()
    assert content.startswith(b"PK") if ending == "docx" else "三（一）".encode() in content
    assert tiaoli("document", RULES, "-o", path, "--lang", "zh").status == 0
    assert path.read_bytes() == content


def test_a_file_that_leaves_out_a_figure_is_not_written(
    tiaoli: Tiaoli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(docx, "render", lambda *_: docx_of_another())
    result = tiaoli("document", RULES, "-o", tmp_path / "x.docx", "--lang", "en")
    assert result.status == 2
    assert "huining_2018 (en)" in result.err
    assert list(tmp_path.iterdir()) == []


def docx_of_another() -> bytes:
    word = open_word()
    word.add_paragraph("1. At a glance", style="Heading 1")
    out = io.BytesIO()
    word.save(out)
    return out.getvalue()


def test_other_endings_and_templates_are_told(tiaoli: Tiaoli, tmp_path: Path) -> None:
    wrong = tiaoli("document", RULES, "-o", tmp_path / "huining.odt")
    assert (wrong.status, ".docx, .pdf" in wrong.err) == (2, True)
    with_template = tiaoli("document", RULES, "-o", tmp_path / "x.pdf", "--template", "y.docx")
    assert with_template.status == 2
    assert list(tmp_path.iterdir()) == []
