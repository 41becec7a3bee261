"""Sentences shown to users, from `<name>.{zh,en}.toml` beside this file: looked up and filled."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Protocol

from dsl.language import Language


class Bilingual(Protocol):
    """Anything that has words in both languages."""

    @property
    def zh(self) -> str: ...

    @property
    def en(self) -> str: ...


#: What may fill a placeholder; a sequence is listed with the language's comma.
Filling = str | int | Bilingual | Sequence[str]
Fillings = Mapping[str, Filling]

_COMMA: Mapping[Language, str] = {Language.ZH: "、", Language.EN: ", "}


def in_language(words: Bilingual, language: Language) -> str:
    """The words of one language."""
    return words.zh if language is Language.ZH else words.en


class Catalogue:
    """The sentences of one file in one language."""

    def __init__(self, name: str, language: Language) -> None:
        self.language = language
        self._sentences = sentences(name, language)

    def __call__(self, key: str, **fillings: Filling) -> str:
        """The sentence with this dotted key, its placeholders filled."""
        filled = {name: self._filled(value) for name, value in fillings.items()}
        return self._sentences[key].format(**filled)

    def has(self, key: str) -> bool:
        """Whether there is a sentence with this key."""
        return key in self._sentences

    def _filled(self, value: Filling) -> str | int:
        if isinstance(value, str | int):
            return value
        if isinstance(value, Sequence):
            return _COMMA[self.language].join(value)
        return in_language(value, self.language)


@cache
def sentences(name: str, language: Language) -> Mapping[str, str]:
    """All sentences of a file by dotted key."""
    text = files("compiler.wording").joinpath(f"{name}.{language}.toml").read_text("utf-8")
    return dict(_flat(tomllib.loads(text), ""))


def _flat(table: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        if isinstance(value, Mapping):
            found += _flat(value, f"{prefix}{key}.")
        else:
            found.append((prefix + key, str(value)))
    return found
