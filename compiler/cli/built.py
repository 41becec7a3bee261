"""What `tiaoli build` makes of a policy: files by their place under the output folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import Final

from compiler.alternatives import single_alternatives
from compiler.cli import documents
from compiler.pipeline import Choices, Compiled
from compiler.targets.page import emit_page
from compiler.targets.python import emit_module

#: Place and text of each file that is made of a policy that compiles, under a choice of readings.
Made = Callable[[Compiled, Choices], Iterator[tuple[PurePosixPath, str]]]


def _calculator(compiled: Compiled, choices: Choices) -> Iterator[tuple[PurePosixPath, str]]:
    """The Python calculator."""
    if compiled.program is not None:
        text = emit_module(compiled.program, compiled.formulas, compiled.file.policy)
        yield PurePosixPath(f"{compiled.file.name}.py"), text


def _page(compiled: Compiled, choices: Choices) -> Iterator[tuple[PurePosixPath, str]]:
    """The calculator page."""
    if compiled.program is not None:
        readings = tuple(single_alternatives(compiled, choices))
        text = emit_page(compiled.program, readings, compiled.file.policy)
        yield PurePosixPath("pages", f"{compiled.file.name}.html"), text


def _documents(compiled: Compiled, choices: Choices) -> Iterator[tuple[PurePosixPath, str]]:
    """The text documents; without what renders them there are none."""
    if documents.available():
        yield from documents.of_policy(compiled)


#: All that is made of a policy, in this order.
BUILT: Final[tuple[Made, ...]] = (_calculator, _page, _documents)


def built_of_all(compiled: Sequence[Compiled]) -> Iterator[tuple[PurePosixPath, str]]:
    """All that is made of several policies together: the page that lists and compares them."""
    if documents.available():
        yield from documents.of_all(compiled)
