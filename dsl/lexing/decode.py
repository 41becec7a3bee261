"""Bytes to the lines of a rule file: UTF-8, or an exact word on what else was found."""

from __future__ import annotations

import re
from typing import Final

from dsl.diagnostics import Diagnostic, Severity
from dsl.source import SourceText, Span

_UTF8_MARK: Final = b"\xef\xbb\xbf"
_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
#: Control characters that a text has no use for.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_LINE_END: Final = re.compile(r"\r\n|\r|\n")
#: More control characters than one in so many characters: no text.
_BINARY_SHARE: Final = 20
#: Fewer broken characters than one in so many: damaged UTF-8, not another encoding.
_DAMAGED_SHARE: Final = 10
_REPLACEMENT: Final = "\ufffd"


def read(name: str, data: bytes) -> tuple[SourceText, tuple[Diagnostic, ...]]:
    """The lines of a file and what is wrong with its encoding; no lines if it is no text."""
    text, diagnostics = _decode(name, data)
    lines = () if text is None else tuple(_LINE_END.split(text))
    return SourceText(name, lines), tuple(diagnostics)


def _decode(name: str, data: bytes) -> tuple[str | None, list[Diagnostic]]:
    if data.startswith(_UTF16_MARKS):
        return _utf16(name, data)
    found: list[Diagnostic] = []
    if data.startswith(_UTF8_MARK):
        data = data[len(_UTF8_MARK) :]
        found.append(Diagnostic("TL0101", _start(name), severity=Severity.WARNING))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        return _not_utf8(name, data, error.start, found)
    if _looks_binary(text):
        return None, [*found, _no_text(name, data)]
    return text, found


def _utf16(name: str, data: bytes) -> tuple[str | None, list[Diagnostic]]:
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        return None, [Diagnostic("TL0104", _start(name))]
    if _looks_binary(text):
        return None, [Diagnostic("TL0104", _start(name))]
    return text, [Diagnostic("TL0103", _start(name))]


def _not_utf8(
    name: str, data: bytes, first_bad: int, found: list[Diagnostic]
) -> tuple[str | None, list[Diagnostic]]:
    repaired = data.decode("utf-8", errors="replace")
    if _looks_binary(repaired):
        return None, [*found, _no_text(name, data)]
    strange = sum(not character.isascii() for character in repaired)
    if repaired.count(_REPLACEMENT) * _DAMAGED_SHARE > strange:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            pass
        else:
            if not _looks_binary(text):
                return text, [*found, Diagnostic("TL0102", _start(name))]
    before = data[:first_bad].decode("utf-8")
    lines = _LINE_END.split(before)
    column = len(lines[-1]) + 1
    span = Span(name, len(lines), column, len(lines), column + 1)
    return repaired, [*found, Diagnostic("TL0105", span, {"byte": f"{data[first_bad]:02X}"})]


def _no_text(name: str, data: bytes) -> Diagnostic:
    return Diagnostic("TL0103" if _looks_like_utf16(data) else "TL0104", _start(name))


def _looks_binary(text: str) -> bool:
    return "\x00" in text or len(_CONTROL.findall(text)) * _BINARY_SHARE > len(text)


def _looks_like_utf16(data: bytes) -> bool:
    """Whether zeros fill nearly every other byte, as they do for ASCII text in UTF-16."""
    even, odd = sorted((data[0::2].count(0), data[1::2].count(0)))
    return 4 * odd > len(data) // 2 and even * 8 < odd


def _start(name: str) -> Span:
    return Span(name, 1, 1, 1, 1)
