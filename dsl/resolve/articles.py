"""Articles in the order of the text: citations and the statements that encode them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl import model, tree
from dsl.resolve.conditions import guard
from dsl.resolve.frames import Frame
from dsl.resolve.labels import label_of
from dsl.resolve.phrases import phrases_of
from dsl.resolve.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from dsl.resolve.scope import Context


def resolve_article(context: Context, node: tree.Article) -> model.Article:
    """An article with its guard on every statement; a broken guard is left out."""
    found = guard(context, node.guard)
    condition = model.ALWAYS if found is None else found
    return model.Article(
        number=node.number.text,
        label=label_of(node.labels),
        guard=condition,
        citations=tuple(_citation(context, item, node, condition) for item in node.items),
        span=node.span,
    )


def _citation(
    context: Context,
    item: tree.Citation | tree.Statement,
    article: tree.Article,
    condition: model.Condition,
) -> model.Citation:
    phrases: tuple[str, ...] = ()
    nodes: Iterable[tree.Statement] = (
        item.statements if isinstance(item, tree.Citation) else (item,)
    )
    if isinstance(item, tree.Citation):
        phrases = phrases_of(context, item.phrases)
    frame = Frame(article.number.text, condition, phrases)
    statements = [each for node in nodes for each in statement(context, node, frame)]
    return model.Citation(phrases, tuple(statements), item.span)


def refused(articles: Iterable[model.Article]) -> Iterator[model.Condition]:
    """What is refused whatever the readings."""
    for article in articles:
        for citation in article.citations:
            for each in citation.statements:
                if isinstance(each, model.Refusal):
                    yield each.condition
