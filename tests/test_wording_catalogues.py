"""The sentences of commands and files: the same ones in both languages, with the same gaps."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import compiler.wording
from compiler.wording.alike import meant
from compiler.wording.catalogue import Catalogue, sentences
from dsl.language import Language

FOLDER = Path(compiler.wording.__path__[0])
NAMES = sorted(path.name.removesuffix(".zh.toml") for path in FOLDER.glob("*.zh.toml"))


def gaps(sentence: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", sentence))


@pytest.mark.parametrize("name", NAMES)
def test_both_languages_say_the_same(name: str) -> None:
    chinese, english = sentences(name, Language.ZH), sentences(name, Language.EN)
    assert list(chinese) == list(english)
    for key, sentence in chinese.items():
        assert gaps(sentence) == gaps(english[key]), key


def test_every_fault_has_words_for_a_row_and_for_many() -> None:
    keys = sentences("settle", Language.EN)
    faults = {key.partition(".")[2] for key in keys if key.startswith("fault.")}
    groups = {key.partition(".")[2] for key in keys if key.startswith("group.")}
    assert faults - {"separator"} == groups


def test_lists_are_joined_as_the_language_does() -> None:
    fillings = {"name": "x", "known": ["a", "b"]}
    assert Catalogue("commands", Language.ZH)("usage.no_command", **fillings).endswith("a、b")
    assert Catalogue("commands", Language.EN)("usage.no_command", **fillings).endswith("a, b")


@pytest.mark.parametrize(
    ("word", "expected"), [("Township ", "township"), ("towship", "township"), ("zzz", None)]
)
def test_did_you_mean(word: str, expected: str | None) -> None:
    assert meant(word, {"township": "township", "county": "county"}) == expected
