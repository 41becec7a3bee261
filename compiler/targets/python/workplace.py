"""What is known at one place of a function that is being written: variables, names, knowledge."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Fact,
    IsOneOf,
    Kind,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    Sub,
)
from compiler.targets.python.expressions import Expressions, ValueSets
from compiler.targets.python.graph import Graph, Knowledge
from compiler.targets.python.statements import INDENT, Comment, Statement

#: What nodes are called that have no name of their own.
_PLAIN_NAMES: Final[Mapping[type[Node], str]] = {
    Add: "total",
    Sub: "rest",
    Min: "least",
    Max: "most",
    Round: "share",
    AtMost: "within",
    IsOneOf: "named",
    All: "holds",
    Any: "any_holds",
    Not: "fails",
    Choose: "chosen",
}


@dataclass(slots=True)
class Workplace:
    """A place in a function.

    `variables` are the nodes computed so far, `wanted` the variables that nodes are to be left
    in, `taken` the names in use here; `flags` are all names of flags in the function, so that no
    name stands for a flag here and an amount there. `remarks` word the benefits that own nodes;
    `owner` is the one that was named last. A function that is not worth much thought is not
    `thorough`: it is written sooner, and shorter, but does more work.
    """

    graph: Graph
    sets: ValueSets
    remarks: Sequence[str]
    knowledge: Knowledge = field(default_factory=Knowledge)
    variables: dict[NodeId, str] = field(default_factory=dict)
    wanted: dict[NodeId, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    flags: set[str] = field(default_factory=set)
    depth: int = 1
    owner: int | None = None
    thorough: bool = True

    @property
    def indent(self) -> int:
        """How far lines are indented here."""
        return len(INDENT) * self.depth

    def expressions(self) -> Expressions:
        """Words nodes with what is known here."""
        return Expressions(self.graph, self.variables, self.knowledge, self.sets)

    def arm(self, knowledge: Knowledge) -> Workplace:
        """The place inside an arm of a branch that starts here."""
        return Workplace(
            self.graph,
            self.sets,
            self.remarks,
            knowledge,
            dict(self.variables),
            {},
            set(self.taken),
            self.flags,
            self.depth + 1,
            self.owner,
            self.thorough,
        )

    def remark(self, nodes: Iterable[NodeId]) -> list[Statement]:
        """A comment that names the benefit which the nodes are of, if another came before."""
        owners = {self.graph.owners.get(node) for node in nodes}
        owner = owners.pop() if len(owners) == 1 else None
        if owner is None or owner == self.owner:
            return []
        self.owner = owner
        return [Comment(self.remarks[owner])]

    def base_name(self, node: NodeId) -> str:
        """What the node would be called if no other had the name."""
        return self.graph.names.get(node) or _PLAIN_NAMES[type(self.graph.node(node))]

    def variable_for(self, node: NodeId) -> str:
        """The name of the variable that the node goes into."""
        if node in self.wanted:
            return self.wanted[node]
        return self.fresh(self.base_name(node), self.graph.kind(node))

    def fresh(self, base: str, kind: Kind = Kind.MONEY) -> str:
        """A name like `base` that is not in use here."""
        name, number = base, 2
        while self._is_taken(name, kind):
            name, number = f"{base}_{number}", number + 1
        self.taken.add(name)
        if kind is Kind.FLAG:
            self.flags.add(name)
        return name

    def _is_taken(self, name: str, kind: Kind) -> bool:
        if name in self.taken or keyword.iskeyword(name):
            return True
        return kind is not Kind.FLAG and name in self.flags


def is_plain_flag(graph: Graph, node: NodeId) -> bool:
    """Whether testing the flag is as good as having it in a variable."""
    item = graph.node(node)
    if isinstance(item, Not):
        return is_plain_flag(graph, item.arg)
    if isinstance(item, IsOneOf):
        return len(item.values) == 1 and isinstance(graph.node(item.subject), Fact)
    return isinstance(item, Fact) and item.kind is Kind.FLAG
