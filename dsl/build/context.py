"""What every builder needs: the file's name, a place for diagnostics, ways to pick children."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from lark import Token, Tree

from dsl.diagnostics import Diagnostic, Related, Severity
from dsl.lexing.tokens import token_span
from dsl.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

Node: TypeAlias = Tree[Token]


@dataclass(slots=True)
class Building:
    """The making of one file's tree."""

    file: str
    #: Whether lines were left out after a syntax error, so that what is missing is no wonder.
    recovered: bool = False
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def span(self, node: Node | Token) -> Span:
        """The place of a node or token."""
        if isinstance(node, Token):
            return token_span(node, self.file)
        meta = node.meta
        if meta.empty:
            return Span(self.file, 1, 1, 1, 1)
        return Span(self.file, meta.line, meta.column, meta.end_line, meta.end_column)

    def head(self, node: Node) -> Span:
        """The place of the first line of a node, as far as its own tokens reach."""
        own = [child for child in node.children if isinstance(child, Token)]
        first = self.span(node)
        same_line = [self.span(token) for token in own if token.line == first.line]
        return same_line[0].to(same_line[-1]) if same_line else first

    def report(
        self,
        code: str,
        span: Span,
        facts: dict[str, str | int] | None = None,
        *,
        related: tuple[Related, ...] = (),
        severity: Severity = Severity.ERROR,
    ) -> None:
        """Add a diagnostic."""
        self.diagnostics.append(Diagnostic(code, span, facts or {}, related, severity))

    def missing(self, code: str, span: Span, facts: dict[str, str | int] | None = None) -> None:
        """Report that something is missing, unless it may have stood on a line left out."""
        if not self.recovered:
            self.report(code, span, facts)


def trees(node: Node, *rules: str) -> Iterator[Node]:
    """The children of a node that are trees, of certain rules if any are named."""
    for child in node.children:
        if isinstance(child, Tree) and (not rules or child.data in rules):
            yield child


def tree(node: Node, rule: str) -> Node | None:
    """The first child of a rule."""
    return next(trees(node, rule), None)


def sure(node: Node, rule: str) -> Node:
    """The child of a rule that the grammar promises."""
    return next(trees(node, rule))


def tokens(node: Node, *terminals: str) -> list[Token]:
    """The tokens among the children of a node, of certain terminals if any are named."""
    return [
        child
        for child in node.children
        if isinstance(child, Token) and (not terminals or child.type in terminals)
    ]


def has(node: Node, terminal: str) -> bool:
    """Whether a node has a token of a terminal."""
    return bool(tokens(node, terminal))
