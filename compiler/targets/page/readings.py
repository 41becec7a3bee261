"""What a page is made of beside the default program: the programs of other readings."""

from __future__ import annotations

from dataclasses import dataclass

from compiler.program.program import Label, Program


@dataclass(frozen=True, slots=True)
class ReadingOption:
    """One way to read an unclear point, and the program under it.

    `program` is None where the option can't be settled under; then `reason` says why.
    """

    name: str
    label: Label
    program: Program | None
    reason: Label | None = None


@dataclass(frozen=True, slots=True)
class ReadingSwitch:
    """An unclear point: the option of the page's default, and each other one by itself."""

    name: str
    label: Label
    article: str
    chosen: Label
    options: tuple[ReadingOption, ...]
