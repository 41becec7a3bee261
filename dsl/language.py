"""The two languages of Tiaoli: of keywords, of labels, of messages."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """Chinese or English."""

    ZH = "zh"
    EN = "en"
