"""Values, conditions and cases in words of both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import assert_never

from compiler.region import FIRST_DATE, LAST_DATE, Box, Cell, Interval, joined_intervals
from dsl.model import (
    DATE_FACT,
    AllOf,
    Amount,
    AmountValue,
    AnyOf,
    Bands,
    ChoiceAmount,
    ComparedAmount,
    Condition,
    FlatRate,
    Holds,
    InGroup,
    InRange,
    IsOneOf,
    Label,
    LastDay,
    MoneyAmount,
    NotCondition,
    OneOfFact,
    Open,
    PaidAmount,
    ParameterValue,
    PatientAmount,
    Period,
    Policy,
    PoolAmount,
    ShareAmount,
    SumAmount,
    TargetValue,
    Waived,
)
from dsl.tree import Choice, Parameter
from dsl.values import number_date, percent_text, yuan_text

PARAMETER_NAMES: Mapping[Parameter, Label] = {
    Parameter.DEDUCTIBLE: Label("起付线", "deductible"),
    Parameter.RATE: Label("支付比例", "rate"),
    Parameter.LIMIT: Label("年度封顶线", "yearly limit"),
    Parameter.FLOOR: Label("不低于", "at least"),
    Parameter.TARGET: Label("补到", "up to"),
    Parameter.ENDS: Label("执行到", "ends with"),
    Parameter.FORMULA: Label("按公式支付", "pays"),
}


def joined(labels: Iterable[Label], zh: str, en: str) -> Label:
    """The labels with a separator of each language between them."""
    items = tuple(labels)
    return Label(zh.join(item.zh for item in items), en.join(item.en for item in items))


def money_text(fen: int) -> Label:
    """An amount of money: "3000元", "3,000 yuan"."""
    return Label(f"{yuan_text(fen, grouped=False)}元", f"{yuan_text(fen)} yuan")


class PolicyWords:
    """Words for the things of one policy, by their names."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self._facts = {fact.name: fact for fact in policy.facts}
        self._pools = {pool.name: pool.label for pool in policy.pools}
        self._groups = {group.name: group.label for group in policy.groups}
        self._payers = {payer.name: payer.label for payer in policy.payers}

    def fact(self, name: str) -> Label:
        """The label of a fact, or of the date."""
        if name == DATE_FACT:
            return Label("日期", "date")
        return self._facts[name].label

    def value(self, fact: str, value: str) -> Label:
        """The label of one value of a one-of fact."""
        declared = self._facts[fact]
        if not isinstance(declared, OneOfFact):
            raise TypeError(f"{fact} has no named values")
        return next(item.label for item in declared.values if item.name == value)

    def pools(self, names: Sequence[str]) -> Label:
        """The label of some pools; of all of them together "the total bill"."""
        if len(names) == len(self._pools) and len(names) > 1:
            return Label("总费用", "the total bill")
        return joined((self._pools[name] for name in names), "与", " and ")

    def payer(self, name: str) -> Label:
        """The label of a payer."""
        return self._payers[name]

    # --- amounts and values -----------------------------------------------------------------

    def amount(self, amount: Amount) -> Label:
        """An amount in words."""
        match amount:
            case MoneyAmount(fen, period):
                return _with_period(money_text(fen), period)
            case PoolAmount(pools, rest, over_year):
                words = self.pools(pools)
                if rest:
                    words = Label(f"剩余{words.zh}", f"the rest of {words.en}")
                return _over_year(words, over_year)
            case PaidAmount(payer, over_year):
                words = self.payer(payer)
                return _over_year(Label(f"{words.zh}支付", f"what {words.en} pays"), over_year)
            case PatientAmount(pools, over_year):
                words = self.pools(pools)
                share = Label(f"患者负担的{words.zh}", f"the patient's part of {words.en}")
                return _over_year(share, over_year)
            case ShareAmount(rate, base):
                words = self.amount(base)
                text = percent_text(rate)
                return Label(f"{words.zh}的{text}", f"{text} of {words.en}")
            case ChoiceAmount(choice, items):
                words = joined((self.amount(item) for item in items), "与", " and ")
                if choice is Choice.LESSER:
                    return Label(f"{words.zh}取其低", f"the lesser of {words.en}")
                return Label(f"{words.zh}取其高", f"the greater of {words.en}")
            case SumAmount(terms):
                return self._sum(terms)
            case ComparedAmount(of_it):
                words = self.amount(of_it)
                return Label(f"对照情形中{words.zh}", f"{words.en} in the compared case")
            case _:
                assert_never(amount)

    def parameter_value(self, value: ParameterValue) -> Label:
        """The value of a parameter in words, without the parameter's name."""
        match value:
            case Open():
                return Label("待定", "open")
            case Waived():
                return Label("无", "none")
            case FlatRate(rate):
                return Label(percent_text(rate), percent_text(rate))
            case Bands():
                return _bands(value)
            case AmountValue(amount):
                return self.amount(amount)
            case TargetValue(rate, pools):
                return self.amount(ShareAmount(rate, PoolAmount(pools, False, False)))
            case LastDay(day):
                return Label(day.isoformat(), day.isoformat())
            case _:
                assert_never(value)

    def _sum(self, terms: Sequence[tuple[int, Amount]]) -> Label:
        zh, en = "", ""
        for position, (sign, term) in enumerate(terms):
            words = self.amount(term)
            mark = "" if position == 0 else (" + " if sign > 0 else " − ")
            zh, en = zh + mark + words.zh, en + mark + words.en
        return Label(zh, en)

    # --- conditions and cases ---------------------------------------------------------------

    def condition(self, condition: Condition) -> Label:
        """A condition in words, groups by their names."""
        match condition:
            case IsOneOf(fact, values):
                declared = self._facts[fact]
                assert isinstance(declared, OneOfFact)
                return self._is(fact, [v.name for v in declared.values if v.name in values])
            case Holds(fact):
                return self.fact(fact)
            case InRange(fact, low, high):
                return self._range(fact, low, high)
            case InGroup(group):
                return self._groups[group]
            case NotCondition(item):
                words = self.condition(item)
                return Label(f"非{words.zh}", f"not {words.en}")
            case AllOf(()):
                return Label("所有情形", "all claims")
            case AnyOf(()):
                return Label("无", "none")
            case AllOf(items):
                return joined((self.condition(item) for item in items), "且", " and ")
            case AnyOf(items):
                return joined((self.condition(item) for item in items), "或", " or ")
            case _:
                assert_never(condition)

    def box(self, box: Box) -> Label:
        """A set of claims: "医院级别为乡级，身份为…" / "level of hospital: township; …"."""
        if not box:
            return Label("所有情形", "all claims")
        return joined((self._cells(fact, cells) for fact, cells in box.items()), "，", "; ")

    def case(self, case: Mapping[str, Cell]) -> Label:
        """One combination of facts, for a message."""
        return self.box({fact: (cell,) for fact, cell in case.items()})

    def _cells(self, fact: str, cells: Sequence[Cell]) -> Label:
        names = [cell for cell in cells if isinstance(cell, str)]
        if names:
            return self._is(fact, names)
        intervals = [cell for cell in cells if isinstance(cell, Interval)]
        if intervals:
            merged = joined_intervals(intervals)
            return joined((self._range(fact, i.low, i.high) for i in merged), "或", " or ")
        words = self.fact(fact)
        return words if cells[0] is True else Label(f"非{words.zh}", f"not {words.en}")

    def _is(self, fact: str, values: Sequence[str]) -> Label:
        declared = self._facts[fact]
        assert isinstance(declared, OneOfFact)
        others = [item.name for item in declared.values if item.name not in values]
        subject = self.fact(fact)
        if len(values) > 4 and 0 < len(others) <= 4:
            words = joined((self.value(fact, name) for name in others), "、", ", ")
            return Label(f"{subject.zh}不为{words.zh}", f"{subject.en} not {words.en}")
        words = joined((self.value(fact, name) for name in values), "、", ", ")
        return Label(f"{subject.zh}为{words.zh}", f"{subject.en}: {words.en}")

    def _range(self, fact: str, low: int | None, high: int | None) -> Label:
        words = self.fact(fact)
        bottom, top = _bound_text(fact, low, up=True), _bound_text(fact, high, up=False)
        if bottom is not None and bottom == top:
            return Label(f"{words.zh}为{bottom}", f"{words.en} {bottom}")
        if bottom is None and top is None:
            return Label(f"任何{words.zh}", f"any {words.en}")
        if bottom is None:
            return Label(f"{words.zh}不超过{top}", f"{words.en} up to {top}")
        if top is None:
            return Label(f"{words.zh}不低于{bottom}", f"{words.en} from {bottom}")
        return Label(f"{words.zh}{bottom}至{top}", f"{words.en} {bottom} to {top}")


