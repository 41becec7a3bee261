"""Documents: whole, the same in both languages, and held to the rules they are made from."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import cache
from html.parser import HTMLParser
from pathlib import Path

import pytest
from commands import CLINIC, GOLDEN, Tiaoli
from settling import POLICIES, loaded
from snapshots import check

import compiler.targets.documents.inline as inline
from compiler.cli.documents import material
from compiler.cli.rule_files import read
from compiler.pipeline import Compiled, compile_rules, read_rules
from compiler.targets.documents import charts, html, markdown
from compiler.targets.documents.content import document
from compiler.targets.documents.content.context import PATIENT, Context
from compiler.targets.documents.faithful import UnfaithfulError, text_files
from compiler.targets.documents.figures import figures
from compiler.targets.documents.inline import Speaker
from compiler.targets.documents.material import Effect, Evidence, Verdict
from compiler.targets.documents.model import (
    Document,
    Figure,
    Lines,
    StackedAreas,
    StackedBars,
    blocks_of,
)
from compiler.targets.documents.overview import overview
from compiler.targets.documents.parity import disagreements, unfaithful
from compiler.targets.documents.patients import bills_of, chart_bills, standard_patients
from compiler.targets.documents.reading import read_html, read_markdown
from compiler.wording.catalogue import in_language, sentences
from dsl.language import Language
from dsl.model import Label
from dsl.values import yuan_exact

NAMES = sorted(path.stem for path in POLICIES.glob("*.policy"))
HUINING = "huining_2018"


@cache
def compiled(name: str) -> Compiled:
    return compile_rules(read(POLICIES / f"{name}.policy"))


@cache
def made(name: str) -> Document:
    return document(material(compiled(name)))


def changed(name: str, old: str, new: str) -> Document:
    """The document of a rule file with one change."""
    path = POLICIES / f"{name}.policy"
    text = path.read_text("utf-8")
    assert old in text
    rules = read_rules(path.name, text.replace(old, new).encode("utf-8"))
    return document(material(compile_rules(rules)))


# --- what a document has --------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_documents_read_back_to_their_model(name: str) -> None:
    files = dict(text_files(made(name), "index"))
    assert [str(place) for place in files] == [f"{name}.html", f"{name}.zh.md", f"{name}.en.md"]
    assert files == dict(text_files(document(material(compiled(name))), "index"))


@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_of_the_scheme_is_in_both_languages(name: str) -> None:
    context = Context(material(compiled(name)))
    read_back = read_html(html.render(made(name)))
    for language in Language:
        said = {
            re.sub(r"\s|\*[a-z]+", "", cell)
            for block in read_back[language.value]
            for row in block.rows
            for cell in row
        }
        for payer in context.view.payers:
            parameters = [*payer.parameters]
            for benefit in payer.benefits:
                parameters += benefit.parameters
            for parameter in parameters:
                for value in parameter.values:
                    steps = [step.value for step in value.history] or [value.value]
                    words = "→".join(in_language(step, language) for step in steps)
                    plain = re.sub(r"\s|(?<=%)[；;]", "", words)
                    assert plain in said, (payer.name, parameter.name)


@pytest.mark.parametrize("name", NAMES)
def test_every_article_and_phrase_has_its_row(name: str) -> None:
    policy = compiled(name).file.policy
    assert policy is not None
    rows = markdown.render(made(name), Language.ZH).split("条款与规则对照\n")[-1]
    plain = rows.replace("\\", "")
    for article in policy.articles:
        assert f"| {article.number} |" in plain
        for citation in article.citations:
            for phrase in citation.phrases:
                assert f"“{phrase}”" in plain


@pytest.mark.parametrize("name", NAMES)
def test_every_assumption_is_explained_and_used_marks_lead_there(name: str) -> None:
    page = html.render(made(name))
    ids = set(re.findall(r' id="([^"]+)"', page))
    targets = set(re.findall(r'href="#([^"]+)"', page))
    assert targets <= ids
    policy = compiled(name).file.policy
    assert policy is not None
    for item in policy.assumptions:
        assert {f"zh-assumed-{item.name}", f"en-assumed-{item.name}"} <= ids


def test_sentences_of_documents_have_no_figures_of_their_own() -> None:
    for language in Language:
        for key, sentence in sentences("documents", language).items():
            assert not re.search(r"\d", sentence), key


def test_what_others_found_out_stands_in_the_document() -> None:
    rules = compiled(HUINING)
    facts: dict[str, str | int | bool] = {
        "date": 20190315,
        "status": "registered_poor",
        "care": "inpatient",
        "level": "county",
        "eligible": 2_345_600,
        "other": 0,
    }
    evidence = Evidence(
        {"yearly_3000": Verdict("proved", (Label("起付线", "the deductible"),))},
        {("floor_85", "average"): Effect(12_300, 45_600)},
        (facts,),
    )
    shown = document(material(rules, evidence))
    text_files(shown)
    text = markdown.render(shown, Language.EN)
    assert "| proved<br>rests on: the deductible |" in text
    assert "at most 123.00 yuan less, at most 456.00 yuan more" in text
    assert "eligible cost: 23,456.00 yuan" in text


# --- parity ---------------------------------------------------------------------------------------


def test_a_figure_changed_in_one_language_is_found() -> None:
    page = html.render(made(HUINING))
    read_back = read_html(page)
    assert not list(unfaithful(made(HUINING), Language.EN, read_back["en"]))
    wrong = page.replace("5,000 yuan", "6,000 yuan", 1)
    assert wrong != page
    found = list(unfaithful(made(HUINING), Language.EN, read_html(wrong)["en"]))
    assert [(fault.key, fault.expected, fault.found) for fault in found] == [
        ("figures", "5000", "6000")
    ]
    assert not list(unfaithful(made(HUINING), Language.ZH, read_html(wrong)["zh"]))


def test_a_row_lost_from_markdown_is_found() -> None:
    text = markdown.render(made(HUINING), Language.ZH)
    row = next(line for line in text.split("\n") if line.startswith("| 起付线 |"))
    read_back = read_markdown(text.replace(row + "\n", "", 1))
    assert [fault.key for fault in unfaithful(made(HUINING), Language.ZH, read_back)] == ["rows"]


def test_a_mark_or_an_article_left_out_is_found() -> None:
    page = html.render(made(HUINING))
    mark = re.search(r"<sup>.*?</sup>", page)
    assert mark is not None
    unmarked = read_html(page.replace(mark[0], "", 1))
    assert [f.key for f in unfaithful(made(HUINING), Language.ZH, unmarked["zh"])] == ["marks"]
    unplaced = read_html(page.replace(">三（一）</a>", "></a>", 1))
    assert [f.key for f in unfaithful(made(HUINING), Language.ZH, unplaced["zh"])] == ["verbatim"]


def test_a_sentence_that_leaves_out_a_figure_stops_the_documents(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def without(name: str, language: Language) -> dict[str, str]:
        found = dict(sentences(name, language))
        if name == "documents" and language is Language.EN:
            found["patients.bills"] = "{count} bills, {total} in the year ({facts})."
        return found

    monkeypatch.setattr(inline, "sentences", without)
    with pytest.raises(UnfaithfulError) as caught:
        text_files(made(HUINING))
    assert {(f.key, f.language, f.block) for f in caught.value.faults} >= {
        ("figures", "en", "patient-chronic-bills")
    }


def test_labels_whose_languages_contradict_each_other_are_found() -> None:
    wrong = changed(
        HUINING, "bears at most 3,000 yuan of eligible", "bears at most 5,000 yuan of eligible"
    )
    assert "promises-table" in {fault.block for fault in disagreements(wrong)}
    assert not list(disagreements(made(HUINING)))


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("5万元", "50,000 yuan"),
        ("2018年6月20日", "20 June 2018"),
        ("2018年6月", "2018-06"),
        ("85%", "85%"),
        ("3000.05元", "3,000.05 yuan"),
    ],
)
def test_figures_are_the_same_in_both_languages(zh: str, en: str) -> None:
    assert figures(zh) == figures(en) != figures("7")


def test_a_changed_rule_changes_both_languages() -> None:
    new = changed(HUINING, "| 县级     | 400元  | 80%  |", "| 县级     | 450元  | 80%  |")
    for language in Language:
        before = markdown.render(made(HUINING), language)
        after = markdown.render(new, language)
        assert before != after
        assert "450" in after


# --- charts ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_charts_show_what_the_calculator_settles(name: str) -> None:
    module = loaded(name).module
    program = compiled(name).program
    assert program is not None
    shown = {block.name: block for block in blocks_of(made(name)) if isinstance(block, Figure)}
    patient = next(item for item in standard_patients() if item.name == "admission")
    bill = bills_of(patient, program)[0]

    def settled(**costs: str) -> dict[str, Decimal]:
        result = module.settle(module.Claim(date=bill.day, **{**bill.facts, **costs}))
        return {**result.payments, PATIENT: result.patient}

    chart = shown["bills-parts"].chart
    assert isinstance(chart, StackedAreas)
    for place, fen in enumerate(chart_bills().bills):
        wanted = settled(eligible=yuan_exact(fen), other="0")
        for series in chart.series:
            assert yuan_exact(series.amounts[place]) == str(wanted[series.role])
        assert sum(series.amounts[place] for series in chart.series) == fen
    bars = shown["patient-admission-figure"].chart
    assert isinstance(bars, StackedBars)
    wanted = settled(eligible=yuan_exact(patient.costs[0]), other=yuan_exact(patient.costs[1]))
    assert {series.role: yuan_exact(series.amounts[1]) for series in bars.series}.items() <= {
        role: str(amount) for role, amount in wanted.items()
    }.items()


def test_bars_are_as_long_as_their_amounts() -> None:
    chart = next(
        block.chart
        for block in blocks_of(made(HUINING))
        if isinstance(block, Figure) and block.name == "patient-catastrophe-figure"
    )
    assert isinstance(chart, StackedBars)
    picture = charts.drawn(chart, Speaker(Language.EN), "x")
    widths = [
        Decimal(width)
        for width in re.findall(r'<rect class="(?:c\d|patient)"[^>]* width="([\d.]+)"', picture)
    ]
    amounts = [s.amounts[place] for place in (0, 1) for s in chart.series if s.amounts[place]]
    assert len(widths) == len(amounts)
    for width, amount in zip(widths, amounts, strict=True):
        assert abs(width / widths[0] - Decimal(amount) / amounts[0]) < Decimal("0.01")


def test_every_level_has_its_line() -> None:
    chart = next(
        block.chart
        for block in blocks_of(made(HUINING))
        if isinstance(block, Figure) and block.name == "bills-levels"
    )
    assert isinstance(chart, Lines)
    picture = charts.drawn(chart, Speaker(Language.ZH), "x")
    assert picture.count("<polyline") == len(chart.series) == 4


# --- pages ----------------------------------------------------------------------------------------


class _Nesting(HTMLParser):
    """Every element is closed where it should be."""

    VOID = frozenset({"meta", "input", "br", "line", "rect", "polygon", "polyline"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.loads: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in ("script", "link", "img", "iframe", "object")
        self.loads += [v or "" for k, v in attrs if k in ("src", "href", "action", "data")]
        assert not any(key.startswith("on") for key, _ in attrs)
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self.open.pop() == tag


@pytest.mark.parametrize("name", [*NAMES, "index"])
def test_pages_are_well_formed_and_ask_no_host(name: str) -> None:
    shown = (
        overview([material(compiled(each)) for each in NAMES]) if name == "index" else made(name)
    )
    page = html.render(shown, "" if name == "index" else "index")
    parser = _Nesting()
    parser.feed(page)
    parser.close()
    assert parser.open == []
    assert not [link for link in parser.loads if "//" in link or ":" in link.split("#")[0]]
    assert "url(" not in page
    assert "@import" not in page
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert page.count('lang="zh-CN"') >= len(blocks_of(shown)) // 2


def test_links_between_documents_lead_somewhere() -> None:
    shown = overview([material(compiled(each)) for each in NAMES])
    page = html.render(shown)
    linked = set(re.findall(r'href="(\w+)\.html"', page))
    assert linked == set(NAMES)


# --- the build ------------------------------------------------------------------------------------


def test_the_documents_of_a_small_policy(tiaoli: Tiaoli, tmp_path: Path) -> None:
    assert tiaoli("build", CLINIC, "-o", tmp_path).status == 0
    folder = tmp_path / "documents"
    assert sorted(path.name for path in folder.iterdir()) == [
        "clinic_2020.en.md",
        "clinic_2020.html",
        "clinic_2020.zh.md",
        "index.en.md",
        "index.html",
        "index.zh.md",
    ]
    for language in Language:
        name = f"clinic_2020.{language}.md"
        text = (folder / name).read_text("utf-8")
        check(GOLDEN / "documents" / name, text)


def test_a_stale_document_fails_the_check(tiaoli: Tiaoli, tmp_path: Path) -> None:
    tiaoli("build", CLINIC, "-o", tmp_path)
    page = tmp_path / "documents" / "clinic_2020.html"
    page.write_text(page.read_text("utf-8").replace("yuan", "yen", 1), "utf-8")
    result = tiaoli("build", CLINIC, "-o", tmp_path, "--check")
    assert result.status == 1
    assert "clinic_2020.html is out of date" in result.out


def test_faults_are_told_and_nothing_is_written(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = tmp_path / "clinic_2020.policy"
    text = CLINIC.read_text("utf-8")
    path.write_text(text.replace('en "', 'en "9999 ', 1).replace('zh "', 'zh "8888 ', 1), "utf-8")
    result = tiaoli("build", path, "-o", tmp_path / "out")
    assert result.status == 1
    assert "9999" in result.err
    assert not (tmp_path / "out").exists()


def test_an_index_of_some_policies_is_not_written_over_that_of_all(
    tiaoli: Tiaoli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tiaoli("build", CLINIC).status == 0
    names = {path.name for path in (tmp_path / "generated" / "documents").iterdir()}
    assert "clinic_2020.html" in names
    assert "index.html" not in names


def test_models_are_equal_and_hashable() -> None:
    shown = made(HUINING)
    assert replace(shown) == shown
    assert len({shown, replace(shown)}) == 1
