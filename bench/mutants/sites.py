"""The places of a rule file that settle, and trees with something else at one of them.

What does not settle is never visited: labels, notes, promises, examples, citations, provisions,
and the options of readings that are not chosen.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any, Final

from dsl.source import Span
from dsl.tree import (
    Amendment,
    Article,
    Citation,
    Cite,
    Group,
    Labels,
    NewBenefit,
    Note,
    Option,
    PayerOrder,
    PolicyFile,
    Reading,
    Refuse,
)

#: A way down from the file: a field, and the position where the field is a tuple.
Path = tuple[tuple[str, int | None], ...]

_STATEMENTS: Final = (Amendment, NewBenefit, Refuse, Group, PayerOrder, Reading, Citation)
_UNSEEN: Final = (Labels, Cite, Note, Span)
#: Fields of the nodes that are not walked through as a whole.
_FIELDS: Final = {
    PolicyFile: ("groups", "scheme", "articles"),
    Article: ("guard", "items"),
}


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the tree, the way to it, and the nodes on this way, the file first."""

    path: Path
    node: Any
    parents: tuple[Any, ...]

    @property
    def parent(self) -> Any:
        """The node that holds this one."""
        return self.parents[-1]

    @property
    def line(self) -> int:
        """The line of the nearest node that knows where it stands."""
        for node in (self.node, *reversed(self.parents)):
            span = getattr(node, "span", None)
            if span is not None and span.line > 0:
                return int(span.line)
        return 0

    def within(self, kind: type) -> bool:
        """Whether the place is inside a node of this type."""
        return any(isinstance(node, kind) for node in self.parents)

    def up(self, steps: int) -> Place:
        """The place that holds this one, so many steps up."""
        return Place(self.path[:-steps], self.parents[-steps], self.parents[:-steps])


def places(file: PolicyFile) -> Iterator[Place]:
    """Every node that takes part in settlement, in the order of the file."""
    yield from _below(Place((), file, ()))


def _below(place: Place) -> Iterator[Place]:
    node = place.node
    parents = (*place.parents, node)
    names = _FIELDS.get(type(node)) or tuple(field.name for field in fields(node))
    for name in names:
        value = getattr(node, name)
        items = value if isinstance(value, tuple) else (value,)
        for index, item in enumerate(items):
            step = (name, index if isinstance(value, tuple) else None)
            if _settles(node, item, index):
                found = Place((*place.path, step), item, parents)
                yield found
                yield from _below(found)


def _settles(parent: object, item: object, index: int) -> bool:
    if not is_dataclass(item) or isinstance(item, (*_UNSEEN, type)):
        return False
    if isinstance(parent, Reading):
        return index == 0 and item is parent.options[0]
    if isinstance(parent, Article | Citation | Option):
        guard = isinstance(parent, Article) and item is parent.guard
        return guard or isinstance(item, _STATEMENTS)
    return True


def with_node(file: PolicyFile, path: Path, node: object) -> PolicyFile:
    """The file with another node at the end of a path."""
    changed = _changed(file, path, (node,))
    assert isinstance(changed, PolicyFile)
    return changed


def without(file: PolicyFile, place: Place) -> PolicyFile:
    """The file without a node; an amendment or citation that is left with nothing goes, too."""
    name, index = place.path[-1]
    alone = index is not None and len(getattr(place.parent, name)) == 1
    if alone and isinstance(place.parent, Amendment | Citation):
        return without(file, place.up(1))
    changed = _changed(file, place.path, ())
    assert isinstance(changed, PolicyFile)
    return changed


def _changed(node: Any, path: Path, new: tuple[object, ...]) -> Any:
    """A node with what stands at the path replaced: by nothing, or by one or more nodes."""
    (name, index), *rest = path
    value = getattr(node, name)
    old = value if index is None else value[index]
    inner = (_changed(old, tuple(rest), new),) if rest else new
    if index is None:
        return replace(node, **{name: inner[0] if inner else None})
    return replace(node, **{name: (*value[:index], *inner, *value[index + 1 :])})
