"""`tiaoli diff`: what changes in the rules, what that does, and that nothing exceeds the bounds."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from commands import CLINIC, GOLDEN, Tiaoli
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from settling import POLICIES
from snapshots import check

from compiler.diff.changes import Aspect, Change, changes
from compiler.evaluate import Value
from compiler.pipeline import Compiled, compile_rules, read_rules
from compiler.verify.effects import PATIENT, Effects, Extreme, Sameness
from compiler.verify.paired import Mismatch, Obstacle, Pairing, any_claim, pairing

CEILING = 500_000_00
SMALL = """\
policy small_2020
  title zh "小政策" en "small policy"
  in force from 2020-01-01
  source small_2020

facts
  care one of zh "就医方式" en "care"
    inpatient zh "住院" en "inpatient"
    outpatient zh "门诊" en "outpatient"
  eligible cost zh "合规费用" en "eligible cost"
  other cost zh "目录外费用" en "out-of-catalogue cost"

scheme before this policy
  payer basic zh "基本医保" en "basic insurance"
    benefit inpatient zh "住院" en "inpatient"
      for care is inpatient
      covers eligible
      deductible {deductible} yuan
      rate {rate}%
      yearly limit {limit} yuan
"""
OUTPATIENT = """\
    benefit outpatient zh "门诊" en "outpatient"
      for care is outpatient
      covers eligible
      rate 50%
