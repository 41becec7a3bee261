"""Every code has its words, in both languages alike, and its page."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

from dsl.diagnostics import Diagnostic, Related, Severity
from dsl.language import Language
from dsl.pages import pages
from dsl.render import as_data, render, worded
from dsl.source import NOWHERE, SourceText, Span
from dsl.wording import wording

ROOT = Path(__file__).parent.parent
ENGLISH, CHINESE = wording(Language.EN), wording(Language.ZH)


def _codes_in_the_code() -> set[str]:
    found: set[str] = set()
    for folder in ("dsl", "compiler"):
        for path in (ROOT / folder).rglob("*.py"):
            found.update(re.findall(r"\bTL\d{4}\b", path.read_text("utf-8")))
    return found


def test_both_languages_have_the_same_codes() -> None:
    assert list(ENGLISH.entries) == list(CHINESE.entries)


def test_every_code_in_use_has_words_and_every_word_is_in_use() -> None:
    assert _codes_in_the_code() == set(ENGLISH.entries)


def test_every_role_in_use_has_words() -> None:
    code = "".join(path.read_text("utf-8") for path in (ROOT / "dsl").rglob("*.py"))
    assert set(re.findall(r"Related\(\s*\"(\w+)\"", code)) <= set(ENGLISH.roles)


def test_both_languages_have_the_same_roles_terminals_and_labels() -> None:
    assert set(ENGLISH.roles) == set(CHINESE.roles)
    assert set(ENGLISH.terminals) == set(CHINESE.terminals)
    assert set(ENGLISH.labels) == set(CHINESE.labels)


def _placeholders(code: str, language: Language) -> set[str]:
    """The facts that the words of a code ask for; those given in both languages without it."""
    entry = wording(language).entries[code]
    parts = (entry.title, entry.message, entry.help)
    names = {name for part in parts for _, name, _, _ in Formatter().parse(part) if name}
    return {name.removesuffix(f"_{language.value}") for name in names}


@pytest.mark.parametrize("code", ENGLISH.entries)
def test_both_languages_ask_for_the_same_facts(code: str) -> None:
    assert _placeholders(code, Language.EN) == _placeholders(code, Language.ZH)


@pytest.mark.parametrize("code", ENGLISH.entries)
@pytest.mark.parametrize("language", Language)
def test_no_part_of_an_entry_is_empty(code: str, language: Language) -> None:
    entry = wording(language).entries[code]
    assert entry.title
    assert entry.message
    assert entry.page
    chinese = re.search("[\u4e00-\u9fff]", entry.title + entry.message)
    assert bool(chinese) is (language is Language.ZH) or language is Language.EN


def test_the_pages_are_those_of_the_wording() -> None:
    folder = ROOT / "docs" / "diagnostics"
    there = {path.name: path.read_text("utf-8") for path in folder.glob("*.md")}
    assert there == pages(), "run: python -m dsl.pages docs/diagnostics"


SOURCE = SourceText("a.policy", ("政策 p", "  比例 80% 起负线", "x" * 300))


def test_the_place_is_underlined_with_regard_to_wide_characters() -> None:
    found = Diagnostic(
        "TL0202", Span("a.policy", 2, 10, 2, 13), {"written": "起负线", "meant": "起付线"}
    )
    assert render(found, {"a.policy": SOURCE}, Language.ZH).split("\n") == [
        "错误[TL0202]：语言里没有“起负线”这个词。",
        "  --> a.policy:2:10",
        "  |",
        "2 |   比例 80% 起负线",
        "  |            ^^^^^^",
        "  = 改法：是不是“起付线”？这一行已按此读取。",
    ]


def test_related_places_are_shown_with_their_role() -> None:
    related = (Related("first", Span("a.policy", 1, 1, 1, 3)),)
    found = Diagnostic("TL0217", Span("a.policy", 2, 3, 2, 5), related=related)
    text = render(found, {"a.policy": SOURCE}, Language.EN)
    assert "  --> a.policy:1:1  it stands here first\n  |\n1 | 政策 p\n  | ^^^^" in text


def test_a_long_line_is_shown_in_part() -> None:
    found = Diagnostic("TL0244", Span("a.policy", 3, 200, 3, 203))
    lines = render(found, {"a.policy": SOURCE}, Language.EN).split("\n")
    assert lines[3] == f"3 | …{'x' * 100}…"
    assert lines[4] == f"  | {' ' * 41}^^^"


def test_a_place_in_no_file_or_in_an_unknown_one_is_named_as_far_as_it_goes() -> None:
    assert "-->" not in render(Diagnostic("TL0244", NOWHERE), {}, Language.EN)
    known = Diagnostic("TL0244", Span("b.policy", 3, 4, 3, 5))
    assert render(known, {}, Language.EN).split("\n")[1] == "  --> b.policy:3:4"


def test_a_warning_is_called_one() -> None:
    found = Diagnostic("TL0101", NOWHERE, severity=Severity.WARNING)
    assert render(found, {}, Language.EN).startswith("warning[TL0101]: ")
    assert as_data(found, Language.ZH)["severity"] == "warning"


def test_a_diagnostic_as_data() -> None:
    related = (Related("first", Span("a.policy", 1, 1, 1, 3)),)
    found = Diagnostic("TL0221", Span("a.policy", 2, 6, 2, 8), {"figure": "80"}, related)
    data = as_data(found, Language.EN)
    assert (
        data["message"] == worded(found, Language.EN).message == "The rate 80 has no percent sign."
    )
    assert (data["line"], data["column"], data["end_column"]) == (2, 6, 8)
    assert data["facts"] == {"figure": "80"}
    assert isinstance(data["related"], list)
    assert data["related"][0]["words"] == "it stands here first"
