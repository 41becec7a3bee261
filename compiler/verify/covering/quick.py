"""A graph as straight-line Python: the value of every node, fast. For searching alone.

What the search finds is replayed in the reference evaluator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any as AnyValue
from typing import assert_never

from compiler.evaluate import Value
from compiler.program.bounds import whole_rates
from compiler.program.nodes import (
    Add,
    All,
    Any,
    AtMost,
    Choose,
    Const,
    Fact,
    IsOneOf,
    Max,
    Min,
    Node,
    NodeId,
    Not,
    Round,
    State,
    Sub,
    arguments,
)

Values = Sequence[Value]
Evaluate = Callable[[Mapping[str, Value], Mapping[str, int]], Values]
#: What some nodes would be if one node had another value, all else as it was.
Altered = Callable[[Values, Value], tuple[Value, ...]]


def evaluator(nodes: Sequence[Node]) -> Evaluate:
    """The value of each node, of facts by name and year-to-date amounts (zero if not given)."""
    lines = [f"v{number} = {_text(node, _own)}" for number, node in enumerate(nodes)]
    listed = ", ".join(f"v{number}" for number in range(len(nodes)))
    found: Evaluate = _function("facts, year", [*lines, f"return ({listed},)"])
    return found


def altered(nodes: Sequence[Node], site: NodeId, wanted: Sequence[NodeId]) -> Altered:
    """What the wanted nodes would be with another value of the site."""
    changed = _above(nodes, site)

    def word(node: NodeId) -> str:
        return f"v{node}" if node in changed else f"v[{node}]"

    lines = [f"v{site} = value"]
    lines += [f"v{node} = {_text(nodes[node], word)}" for node in sorted(changed - {site})]
    lines.append(f"return ({', '.join(map(word, wanted))},)")
    found: Altered = _function("v, value", lines)
    return found


def _above(nodes: Sequence[Node], site: NodeId) -> set[NodeId]:
    """All nodes that are computed from this one, itself included."""
    found = {site}
    for number in range(site + 1, len(nodes)):
        if not found.isdisjoint(arguments(nodes[number])):
            found.add(number)
    return found


def _own(node: NodeId) -> str:
    return f"v{node}"


def _function(parameters: str, lines: Iterable[str]) -> AnyValue:
    body = "\n    ".join(lines)
    scope: dict[str, AnyValue] = {}
    exec(f"def settle({parameters}):\n    {body}\n", scope)
    return scope["settle"]


def _text(node: Node, word: Callable[[NodeId], str]) -> str:
    match node:
        case Const(value, _):
            return repr(value)
        case Fact(name, _):
            return f"facts[{name!r}]"
        case State(name):
            return f"year.get({name!r}, 0)"
        case Add(args):
            return " + ".join(map(word, args))
        case Sub(left, right):
            return f"{word(left)} - {word(right)}"
        case Min(args):
            return f"min({', '.join(map(word, args))})"
        case Max(args):
            return f"max({', '.join(map(word, args))})"
        case Round(terms):
            whole = whole_rates([rate for rate, _ in terms])
            shares = zip(whole.numerators, terms, strict=True)
            exact = " + ".join(f"{numerator} * {word(amount)}" for numerator, (_, amount) in shares)
            return f"({exact} + {whole.half}) // {whole.denominator}"
        case AtMost(left, right):
            return f"{word(left)} <= {word(right)}"
        case IsOneOf(subject, values):
            return f"{word(subject)} in {{{', '.join(map(repr, sorted(values)))}}}"
        case All(args):
            return " and ".join(map(word, args))
        case Any(args):
            return " or ".join(map(word, args))
        case Not(arg):
            return f"not {word(arg)}"
        case Choose(condition, then, otherwise):
            return f"{word(then)} if {word(condition)} else {word(otherwise)}"
        case _:
            assert_never(node)