def _bound_text(fact: str, bound: int | None, *, up: bool) -> str | None:
    if bound is None or bound in (FIRST_DATE, LAST_DATE):
        return None
    return _day(bound, up=up).isoformat() if fact == DATE_FACT else str(bound)


def _day(number: int, *, up: bool) -> date:
    """The date of a number, or of the nearest real day above or below it."""
    step = 1 if up else -1
    while True:
        try:
            day = number_date(number)
        except ValueError:
            number += step
            continue
        return day


def _bands(value: Bands) -> Label:
    def text(low: str, high: str | None, zh: bool) -> str:
        if high is None:
            return f"{low}以上" if zh else f"above {low}"
        return f"{low}至{high}" if zh else f"{low} to {high}"

    zh, en = [], []
    for position, band in enumerate(value.bands):
        from_deductible = value.within_deductible and position == 0
        low = Label("起付线", "the deductible") if from_deductible else money_text(band.low)
        high = money_text(band.high) if band.high is not None else None
        rate = percent_text(band.rate)
        zh.append(f"{text(low.zh, high.zh if high else None, True)} {rate}")
        en.append(f"{text(low.en, high.en if high else None, False)} {rate}")
    return Label("；".join(zh), "; ".join(en))


def _with_period(words: Label, period: Period | None) -> Label:
    match period:
        case None:
            return words
        case Period.YEAR:
            return Label(f"每年{words.zh}", f"{words.en} a year")
        case Period.CLAIM:
            return Label(f"每次{words.zh}", f"{words.en} a claim")
        case _:
            assert_never(period)


def _over_year(words: Label, over_year: bool) -> Label:
    return Label(f"{words.zh}年累计", f"{words.en} over the year") if over_year else words
