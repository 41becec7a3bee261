"""What a calculator says of the inputs of its formulas.

Every entry is (zh, en). The text of this module is part of calculators that have formulas.
"""

from typing import Final

#: `field` is the input, `value` what stood there.
FORMULA_MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "month": (
        "{field}：“{value}”不是月份，请用 date 或 2018-07 的形式",
        '{field}: "{value}" is no month; give a date, or text like 2018-07',
    ),
}
