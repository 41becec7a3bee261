"""What formulas read their inputs with; the text is part of each calculator that has formulas."""

from collections.abc import Sequence

from compiler.targets.python.runtime import ClaimError, _worded, date_of, not_a_value
from compiler.wording.formulas import FORMULA_MESSAGES


def choice_of(field: str, value: str, values: Sequence[str]) -> str:
    """A choice that is one of its values."""
    if value not in values:
        not_a_value(field, value, values)
    return value


def day_of(field: str, value: object) -> int:
    """A date, or text like 2018-07-01, as yyyymmdd."""
    day = date_of(field, value)
    return day.year * 10_000 + day.month * 100 + day.day


def months_of(field: str, value: object, year: int, month: int) -> int:
    """How many months from a first month to that of a date, or of text like 2018-07; both count.

    Zero before the first month.
    """
    text = f"{value}-01" if isinstance(value, str) and len(value) == 7 else value
    try:
        last = date_of(field, text)
    except ClaimError:
        message = _worded(FORMULA_MESSAGES["month"], field=field, value=str(value))
        raise ClaimError(field, message) from None
    return max(0, (last.year - year) * 12 + last.month - month + 1)
