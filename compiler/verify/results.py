"""Results as JSON and back, for the cache."""

from __future__ import annotations

import json
from dataclasses import astuple
from typing import Any

from compiler.obligations import Verdict
from compiler.program.program import Label
from compiler.verify import translation
from compiler.verify.job import CalculatorResult, Done
from compiler.verify.second import Tally
from compiler.verify.task import TaskResult
from compiler.verify.witness import History


def to_json(done: Done) -> str | None:
    """A result as text; None of one that is not worth keeping (a fault)."""
    match done.result:
        case TaskResult() as result:
            history = result.history
            data: dict[str, Any] = {
                "verdict": result.verdict.value,
                "goal": result.goal,
                "history": None if history is None else [dict(item) for item in history.claims],
                "vacuous": result.vacuous,
                "otherwise": list(result.otherwise),
                "rests_on": None
                if result.rests_on is None
                else [[label.zh, label.en] for label in result.rests_on],
                "checked": list(astuple(result.checked)),
            }
        case CalculatorResult(translation.Proved(cases, queries)):
            data = {"calculator": [cases, queries]}
        case _:
            return None
    return json.dumps({**data, "seconds": done.seconds}, ensure_ascii=False)


def from_json(text: str) -> Done | None:
    """The result that `to_json` wrote; None of anything else."""
    try:
        data = json.loads(text)
        seconds = float(data["seconds"])
        if "calculator" in data:
            cases, queries = map(int, data["calculator"])
            return Done(CalculatorResult(translation.Proved(cases, queries)), seconds)
        history, rests = data["history"], data["rests_on"]
        result = TaskResult(
            Verdict(data["verdict"]),
            int(data["goal"]),
            None if history is None else History(tuple(map(dict, history))),
            bool(data["vacuous"]),
            tuple(map(int, data["otherwise"])),
            None if rests is None else tuple(Label(str(zh), str(en)) for zh, en in rests),
            Tally(*map(int, data["checked"])),
        )
        return Done(result, seconds)
    except (ValueError, KeyError, TypeError):
        return None
