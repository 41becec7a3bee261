"""Faulty provisions with what is said of them, in both languages, beside each."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from front_end import TESTS
from snapshots import check

from dsl.language import Language
from dsl.parse import parse_bytes
from dsl.render import render
from dsl.resolve import resolve
from dsl.wording import wording

#: One file a code, named after it.
BAD = sorted((TESTS / "bad" / "provisions").glob("*.policy"))
PLACEHOLDER = re.compile(r"{(\w+)}")
OWN_CODE = re.compile(r"TL07[0-4]\d")


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_said_of_a_faulty_provision(path: Path, language: Language) -> None:
    source, tree, diagnostics = parse_bytes(path.name, path.read_bytes())
    assert diagnostics == ()
    assert tree is not None
    said = resolve(tree).diagnostics
    assert [found.code for found in said] == [path.stem]
    for found in said:
        entry = wording(language).entries[found.code]
        placeholders = PLACEHOLDER.findall(entry.title + entry.message + entry.help)
        assert set(placeholders) <= set(found.facts)
    shown = [render(found, {path.name: source}, language) for found in said]
    check(path.with_suffix(f".{language.value}.txt"), "\n\n".join(shown) + "\n")


def test_every_code_of_provisions_has_a_faulty_file() -> None:
    own = {code for code in wording(Language.EN).entries if OWN_CODE.fullmatch(code)}
    assert own == {path.stem for path in BAD}
