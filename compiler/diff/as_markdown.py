"""A comparison as Markdown, for the comment on a pull request."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from compiler.diff.document import Block, Heading, Line, Table


def markdown(blocks: Sequence[Block]) -> str:
    """The page, its headings below those of a comment's own."""
    return "\n\n".join(_block(block) for block in blocks) + "\n"


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * (level + 1)} {_escaped(text)}"
        case Line(text, strong):
            return f"**{_escaped(text)}**" if strong else _escaped(text)
        case Table():
            return "\n".join(_table(block))
        case _:
            assert_never(block)


def _table(table: Table) -> Iterator[str]:
    yield _row([column.title for column in table.columns])
    yield _row(["--:" if column.amounts else ":--" for column in table.columns], escape=False)
    for row in table.rows:
        yield _row(row)


def _row(cells: Sequence[str], *, escape: bool = True) -> str:
    shown = [_escaped(cell) if escape else cell for cell in cells]
    return "| " + " | ".join(shown) + " |"


def _escaped(text: str) -> str:
    """The text as Markdown shows it; lines of a cell stay lines."""
    for mark in ("\\", "|", "*", "_", "`", "<", "[", "]"):
        text = text.replace(mark, "\\" + mark)
    return text.replace("\n", "<br>")
