"""Whatever is done to a good file, the resolver says what is wrong and never fails."""

from __future__ import annotations

import re

from front_end import GOOD
from hypothesis import given, settings
from hypothesis import strategies as st

from dsl.language import Language
from dsl.parse import parse_bytes
from dsl.render import render
from dsl.resolve import resolve

TEXTS = [path.read_text("utf-8").split("\n") for path in GOOD]
PIECE = re.compile(r"[\w%.,]+")


@st.composite
def damaged_files(draw: st.DrawFn) -> str:
    """A good file with lines left out, doubled or moved, and words in the wrong places."""
    lines = list(draw(st.sampled_from(TEXTS)))
    for _ in range(draw(st.integers(1, 4))):
        here = draw(st.integers(0, len(lines) - 1))
        there = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(("leave out", "double", "swap", "word", "word", "word"))):
            case "leave out":
                del lines[here]
            case "double":
                lines.insert(here, lines[there])
            case "swap":
                lines[here], lines[there] = lines[there], lines[here]
            case _:
                places = list(PIECE.finditer(lines[here]))
                words = PIECE.findall(lines[there])
                if places and words:
                    place = draw(st.sampled_from(places))
                    word = draw(st.sampled_from(words))
                    line = lines[here]
                    lines[here] = line[: place.start()] + word + line[place.end() :]
    return "\n".join(lines)


@settings(max_examples=60, deadline=None)
@given(damaged_files())
def test_a_damaged_file_is_told_about(text: str) -> None:
    source, tree, _ = parse_bytes("test.policy", text.encode())
    if tree is None:
        return
    for incomplete in (False, True):
        for found in resolve(tree, incomplete=incomplete).diagnostics:
            for language in Language:
                assert found.code in render(found, {source.name: source}, language)
