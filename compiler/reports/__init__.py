"""Reports of `tiaoli check`, one module a format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from compiler.check import PolicyReport
from compiler.reports import as_github, as_json, as_junit, as_sarif, as_text
from compiler.reports.setting import Setting

__all__ = ["RENDERERS", "Renderer", "Setting"]

#: Makes the pieces of a report as policies come in; each piece is whole lines, without the last
#: line end.
Renderer = Callable[[Iterable[PolicyReport], Setting], Iterator[str]]

RENDERERS: Final[Mapping[str, Renderer]] = {
    "text": as_text.render,
    "json": as_json.render,
    "sarif": as_sarif.render,
    "github": as_github.render,
    "junit": as_junit.render,
}
