"""Single characters: full-width forms, quotes, what counts as Chinese or as part of a name."""

from __future__ import annotations

from typing import Final

#: The full-width forms of ASCII stand as far from ASCII as U+FF01 from U+0021.
_FULL_WIDTH_FIRST: Final = 0xFF01
_FULL_WIDTH_LAST: Final = 0xFF5E
_FULL_WIDTH_DISTANCE: Final = 0xFEE0

#: Maps one character to one character, so that columns stay right.
_PLAIN: Final = {
    code: code - _FULL_WIDTH_DISTANCE for code in range(_FULL_WIDTH_FIRST, _FULL_WIDTH_LAST + 1)
} | {
    ord("　"): " ",
    ord("\u00a0"): " ",
    ord("\t"): " ",
    ord("、"): ",",
    ord("’"): "'",
    ord("−"): "-",
    ord("︱"): "|",
    ord("│"): "|",
}

STRAIGHT_QUOTE: Final = '"'
OPENING_QUOTE: Final = "“"
CLOSING_QUOTE: Final = "”"

#: Stretches of code points whose characters are read as Chinese words.
_CHINESE: Final = (
    (0x2160, 0x217F),  # Roman numerals, as in Ⅱ型
    (0x3005, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)


def plain(text: str) -> str:
    """The text with full-width forms as ASCII, character for character."""
    return text.translate(_PLAIN)


def is_chinese(character: str) -> bool:
    """Whether the character belongs to Chinese words."""
    code = ord(character)
    return any(first <= code <= last for first, last in _CHINESE)


def is_name_part(character: str) -> bool:
    """Whether the character may stand inside a name: an ASCII letter, a digit, an underscore."""
    return character.isascii() and (character.isalnum() or character == "_")


def string_end(line: str, start: int) -> int | None:
    """The index behind the closing quote of the string that opens at `start`; None if unclosed.

    Typographic quotes nest; a straight quote ends at the next straight quote.
    """
    if line[start] != OPENING_QUOTE:
        closing = line.find(line[start], start + 1)
        return None if closing < 0 else closing + 1
    depth = 0
    for index in range(start, len(line)):
        if line[index] == OPENING_QUOTE:
            depth += 1
        elif line[index] == CLOSING_QUOTE:
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def opens_string(character: str) -> bool:
    """Whether a string may begin with this character."""
    return character in (STRAIGHT_QUOTE, OPENING_QUOTE, "＂")
