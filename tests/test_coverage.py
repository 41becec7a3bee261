"""Citations held to a text, and the clauses that they cover."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from commands import Tiaoli

from compiler.coverage.clauses import ClausesError, read_clauses
from compiler.coverage.text import SourceDocument, Stretch

FOLDER = Path(__file__).resolve().parent / "coverage"
RULES = FOLDER / "green_valley.policy"
SHARED = Path(__file__).resolve().parents[2] / "shared"
TEXT = (FOLDER / "green_valley.txt").read_text("utf-8")

#: Clauses by their words, and what becomes of them.
CLAUSES = {
    "number": ("文号", "青谷政发〔2020〕7号", "no", "covered"),
    "aim": ("一", "到 2022 年，人人享有\n基本医疗卫生服务。", "yes", "covered"),
    "rate": ("二（一）1", "住院报销比例提高到 80%", "yes", "covered"),
    "deductible": ("二（一）1", "起付线降低到 200\n元", "yes_with_assumption", "covered"),
    "clinic": ("二（一）2", "门诊报销比例提高到 60%", "yes", "missing"),
    "register": ("二（二）3", "县民政局每月 8 日前上报台账", "yes", "covered"),
    "checkup": ("二（二）4", "每年免费体检一次", "yes", "covered"),
    "more": ("二（二）4", "有条件的乡镇可以增加次数", "no", "named"),
    "lead": ("三（一）", "各部门要提高认识", "no", "missing"),
    "table": ("附件 2", "2. 免费体检\t2021年达标", "yes", "covered"),
}


def document() -> SourceDocument:
    return SourceDocument("green_valley", TEXT)


@pytest.fixture
def clauses(tmp_path: Path) -> Path:
    """The clauses as a file."""
    items = [
        {
            "id": name,
            "article": article,
            "quote": quote,
            "offset": TEXT.index(quote),
            "computable": computable,
            "source": "green_valley",
        }
        for name, (article, quote, computable, _) in CLAUSES.items()
    ]
    path = tmp_path / "clauses.json"
    path.write_text(json.dumps(items, ensure_ascii=False), "utf-8")
    return path


def changed(tmp_path: Path, old: str, new: str) -> Path:
    """The rule file with one change."""
    text = RULES.read_text("utf-8")
    assert text.count(old) == 1
    path = tmp_path / "green_valley.policy"
    path.write_text(text.replace(old, new), "utf-8")
    return path


# --- the text --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        ("标题", "青谷政发", "2022年）"),
        ("一", "一、总体要求", "卫生服务。"),
        ("二", "二、主要措施", "增加次数。"),
        ("二（一）", "（一）提高保障水平", "提高到 60%。"),
        ("二（一）1", "1. 住院", "元。"),
        ("二（二） 4", "4. 每年", "增加次数。"),
        ("三（一）", "（一）加强领导", "提高认识。"),
        ("三（一） 首句", "（一）加强领导", "提高认识。"),
        ("三（九）", "三、组织实施", "广泛宣传。"),
        ("附件 2", "2. 免费体检", "2021年达标"),
        ("4.", "4. 每年", "增加次数。"),
    ],
)
def test_an_article_is_found_by_its_number(number: str, first: str, last: str) -> None:
    place = document().article(number)
    assert place is not None
    words = TEXT[place.start : place.end].strip()
    assert words.startswith(first)
    assert words.endswith(last)


@pytest.mark.parametrize("number", ["落款", "附则", "九", ""])
def test_an_article_that_the_headings_do_not_show(number: str) -> None:
    assert document().article(number) is None


def test_annexes_with_numbers_of_their_own() -> None:
    text = "一、甲\n附件 1：乙\n1. 丙\n附件 2：丁\n1. 戊\n"
    place = SourceDocument("t", text).article("附件 2")
    assert place is not None
    assert text[place.start : place.end] == "附件 2：丁\n1. 戊\n"


def test_blanks_and_line_breaks_do_not_count() -> None:
    (place,) = document().find("起付线降低到200元")
    assert TEXT[place.start : place.end] == "起付线降低到 200\n元"
    assert document().find("各部门要", Stretch(0, 5)) == ()
    assert len(document().find("各部门要")) == 2
    assert document().find("　 ") == ()


# --- the command -----------------------------------------------------------------------------


def test_what_becomes_of_each_clause(tiaoli: Tiaoli, clauses: Path) -> None:
    result = tiaoli(
        "coverage", RULES, "--sources", FOLDER, "--clauses", clauses, "--format", "json"
    )
    assert result.status == 1
    data = result.data
    states = [state for *_, state in CLAUSES.values()]
    assert data["clauses"] == {
        "total": len(CLAUSES),
        "encodable": 7,
        "covered": states.count("covered"),
        "named": states.count("named"),
        "missing": [name for name, (*_, state) in CLAUSES.items() if state == "missing"],
    }
    assert data["diagnostics"] == []
    assert "tiaoli" in data
    by_phrase: dict[str, Any] = {item["phrase"]: item for item in data["citations"]}
    report = by_phrase["每月8日前上报台账"]
    assert report["rules"] == [{"kind": "duty", "name": "report", "line": 40}]
    assert report["clauses"] == ["register"]
    assert report["article"] == "二（二）3"
    assert by_phrase["住院报销比例提高到"]["clauses"] == ["rate"]
    assert [rule["kind"] for rule in by_phrase["起付线降低到200元"]["rules"]] == ["payer"] * 2


def test_the_text_names_what_is_covered_and_what_is_not(tiaoli: Tiaoli, clauses: Path) -> None:
    for language, missing in (("en", "missing: 2 of 10"), ("zh", "未交代：10条中的2条")):
        result = tiaoli(
            *("--lang", language, "coverage", RULES, "--sources", FOLDER, "--clauses", clauses)
        )
        assert result.status == 1
        assert missing in result.out
        assert "二（一）2  clinic  “门诊报销比例提高到60%”" in result.out
        assert re.search("register .*report :40", result.out)


def test_without_clauses_every_citation_is_listed(tiaoli: Tiaoli) -> None:
    result = tiaoli("coverage", RULES, "--sources", FOLDER)
    assert result.status == 0
    assert "10 of 10 citations found" in result.out
    assert "二（二）3 :39  “每月8日前上报台账”  duty report :40" in result.out
    data = tiaoli("coverage", RULES, "--sources", FOLDER, "--format", "json").data
    assert data["clauses"] is None


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('"每月8日前上报台账"', '"每月9日前上报台账"', "TL0751", "does not stand in “二（二）3”"),
        ('"每月8日前上报台账"', '"各部门要提高认识。"', "TL0751", "does not stand"),
        ("article 三（一）", "article 三", "TL0752", "2 times in “三”"),
        ("article 三（一）", "article 落款", "TL0752", "2 times in the text"),
        ("rate 70% cite 二（一）1", "rate 70% cite 二（一）2", "TL0751", "住院报销比例提高到"),
    ],
)
def test_a_phrase_that_is_not_there_or_not_alone(
    tiaoli: Tiaoli, tmp_path: Path, old: str, new: str, code: str, said: str
) -> None:
    path = changed(tmp_path, old, new)
    if code == "TL0752":
        path.write_text(
            path.read_text("utf-8").replace('"各部门要提高认识"', '"各部门要"'), "utf-8"
        )
    result = tiaoli("coverage", path, "--sources", FOLDER)
    assert result.status == 1
    assert f"error[{code}]" in result.out
    assert said in result.out
    data = tiaoli("coverage", path, "--sources", FOLDER, "--format", "json").data
    (told,) = data["diagnostics"]
    assert told["code"] == code
    assert sum(not item["found"] for item in data["citations"]) == 1


def test_a_policy_without_its_text(tiaoli: Tiaoli, tmp_path: Path, clauses: Path) -> None:
    result = tiaoli("coverage", RULES, "--sources", tmp_path, "--clauses", clauses)
    assert result.status == 1
    assert "error[TL0753]" in result.out
    assert "missing: 10 of 10" in result.out


def test_clauses_of_texts_that_no_rule_file_has(tiaoli: Tiaoli, clauses: Path) -> None:
    items = json.loads(clauses.read_text("utf-8"))
    items.append({**items[0], "id": "far", "source": "elsewhere"})
    clauses.write_text(json.dumps(items), "utf-8")
    arguments = ("coverage", "--sources", FOLDER, "--clauses", clauses, "--format", "json")
    assert "far" not in tiaoli(*arguments, RULES).data["clauses"]["missing"]


def test_a_clause_whose_words_have_moved(tiaoli: Tiaoli, clauses: Path) -> None:
    items = json.loads(clauses.read_text("utf-8"))
    for item in items:
        item["offset"] += 3
    clauses.write_text(json.dumps(items), "utf-8")
    arguments = ("coverage", RULES, "--sources", FOLDER, "--clauses", clauses, "--format", "json")
    assert tiaoli(*arguments).data["clauses"]["covered"] == 7


class _Page(HTMLParser):
    """The links and anchors of a page; raises on tags that do not match."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.targets: set[str] = set()
        self.anchors: set[str] = set()
        self.shown: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            self.open.append(tag)
        for name, value in attrs:
            if name == "href" and value:
                self.targets.add(value.removeprefix("#"))
            if name == "id" and value:
                self.anchors.add(value)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def test_the_page_holds_the_whole_text_and_its_links_lead_to_rules(
    tiaoli: Tiaoli, tmp_path: Path, clauses: Path
) -> None:
    pages = tmp_path / "pages"
    arguments = ("coverage", RULES, "--sources", FOLDER, "--clauses", clauses)
    result = tiaoli(*arguments, "--format", "html", "-o", pages)
    assert result.status == 1
    text = (pages / "green_valley.html").read_text("utf-8")
    page = _Page(text)
    assert page.open == []
    assert page.targets <= page.anchors
    assert len(page.targets) >= 8
    assert TEXT in "".join(page.shown)
    assert '<span class="missing">门诊报销比例提高到 60%</span>' in text
    single = tmp_path / "all.html"
    tiaoli(*arguments, "--format", "html", "-o", single, "--lang", "zh")
    assert 'lang="zh"' in single.read_text("utf-8")


