"""Rendered documents, read back as blocks: HTML and Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from html import unescape
from html.parser import HTMLParser
from typing import Final

from compiler.targets.documents.parity import ReadBlock

_HTML_KINDS: Final = {
    "h2": "heading",
    "h3": "heading",
    "h4": "heading",
    "p": "paragraph",
    "caption": "paragraph",
    "figcaption": "paragraph",
    "ul": "points",
    "table": "table",
}
_CELLS: Final = ("td", "th", "li")
#: What is no part of the text: pictures, and the number of a section.
_LEFT_OUT: Final = ("svg", "nav", "style")


class _HtmlReader(HTMLParser):
    """Collects the blocks of each language; a side is a `div` with `lang` within a section."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: dict[str, list[ReadBlock]] = {}
        self._in_section = False
        self._language = ""
        self._depth = 0
        self._skipped: list[str] = []
        self._kinds: list[str] = []
        self._rows: list[list[str]] = []
        self._text: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "br" and self._text is not None:
            self._text.append("\n")
            return
        if self._skipped or tag in _LEFT_OUT or "of" in (given.get("class") or "").split():
            if tag not in ("br", "meta", "input"):
                self._skipped.append(tag)
            return
        if tag == "section":
            self._in_section = True
        elif tag == "div":
            self._side(given)
        elif self._in_section and tag in _HTML_KINDS:
            self._start(tag)
        elif tag == "tr":
            self._rows.append([])
        elif tag in _CELLS and self._kinds:
            if tag == "li":
                self._rows.append([])
            self._text = []

    def _side(self, given: Mapping[str, str | None]) -> None:
        if self._language:
            self._depth += 1
        elif self._in_section and given.get("lang"):
            self._language = (given.get("lang") or "").partition("-")[0]
            self._depth = 1

    def _start(self, tag: str) -> None:
        self._kinds.append(tag)
        if tag not in ("ul", "table"):
            self._text = []
        else:
            self._rows = []

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            if tag == self._skipped[-1]:
                self._skipped.pop()
            return
        if tag == "section":
            self._in_section = False
        elif tag == "div" and self._language:
            self._depth -= 1
            if not self._depth:
                self._language = ""
        elif tag in _CELLS and self._kinds and self._text is not None:
            self._rows[-1].append("".join(self._text))
            self._text = None
        elif self._kinds and tag == self._kinds[-1]:
            self._end(tag)

    def _end(self, tag: str) -> None:
        self._kinds.pop()
        blocks = self.found.setdefault(self._language, [])
        if tag in ("ul", "table"):
            blocks.append(ReadBlock(_HTML_KINDS[tag], tuple(map(tuple, self._rows))))
        else:
            blocks.append(ReadBlock(_HTML_KINDS[tag], (("".join(self._text or []),),)))
            self._text = None

    def handle_data(self, data: str) -> None:
        if self._text is not None and not self._skipped:
            self._text.append(data)


def read_html(text: str) -> Mapping[str, list[ReadBlock]]:
    """The blocks of each language, by the language's name."""
    reader = _HtmlReader()
    reader.feed(text)
    reader.close()
    return reader.found


_SECTION_NUMBER: Final = re.compile(r"^(?:[一二三四五六七八九十]+、|\d+\. )")
_LINK: Final = re.compile(r"(?<!\\)\[((?:[^\]\\]|\\.)*)\]\([^)]*\)")


def read_markdown(text: str) -> list[ReadBlock]:
    """The blocks of a Markdown document from its first section on."""
    lines = text.split("\n")
    start = next((at for at, line in enumerate(lines) if line.startswith("## ")), len(lines))
    return list(_markdown_blocks(lines[start:]))


def _markdown_blocks(lines: list[str]) -> Iterator[ReadBlock]:
    at = 0
    while at < len(lines):
        line = lines[at]
        end = at + 1
        if line.startswith("```"):
            while not lines[end].startswith("```"):
                end += 1
            end += 1
        elif line.startswith("## "):
            yield ReadBlock("heading", ((_plain(_SECTION_NUMBER.sub("", line[3:])),),))
        elif line.startswith("#"):
            yield ReadBlock("heading", ((_plain(line.lstrip("#").strip()),),))
        elif line.startswith("| "):
            while end < len(lines) and lines[end].startswith("|"):
                end += 1
            rows = [_cells(row) for row in (lines[at], *lines[at + 2 : end])]
            yield ReadBlock("table", tuple(rows))
        elif line.startswith("- "):
            while end < len(lines) and lines[end].startswith("- "):
                end += 1
            yield ReadBlock("points", tuple((_plain(item[2:]),) for item in lines[at:end]))
        elif line:
            yield ReadBlock("paragraph", ((_plain(line.removeprefix("> ")),),))
        at = end


def _cells(line: str) -> tuple[str, ...]:
    inner = line.strip()[1:-1]
    return tuple(_plain(cell.strip()) for cell in re.split(r"(?<!\\)\|", inner))


def _plain(text: str) -> str:
    """The text without the marks of Markdown."""
    if text.startswith("**") and text.endswith("**"):
        text = text[2:-2]
    text = _LINK.sub(r"\1", text)
    text = re.sub(r"</?sup>", "", text).replace("<br>", "\n")
    return unescape(re.sub(r"\\([\\`*_\[\]<>|#~])", r"\1", text))
