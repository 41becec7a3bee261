"""The kinds of things that a rule file names, and how people call them."""

from __future__ import annotations

from enum import Enum


class Kind(Enum):
    """A kind of named thing; the value is what it is called in Chinese and in English."""

    FACT = ("结算信息", "fact")
    YES_NO_FACT = ("是或否的结算信息", "yes-or-no fact")
    VALUE = ("取值", "value")
    POOL = ("费用", "cost")
    GROUP = ("范围", "group")
    ASSUMPTION = ("假定依据", "assumption")
    PAYER = ("支付方", "payer")
    BENEFIT = ("待遇", "benefit")
    READING = ("释义", "reading")
    OPTION = ("选项", "option")
    PROMISE = ("求证", "promise")
    EXAMPLE = ("示例", "example")
    ARTICLE = ("条款", "article")
    UNIT = ("责任单位", "unit")
    STAGE = ("阶段", "stage")
    DUTY = ("职责", "duty")
    SERVICE = ("服务", "service")
    TARGET = ("目标", "target")
    INDICATOR = ("指标", "indicator")
    LIST = ("清单", "list")
    ITEM = ("项", "item")
    FORMULA = ("公式", "formula")
    SPLIT = ("分担", "split")
    INPUT = ("信息", "input")
    MONEY_INPUT = ("金额信息", "money input")
    SHARE = ("份额", "share")

    @property
    def zh(self) -> str:
        """What it is called in Chinese."""
        return self.value[0]

    @property
    def en(self) -> str:
        """What it is called in English."""
        return self.value[1]
