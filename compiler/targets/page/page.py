"""The whole page: one HTML file with its styles, scripts, rules and words inside."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from string import Template
from typing import Final

from compiler.program.program import Program
from compiler.targets.page.articles import articles_by_value
from compiler.targets.page.javascript import Data, Programs, facts_data
from compiler.targets.page.numbers import MOST_BILLS, MOST_COST, MOST_YEAR
from compiler.targets.page.readings import ReadingOption, ReadingSwitch
from compiler.targets.page.start import start_bill
from compiler.wording.calculators import PART_NAMES
from compiler.wording.catalogue import sentences
from dsl.language import Language
from dsl.model import Policy

#: The scripts, in the order in which they build on one another.
_SCRIPTS: Final = ("engine.js", "case.js", "link.js", "words.js", "form.js", "result.js", "main.js")
_STYLES: Final = ("page.css",)


def emit_page(
    program: Program, readings: Sequence[ReadingSwitch] = (), policy: Policy | None = None
) -> str:
    """The calculator page of a program as the text of one HTML file; always the same text.

    `readings` are the switches to other programs. With its `policy` the page opens with a
    worked example and has the articles beside the fields.
    """
    rules = _json(_rules(program, readings, policy))
    styles = "\n".join(map(_part, _STYLES))
    script = "\n".join(['"use strict";', f"const DATA = {rules};", *map(_part, _SCRIPTS)])
    title = program.identity.title
    return Template(_part("page.html")).substitute(
        styles=styles,
        script=script,
        style_hash=_hash(styles),
        script_hash=_hash(script),
        title_zh=_escaped(title.zh),
        title_en=_escaped(title.en),
    )


def _rules(
    program: Program, readings: Sequence[ReadingSwitch], policy: Policy | None
) -> dict[str, Data]:
    identity = program.identity
    programs = Programs(program.facts)
    programs.enter(program)
    switches = [_switch(programs, reading) for reading in readings]
    articles = {} if policy is None else articles_by_value(policy)
    return {
        "policy": {
            "name": identity.policy,
            "title": (identity.title.zh, identity.title.en),
            "number": identity.number,
            "version": identity.version,
            "from": identity.in_force_from,
            "to": identity.in_force_to,
        },
        "facts": facts_data(program.facts, articles),
        "start": start_bill(program, policy),
        "bounds": {"cost": MOST_COST, "year": MOST_YEAR, "bills": MOST_BILLS},
        **programs.as_data(),
        "readings": switches,
        "words": {language.value: _words(language) for language in Language},
    }


def _switch(programs: Programs, reading: ReadingSwitch) -> dict[str, Data]:
    return {
        "name": reading.name,
        "label": (reading.label.zh, reading.label.en),
        "article": reading.article,
        "chosen": (reading.chosen.zh, reading.chosen.en),
        "options": [_option(programs, option) for option in reading.options],
    }


def _option(programs: Programs, option: ReadingOption) -> dict[str, Data]:
    reason = option.reason
    return {
        "name": option.name,
        "label": (option.label.zh, option.label.en),
        "program": None if option.program is None else programs.enter(option.program),
        "reason": None if reason is None else (reason.zh, reason.en),
    }


def _words(language: Language) -> Mapping[str, str]:
    """The page's own sentences, those of the steps, and the parts of the patient's share."""
    steps = sentences("explain", language)
    at = 0 if language is Language.ZH else 1
    return {
        **sentences("page", language),
        **{key: text for key, text in steps.items() if key.startswith(("steps.", "source."))},
        **{f"part.{name}": words[at] for name, words in PART_NAMES.items()},
    }


def _json(data: object) -> str:
    """JSON that may stand inside a script element: no tag can begin or end in it."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _hash(text: str) -> str:
    """What the page's own content policy admits a script or style by."""
    return base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")


@cache
def _part(name: str) -> str:
    """A file of this package, as it stands in a page."""
    text = files("compiler.targets.page").joinpath("parts", name).read_text("utf-8")
    return text.replace("\r\n", "\n").strip("\n")
