"""Comments put back among the lines to which they belonged."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from dsl.formatting.writing import INDENT, Line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dsl.tree import Comment


def with_comments(lines: Sequence[Line], comments: Sequence[Comment]) -> list[str]:
    """The text lines of the output, comments among them."""
    behind, own = _sorted_out(lines, comments)
    out: list[str] = []
    waiting = sorted(own, key=lambda comment: comment.line)
    for index, line in enumerate(lines):
        before = [comment for comment in waiting if comment.line < line.source_line]
        waiting = waiting[len(before) :]
        spaced = line.blank_before
        for comment in before:
            if comment.column > line.source_column and index > 0:
                out.append(INDENT * _indent(lines[:index], comment) + comment.text)
            else:
                out += [""] if spaced else []
                spaced = False
                out.append(INDENT * line.indent + comment.text)
        out += [""] if spaced else []
        out.extend(_written(line, behind.get(index)))
    for comment in waiting:
        out.append(INDENT * _indent(lines, comment) + comment.text)
    return out


def _sorted_out(
    lines: Sequence[Line], comments: Sequence[Comment]
) -> tuple[dict[int, Comment], list[Comment]]:
    """The comment behind each line, by its index, and the comments on lines of their own."""
    behind: dict[int, Comment] = {}
    own: list[Comment] = []
    for comment in comments:
        at = _line_of(lines, comment)
        if comment.own_line or at is None or at in behind:
            line = comment.line
            if not comment.own_line and at is not None:
                line = lines[at].source_line - 1
            column = comment.column if comment.own_line else 1
            own.append(replace(comment, line=line, column=column))
        else:
            behind[at] = comment
    return behind, own


def _line_of(lines: Sequence[Line], comment: Comment) -> int | None:
    """The index of the last line that begins in the file at or before a comment."""
    at: int | None = None
    for index, line in enumerate(lines):
        if line.source_line <= comment.line and (
            at is None or line.source_line > lines[at].source_line
        ):
            at = index
    return at


def _indent(lines: Sequence[Line], comment: Comment) -> int:
    """The indentation of the line above that stood in the same column, or of the last line."""
    for line in reversed(lines):
        if line.source_column <= comment.column:
            return line.indent
    return 0


def _written(line: Line, comment: Comment | None) -> list[str]:
    text = INDENT * line.indent + line.text
    if comment is not None:
        text = f"{text}  {comment.text}"
    return text.split("\n")
