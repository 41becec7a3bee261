"""Names, labels and types: from the syntax tree to the typed policy."""

from dsl.resolve.bases import Base
from dsl.resolve.policy import resolve
from dsl.resolve.resolution import Resolution, WordChoice

__all__ = ["Base", "Resolution", "WordChoice", "resolve"]
