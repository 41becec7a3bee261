"""A comparison on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from rich import box
from rich import table as rich_table
from rich.console import RenderableType
from rich.text import Text

from compiler.cli.waterfall import in_lines
from compiler.diff.document import Block, Heading, Line, Table


def diff_text(blocks: Sequence[Block]) -> Iterator[RenderableType]:
    """The page as pictures, a blank line before each heading but the first."""
    for position, block in enumerate(blocks):
        match block:
            case Heading(text, level):
                if position:
                    yield Text("")
                yield Text(text, style="bold" if level < 3 else "italic")
            case Line(text, strong):
                yield Text(text, style="bold" if strong else "")
            case Table():
                yield _table(block)
            case _:
                assert_never(block)


def _table(block: Table) -> rich_table.Table:
    table = rich_table.Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in block.columns:
        justify = "right" if column.amounts else "left"
        table.add_column(column.title, justify=justify, overflow="fold")  # type: ignore[arg-type]
    for row in block.rows:
        table.add_row(*map(in_lines, row))
    return table
