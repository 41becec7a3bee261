"""For whom a report is written, and from where its paths are seen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from compiler.wording.catalogue import Catalogue
from dsl.language import Language


@dataclass(frozen=True, slots=True)
class Setting:
    """The language of a report and the working directory, an absolute path."""

    language: Language
    folder: PurePath

    @property
    def words(self) -> Catalogue:
        """The sentences of reports."""
        return Catalogue("check", self.language)

    def path(self, file: str) -> PurePath:
        """The file as seen from the working directory, if it lies there; else as it is given."""
        path = PurePath(file)
        return path.relative_to(self.folder) if path.is_relative_to(self.folder) else path
