"""Covering sets as files: claims for other systems, JSON, a pytest module, a table.

One function a format, from a set of cases and a language to the text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from compiler.case_files import as_csv, as_json, as_pytest, as_text
from compiler.verify.cases import CaseSet
from dsl.language import Language

RENDERERS: Final[Mapping[str, Callable[[CaseSet, Language], str]]] = {
    "text": as_text.render,
    "json": as_json.render,
    "csv": as_csv.render,
    "pytest": as_pytest.render,
}

#: Which format a file's ending asks for.
ENDINGS: Final[Mapping[str, str]] = {".csv": "csv", ".json": "json", ".py": "pytest"}
