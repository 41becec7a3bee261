"""Labels of the tree as labels of the model; a missing language was reported by the parser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dsl.model import Label

if TYPE_CHECKING:
    from dsl import tree

NO_LABEL = Label("", "")


def label_of(labels: tree.Labels) -> Label:
    """Both languages, a missing one empty."""
    return Label(
        zh=labels.zh.text if labels.zh is not None else "",
        en=labels.en.text if labels.en is not None else "",
    )
