"""Settles files of claims with the hand-written modules: order, duplicates, refusals."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

from bench.hand import changjiang_2017, changzhi_2019, dehong_2017, huining_2018, ningxia_2017

Row = Mapping[str, str]
Settled = tuple[str, tuple[int, ...], int]


class HandModule(Protocol):
    """What each hand-written module offers; see the package's docstring."""

    @property
    def COLUMNS(self) -> tuple[str, ...]: ...

    @property
    def PAYERS(self) -> tuple[str, ...]: ...

    @property
    def STATE(self) -> tuple[str, ...]: ...

    @property
    def settle_fen(self) -> Callable[..., tuple[int, ...] | None]: ...


MODULES: Mapping[str, HandModule] = {
    "changjiang_2017": changjiang_2017,
    "changzhi_2019": changzhi_2019,
    "huining_2018": huining_2018,
    "ningxia_2017": ningxia_2017,
    "dehong_2017": dehong_2017,
}


def fen_of(yuan: str) -> int:
    """The fen in an amount of yuan that is written with at most two decimals: `12.5` is 1250."""
    whole, _, decimals = yuan.partition(".")
    return int(whole) * 100 + int((decimals + "00")[:2])


def day_of(date: str) -> int:
    """A date written YYYY-MM-DD as the number yyyymmdd."""
    return int(date.replace("-", ""))


def _is_true(text: str) -> bool:
    return text == "true"


_READERS: Mapping[str, Callable[[str], object]] = {
    "age": int,
    "date": day_of,
    "eligible": fen_of,
    "in_region": _is_true,
    "major_illness": _is_true,
    "other": fen_of,
    "referred": _is_true,
    "special_disease": _is_true,
}


def arguments(module: HandModule, row: Row) -> tuple[object, ...]:
    """The facts of a row as `settle_fen` of the module takes them: amounts in fen."""
    return tuple(_READERS.get(column, str)(row[column]) for column in module.COLUMNS)


def replay(module: HandModule, rows: Iterable[Row]) -> Iterator[Settled]:
    """Settle the claims of a file; yield claim, payments and patient's share, all in fen.

    Persons come in the order of their first claim in the file, a person's claims by date and
    claim_id. Of the rows with one claim_id only the first counts. A rejected claim is left out, and
    leaves the person's year as it was.
    """
    persons: dict[str, list[Row]] = {}
    seen: set[str] = set()
    for row in rows:
        if row["claim_id"] not in seen:
            seen.add(row["claim_id"])
            persons.setdefault(row["person_id"], []).append(row)
    for claims in persons.values():
        yield from _replay_person(module, claims)


def _replay_person(module: HandModule, claims: list[Row]) -> Iterator[Settled]:
    payer_count = len(module.PAYERS)
    opening = (0,) * len(module.STATE)
    year, state = "", opening
    for row in sorted(claims, key=lambda claim: (claim["date"], claim["claim_id"])):
        if row["date"][:4] != year:
            year, state = row["date"][:4], opening
        result = module.settle_fen(*arguments(module, row), *state)
        if result is not None:
            state = result[payer_count + 1 :]
            yield row["claim_id"], result[:payer_count], result[payer_count]
