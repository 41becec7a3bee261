"""One edit of a rule file, as an operator proposes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.mutants.mutant import Kind
from bench.mutants.sites import Place, with_node, without
from dsl.tree import PolicyFile


@dataclass(frozen=True, slots=True)
class Edit:
    """A kind of mistake at a line, and the file with it."""

    kind: Kind
    line: int
    apply: Callable[[PolicyFile], PolicyFile]


#: What a kind of mistake may do at a place; nothing where it can't be made.
Operator = Callable[[Place], Iterator[Edit]]


def replaced(kind: Kind, place: Place, node: object, line: int = 0) -> Edit:
    """Another node in the place of this one; `line` says more closely where."""
    return Edit(kind, line or place.line, lambda file: with_node(file, place.path, node))


def removed(kind: Kind, place: Place) -> Edit:
    """Nothing in the place of this node."""
    return Edit(kind, place.line, lambda file: without(file, place))
