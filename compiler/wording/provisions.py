"""Attributes and measures of provisions in words of both languages."""

from __future__ import annotations

from typing import assert_never

from compiler.wording.values import money_text
from dsl.model import Label
from dsl.provision_tree import Every, Relation, Role
from dsl.provisions import Frequency, Measure, MeasureKind, Moment, Precision, Requirement, When
from dsl.values import decimal_text, percent_text

ROLE_NAMES = {
    Role.PLAIN: Label("负责", "responsible"),
    Role.LEAD: Label("牵头", "lead"),
    Role.ASSIST: Label("配合", "assist"),
}

_PERIODS = {
    Every.YEAR: Label("每年", "a year"),
    Every.HALF_YEAR: Label("每半年", "a half-year"),
    Every.QUARTER: Label("每季度", "a quarter"),
    Every.MONTH: Label("每月", "a month"),
    Every.WEEK: Label("每周", "a week"),
    Every.DAY: Label("每日", "a day"),
}

_RELATIONS = {
    Relation.AT_LEAST: Label("不低于{value}", "at least {value}"),
    Relation.AT_MOST: Label("不超过{value}", "at most {value}"),
    Relation.EQUAL: Label("为{value}", "{value}"),
    Relation.ABOUT: Label("约{value}", "about {value}"),
    Relation.ABOVE: Label("超过{value}", "above {value}"),
    Relation.BELOW: Label("低于{value}", "below {value}"),
    Relation.BETWEEN: Label("{value}至{high}", "{value} to {high}"),
}


def measure_text(measure: Measure) -> Label:
    """A measured value: "90%", "20", "37元"."""
    match measure.kind:
        case MeasureKind.PERCENT:
            return Label(percent_text(measure.value), percent_text(measure.value))
        case MeasureKind.NUMBER:
            return Label(decimal_text(measure.value), decimal_text(measure.value))
        case MeasureKind.MONEY:
            return money_text(int(measure.value))
        case _:
            assert_never(measure.kind)


def requirement_text(requirement: Requirement, unit: Label | None) -> Label:
    """What is required: "不低于90%", "at least 1.2 beds per 1,000"."""
    words = _RELATIONS[requirement.relation]
    value = measure_text(requirement.value)
    high = measure_text(requirement.high) if requirement.high is not None else Label("", "")
    zh = words.zh.format(value=value.zh, high=high.zh)
    en = words.en.format(value=value.en, high=high.en)
    return Label(f"{zh}{unit.zh}", f"{en} {unit.en}") if unit is not None else Label(zh, en)


def frequency_text(frequency: Frequency | Label) -> Label:
    """How often: "每年6次（原4次）", "6 times a year (4 before)", "每月8日前"."""
    if isinstance(frequency, Label):
        return frequency
    period = _PERIODS[frequency.every]
    zh, en = period.zh, period.en
    if frequency.times is not None:
        times = "once" if frequency.times == 1 else f"{frequency.times} times"
        zh, en = f"{zh}{frequency.times}次", f"{times} {en}"
    else:
        en = en.replace("a ", "every ", 1)
    if frequency.before is not None:
        zh, en = f"{zh}（原{frequency.before}次）", f"{en} ({frequency.before} before)"
    if frequency.last_day is not None:
        zh, en = f"{zh}{frequency.last_day}日前", f"{en}, by day {frequency.last_day}"
    return Label(zh, en)


def when_text(when: When) -> Label:
    """A time as exactly as it was given: "2018年6月" / "2018-06"."""
    if not isinstance(when, Moment):
        return when
    day = when.day
    match when.precision:
        case Precision.DAY:
            return Label(day.isoformat(), day.isoformat())
        case Precision.MONTH:
            return Label(f"{day.year}年{day.month}月", f"{day:%Y-%m}")
        case Precision.YEAR:
            return Label(f"{day.year}年", str(day.year))
        case _:
            assert_never(when.precision)
