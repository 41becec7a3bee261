"""The version of Tiaoli that is running."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def _installed() -> str:
    try:
        return version("tiaoli")
    except PackageNotFoundError:
        return "0+uninstalled"


VERSION = _installed()