@pytest.mark.parametrize(
    "arguments",
    [
        ("coverage", RULES),
        ("coverage", RULES, "--sources", "no-such-folder"),
        ("coverage", RULES, "--sources", FOLDER, "--format", "html"),
        ("coverage", RULES, "--sources", FOLDER, "-o", "page.html"),
        ("coverage", RULES, "--sources", FOLDER, "--clauses", RULES),
        ("coverage", RULES, "--sources", FOLDER, "--clauses", "no-such-file"),
        ("coverage", "no-such-file", "--sources", FOLDER),
    ],
)
def test_wrong_usage(tiaoli: Tiaoli, arguments: tuple[str | Path, ...]) -> None:
    assert tiaoli(*arguments).status == 2


@pytest.mark.parametrize("data", ["{}", "[1]", '[{"id": "a"}]', '[{"id": "a", "offset": 1}]', "no"])
def test_what_is_no_inventory_of_clauses(data: str) -> None:
    with pytest.raises(ClausesError):
        read_clauses(data.encode())


def test_an_inventory_with_one_name_twice() -> None:
    item = {"id": "a", "source": "s", "article": "一", "quote": "甲", "offset": 0}
    item["computable"] = "yes"
    with pytest.raises(ClausesError):
        read_clauses(json.dumps([item, item]).encode())


def test_every_phrase_of_the_policies_stands_in_its_text(tiaoli: Tiaoli) -> None:
    if not (SHARED / "clauses.json").exists():
        pytest.skip("the source texts are not beside the repository: ../shared")
    policies = Path(__file__).resolve().parents[1] / "policies"
    arguments = ("--sources", SHARED / "sources", "--clauses", SHARED / "clauses.json")
    data = tiaoli("coverage", policies, *arguments, "--format", "json").data
    assert data["diagnostics"] == []
    assert data["clauses"]["missing"] == []
