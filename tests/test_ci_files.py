"""The hooks, the workflow and the page about them: what they run is there."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from commands import CLINIC, Tiaoli

from compiler.reports import RENDERERS

ROOT = Path(__file__).resolve().parent.parent
HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
WORKFLOW = (ROOT / "docs" / "ci" / "github.yml").read_text("utf-8")
PAGES = {name: (ROOT / "docs" / f"ci.{name}.md").read_text("utf-8") for name in ("zh", "en")}


def test_every_hook_runs(tiaoli: Tiaoli) -> None:
    entries = re.findall(r"^  entry: tiaoli (.+)$", HOOKS, re.MULTILINE)
    assert len(entries) == len(re.findall(r"^- id: ", HOOKS, re.MULTILINE)) == 3
    for entry in entries:
        result = tiaoli(*shlex.split(entry), CLINIC)
        assert (result.status == 2, result.err) == (False, "")


def test_the_workflow_checks_and_builds(tiaoli: Tiaoli, tmp_path: Path) -> None:
    given = re.search(r"run: tiaoli (check .+) > tiaoli\.sarif$", WORKFLOW, re.MULTILINE)
    assert given is not None
    arguments = shlex.split(given.group(1).replace("$TIAOLI_LANGUAGE", "zh"))
    report = tiaoli(*arguments, "--no-prove", CLINIC)
    assert (report.status, report.data["version"]) == (0, "2.1.0")
    built = re.search(r"run: tiaoli (build .+)$", WORKFLOW, re.MULTILINE)
    assert built is not None
    arguments = shlex.split(built.group(1).replace("$TIAOLI_LANGUAGE", "zh"))
    assert tiaoli(*arguments, CLINIC, "-o", tmp_path).status == 1


@pytest.mark.parametrize("language", PAGES)
def test_the_pages_name_every_hook_and_format(language: str) -> None:
    page = PAGES[language]
    for name in (*RENDERERS, *re.findall(r"^- id: (.+)$", HOOKS, re.MULTILINE)):
        assert f"`{name}`" in page
    for link in re.findall(r"\]\(([^):]+)\)", page):
        assert (ROOT / "docs" / link).is_file()


def test_both_pages_show_the_same_code() -> None:
    shown = {
        language: re.findall(r"^```\w+\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
        for language, page in PAGES.items()
    }
    placeholder = re.compile("<.+?>")
    assert [placeholder.sub("", code) for code in shown["zh"]] == [
        placeholder.sub("", code) for code in shown["en"]
    ]
