"""Headless Chromium for the tests of the calculator page: Debian's package, driven by Playwright.

Without either of them these tests are skipped, and say so; where TIAOLI_BROWSER is "required"
(as in CI) they fail instead.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from settling import POLICIES

from compiler.alternatives import single_alternatives
from compiler.cli.rule_files import read
from compiler.pipeline import Compiled, compile_rules
from compiler.targets.page import emit_page
from compiler.targets.page.readings import ReadingSwitch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("changjiang_2017", "changzhi_2019", "dehong_2017", "huining_2018", "ningxia_2017")
#: Whether a missing browser fails the tests.
REQUIRED = os.environ.get("TIAOLI_BROWSER") == "required"
#: A sandbox needs rights that a container lacks; the rest keeps the browser from calling home.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _without(what: str) -> None:
    message = f"{what} is missing: apt-get install chromium, pip install playwright"
    if REQUIRED:
        pytest.fail(message)
    pytest.skip(message)


@contextmanager
def opened_browser() -> Iterator[Browser]:
    """The browser; skips the test where it is not installed."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        _without("Chromium")
    if find_spec("playwright") is None:
        _without("Playwright")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        yield browser
        browser.close()


@cache
def compiled_policy(name: str) -> Compiled:
    """A policy that ships, compiled."""
    return compile_rules(read(POLICIES / f"{name}.policy"))


@cache
def readings_of(name: str) -> tuple[ReadingSwitch, ...]:
    """Its readings, every single other option compiled."""
    return tuple(single_alternatives(compiled_policy(name), {}))


@cache
def page_text(name: str) -> str:
    """Its calculator page."""
    compiled = compiled_policy(name)
    assert compiled.program is not None
    return emit_page(compiled.program, readings_of(name), compiled.file.policy)


class Opened:
    """A calculator page in the browser; whatever it asks of any host is kept in `requests`."""

    def __init__(self, page: Page, path: Path) -> None:
        self.page = page
        self.address = path.as_uri()
        self.requests: list[str] = []
        self.faults: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text))

    def load(self, fragment: str = "") -> Page:
        """Load the page anew, with a fragment."""
        self.page.goto("about:blank")
        self.page.goto(self.address + fragment)
        return self.page


@contextmanager
def opened(browser: Browser, folder: Path, name: str, **options: Any) -> Iterator[Opened]:
    """A policy's page, from a file; no script error and no message may come of it."""
    path = folder / f"{name}.html"
    path.write_text(page_text(name), "utf-8", newline="\n")
    context = browser.new_context(**{"locale": "en-GB", **options})
    found = Opened(context.new_page(), path)
    try:
        yield found
        assert found.faults == []
    finally:
        context.close()


def evaluated(page: Page, expression: str, argument: object) -> Any:
    """What a function of the page makes of plain data; sent as text, which is quicker."""
    text = page.evaluate(
        f"text => JSON.stringify(({expression})(JSON.parse(text)))", json.dumps(argument)
    )
    return json.loads(text)


def typed(rows: Sequence[Mapping[str, str]]) -> list[dict[str, str | bool]]:
    """Rows of a claims file as the fields of a page hold them."""
    flags: Mapping[str, bool] = {"true": True, "false": False}
    return [{name: flags.get(cell, cell) for name, cell in row.items()} for row in rows]
