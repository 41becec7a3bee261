"""What every calculator has in common; the text of this module is part of each.

It imports nothing but the standard library and the wording, which goes into the calculator too,
and it does without `from __future__ import annotations`, so that a calculator can be executed
as it is, without being installed as a module.
"""

import dataclasses
import datetime
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal, Inexact, InvalidOperation, Overflow
from typing import Final, Generic, Literal, NamedTuple, NoReturn, Protocol, TypeVar

from compiler.wording.calculators import CLAIM_MESSAGES

Language = Literal["zh", "en"]
Money = Decimal | int | str  # yuan
Date = datetime.date | str

#: The most that one cost may be, in fen; within it every proof of the rules holds.
MOST_FEN: Final = 100_000_000_000

_EXACT: Final = Context(prec=40, Emin=-40, Emax=40, traps=[Inexact, InvalidOperation, Overflow])
#: multiply(fen, CENT) is the amount in yuan, with two decimals.
_multiply: Final = _EXACT.multiply
_CENT: Final = Decimal("0.01")
_FLAGS: Final = {"true": True, "false": False}


class YearToDate(Protocol):
    """The amounts of one person's policy year."""

    def as_data(self) -> dict[str, int]: ...


YearT = TypeVar("YearT", bound=YearToDate)


class Label(NamedTuple):
    """A name or sentence in both languages."""

    zh: str
    en: str

    def text(self, language: Language) -> str:
        """The words of one language."""
        return self.zh if language == "zh" else self.en


def _worded(entry: tuple[str, str], **words: str) -> Label:
    return Label(entry[0].format(**words), entry[1].format(**words))


class ClaimError(ValueError):
    """A claim that cannot be settled as it is; `field` is the column at fault."""

    def __init__(self, field: str, message: Label) -> None:
        super().__init__(field, message)
        self.field = field
        self.message = message

    def __str__(self) -> str:
        return self.message.en

    def text(self, language: Language) -> str:
        """What is wrong, in one of the languages."""
        return self.message.text(language)


class ClaimRefused(ClaimError):
    """A claim that the policy does not settle; the year to date stays as it was.

    `number` is the place of the refusal among REFUSALS, `article` empty where no article orders
    it.
    """

    def __init__(self, number: int, reason: Label, article: str) -> None:
        key = "refused_by_article" if article else "refused"
        zh, en = CLAIM_MESSAGES[key]
        message = Label(
            zh.format(value=reason.zh, limit=article), en.format(value=reason.en, limit=article)
        )
        super().__init__("", message)
        self.args = (number, reason, article)
        self.number = number
        self.reason = reason
        self.article = article


# What a calculator says of itself


