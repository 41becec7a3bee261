"""Faulty rule files with what is said of them, in both languages, beside each."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from front_end import TESTS
from snapshots import check

from dsl.language import Language
from dsl.parse import parse_bytes
from dsl.render import render
from dsl.wording import wording

if TYPE_CHECKING:
    from pathlib import Path

BAD = sorted((TESTS / "bad").glob("*.policy"))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_said_of_a_faulty_file(path: Path, language: Language) -> None:
    source, _, diagnostics = parse_bytes(path.name, path.read_bytes())
    said = [render(found, {path.name: source}, language) for found in diagnostics]
    assert said
    check(path.with_suffix(f".{language.value}.txt"), "\n\n".join(said) + "\n")


def test_every_code_of_the_front_end_is_shown_by_a_faulty_file() -> None:
    shown = {found.code for path in BAD for found in parse_bytes(path.name, path.read_bytes())[2]}
    own = {code for code in wording(Language.EN).entries if code < "TL0300"}
    assert shown == own
