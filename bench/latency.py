"""How long one claim takes: generated fast function, friendly `settle`, hand-written code.

All three settle the same claims from the same year-to-date amounts, round after round, one
after the other, so that a noisy machine is noisy for all of them; medians over the rounds.
"""

from __future__ import annotations

import importlib
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import ModuleType
from typing import Any

from bench.claims import make_claims
from bench.hand.replay import MODULES, arguments

#: Claims a policy, and rounds over them.
CLAIMS = 2_000
ROUNDS = 15


@dataclass(frozen=True, slots=True)
class Latency:
    """Microseconds a call, and ratios to the hand-written version, of one policy."""

    policy: str
    fast_us: float
    hand_us: float
    fast_ratio: float
    friendly_us: float
    friendly_ratio: float


@dataclass(frozen=True, slots=True)
class _Calls:
    """The same claims as arguments of the three functions."""

    fast: list[tuple[Any, ...]]
    hand: list[tuple[Any, ...]]
    friendly: list[tuple[Any, ...]]


def measure(policy: str) -> Latency:
    """Time one policy that has a generated calculator."""
    generated = importlib.import_module(f"generated.{policy}")
    hand = MODULES[policy]
    calls = _calls(policy, generated)
    fast: list[float] = []
    by_hand: list[float] = []
    friendly: list[float] = []
    for _ in range(ROUNDS):
        fast.append(_seconds(generated.settle_fen, calls.fast))
        by_hand.append(_seconds(hand.settle_fen, calls.hand))
        friendly.append(_seconds(generated.settle, calls.friendly))
    per_call = 1e6 / len(calls.fast)
    fast_us, hand_us, friendly_us = (
        statistics.median(times) * per_call for times in (fast, by_hand, friendly)
    )
    return Latency(
        policy,
        round(fast_us, 3),
        round(hand_us, 3),
        round(statistics.median(a / b for a, b in zip(fast, by_hand, strict=True)), 3),
        round(friendly_us, 3),
        round(statistics.median(a / b for a, b in zip(friendly, by_hand, strict=True)), 3),
    )


def _seconds(function: Callable[..., object], calls: Sequence[tuple[Any, ...]]) -> float:
    start = time.perf_counter()
    for call in calls:
        function(*call)
    return time.perf_counter() - start


def _calls(policy: str, generated: ModuleType) -> _Calls:
    """Settle the claims once, person by person, and keep what each call was given."""
    hand = MODULES[policy]
    payers = len(hand.PAYERS) + 1
    calls = _Calls([], [], [])
    years: dict[tuple[str, str], tuple[tuple[int, ...], Any]] = {}
    rows = sorted(
        make_claims(policy, CLAIMS, seed=20),
        key=lambda row: (row["person_id"], row["date"], row["claim_id"]),
    )
    for row in rows:
        person_year = (row["person_id"], row["date"][:4])
        state, year = years.get(person_year, ((0,) * len(hand.STATE), generated.Year()))
        hand_call = (*arguments(hand, row), *state)
        settled = hand.settle_fen(*hand_call)
        if settled is None:
            continue
        claim = generated.Claim(**_friendly(row))
        result = generated.settle(claim, year)
        _require_equal(row, settled[:payers], [*result.payments.values(), result.patient])
        calls.hand.append(hand_call)
        calls.friendly.append((claim, year))
        calls.fast.append(
            (*_facts(generated, row), *(getattr(year, item.name) for item in generated.STATE))
        )
        years[person_year] = (settled[payers:], result.year)
    return calls


def _friendly(row: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = dict(row)
    for pool in ("eligible", "other"):
        values[pool] = Decimal(row[pool])
    return values


def _facts(generated: ModuleType, row: Mapping[str, str]) -> list[object]:
    hand_module = MODULES[generated.POLICY.name]
    known = dict(zip(hand_module.COLUMNS, arguments(hand_module, row), strict=True))
    return [known[fact.name] for fact in generated.FACTS]


def _require_equal(row: Mapping[str, str], fen: Sequence[int], yuan: Sequence[Decimal]) -> None:
    if [Decimal(amount).scaleb(-2) for amount in fen] != list(yuan):
        raise AssertionError(f"the two calculations differ on {row}: {fen} and {yuan}")