@dataclasses.dataclass(frozen=True, slots=True)
class Policy:
    """Which policy this is, in which version of its rules, under which readings."""

    name: str
    title: Label
    number: str
    version: str
    in_force_from: datetime.date
    in_force_to: datetime.date | None
    readings: Mapping[str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One value of a fact, and its label."""

    name: str
    label: Label


@dataclasses.dataclass(frozen=True, slots=True)
class FactColumn:
    """A column of the claims file; `kind` is date, money, choice, flag or count.

    `low` and `high` bound a count. A pool is a part of the claim's cost.
    """

    name: str
    kind: str
    label: Label
    values: tuple[Choice, ...] = ()
    low: int = 0
    high: int = 0
    is_pool: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Named:
    """A payer, or a year-to-date amount."""

    name: str
    label: Label


@dataclasses.dataclass(frozen=True, slots=True)
class RefusalReason:
    """Why some claims are not settled, and which article says so."""

    reason: Label
    article: str


@dataclasses.dataclass(frozen=True, slots=True)
class Origin:
    """The article and phrases that a value stands on; `assumed` is the reason of an assumption."""

    article: str
    phrases: tuple[str, ...] = ()
    assumed: Label | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Value:
    """One value that a parameter takes, in words, and all that made it."""

    text: Label
    origins: tuple[Origin, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class StepRule:
    """A step of a benefit: its kind, and the values that its parameter can take."""

    kind: str
    has_operand: bool
    values: tuple[Value, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class BenefitRule:
    """One rule of a payer, where it stands, and its steps in order."""

    payer: Named
    name: str
    label: Label
    origin: Origin
    steps: tuple[StepRule, ...]


class AssumedValue(NamedTuple):
    """A value that the text does not give."""

    payer: str
    benefit: str
    kind: str
    text: Label
    reason: Label


def assumed_values(benefits: Sequence[BenefitRule]) -> tuple[AssumedValue, ...]:
    """All assumed values of the benefits, in their order."""
    found = [
        AssumedValue(benefit.payer.name, benefit.name, step.kind, value.text, origin.assumed)
        for benefit in benefits
        for step in benefit.steps
        for value in step.values
        for origin in value.origins
        if origin.assumed is not None
    ]
    return tuple(dict.fromkeys(found))


# Reading a claim


def _fault(key: str, field: str, value: object, limit: str = "") -> NoReturn:
    raise ClaimError(
        field, _worded(CLAIM_MESSAGES[key], field=field, value=str(value), limit=limit)
    )


def fen_of(field: str, value: object) -> int:
    """The fen of an amount in yuan: a Decimal, a whole number, or text; never a float."""
    if isinstance(value, Decimal):
        try:
            exact = _multiply(value, 100)
            fen = int(exact)
        except (ArithmeticError, ValueError):
            _fault("money_form", field, value)
        if fen != exact:
            _fault("money_form", field, value)
    elif isinstance(value, str):
        fen = _fen_of_text(field, value)
    elif isinstance(value, int) and not isinstance(value, bool):
        fen = value * 100
    else:
        _fault("money_kind", field, type(value).__name__)
    if 0 <= fen <= MOST_FEN:
        return fen
    key = "money_negative" if fen < 0 else "money_large"
    _fault(key, field, value, str(MOST_FEN // 100))


def _fen_of_text(field: str, text: str) -> int:
    digits = text[1:] if text[:1] == "-" else text
    whole, point, rest = digits.partition(".")
    well_formed = digits.isascii() and whole.isdecimal() and len(rest) <= 2
    if not well_formed or (point and not rest.isdecimal()):
        _fault("money_form", field, text)
    if len(whole) > 20:
        _fault("money_large", field, text, str(MOST_FEN // 100))
    fen = int(whole + (rest + "00")[:2])
    return fen if digits is text else -fen


def yuan_of(fen: int) -> Decimal:
    """An amount in yuan, with two decimals."""
    return _multiply(fen, _CENT)


def date_of(field: str, value: object) -> datetime.date:
    """A date, from a date or from text like 2018-07-01."""
    if isinstance(value, str) and len(value) == 10 and value.isascii():
        try:
            return datetime.date.fromisoformat(value)
        except ValueError:
            _fault("date", field, value)
    if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        return value
    _fault("date", field, value)


def flag_of(field: str, value: object) -> bool:
    """Yes or no, from a bool or from `true` and `false`."""
    if isinstance(value, bool):
        return value
    known = _FLAGS.get(value) if isinstance(value, str) else None
    if known is None:
        _fault("flag", field, value)
    return known


def count_of(field: str, value: object, low: int, high: int) -> int:
    """A whole number within bounds, from an int or from digits."""
    number = value
    if isinstance(value, str) and value.isascii() and value.isdecimal() and len(value) <= 18:
        number = int(value)
    if isinstance(number, int) and not isinstance(number, bool) and low <= number <= high:
        return number
    _fault("count", field, value, f"{low}–{high}")


def not_a_value(field: str, value: object, values: Sequence[str]) -> NoReturn:
    """Raise the error of a choice that is none of its values."""
    _fault("choice", field, value, ", ".join(values))


def columns_of(row: Mapping[str, str], columns: Sequence[str]) -> dict[str, str]:
    """The claim's own columns of a row; others are passed over."""
    for column in columns:
        if column not in row:
            _fault("missing", column, "")
    return {column: row[column] for column in columns}


def check_year(amounts: Sequence[int]) -> None:
    """Raise the error of year-to-date amounts that are no whole numbers >= 0."""
    if any(type(amount) is not int or amount < 0 for amount in amounts):
        _fault("year_amounts", "year", "")


def later_year(date: datetime.date, year: int) -> NoReturn:
    """Raise the error of a claim that lies before the year of its year-to-date amounts."""
    _fault("year_later", "date", date.isoformat(), str(year))


# What comes out


class Settlement(NamedTuple, Generic[YearT]):
    """Who pays a claim, in yuan: each payer in order, the patient; and the year after it."""

    payments: dict[str, Decimal]
    patient: Decimal
    year: YearT
