"""What the tests of the front end share: the good files, and trees without their places."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dsl.diagnostics import Diagnostic
from dsl.parse import parse_bytes
from dsl.source import Span
from dsl.tree import Comment, PolicyFile, Word

if TYPE_CHECKING:
    from collections.abc import Callable

TESTS = Path(__file__).parent
GOOD = sorted((TESTS / "good").glob("*.policy"))
#: English and Chinese file of the same policy.
PAIRS = [
    (path, path.with_suffix(".zh.policy")) for path in GOOD if not path.name.endswith(".zh.policy")
]


def parsed(text: str) -> tuple[PolicyFile, tuple[Diagnostic, ...]]:
    """The tree of a text that has a header, and its diagnostics."""
    _, policy, diagnostics = parse_bytes("test.policy", text.encode())
    assert policy is not None
    return policy, diagnostics


def good(text: str) -> PolicyFile:
    """The tree of a text without a fault."""
    policy, diagnostics = parsed(text)
    assert diagnostics == ()
    return policy


def shape(node: object, word: Callable[[Word], object] = lambda word: "word") -> object:
    """A tree without places and comments; words as `word` tells them."""
    if isinstance(node, Span | Comment):
        return None
    if isinstance(node, Word):
        return word(node)
    if isinstance(node, tuple):
        return tuple(shape(item, word) for item in node if not isinstance(item, Comment))
    if is_dataclass(node) and not isinstance(node, type):
        values = (shape(getattr(node, field.name), word) for field in fields(node))
        return (type(node).__name__, *values)
    return node


def codes(diagnostics: tuple[Diagnostic, ...]) -> list[str]:
    """The codes of diagnostics, in their order."""
    return [diagnostic.code for diagnostic in diagnostics]
