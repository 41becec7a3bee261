"""The words of every diagnostic, once in each language, under its code."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dsl.language import Language

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of one code; `message` and `help` hold placeholders for the facts."""

    title: str
    message: str
    help: str
    page: str


@dataclass(frozen=True, slots=True)
class Wording:
    """All words of one language.

    `entries` by code; `roles` for related places; `terminals` name what is no keyword;
    `labels` are the few words of the renderer and of the pages.
    """

    entries: Mapping[str, Entry]
    roles: Mapping[str, str]
    terminals: Mapping[str, str]
    labels: Mapping[str, str]


@cache
def wording(language: Language) -> Wording:
    """The words of a language, from `zh.toml` or `en.toml`."""
    text = files("dsl.wording").joinpath(f"{language.value}.toml").read_text("utf-8")
    tables: dict[str, dict[str, Any]] = tomllib.loads(text)
    entries = {
        code: Entry(**{part: words.strip() for part, words in table.items()})
        for code, table in tables.items()
        if code.startswith("TL")
    }
    return Wording(entries, tables["roles"], tables["terminals"], tables["labels"])
