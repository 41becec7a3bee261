"""Whole files: good ones mean the same in both languages, faulty ones are told as expected."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from front_end import GOOD, PAIRS, TESTS
from resolving import without_spans
from snapshots import check

from dsl.format import format_policy
from dsl.language import Language
from dsl.model import Policy
from dsl.parse import parse_bytes
from dsl.render import render
from dsl.resolve import Resolution, resolve
from dsl.wording import wording

if TYPE_CHECKING:
    from pathlib import Path

#: One file a code, named after it.
BAD = sorted((TESTS / "bad" / "resolve").glob("*.policy"))
PLACEHOLDER = re.compile(r"{(\w+)}")
#: From TL0650 on the codes are those of running the examples.
OWN_CODE = re.compile(r"TL0(?:[34]\d\d|6[0-4]\d)")


def resolution_of(name: str, data: bytes) -> Resolution:
    """What a file without syntax errors resolves to."""
    _, tree, diagnostics = parse_bytes(name, data)
    assert diagnostics == ()
    assert tree is not None
    return resolve(tree)


def meaning_of(data: bytes) -> Policy:
    """The policy of a good file, its places left out."""
    resolution = resolution_of("test.policy", data)
    assert resolution.diagnostics == ()
    assert resolution.policy is not None
    return without_spans(resolution.policy)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_good_file_means_the_same_in_either_language(path: Path) -> None:
    data = path.read_bytes()
    _, tree, _ = parse_bytes("test.policy", data)
    assert tree is not None
    references = resolve(tree).references
    for language in Language:
        turned = format_policy(tree, language, references)
        assert meaning_of(turned.encode()) == meaning_of(data)


@pytest.mark.parametrize(("english", "chinese"), PAIRS, ids=lambda path: path.stem)
def test_the_files_of_a_pair_mean_the_same(english: Path, chinese: Path) -> None:
    if chinese.exists():
        assert meaning_of(english.read_bytes()) == meaning_of(chinese.read_bytes())


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_what_is_said_of_a_faulty_file(path: Path, language: Language) -> None:
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


def test_every_code_of_the_resolver_has_a_faulty_file_and_words() -> None:
    sources = (TESTS.parent / "dsl" / "resolve").glob("*.py")
    raised = {code for path in sources for code in OWN_CODE.findall(path.read_text("utf-8"))}
    amending = (TESTS / "amends" / "bad").glob("*.policy")  # see test_amends
    assert raised == {path.stem for path in (*BAD, *amending)}
    for language in Language:
        entries = wording(language).entries
        assert raised == {code for code in entries if OWN_CODE.fullmatch(code)}
