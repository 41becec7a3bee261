"""\"Did you mean\": the name that a misspelt word was probably meant to be."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

#: How alike two spellings must be to be offered for each other.
LIKENESS = 0.6


def meant(word: str, spellings: Mapping[str, str]) -> str | None:
    """The name that `word` stands for, going by spellings (spelling → name); None if unclear.

    Case and blanks around a word do not count, so that `Township ` means `township`.
    """
    plain = {spelling.strip().casefold(): name for spelling, name in spellings.items()}
    alike = get_close_matches(word.strip().casefold(), plain, n=1, cutoff=LIKENESS)
    return plain[alike[0]] if alike else None
