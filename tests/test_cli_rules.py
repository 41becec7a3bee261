"""`tiaoli check`, `build`, `show` and `fmt`: statuses, reports, files."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest
from commands import CLINIC, GOLDEN, Tiaoli
from settling import ROOT
from snapshots import check

TEXT = CLINIC.read_text("utf-8")
#: Payments of the example, and others that add up, too, but are not what the rules give.
PAID = "| 14,700.00 | 1,980.00         | 1,320.00"
WRONG = "| 14,700.00 | 1,980.01         | 1,319.99"


def changed(folder: Path, old: str, new: str, name: str = "clinic_2020.policy") -> Path:
    """The policy with a change in it."""
    assert old in TEXT
    path = folder / name
    path.write_text(TEXT.replace(old, new), "utf-8", newline="\n")
    return path


# --- check ----------------------------------------------------------------------------------------


def test_without_the_solver_nothing_is_modelled_and_that_is_no_pass(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compiler.cli.check.find_spec", lambda name: None)
    result = tiaoli("check", CLINIC)
    assert result.status == 3
    assert 'pip install "tiaoli[verify]"' in result.err
    assert "1 of 1 examples pass" in result.out
    assert "not modelled: the poor bear at most a tenth (never_a_tenth)" in result.out


def test_a_broken_promise_fails_the_check_with_a_case(tiaoli: Tiaoli) -> None:
    result = tiaoli("check", CLINIC)
    assert result.status == 1
    assert "refuted: the poor bear at most a tenth (never_a_tenth)" in result.out
    assert "found 190.00, should be at most 100.00" in result.out


def test_without_proofs_a_sound_file_passes(tiaoli: Tiaoli) -> None:
    result = tiaoli("check", "--no-prove", CLINIC)
    assert (result.status, result.err) == (0, "")
    assert result.out == "✓ clinic_2020: no errors, 1 of 1 examples pass\n"


def test_a_failed_example_shows_what_came_out(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = changed(tmp_path, PAID, WRONG)
    result = tiaoli("check", "--no-prove", path)
    assert result.status == 1
    assert (
        "critical illness insurance: the example says 1980.01 yuan, the rules give 1980.00; "
        "medical assistance: the example says 1319.99 yuan, the rules give 1320.00."
    ) in result.out
    assert "0 of 1 examples pass" in result.out


def test_an_example_that_is_refused_fails(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = changed(
        tmp_path, "with status registered_poor, care inpatient", "with status staff, care inpatient"
    )
    result = tiaoli("check", "--no-prove", path, "--lang", "zh")
    assert result.status == 1
    assert "TL0652" in result.out
    assert "在职职工另有规定" in result.out


def test_an_example_under_another_reading(tiaoli: Tiaoli, tmp_path: Path) -> None:
    heading = '"county hospital, 20,000"\n'
    path = changed(tmp_path, heading, f"{heading}  under reading base whole_bill\n")
    assert tiaoli("check", "--no-prove", path).status == 0


def test_an_example_under_a_reading_that_cannot_be_settled(tiaoli: Tiaoli, tmp_path: Path) -> None:
    option = 'or whole_bill zh "总费用" en "the total bill"\n'
    lost = (
        f'{option}        cannot be settled because zh "无" en "no ground"\n'
        '      or other zh "其他" en "other"\n'
    )
    heading = '"county hospital, 20,000"\n'
    path = changed(tmp_path, option, lost)
    path.write_text(
        path.read_text("utf-8").replace(heading, f"{heading}  under reading base whole_bill\n"),
        "utf-8",
    )
    result = tiaoli("check", "--no-prove", path)
    assert result.status == 1
    assert "TL0653" in result.out
    assert "TL0523" in result.out


def test_errors_of_all_files_are_reported(tiaoli: Tiaoli, tmp_path: Path) -> None:
    changed(tmp_path, "400 yuan", "400", "a.policy")
    changed(tmp_path, "deductible from 5,000 yuan", "deductible from 4,000 yuan", "b.policy")
    changed(tmp_path, "zh", "zh", "c.policy")
    (tmp_path / "d.policy").write_bytes(b"\x00\x01\x02\xff" * 40)
    result = tiaoli("check", "--no-prove", tmp_path)
    assert result.status == 1
    assert result.out.count("✗") == 3
    assert "no errors, 1 of 1" in result.out


def test_the_report_as_data(tiaoli: Tiaoli, tmp_path: Path) -> None:
    wrong = changed(tmp_path, PAID, WRONG)
    result = tiaoli("check", CLINIC, wrong, "--format", "json")
    assert result.status == 1
    good, bad = result.data["policies"]
    assert good["policy"] == "clinic_2020"
    assert good["file"] == CLINIC.as_posix()
    assert good["examples"] == {"passed": 1, "failed": 0}
    promise = good["obligations"][-1]
    keys = ["name", "kind", "label", "verdict", "accepted", "seconds", "place", "case"]
    assert list(promise) == keys
    assert (promise["name"], promise["kind"]) == ("never_a_tenth", "prove")
    assert (promise["verdict"], promise["accepted"]) == ("refuted", False)
    (claim,) = promise["case"]["claims"]
    assert claim["facts"]["eligible"] == "1000.00"
    assert claim["paid"]["patient"] == "190.00"
    assert bad["examples"] == {"passed": 0, "failed": 1}
    assert {item["code"] for item in bad["diagnostics"]} >= {"TL0651"}


# --- build ----------------------------------------------------------------------------------------


def test_calculators_are_written_once_and_work_alone(tiaoli: Tiaoli, tmp_path: Path) -> None:
    folder = tmp_path / "calculators"
    assert "clinic_2020.py written" in tiaoli("build", CLINIC, "-o", folder).out
    assert "clinic_2020.py is up to date" in tiaoli("build", CLINIC, "-o", folder).out
    spec = importlib.util.spec_from_file_location("clinic_2020", folder / "clinic_2020.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.POLICY.name == "clinic_2020"


def test_stale_calculators_are_named_and_left(tiaoli: Tiaoli, tmp_path: Path) -> None:
    missing = tiaoli("build", CLINIC, "-o", tmp_path, "--check")
    assert (missing.status, "is missing" in missing.out) == (1, True)
    assert list(tmp_path.iterdir()) == []
    tiaoli("build", CLINIC, "-o", tmp_path)
    assert tiaoli("build", CLINIC, "-o", tmp_path, "--check").status == 0
    (tmp_path / "clinic_2020.py").write_text("# old\n", "utf-8")
    stale = tiaoli("build", CLINIC, "-o", tmp_path, "--check", "--format", "json")
    assert stale.status == 1
    assert stale.data["files"][0]["result"] == "stale"
    assert (tmp_path / "clinic_2020.py").read_text("utf-8") == "# old\n"


def test_another_reading_is_another_calculator_in_a_folder_of_its_own(
    tiaoli: Tiaoli, tmp_path: Path
) -> None:
    choice = ["--reading", "base=whole_bill"]
    assert tiaoli("build", CLINIC, *choice).status == 2
    tiaoli("build", CLINIC, "-o", tmp_path)
    assert tiaoli("build", CLINIC, "-o", tmp_path, *choice, "--check").status == 1


def test_nothing_is_built_beside_a_faulty_file(tiaoli: Tiaoli, tmp_path: Path) -> None:
    wrong = changed(tmp_path, "400 yuan", "400")
    result = tiaoli("build", CLINIC, wrong, "-o", tmp_path / "out")
    assert (result.status, result.out) == (1, "")
    assert "error[TL" in result.err
    assert not (tmp_path / "out").exists()


def test_a_failed_example_is_for_check_and_stops_no_build(tiaoli: Tiaoli, tmp_path: Path) -> None:
    assert tiaoli("build", changed(tmp_path, PAID, WRONG), "-o", tmp_path).status == 0


# --- show -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_consolidated_view(tiaoli: Tiaoli, language: str) -> None:
    result = tiaoli("show", CLINIC, "--lang", language)
    assert (result.status, result.err) == (0, "")
    check(GOLDEN / f"show.{language}.txt", result.out)


def test_the_view_for_a_status(tiaoli: Tiaoli) -> None:
    result = tiaoli("show", CLINIC, "--for", "普通居民")
    assert "Only claims with status: ordinary resident." in result.out
    assert "2,000 yuan" not in result.out
    assert "no benefit" in result.out
    refused = tiaoli("show", CLINIC, "--for", "staff")
    assert (refused.status, "None of these claims is settled." in refused.out) == (0, True)
    wrong = tiaoli("show", CLINIC, "--for", "staf")
    assert (wrong.status, "did you mean staff?" in wrong.err) == (2, True)


def test_the_view_on_a_day(tiaoli: Tiaoli) -> None:
    assert "As it stands on 2021-12-31." in tiaoli("show", CLINIC, "--as-of", "2021-12-31").out
    result = tiaoli("show", CLINIC, "--as-of", "2022-01-01")
    assert (result.status, result.out) == (1, "")
    assert "in force from 2020-01-01 to 2021-12-31" in result.err


def test_the_view_before_the_policy(tiaoli: Tiaoli) -> None:
    result = tiaoli("show", CLINIC, "--before")
    assert "scheme before the policy" in result.out
    assert "5,000 yuan → 2,000 yuan" not in result.out


def test_the_view_as_data(tiaoli: Tiaoli) -> None:
    data = tiaoli("show", CLINIC, "--format", "json", "--reading", "base=whole_bill").data
    assert [payer["name"] for payer in data["payers"]] == [
        "basic",
        "critical_illness",
        "medical_assistance",
    ]
    deductible = data["payers"][1]["benefits"][0]["parameters"][0]
    assert deductible["parameter"] == "deductible"
    lowered = next(value for value in deductible["values"] if len(value["history"]) == 2)
    assert [step["value"]["zh"] for step in lowered["history"]] == ["5000元", "2000元"]
    assert lowered["history"][1]["source"]["article"] == "一"
    assert data["readings"][0]["chosen"] == "whole_bill"


# --- fmt ------------------------------------------------------------------------------------------


def test_the_canonical_layout_is_written_once(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = changed(tmp_path, "facts\n", "facts\n\n\n")
    assert tiaoli("fmt", path, "--check").status == 1
    assert "written anew" in tiaoli("fmt", path).out
    assert tiaoli("fmt", path, "--check").status == 0
    assert "as it should be" in tiaoli("fmt", path).out


def test_the_keywords_change_and_the_meaning_stays(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = changed(tmp_path, "zh", "zh")
    tiaoli("fmt", path)
    english = path.read_text("utf-8")
    assert tiaoli("fmt", path, "--to", "zh").status == 0
    assert path.read_text("utf-8").startswith("政策 clinic_2020")
    assert tiaoli("fmt", path, "--check").status == 0
    assert tiaoli("check", "--no-prove", path).status == 0
    tiaoli("fmt", path, "--to", "en")
    assert path.read_text("utf-8") == english


def test_a_faulty_file_is_left_as_it_is(tiaoli: Tiaoli, tmp_path: Path) -> None:
    path = changed(tmp_path, "400 yuan", "400")
    before = path.read_bytes()
    result = tiaoli("fmt", path, "--format", "json")
    assert result.status == 1
    assert result.data["files"][0]["result"] == "unreadable"
    assert path.read_bytes() == before


def test_the_policies_that_ship_have_no_errors(tiaoli: Tiaoli) -> None:
    shipped = [ROOT / "policies" / f"{name}.policy" for name in ("huining_2018", "dehong_2017")]
    result = tiaoli("check", "--no-prove", *shipped)
    assert result.status == 0, result.out
