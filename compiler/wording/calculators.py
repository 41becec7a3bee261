"""What a calculator says: steps, parts of the patient's share, and faults of a claim.

Every entry is (zh, en). The text of this module is part of every calculator.
"""

from typing import Final

#: What is wrong with a claim; `field` is the column, `value` what stood there.
CLAIM_MESSAGES: Final[dict[str, tuple[str, str]]] = {
    "missing": ("{field}：缺少此项", "{field} is missing"),
    "money_kind": (
        "{field}：金额请用 Decimal、整数或文本，不能用 {value}",
        "{field}: an amount is a Decimal, a whole number or text, not {value}",
    ),
    "money_form": (
        "{field}：“{value}”不是以元计、最多两位小数的金额",
        '{field}: "{value}" is not an amount in yuan with at most two decimals',
    ),
    "money_negative": ("{field}：{value} 为负数", "{field}: {value} is negative"),
    "money_large": (
        "{field}：{value} 过大，最多 {limit} 元",
        "{field}: {value} is too large, the most is {limit} yuan",
    ),
    "date": (
        "{field}：“{value}”不是日期，请用 date 或 2018-07-01 的形式",
        '{field}: "{value}" is no date; give a date, or text like 2018-07-01',
    ),
    "choice": (
        "{field}：“{value}”不是该项的取值，应为 {limit} 之一",
        '{field}: "{value}" is none of its values, which are {limit}',
    ),
    "flag": (
        "{field}：“{value}”既不是 true 也不是 false",
        '{field}: "{value}" is neither true nor false',
    ),
    "count": (
        "{field}：“{value}”不是 {limit} 的整数",
        '{field}: "{value}" is not a whole number of {limit}',
    ),
    "year_amounts": (
        "年度累计应为不小于零的整数（年份；金额以分计）",
        "the amounts of a year are whole numbers, never negative (money in fen)",
    ),
    "year_later": (
        "就诊日期 {value} 早于年度累计所属的 {limit} 年",
        "the claim is of {value}, the amounts of the year are of {limit}",
    ),
    "refused": ("{value}", "{value}"),
    "refused_by_article": ("{value}（{limit}）", "{value} ({limit})"),
}

#: What a step does. `operand` is the amount it brings in, `result` the amount after it.
STEP_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "base": ("本次计入费用 {result} 元", "counts {result} yuan of this claim"),
    "year_total": (
        "本年以前累计 {operand} 元，含本次共 {result} 元",
        "with the {operand} of the year before it: {result}",
    ),
    "deductible": (
        "扣除起付线 {operand} 元，余 {result} 元",
        "less the deductible of {operand}: {result}",
    ),
    "rate": ("按比例计 {result} 元", "at the rate: {result}"),
    "formula": ("按公式计 {result} 元", "by the formula: {result}"),
    "floor": ("不低于 {operand} 元：{result} 元", "at least {operand}: {result}"),
    "target": (
        "距补足目标 {operand} 元，至多补到目标：{result} 元",
        "at most the {operand} that is missing to the target: {result}",
    ),
    "paid_before": (
        "减去本年已付 {operand} 元：{result} 元",
        "less the {operand} paid this year: {result}",
    ),
    "benefit_limit": (
        "本项待遇年度额度尚余 {operand} 元：{result} 元",
        "at most the {operand} left of the benefit's yearly limit: {result}",
    ),
    "payer_limit": (
        "支付方年度额度尚余 {operand} 元：{result} 元",
        "at most the {operand} left of the payer's yearly limit: {result}",
    ),
    "available": (
        "尚未支付的费用 {operand} 元：{result} 元",
        "at most the {operand} of the cost that is left: {result}",
    ),
    "payment": ("支付 {result} 元", "pays {result} yuan"),
}

#: The same for a step whose value is known; `value` is the rate, the bands, the formula.
STEP_SENTENCES_WITH_VALUE: Final[dict[str, tuple[str, str]]] = {
    "rate": ("按{value}计 {result} 元", "{value}: {result}"),
    "formula": ("{value}：{result} 元", "{value}: {result}"),
    "floor": (
        "不低于{value}（{operand} 元）：{result} 元",
        "at least {value} ({operand}): {result}",
    ),
    "target": (
        "补到{value}，尚差 {operand} 元：{result} 元",
        "up to {value}, {operand} missing: {result}",
    ),
    "benefit_limit": (
        "本项待遇年度封顶线{value}，尚余 {operand} 元：{result} 元",
        "yearly limit of the benefit {value}, {operand} left: {result}",
    ),
    "payer_limit": (
        "支付方年度封顶线{value}，尚余 {operand} 元：{result} 元",
        "yearly limit of the payer {value}, {operand} left: {result}",
    ),
}

#: Why the patient bears a part of the bill.
PART_NAMES: Final[dict[str, tuple[str, str]]] = {
    "deductible": ("起付线以下", "within the deductible"),
    "proportional": ("按比例自付", "proportional part"),
    "above_limit": ("封顶线以上", "above a limit"),
    "out_of_catalogue": ("目录外", "out of catalogue"),
    "not_covered": ("未覆盖", "not covered"),
}

#: Other words of an explanation.
EXPLANATION_WORDS: Final[dict[str, tuple[str, str]]] = {
    "benefit": ("{payer}·{benefit}：", "{payer}, {benefit}:"),
    "step": ("{sentence}{origin}。", "{sentence}{origin}."),
    "origin": ("［{articles}］", " [{articles}]"),
    "origin_phrase": ("{article}“{phrase}”", '{article} "{phrase}"'),
    "assumed": ("［假定：{reason}］", " [assumed: {reason}]"),
    "separator": ("、", ", "),
    "payment": ("{payer}支付 {amount} 元", "{payer} pays {amount} yuan"),
    "patient": ("个人负担 {amount} 元", "the patient bears {amount} yuan"),
    "part": ("其中{part} {amount} 元", "of which {part} {amount}"),
}
