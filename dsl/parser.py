"""Lark's LALR parser over the grammar, and its table as an automaton without trees."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, TypeAlias

from lark import Lark, Token, Tree
from lark.lexer import Lexer

from dsl.keywords import keywords
from dsl.layout import token_stream

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dsl.build.context import Node
    from dsl.lexing.tokens import LogicalLine

#: The states of the automaton, the newest last.
Stack: TypeAlias = tuple[int, ...]


class _Handed(Lexer):
    """A lexer that hands on the tokens which the layout has made."""

    def __init__(self, configuration: object) -> None:
        """Lark passes its lexer configuration; there is nothing to configure."""

    def lex(self, data: Any) -> Iterator[Token]:  # type: ignore[override]
        """The tokens themselves; Lark hands a lexer of this form the text alone."""
        yield from data


def grammar_text() -> str:
    """The grammar with its keyword terminals, as Lark reads it."""
    grammar = files("dsl").joinpath("grammar.lark").read_text("utf-8")
    return f"{grammar}\n%declare {' '.join(keywords())}\n"


@cache
def parser() -> Lark:
    """The parser, made once; `strict` turns any conflict of the grammar into an error."""
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer=_Handed,
        strict=True,
        maybe_placeholders=False,
        propagate_positions=True,
    )


def parse_section(lines: Sequence[LogicalLine], file: str) -> Node:
    """The parse tree of a section; the lines must be such as the automaton accepts."""
    # Lark takes any object as its text where the lexer is one's own.
    tokens: Any = token_stream(lines, file)
    tree: Tree[Token] = parser().parse(tokens)
    (section,) = tree.children
    if isinstance(section, Token):
        raise TypeError("a section is a tree")
    return section


class Automaton:
    """The parse table of the grammar: which terminals may follow, without building anything.

    Its states are tuples, so that a place in a file can be kept and gone back to at no cost.
    """

    def __init__(self) -> None:
        configuration: Any = parser().parse_interactive().parser_state.parse_conf
        self._states: dict[int, dict[str, tuple[Any, Any]]] = configuration.parse_table.states
        self._end: int = configuration.end_state
        self.start: Stack = (configuration.start_state,)

    def feed(self, stack: Stack, terminal: str) -> Stack | None:
        """The states behind a terminal; None if it cannot stand there."""
        while True:
            found = self._states[stack[-1]].get(terminal)
            if found is None:
                return None
            action, argument = found
            if action.name == "Shift":
                return (*stack, argument)
            stack = stack[: len(stack) - len(argument.expansion)]
            _, state = self._states[stack[-1]][argument.origin.name]
            stack = (*stack, state)
            if terminal == "$END" and state == self._end:
                return stack

    def accepts(self, stack: Stack) -> frozenset[str]:
        """The terminals that may stand at a place."""
        return frozenset(
            terminal
            for terminal in self._states[stack[-1]]
            if terminal.isupper() and self.feed(stack, terminal) is not None
        )


@cache
def automaton() -> Automaton:
    """The automaton, made once."""
    return Automaton()
