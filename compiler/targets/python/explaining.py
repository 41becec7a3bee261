"""How every calculator explains a settlement; the text of this module is part of each.

See `runtime` for what holds of both modules.
"""

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Generic

from compiler.targets.python.runtime import (
    BenefitRule,
    Label,
    Language,
    Named,
    Origin,
    Policy,
    Settlement,
    StepRule,
    YearT,
    yuan_of,
)
from compiler.wording.calculators import (
    EXPLANATION_WORDS,
    PART_NAMES,
    STEP_SENTENCES,
    STEP_SENTENCES_WITH_VALUE,
)
from compiler.wording.standards import FHIR, FIELD, PAYER_FIELDS, STANDARD_NAMES


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One step of a settlement: `operand` is what it brings in, `result` the amount after it.

    `value` words the rate, the deductible … that held for this claim; `origins` say which
    articles made it, or, for a step without a value, the benefit.
    """

    payer: str
    benefit: str
    payer_label: Label
    benefit_label: Label
    kind: str
    value: Label | None
    operand: Decimal | None
    result: Decimal
    origins: tuple[Origin, ...]

    @property
    def articles(self) -> tuple[str, ...]:
        """The articles that the step rests on; none for the scheme before the policy."""
        return tuple(dict.fromkeys(o.article for o in self.origins if o.article))

    @property
    def phrases(self) -> tuple[str, ...]:
        """The phrases of these articles."""
        return tuple(phrase for origin in self.origins for phrase in origin.phrases)

    @property
    def assumptions(self) -> tuple[Label, ...]:
        """The reasons of what is assumed in the step."""
        return tuple(dict.fromkeys(o.assumed for o in self.origins if o.assumed is not None))

    def text(self, language: Language) -> str:
        """The step as a sentence, with its articles, and what is assumed in it."""
        sentences = STEP_SENTENCES
        if self.value is not None and self.kind in STEP_SENTENCES_WITH_VALUE:
            sentences = STEP_SENTENCES_WITH_VALUE
        sentence = _in(sentences[self.kind], language).format(
            operand="" if self.operand is None else f"{self.operand:,}",
            result=f"{self.result:,}",
            value="" if self.value is None else self.value.text(language),
        )
        return _word("step", language, sentence=sentence, origin=self._origin(language))

    def _origin(self, language: Language) -> str:
        """What the step rests on; steps that only follow from others say nothing of it."""
        if self.value is None and self.kind != "base":
            return ""
        cited = [
            _word("origin_phrase", language, article=origin.article, phrase=phrase)
            for origin in self.origins
            for phrase in origin.phrases
            if origin.article
        ]
        cited += [o.article for o in self.origins if o.article and not o.phrases]
        text = ""
        if cited:
            separator = _word("separator", language)
            text = _word("origin", language, articles=separator.join(dict.fromkeys(cited)))
        for reason in self.assumptions:
            text += _word("assumed", language, reason=reason.text(language))
        return text


def _in(entry: tuple[str, str], language: Language) -> str:
    return entry[0] if language == "zh" else entry[1]


def _word(key: str, language: Language, **words: str) -> str:
    return _in(EXPLANATION_WORDS[key], language).format(**words)


@dataclasses.dataclass(frozen=True, slots=True)
class Explanation(Generic[YearT]):
    """A settlement with every step that led to it.

    `costs` are the claim's pools, `left` what the patient bears of each, `parts` the patient's
    share by reason; in yuan.
    """

    policy: Policy
    facts: Mapping[str, str]
    payers: tuple[Named, ...]
    settlement: Settlement[YearT]
    steps: tuple[Step, ...]
    costs: Mapping[str, Decimal]
    left: Mapping[str, Decimal]
    parts: Mapping[str, Decimal]

    def text(self, language: Language) -> str:
        """The whole explanation, one step a line."""
        lines = [self.policy.title.text(language)]
        heading = ""
        for step in self.steps:
            payer, benefit = step.payer_label.text(language), step.benefit_label.text(language)
            wanted = _word("benefit", language, payer=payer, benefit=benefit)
            if wanted != heading:
                lines.append(wanted)
                heading = wanted
            lines.append("  " + step.text(language))
        for payer_ in self.payers:
            amount = f"{self.settlement.payments[payer_.name]:,}"
            name = payer_.label.text(language)
            lines.append(_word("payment", language, payer=name, amount=amount))
        patient = f"{self.settlement.patient:,}"
        lines.append(_word("patient", language, amount=patient))
        for part, share in self.parts.items():
            if share:
                name = _in(PART_NAMES[part], language)
                lines.append("  " + _word("part", language, part=name, amount=f"{share:,}"))
        return "\n".join(lines)

    def as_data(self) -> dict[str, object]:
        """Plain data for JSON: our names, and those of other systems beside them."""
        settlement = self.settlement
        funds = sum(settlement.payments.values(), Decimal("0.00"))
        total = sum(self.costs.values(), Decimal("0.00"))
        return {
            "policy": {"name": self.policy.name, "version": self.policy.version},
            "facts": dict(self.facts),
            "total": _amount("total", total),
            "costs": [{"name": name, **_amount(name, x)} for name, x in self.costs.items()],
            "payments": [_payment(payer, settlement.payments) for payer in self.payers],
            "funds": _amount("funds", funds),
            "patient": {
                **_amount("patient", settlement.patient),
                "of": [{"name": name, "amount": str(x)} for name, x in self.left.items()],
                "parts": [
                    {"name": name, **_label(PART_NAMES[name]), **_amount(name, x)}
                    for name, x in self.parts.items()
                ],
            },
            "steps": [_step_data(step) for step in self.steps],
            "year": settlement.year.as_data(),
        }


def _amount(name: str, amount: Decimal) -> dict[str, str]:
    return {"amount": str(amount), **STANDARD_NAMES.get(name, {})}


def _label(label: tuple[str, str]) -> dict[str, str]:
    return {"zh": label[0], "en": label[1]}


def _payment(payer: Named, payments: Mapping[str, Decimal]) -> dict[str, str]:
    field = PAYER_FIELDS.get(payer.name)
    return {
        "payer": payer.name,
        **_label(payer.label),
        "amount": str(payments[payer.name]),
        FHIR: "benefit",
        **({} if field is None else {FIELD: field}),
    }


def _step_data(step: Step) -> dict[str, object]:
    return {
        "payer": step.payer,
        "benefit": step.benefit,
        "kind": step.kind,
        "value": None if step.value is None else _label(step.value),
        "operand": None if step.operand is None else str(step.operand),
        "result": str(step.result),
        "articles": list(step.articles),
        "phrases": list(step.phrases),
        "assumed": [_label(reason) for reason in step.assumptions],
        "text": {"zh": step.text("zh"), "en": step.text("en")},
    }


def read_steps(benefits: Sequence[BenefitRule], values: Iterator[int]) -> tuple[Step, ...]:
    """The steps of the benefits that apply, read from the numbers of a settlement.

    For each benefit: whether it applies; then for each step its operand, if it has one, its
    result, and which of its values held, if it has any.
    """
    steps: list[Step] = []
    for benefit in benefits:
        applies = bool(next(values))
        read = [_read_step(benefit, rule, values) for rule in benefit.steps]
        steps += read if applies else []
    return tuple(steps)


def _read_step(benefit: BenefitRule, rule: StepRule, values: Iterator[int]) -> Step:
    operand = yuan_of(next(values)) if rule.has_operand else None
    result = yuan_of(next(values))
    value = rule.values[next(values)] if rule.values else None
    return Step(
        benefit.payer.name,
        benefit.name,
        benefit.payer.label,
        benefit.label,
        rule.kind,
        None if value is None else value.text,
        operand,
        result,
        (benefit.origin,) if value is None else value.origins,
    )
