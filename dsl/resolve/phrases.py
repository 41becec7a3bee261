"""Phrases of the text: short, so that a citation points and does not copy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from dsl import tree
    from dsl.resolve.scope import Context

MOST_CHARACTERS: Final = 24


def phrases_of(context: Context, phrases: tuple[tree.Text, ...]) -> tuple[str, ...]:
    """The phrases as plain text; one that is empty or too long is reported."""
    for phrase in phrases:
        length = len("".join(phrase.text.split()))
        if length > MOST_CHARACTERS:
            context.report.error("TL0312", phrase.span, length=length, most=MOST_CHARACTERS)
        elif length == 0:
            context.report.error("TL0313", phrase.span)
    return tuple(phrase.text for phrase in phrases)
