"""A case in words, both languages: the year of claims, who paid what, and what was promised."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from compiler.evaluate import Value, node_values
from compiler.obligations import Case
from compiler.program.nodes import Kind, NodeId, State
from compiler.program.program import FactInput, Label, Program
from compiler.verify.question import Question
from compiler.verify.sides import COMPARED
from compiler.verify.task import Goal, Told
from compiler.verify.witness import Facts, History
from compiler.wording.catalogue import Catalogue, in_language
from dsl.language import Language
from dsl.values import yuan_exact

_LANGUAGES = (Language.ZH, Language.EN)


def tell(goal: Goal, history: History, program: Program) -> Case:
    """The case of a goal, ready to show; amounts in yuan."""
    zh, en = (tuple(_lines(goal, history, program, language)) for language in _LANGUAGES)
    names = [fact.name for fact in program.facts]
    own = [item for item in history.claims if all(name in item for name in names)]
    claims = tuple({name: item[name] for name in names} for item in own)
    return Case(zh, en, _data(goal, history), claims)


def _lines(goal: Goal, history: History, program: Program, language: Language) -> Sequence[str]:
    words = Catalogue("verify", language)
    told = goal.told
    lines = [] if goal.label is None else [words("case.about", label=goal.label)]
    for number, (facts, values) in enumerate(_settled(goal.question, history), start=1):
        last = number == len(history.claims)
        lines.append(
            words("case.claim", number=number, facts=_facts(goal.question, facts, language, False))
        )
        if told is None:
            continue
        lines.append(words("case.paid", payments=_amounts(told.own, values, language)))
        if last and told.compared:
            changed = _facts(goal.question, facts, language, True)
            lines.append(words("case.compared", facts=changed) if changed else words("case.other"))
            lines.append(words("case.paid", payments=_amounts(told.compared, values, language)))
        if last:
            lines += _promised(told, values, words)
            lines += _rules(goal.question, facts, values, program, words)
    return lines


def _settled(question: Question, history: History) -> Sequence[tuple[Facts, Sequence[Value]]]:
    """Each claim of the history with the value of every node."""
    state: Mapping[str, int] = {}
    found = []
    for facts in history.claims:
        values = node_values(question.nodes, facts, state)
        found.append((facts, values))
        state = {name: int(values[node]) for name, node in question.state}
    return found


def _facts(question: Question, facts: Facts, language: Language, compared: bool) -> list[str]:
    """Facts in words, either of the claim or of what the compared claim has otherwise."""
    return [
        f"{in_language(fact.label, language)} {_fact(fact, facts[fact.name], language)}"
        for fact in question.facts
        if fact.name.startswith(COMPARED) is compared
    ]


def _fact(fact: FactInput, value: Value, language: Language) -> str:
    match fact.kind:
        case Kind.MONEY:
            return _yuan(int(value))
        case Kind.DATE:
            text = str(value)
            return f"{text[:4]}-{text[4:6]}-{text[6:]}"
        case Kind.FLAG:
            yes = Label("是", "yes") if value else Label("否", "no")
            return in_language(yes, language)
        case Kind.CHOICE:
            label = next(item.label for item in fact.values if item.name == value)
            return in_language(label, language)
        case _:
            return str(value)


def _amounts(
    named: Sequence[tuple[Label, NodeId]], values: Sequence[Value], language: Language
) -> list[str]:
    return [f"{in_language(label, language)} {_yuan(int(values[node]))}" for label, node in named]


def _promised(told: Told, values: Sequence[Value], words: Catalogue) -> list[str]:
    if told.promised is None:
        return []
    left, between, right = told.promised
    found, wanted = _yuan(int(values[left])), _yuan(int(values[right]))
    return [words("case.promised", found=found, between=between, wanted=wanted)]


def _rules(
    question: Question,
    facts: Facts,
    values: Sequence[Value],
    program: Program,
    words: Catalogue,
) -> list[str]:
    """The rules that took part in the last settlement: the values in use, with their articles."""
    state = {
        node.name: int(values[index])
        for index, node in enumerate(question.nodes)
        if isinstance(node, State)
    }
    own = node_values(program.nodes, facts, state)
    found: dict[str, None] = {}
    for payer in program.payers:
        for benefit in payer.benefits:
            if not own[benefit.payment]:
                continue
            for step in benefit.steps:
                if step.parameter is None or step.parameter.index is None:
                    continue
                taken = step.parameter.alternatives[int(own[step.parameter.index])]
                articles = [item.article for item in taken.provenances if item.article]
                text = in_language(taken.text, words.language)
                cited = f"（{articles[-1]}）" if articles else ""
                found[f"{in_language(payer.label, words.language)} {text}{cited}"] = None
    return [words("case.rules", rules=list(found))] if found else []


def _data(goal: Goal, history: History) -> Mapping[str, object]:
    claims = []
    for facts, values in _settled(goal.question, history):
        claim: dict[str, object] = {
            "facts": {fact.name: _plain(fact, facts[fact.name]) for fact in goal.question.facts}
        }
        if goal.told is not None:
            claim["paid"] = {label.en: _yuan(int(values[node])) for label, node in goal.told.own}
            if goal.told.compared:
                claim["compared"] = {
                    label.en: yuan_exact(int(values[node])) for label, node in goal.told.compared
                }
        claims.append(claim)
    return {"claims": claims}


def _plain(fact: FactInput, value: Value) -> str | int | bool:
    if fact.kind in (Kind.MONEY, Kind.DATE):
        return _fact(fact, value, Language.EN).replace(",", "")
    return value


def _yuan(fen: int) -> str:
    return yuan_exact(fen, grouped=True)