"""
Facts = Mapping[str, Value]


def small(more: str = "", /, **values: int) -> str:
    """The small policy with other values; `more` are further lines of its payer."""
    return SMALL.format(**{"deductible": 100, "rate": 50, "limit": 300_000, **values}) + more


def compiled(text: str, choices: Mapping[str, str] | None = None) -> Compiled:
    """The policy of a text."""
    found = compile_rules(read_rules("small_2020.policy", text.encode()), choices or {})
    assert found.program is not None, found.diagnostics
    return found


def paired(old: Compiled, new: Compiled, held: Mapping[str, Value] | None = None) -> Pairing:
    """The programs of two versions side by side."""
    assert old.program is not None
    assert new.program is not None
    found = pairing(old.program, new.program, held or {})
    assert isinstance(found, Pairing), found
    return found


def effects_of(old: Compiled, new: Compiled, claims: int = 1) -> Effects:
    """What the new version does; the solver is needed."""
    pytest.importorskip("z3")
    from compiler.verify.difference import effects

    return effects(paired(old, new), CEILING, claims)


def moved(effects: Effects, name: str) -> tuple[int, int]:
    """How much more and less a payer pays or the patient bears, which must be known to the fen."""
    item = next(item for item in effects.movements if item.name == name)
    assert item.more.exact
    assert item.less.exact
    return item.more.found, item.less.found


def changes_of(old: Compiled, new: Compiled) -> tuple[Change, ...]:
    """The changes of the rules."""
    assert old.scheme is not None
    assert new.scheme is not None
    return changes(old.scheme, new.scheme)


# --- amounts known by hand -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("new", "loss"),
    [
        ({"rate": 40}, 4_999_000),  # a tenth of 500,000 less the deductible of 100
        ({"deductible": 300}, 10_000),  # half of 200 yuan
        ({"limit": 200_000}, 4_995_000),  # half of 499,900 against 200,000
        ({"limit": 250_000}, 0),  # half of 499,900 is less than either limit
    ],
)
def test_the_largest_loss_is_known_to_the_fen(new: dict[str, int], loss: int) -> None:
    found = effects_of(compiled(small()), compiled(small(**new)))
    if loss:
        assert moved(found, PATIENT) == (loss, 0)
        assert moved(found, "basic") == (0, loss)
    assert found.sameness is Sameness.DIFFERENT
    assert found.settled
    inpatient, outpatient = found.groups if loss else (None, None)
    if inpatient is not None and outpatient is not None:
        assert [name for name, _ in inpatient.values] == ["inpatient"]
        assert (inpatient.more.found, outpatient.more.found) == (loss, 0)
        assert outpatient.more.proved == 0


def test_a_limit_that_no_first_claim_reaches() -> None:
    found = effects_of(compiled(small()), compiled(small(limit=250_000)))
    assert found.sameness is Sameness.DIFFERENT
    assert (found.claims, found.ceiling) == (2, CEILING)
    assert found.movements[-1].more.found == 5_000_000  # 300,000 less 250,000


def test_costs_beyond_the_ceiling_count_for_sameness() -> None:
    old, new = (compiled(small(limit=limit)) for limit in (2_000_000, 3_000_000))
    found = effects_of(old, new)
    assert found.sameness is Sameness.DIFFERENT
    assert found.ceiling > CEILING
    assert found.movements[-1].more.found == 0
    assert found.movements[-1].less.found > 0


def test_a_difference_in_later_claims_alone() -> None:
    over_year = small().replace("covers eligible", "covers eligible over the year")
    found = effects_of(compiled(small()), compiled(over_year))
    assert found.sameness is Sameness.DIFFERENT
    assert found.later is not None
    assert len(found.later.claims) == found.claims == 2
    patient = found.movements[-1]
    assert patient.less.found >= 5000  # half of the second deductible of 100 yuan
    assert patient.more.proved is None or patient.more.found <= patient.more.proved


def test_the_same_rules_written_otherwise_are_proved_the_same() -> None:
    bands = [
        "rate 50%",
        "| band | rate |\n      | 0 yuan to 1,000 yuan | 50% |\n      | above 1,000 yuan | 50% |",
    ]
    one, other = (compiled(small().replace("rate 50%", lines)) for lines in bands)
    assert not any_claim(paired(one, other)).identical or one.program == other.program
    assert effects_of(one, other).sameness is Sameness.SAME


def test_the_order_of_payers_in_ningxia() -> None:
    text = (POLICIES / "ningxia_2017.policy").read_text("utf-8")
    old = compiled(text)
    new = compiled(text, {"order_of_assistance": "assistance_first"})
    found = effects_of(old, new)
    assert moved(found, PATIENT)[1] == 1_600_000
    from compiler.verify.difference import compared

    facts: Facts = {
        "date": 20170301,
        "status": "poor_patient",
        "care": "inpatient",
        "level": "grade3",
        "sex": "male",
        "age": 40,
        "disease": "none",
        "special_disease": False,
        "major_illness": True,
        "in_region": True,
        "eligible": 300_000_00,
        "other": 30_000_00,
    }
    (claim,) = compared(paired(old, new), [facts]).claims
    assert (claim.old.patient, claim.new.patient) == (35_000_00, 23_650_00)


def test_the_articles_of_changjiang(tiaoli: Tiaoli) -> None:
    pytest.importorskip("z3")
    result = tiaoli("diff", "changjiang_2017", "changjiang_2017", "--before", "--format", "json")
    assert result.status == 1
    assert result.data["old"]["before"] is True
    patient = result.data["effects"]["movements"][-1]
    assert patient["name"] == PATIENT
    assert patient["less"]["found"] == patient["less"]["at_most"] == "150000.00"
    case = patient["less"]["case"][0]
    assert case["facts"]["status"] == "wubao"
    assert case["new"]["patient"] == "0.00"
    groups = {tuple(item["values"]): item for item in result.data["effects"]["groups"]}
    assert groups[("ordinary",)]["less"]["at_most"] == "0.00"


# --- the same ------------------------------------------------------------------------------------


def test_comments_and_labels_change_nothing(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = tmp_path / "clinic_2020.policy"
    text = CLINIC.read_text("utf-8").replace('en "township"', 'en "town"')
    path.write_text(f"# another comment\n{text}", "utf-8")
    result = tiaoli("diff", CLINIC, path)
    assert result.status == 0
    assert "The same: no claim of any year is settled differently." in result.out


def test_a_policy_is_the_same_as_itself_without_a_solver(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_solver(monkeypatch)
    assert tiaoli("diff", "dehong_2017", "dehong_2017").status == 0


def without_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the extra is not installed."""
    for name in [name for name in sys.modules if name.startswith("compiler.verify.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "z3", None)


def test_without_a_solver_the_rules_are_compared(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    without_solver(monkeypatch)
    result = tiaoli("diff", CLINIC, changed_clinic(tmp_path))
    assert result.status == 3
    assert "tiaoli[verify]" in result.out
    assert "60%" in result.out


# --- soundness -----------------------------------------------------------------------------------


def bound(extreme: Extreme) -> int:
    """What a difference can't exceed (fen)."""
    return 10**18 if extreme.proved is None else extreme.proved


def random_facts(source: random.Random, pairing: Pairing) -> Facts:
    """A random claim below the ceiling."""
    facts: dict[str, Value] = {"date": 20200615}
    for item in pairing.facts:
        fact = item.fact
        if fact.is_pool:
            facts[fact.name] = min(CEILING, round(10 ** source.uniform(2, 8)))
        elif item.shared:
            facts[fact.name] = source.choice(item.shared).name
        elif fact.name != "date":
            facts[fact.name] = source.random() < 0.5
    return facts


def held_to(old: Compiled, new: Compiled, effects: Effects, seed: int, count: int) -> None:
    """No random claim moves anyone by more than is proved."""
    from compiler.verify.difference import compared

    pair = paired(old, new)
    source = random.Random(seed)
    for _ in range(count):
        case = compared(pair, [random_facts(source, pair)])
        if case.claims[0].old.refusal or case.claims[0].new.refusal:
            continue
        for item in effects.movements:
            assert -bound(item.less) <= case.difference(item.name) <= bound(item.more)
        for group in effects.groups:
            if case.claims[0].facts[group.fact] in [value for value, _ in group.values]:
                moved_by = case.difference(PATIENT)
                assert -bound(group.less) <= moved_by <= bound(group.more)
        if effects.sameness is Sameness.SAME:
            assert all(case.difference(item.name) == 0 for item in effects.movements)


def test_no_random_claim_exceeds_the_bounds() -> None:
    text = (POLICIES / "huining_2018.policy").read_text("utf-8")
    assert "| 县级     | 400元  | 80%  |" in text
    old = compiled(text)
    new = compiled(text.replace("| 县级     | 400元  | 80%  |", "| 县级     | 300元  | 78%  |"))
    found = effects_of(old, new)
    assert all(item.more.exact and item.less.exact for item in found.movements)
    held_to(old, new, found, 1, 400)


@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.tuples(st.integers(0, 2000), st.integers(1, 100), st.integers(1, 400_000)),
    st.tuples(st.integers(0, 2000), st.integers(1, 100), st.integers(1, 400_000)),
    st.booleans(),
)
def test_bounds_of_random_versions(
    one: tuple[int, int, int], other: tuple[int, int, int], outpatient: bool
) -> None:
    names = ("deductible", "rate", "limit")
    old, new = (
        compiled(small(more, **dict(zip(names, values, strict=True))))
        for values, more in ((one, ""), (other, OUTPATIENT if outpatient else ""))
    )
    found = effects_of(old, new)
    assert found.sameness is not Sameness.UNKNOWN
    assert (found.sameness is Sameness.SAME) <= (not outpatient)
    held_to(old, new, found, 2, 150)


# --- what can't be compared ----------------------------------------------------------------------


def test_policies_with_other_facts_are_refused(tiaoli: Tiaoli) -> None:
    result = tiaoli("diff", "huining_2018", "ningxia_2017")
    assert result.status == 2
    assert result.out == ""
    assert "--with sex=VALUE" in result.err


def test_facts_of_one_side_can_be_held() -> None:
    old = compiled(small())
    more = 'facts\n  referred yes or no zh "转诊" en "referred"'
    new = compiled(small().replace("facts", more, 1).replace("care is", "referred and care is"))
    assert old.program is not None
    assert new.program is not None
    (wrong,) = pairing(old.program, new.program, {})  # type: ignore[misc]
    assert isinstance(wrong, Mismatch)
    assert (wrong.obstacle, wrong.fact, wrong.in_new) == (Obstacle.ONE_SIDED, "referred", True)
    pytest.importorskip("z3")
    from compiler.verify.difference import effects

    assert effects(paired(old, new, {"referred": True}), CEILING).sameness is Sameness.SAME
    assert effects(paired(old, new, {"referred": False}), CEILING).sameness is Sameness.DIFFERENT


@pytest.mark.parametrize(
    "arguments",
    [
        ["--claims", "0"],
        ["--ceiling", "0"],
        ["--with", "status"],
        ["--with", "nothing=1"],
        ["--with", "status=nobody"],
        ["--reading", "nothing=1"],
    ],
)
def test_wrong_usage(tiaoli: Tiaoli, arguments: list[str]) -> None:
    result = tiaoli("diff", CLINIC, CLINIC, *arguments)
    assert (result.status, result.out) == (2, "")


def test_a_faulty_rule_file(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = tmp_path / "clinic_2020.policy"
    path.write_text(CLINIC.read_text("utf-8").replace("rate 50%", "rate 150%"), "utf-8")
    assert tiaoli("diff", CLINIC, path).status == 2


# --- changes of the rules ------------------------------------------------------------------------


def test_changes_are_of_claims_not_of_words() -> None:
    """A rate of the scheme before reaches the poor, too, whose rate is five points higher."""
    text = CLINIC.read_text("utf-8")
    old, new = compiled(text), compiled(text.replace("70%  |", "72%  |"))
    found = {}
    for change in changes_of(old, new):
        assert change.aspect is Aspect.VALUE
        assert change.condition is not None
        assert "level of hospital: county" in change.condition.en
        sides = [side.words.en for side in (change.old, change.new) if side and side.words]
        found["registered poor" in change.condition.en] = sides
    assert found == {False: ["70%", "72%"], True: ["75%", "77%"]}
    assert change.new is not None
    assert change.new.place in ("", "一")


def test_benefits_refusals_and_dates() -> None:
    old = compiled(small())
    text = small(OUTPATIENT).replace("from 2020-01-01", "from 2020-01-01 to 2021-12-31")
    new = compiled(text)
    aspects = [(change.aspect, change.old is None) for change in changes_of(old, new)]
    assert aspects == [
        (Aspect.IN_FORCE, False),
        (Aspect.BENEFIT, True),
        (Aspect.VALUE, True),
    ]
    gone = [(change.aspect, change.new is None) for change in changes_of(new, old)]
    assert gone[1:] == [(Aspect.BENEFIT, True), (Aspect.VALUE, True)]
    assert not changes_of(old, old)


# --- formats -------------------------------------------------------------------------------------


def changed_clinic(folder: Path) -> Path:
    """The clinic's policy with a better rate for outpatients and a lower yearly limit."""
    text = CLINIC.read_text("utf-8")
    for old, new in (("rate 50%", "rate 60%"), ("yearly limit 50,000", "yearly limit 40,000")):
        assert old in text
        text = text.replace(old, new)
    path = folder / "clinic_2020.policy"
    path.write_text(text, "utf-8", newline="\n")
    return path


@pytest.mark.parametrize("form", ["text", "markdown"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_pages(tmp_path: Path, form: str, language: str) -> None:
    """In a process of its own: which of equally good cases is shown depends on earlier queries."""
    pytest.importorskip("z3")
    arguments = [CLINIC, changed_clinic(tmp_path), "--format", form, "--lang", language]
    result = subprocess.run(
        [sys.executable, "-m", "compiler.cli.main", "diff", *map(str, arguments)],
        cwd=POLICIES.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert (result.returncode, result.stderr) == (1, "")
    check(GOLDEN / f"diff_{form}.{language}.txt", without_versions(result.stdout))


def test_json(tiaoli: Tiaoli, tmp_path: Path) -> None:
    pytest.importorskip("z3")
    result = tiaoli("diff", CLINIC, changed_clinic(tmp_path), "--format", "json")
    assert result.status == 1
    assert list(result.data) == [*("tiaoli", "old", "new", "held", "verdict", "changes", "effects")]
    assert result.data["verdict"] == "different"
    limit, rate = result.data["changes"]
    assert (limit["old"]["value"]["en"], limit["new"]["value"]["en"]) == (
        "50,000 yuan",
        "40,000 yuan",
    )
    assert rate["benefit"] == {"zh": "门诊", "en": "outpatient"}
    effects = result.data["effects"]
    assert (effects["claims"], effects["ceiling"]) == (1, "500000.00")
    assert effects["settled_by_new_alone"] == {"proved_none": True, "case": None}
    basic = effects["movements"][0]
    assert (basic["name"], basic["more"]["at_most"]) == ("basic", "50000.00")
    (claim,) = basic["more"]["case"]
    assert claim["facts"]["eligible"] == "500000.00"
    assert (claim["old"]["payments"]["basic"], claim["new"]["payments"]["basic"]) == (
        "250000.00",
        "300000.00",
    )


def without_versions(text: str) -> str:
    """The page without the hashes of the rules, which change with the compiler."""
    return re.sub(r"\b[0-9a-f]{16}\b", "<rules>", text)


def test_a_revision_of_git(tiaoli: Tiaoli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "clinic_2020.policy"
    path.write_text(CLINIC.read_text("utf-8"), "utf-8")
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "."], [*identity, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    changed_clinic(tmp_path)
    monkeypatch.chdir(tmp_path)
    without_solver(monkeypatch)
    assert tiaoli("diff", "HEAD:clinic_2020.policy", "clinic_2020.policy").status == 3
    assert tiaoli("diff", "HEAD:other.policy", "clinic_2020.policy").status == 2
