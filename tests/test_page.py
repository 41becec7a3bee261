"""The calculator page as text: one file, small, the same bytes, nothing from elsewhere, current."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from browser import NAMES, compiled_policy, page_text, readings_of
from commands import CLINIC, Tiaoli
from small_program import label, small_program

from compiler.alternatives import single_alternatives
from compiler.pipeline import compile_rules, read_rules
from compiler.targets.page import emit_page
from compiler.targets.page.readings import ReadingOption, ReadingSwitch
from compiler.wording.catalogue import sentences
from dsl.language import Language

#: The most that a page may weigh, in bytes.
LARGEST = 300_000


def data_of(text: str) -> dict[str, Any]:
    """The rules inside a page."""
    found = re.search(r"^const DATA = (.*);$", text, re.MULTILINE)
    assert found is not None
    read: dict[str, Any] = json.loads(found.group(1))
    return read


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_small_and_made_alike_each_time(name: str) -> None:
    text = page_text(name)
    assert len(text.encode("utf-8")) < LARGEST
    compiled = compiled_policy(name)
    assert compiled.program is not None
    again = tuple(single_alternatives(compiled, {}))
    assert emit_page(compiled.program, again, compiled.file.policy) == text


@pytest.mark.parametrize("name", NAMES)
def test_a_page_needs_nothing_from_elsewhere(name: str) -> None:
    text = page_text(name)
    assert not re.search(r"https?:|//\w+\.\w|\bimport\b|url\(|@import", text)
    assert re.findall(r'(?:src|href)="([^#"][^"]*)"', text) == ["data:,"]
    assert text.count("<script>") == text.count("</script>") == 1


def test_only_its_own_script_and_style_may_run() -> None:
    text = page_text("huining_2018")
    for tag in ("script", "style"):
        inside = text.split(f"<{tag}>")[1].split(f"</{tag}>")[0]
        digest = base64.b64encode(hashlib.sha256(inside.encode("utf-8")).digest()).decode("ascii")
        assert f"{tag}-src 'sha256-{digest}'" in text
    assert "default-src 'none'" in text


def test_words_of_a_rule_file_are_never_markup() -> None:
    wicked = ReadingSwitch(
        "which",
        label("</script><script>alert(1)</script><!--"),
        "一",
        label("this"),
        (ReadingOption("that", label("that"), None, label("no figures")),),
    )
    text = emit_page(small_program(), (wicked,))
    assert text.count("</script>") == 1
    assert data_of(text)["readings"][0]["label"][1].endswith("</script><!--")


@pytest.mark.parametrize("name", NAMES)
def test_every_reading_has_its_programs_or_its_reason(name: str) -> None:
    data = data_of(page_text(name))
    program = compiled_policy(name).program
    assert program is not None
    assert [item["name"] for item in data["readings"]] == [n for n, _ in program.identity.choices]
    options = [option for reading in data["readings"] for option in reading["options"]]
    for option in options:
        assert (option["program"] is None) == (option["reason"] is not None)
    made = [o.program for reading in readings_of(name) for o in reading.options if o.program]
    assert 1 < len(data["programs"]) <= 1 + len(made)


@pytest.mark.parametrize("name", NAMES)
def test_a_row_stands_after_its_arguments_and_stands_once(name: str) -> None:
    rows = data_of(page_text(name))["nodes"]
    assert len({json.dumps(row) for row in rows}) == len(rows)
    for number, row in enumerate(rows):
        if isinstance(row, list):
            assert all(0 <= place < number for place in places(row))


def places(row: Sequence[Any]) -> Sequence[int]:
    name, *args = row
    match name:
        case "fact" | "year":
            return []
        case "is":
            return [int(args[0])]
        case "round" | "round_large":
            return [int(place) for place in args[3::2]]
        case _:
            return [int(place) for place in args]


def test_every_sentence_that_the_scripts_say_is_there() -> None:
    text = page_text("dehong_2017")
    words = data_of(text)["words"]
    said = set(re.findall(r'(?:say|error: |problem: )\(?"([a-z_.]+)"', text))
    said |= set(re.findall(r'data-(?:say|name)="([^"]+)"', text))
    assert len(said) > 40
    for language in Language:
        known = set(words[language.value])
        missing = {key for key in said if key not in known and f"error.{key}" not in known}
        assert missing == set()
        assert set(sentences("page", language)) <= known


def test_another_figure_in_the_rules_makes_the_page_stale(tiaoli: Tiaoli, tmp_path: Path) -> None:
    place = tmp_path / "pages" / "clinic_2020.html"
    assert tiaoli("build", CLINIC, "-o", tmp_path).status == 0
    assert place.stat().st_size < LARGEST
    assert tiaoli("build", CLINIC, "-o", tmp_path, "--check").status == 0
    changed = tmp_path / CLINIC.name
    text = CLINIC.read_text("utf-8")
    assert "400 yuan" in text
    changed.write_text(text.replace("400 yuan", "500 yuan"), "utf-8", newline="\n")
    result = tiaoli("build", changed, "-o", tmp_path, "--check", "--format", "json")
    states = {Path(item["file"]).name: item["result"] for item in result.data["files"]}
    assert (result.status, states["clinic_2020.html"]) == (1, "stale")


def test_a_page_opens_with_a_worked_example() -> None:
    data = data_of(page_text("dehong_2017"))
    assert set(data["start"]) == {fact["name"] for fact in data["facts"]}
    assert data["start"]["eligible"] > 0
    bare = compile_rules(read_rules(CLINIC.name, CLINIC.read_bytes())).program
    assert bare is not None
    assert data_of(emit_page(bare))["start"]["date"] == bare.identity.in_force_from
