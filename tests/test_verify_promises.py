"""Every kind of promise, proved and refuted on a small policy; each case exact to the fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import pytest
from verifying import POLICY, compiled_text, policy_text, proved, tasks_of, verdict_on

from compiler.obligations import NoteKind, Obligation, Standing, Verdict

z3 = pytest.importorskip("z3")

from compiler.verify.narrow import narrow  # noqa: E402
from compiler.verify.prove import plan  # noqa: E402
from compiler.verify.solver import Answer, Rung, ask, new_solver  # noqa: E402
from compiler.verify.symbolic import Terms, claim_terms, numbered_choices  # noqa: E402

LABELS = 'zh "求证" en "promise"'
REASON = 'because zh "如此" en "so it is"'


def promise(*lines: str, word: str = "prove") -> str:
    return "\n".join([f"{word} promised {LABELS}", *(f"  {line}" for line in lines)])


def claims(found: Obligation) -> Sequence[Mapping[str, Any]]:
    """The claims of a case, as `check --format json` has them."""
    assert found.case is not None
    return cast(Sequence[Mapping[str, Any]], found.case.as_data()["claims"])


PROVED = {
    "amounts of one claim": ["basic at most 80% of eligible"],
    "a guard": ["for level is high", "basic at most 60% of eligible"],
    "an equality": ["basic + fallback + patient is total"],
    "lesser of": ["basic at most lesser of eligible and 10,000 yuan"],
    "greater of": ["basic at most greater of 80% of eligible and 1 yuan"],
    "a difference, held at zero": ["basic - eligible is 0 yuan"],
    "the patient's part of a cost": ["patient's other is other"],
    "when": ["when eligible at most 100 yuan", "basic is 0 yuan"],
    "over the year": ["for status is poor", "patient's eligible over the year at least 0 yuan"],
    "a limit over the year": ["basic over the year at most 10,000 yuan"],
    "more cost": ["compared with more eligible", "basic at most compared basic"],
    "no cliff": ["compared with more other", "compared basic is basic"],
    "another value": ["compared with another referred", "basic is compared basic"],
    "a fixed value": [
        "for status is poor",
        "compared with status is ordinary",
        "patient at most compared patient",
    ],
    "a fixed flag": ["compared with referred", "patient is compared patient"],
    "two differences": [
        "for level is low",
        "compared with level is high, more other",
        "basic at least compared basic",
    ],
    "the scheme before": ["compared with the scheme before", "patient at most compared patient"],
    "the scheme before, over the year": [
        "compared with the scheme before",
        "basic over the year is compared basic over the year",
    ],
    "a reading": [
        "for level is high",
        "compared with under reading low_rate half",
        "when basic over the year at most 0 yuan",
        "basic over the year at most compared basic over the year",
    ],
    "two bills": ["compared with two bills", "compared basic at most basic + 0.01 yuan"],
    "the other order": ["compared with the other order", "basic is compared basic"],
    "does not depend": ["basic does not depend on referred"],
    "depends": ["basic depends on level"],
    "depends over the year": ["basic over the year depends on level"],
    "a year side by side": [
        "compared with status is ordinary",
        "patient over the year at most compared patient over the year",
    ],
}

REFUTED = {
    "amounts of one claim": ["basic at most 60% of eligible"],
    "a guard": ["for level is low", "basic at most 60% of eligible"],
    "an equality": ["basic + fallback is total"],
    "a difference": ["eligible - basic is 0 yuan"],
    "when": ["when eligible at most 100.01 yuan", "basic is 0 yuan"],
    "over the year": ["basic over the year at most 9,999.99 yuan"],
    "over the year, of two claims": [
        "when eligible over the year at least 10,001 yuan",
        "eligible at least 10,001 yuan",
    ],
    "more cost": ["compared with more eligible", "basic is compared basic"],
    "another value": ["compared with another level", "basic is compared basic"],
    "a fixed value": [
        "for status is poor",
        "compared with status is ordinary",
        "patient is compared patient",
    ],
    "a fixed flag": ["compared with not referred", "patient at most compared patient - 1 yuan"],
    "two differences": [
        "compared with level is low, more eligible",
        "basic at least compared basic",
    ],
    "the scheme before": ["compared with the scheme before", "patient is compared patient"],
    "the scheme before, over the year": [
        "compared with the scheme before",
        "fallback over the year is compared fallback over the year",
    ],
    "a reading": ["compared with under reading low_rate half", "basic is compared basic"],
    "two bills": ["compared with two bills", "basic at most compared basic"],
    "the other order": ["compared with the other order", "fallback is compared fallback"],
    "does not depend": ["basic does not depend on level"],
    "depends": ["basic depends on status"],
    "a year side by side": [
        "compared with level is low",
        "basic over the year is compared basic over the year",
    ],
}


@pytest.mark.parametrize("lines", PROVED.values(), ids=PROVED)
def test_a_true_promise_is_proved(lines: list[str]) -> None:
    found = verdict_on(promise(*lines))
    assert (found.verdict, found.fault) == (Verdict.PROVED, None)
    assert not [note for note in found.notes if note.kind is NoteKind.VACUOUS]


@pytest.mark.parametrize("lines", REFUTED.values(), ids=REFUTED)
def test_a_false_promise_is_refuted(lines: list[str]) -> None:
    found = verdict_on(promise(*lines))
    assert (found.verdict, found.fault) == (Verdict.REFUTED, None)
    assert found.standing is Standing.FAILS
    assert (found.case is None) == (lines == REFUTED["depends"])


def test_a_case_is_exact() -> None:
    found = verdict_on(promise("when eligible at most 100.01 yuan", "basic is 0 yuan"))
    (claim,) = claims(found)
    assert claim["facts"]["eligible"] == "100.01"
    assert claim["facts"]["level"] == "low"
    assert claim["paid"]["basic insurance"] == "0.01"


def test_a_case_of_two_claims_is_a_year_in_order() -> None:
    found = verdict_on(promise(*REFUTED["over the year, of two claims"]))
    first, second = claims(found)
    days = [first["facts"]["date"], second["facts"]["date"]]
    assert days == sorted(days)
    assert days[0][:4] == days[1][:4]
    both = [float(claim["facts"]["eligible"]) for claim in (first, second)]
    assert sum(both) >= 10_001 > both[1]


def test_the_year_counts_the_claims_of_the_guard_alone() -> None:
    bound = "basic over the year at most 6,000 yuan"
    assert verdict_on(promise("for level is high", bound)).verdict is Verdict.REFUTED
    capped = promise("for level is high", "when basic over the year at most 0 yuan", bound)
    assert verdict_on(capped).verdict is Verdict.PROVED


def test_earlier_claims_are_the_same_claims_by_the_scheme_before() -> None:
    """Only this claim has another level; what was paid before it is the same by both rules."""
    lines = (
        "for level is low",
        "compared with the scheme before, level is low",
        "basic is compared basic",
    )
    assert verdict_on(promise(*lines)).verdict is Verdict.PROVED


def test_a_case_may_be_of_29_february_but_of_real_days_alone() -> None:
    leap = promise("for date from 2020-02-29 to 2020-02-29", "basic is total")
    (claim,) = claims(verdict_on(leap))
    assert claim["facts"]["date"] == "2020-02-29"
    between = promise("for not date from 2020-01-01 to 2021-02-28", "basic is total")
    found = verdict_on(between)
    assert (found.verdict, found.fault) == (Verdict.REFUTED, None)


def test_what_the_solver_does_not_decide_is_unproved(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object) -> Answer:
        return Answer(None)

    def tired(rung: Rung, resources: int = 0) -> object:
        return new_solver(rung, 1)

    monkeypatch.setattr("compiler.verify.decide.ask", gives_up)
    monkeypatch.setattr("compiler.verify.invariant.new_solver", tired)
    for name in ("amounts of one claim", "a limit over the year", "depends"):
        found = verdict_on(promise(*PROVED[name]))
        assert (found.verdict, found.standing) == (Verdict.UNPROVED, Standing.OPEN)
    assert ask([z3.BoolVal(True)]).satisfiable is True


def test_two_bills_over_the_year_are_a_year_of_their_own() -> None:
    lines = (
        "compared with two bills",
        "basic over the year is compared basic over the year",
    )
    found = verdict_on(promise(*lines))
    assert found.verdict is Verdict.REFUTED
    limit = ("compared with two bills", "compared basic over the year at most 10,000 yuan")
    assert verdict_on(promise(*limit)).verdict is Verdict.PROVED


def test_the_other_order_over_the_year_is_not_modelled() -> None:
    lines = ("compared with the other order", "basic over the year is compared basic over the year")
    compiled = compiled_text(policy_text(promise(*lines)))
    (found,) = plan(compiled, None).not_modelled
    assert (found.verdict, found.standing) == (Verdict.NOT_MODELLED, Standing.OPEN)
    assert found.detail is not None
    assert found.detail.zh
    assert found.detail.en
    assert "promised" not in tasks_of(compiled)


def test_rules_that_cannot_be_compared_with_are_not_modelled() -> None:
    """Under the other reading two amendments contradict each other: nothing can be settled."""
    compared = promise("compared with under reading low_rate half", "patient is compared patient")
    compiled = compiled_text(policy_text("basic: rate 70%, for level is low", compared))
    (found,) = plan(compiled, None).not_modelled
    assert (found.name, found.verdict) == ("promised", Verdict.NOT_MODELLED)
    assert found.detail is not None
    assert "incomplete" in found.detail.en


def test_a_promise_of_no_claim_is_noted() -> None:
    found = verdict_on(
        promise("for level is low and level is high or referred and not referred", "basic is total")
    )
    assert found.verdict is Verdict.PROVED
    assert [note.kind for note in found.notes] == [NoteKind.VACUOUS]
    never = verdict_on(promise("when eligible at least 1,000,000,001 yuan", "basic is total"))
    assert [note.kind for note in never.notes] == [NoteKind.VACUOUS]


def test_a_finding_is_accepted_and_a_stale_one_fails() -> None:
    refuted = verdict_on(promise("basic is total", REASON, word="finding"))
    assert (refuted.verdict, refuted.standing) == (Verdict.REFUTED, Standing.ACCEPTED)
    assert refuted.case is not None
    stale = verdict_on(promise("basic at most total", REASON, word="finding"))
    assert (stale.verdict, stale.standing) == (Verdict.PROVED, Standing.STALE)
    assert stale.as_data()["stale"] is True


def test_a_rule_without_effect_is_noted() -> None:
    text = POLICY.format(promises="").replace(
        "yearly limit 10,000 yuan", "yearly limit 900,000,000,000 yuan"
    )
    found = proved(compiled_text(text), "every_rule_matters")["every_rule_matters"]
    dead = [note.label.en for note in found.notes if note.kind is NoteKind.DEAD]
    assert found.verdict in (Verdict.PROVED, Verdict.UNPROVED)
    whole = proved(compiled_text(POLICY.format(promises="")), "every_rule_matters")
    assert not whole["every_rule_matters"].notes
    assert dead or found.verdict is Verdict.UNPROVED


def test_a_proof_names_the_rules_that_it_rests_on() -> None:
    found = verdict_on(promise("basic over the year at most 10,000 yuan"))
    named = [rule.en for rule in found.rests_on]
    assert any("limit of the payer" in name for name in named)
    assert not any(name.startswith("fallback") for name in named)


def test_every_claim_asked_about_moves_the_year() -> None:
    """A question asks only of claims that move the year: what is assumed must say that they do."""
    for lines in (*PROVED.values(), *REFUTED.values()):
        task = tasks_of(compiled_text(policy_text(promise(*lines))))["promised"]
        question = narrow(task.goals[0].question, {})
        choices = numbered_choices(question.nodes, question.facts)
        claim = claim_terms(question.facts, choices, "")
        state = {name: z3.Int("year." + name) for name, _ in question.state}
        nodes = Terms().nodes(question.nodes, claim.facts, state, choices)
        solver = z3.Solver()
        solver.add(*claim.domain, nodes[question.assume], z3.Not(nodes[question.step]))
        assert solver.check() == z3.unsat, lines
