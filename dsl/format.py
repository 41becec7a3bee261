"""The one canonical layout of a rule file, in either keyword language, comments kept."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Final

from dsl.formatting.comments import with_comments
from dsl.formatting.sections import policy_lines
from dsl.formatting.writing import Writing
from dsl.lexing.characters import plain
from dsl.lexing.lexicon import lexicon_of
from dsl.provision_tree import Declared, Input, Item, Share, Split
from dsl.provisions import SPLIT_AMOUNT_LABEL
from dsl.tree import Assumption, Benefit, Fact, FactValue, Group, NewBenefit, Payer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from dsl.language import Language
    from dsl.resolve.resolution import WordChoice
    from dsl.source import Span
    from dsl.tree import PolicyFile

#: Whatever has a label that is a word of the file.
_LABELLED: Final = (
    *(Assumption, Benefit, Fact, FactValue, Group, NewBenefit, Payer),
    *(Declared, Input, Share),
)


def format_policy(
    policy: PolicyFile,
    language: Language,
    references: Mapping[Span, WordChoice],
    beneath: Sequence[PolicyFile] = (),
) -> str:
    """The text of a policy with the keywords of a language.

    `references` says by the span of each word which thing it means; in Chinese its label is
    written, in English its name. A word that is not among them stays as it was written.
    `beneath` are the files that it amends, whose labels are words of it, too.
    """
    labels = {plain(label): label for label in _labels((*beneath, policy))}
    writing = Writing(language, references, lexicon_of(labels))
    return "\n".join(with_comments(policy_lines(writing, policy), policy.comments)) + "\n"


def _labels(node: object) -> Iterator[str]:
    """The Chinese labels of all that is declared in a tree."""
    if isinstance(node, tuple):
        for item in node:
            yield from _labels(item)
    elif is_dataclass(node) and not isinstance(node, type | Item):
        if isinstance(node, _LABELLED) and node.labels.zh is not None and node.labels.zh.text:
            yield node.labels.zh.text
        if isinstance(node, Split):
            yield SPLIT_AMOUNT_LABEL.zh
        for field in fields(node):
            yield from _labels(getattr(node, field.name))
