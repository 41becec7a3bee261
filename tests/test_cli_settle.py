"""`tiaoli settle` and `tiaoli explain`: statuses, files, summaries, pictures."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from commands import CLAIMS, CLINIC, GOLDEN, Tiaoli
from settling import ROOT
from snapshots import check

SAMPLE = ROOT / "examples" / "claims_huining.csv"


def stable(text: str) -> str:
    """Without the version of the rules and the time taken."""
    text = re.sub(r"\b[0-9a-f]{16}\b", "0" * 16, text)
    return re.sub(r"\d+\.\d+( ?s\b| ?秒)", r"0.00\1", text)


def column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return [row[name] for row in csv.DictReader(file)]


def test_all_settled(tiaoli: Tiaoli, tmp_path: Path) -> None:
    result = tiaoli("settle", "huining_2018", SAMPLE, "-o", tmp_path / "out.csv")
    assert (result.status, result.out) == (0, "")
    assert "12 claims of 5 persons settled" in result.err
    assert not (tmp_path / "out.rejects.csv").exists()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_some_rejected(tiaoli: Tiaoli, tmp_path: Path, language: str) -> None:
    out = tmp_path / "out.csv"
    result = tiaoli("settle", CLINIC, CLAIMS, "-o", out, "--lang", language)
    assert result.status == 1
    assert column(out, "claim_id") == ["a1", "a2", "a3"]
    check(GOLDEN / f"rejects.{language}.csv", (tmp_path / "out.rejects.csv").read_text("utf-8"))
    folder = f"{tmp_path}/".replace("\\", "/")
    said = stable(result.err.replace("\\", "/").replace(folder, ""))
    check(GOLDEN / f"settle.{language}.txt", said)


def test_the_summary_as_data(tiaoli: Tiaoli, tmp_path: Path) -> None:
    result = tiaoli("settle", CLINIC, CLAIMS, "-o", tmp_path / "out.csv", "--format", "json")
    data = result.data
    assert (data["claims"], data["settled"], data["rejected"], data["persons"]) == (5, 3, 2, 2)
    assert data["total"] == "91299.40"
    assert list(data["payments"]) == ["basic", "critical_illness", "medical_assistance"]
    assert {"tiaoli", "rules", "patient", "rejects", "seconds"} <= data.keys()
    assert result.err == ""


def test_nothing_is_written_for_a_file_without_a_column(tiaoli: Tiaoli, tmp_path: Path) -> None:
    (tmp_path / "claims.csv").write_text("claim_id,person_id\n1,2\n", "utf-8")
    result = tiaoli("settle", CLINIC, tmp_path / "claims.csv", "-o", tmp_path / "out.csv")
    assert result.status == 2
    assert "the column “date” is missing" in result.err
    assert "nothing was written" in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["claims.csv"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.csv", "-o", "out.csv"], "there is no file “none.csv”"),
        ([".", "-o", "out.csv"], "is a folder"),
        (["claims.csv", "-o", "claims.csv"], "is named twice"),
        (["claims.csv", "-o", "out.csv", "--rejects", "./out.csv"], "is named twice"),
        (["claims.csv", "-o", "deep/out.csv"], "there is no folder “deep”"),
        (["claims.csv", "-o", "out.parquet"], "CSV files only"),
        (["claims.csv", "-o", "out.csv", "--opening", "none.csv"], "there is no file"),
        (["claims.csv", "-o", "out.csv", "--opening", "claims.csv"], "is named twice"),
        (["claims.csv", "-o", "out.csv", "--reading", "bse=eligible"], "TL0521"),
        (["claims.csv", "-o", "out.csv", "--reading", "base=x"], "under these readings"),
    ],
)
def test_what_cannot_be_done_is_refused_with_2(
    tiaoli: Tiaoli,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "claims.csv").write_bytes(CLAIMS.read_bytes())
    result = tiaoli("settle", CLINIC, *arguments)
    assert (result.status, result.out) == (2, "")
    assert said in result.err
    assert [path.name for path in tmp_path.iterdir()] == ["claims.csv"]


def test_a_faulty_rule_file_settles_nothing(tiaoli: Tiaoli, tmp_path: Path) -> None:
    broken = tmp_path / "broken.policy"
    broken.write_text(CLINIC.read_text("utf-8").replace("400 yuan", "400"), "utf-8")
    result = tiaoli("settle", broken, CLAIMS, "-o", tmp_path / "out.csv")
    assert result.status == 2
    assert "error[TL" in result.err
    assert not (tmp_path / "out.csv").exists()


def test_another_reading_and_the_scheme_before(tiaoli: Tiaoli, tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assisted = []
    for options in ([], ["--reading", "base=whole_bill"], ["--before"]):
        tiaoli("settle", CLINIC, CLAIMS, "-o", out, *options)
        assisted.append(column(out, "medical_assistance")[0])
    assert assisted == ["1320.00", "2400.45", "0.00"]
    assert column(out, "claim_id") == ["a1", "a2", "a3", "a4"]  # refused by an article alone


# --- explain --------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_explanation_of_a_file(tiaoli: Tiaoli, language: str) -> None:
    result = tiaoli("explain", CLINIC, CLAIMS, "--lang", language)
    assert result.status == 1  # two claims are not settled
    check(GOLDEN / f"explain.{language}.txt", stable(result.out))


def test_the_explanation_of_one_claim_knows_the_year_before_it(tiaoli: Tiaoli) -> None:
    result = tiaoli("explain", "huining_2018", SAMPLE, "--claim", "h004")
    assert result.status == 0
    assert "less 1,392.00 paid earlier in the year" in result.out
    assert "h002" not in result.out


def test_the_explanation_as_data_agrees_with_the_settled_file(
    tiaoli: Tiaoli, tmp_path: Path
) -> None:
    tiaoli("settle", "huining_2018", SAMPLE, "-o", tmp_path / "out.csv")
    data = tiaoli("explain", "huining_2018", SAMPLE, "--format", "json").data
    paid = [
        {payment["payer"]: payment["amount"] for payment in claim["payments"]}
        for claim in data["claims"]
    ]
    assert [amounts["basic"] for amounts in paid] == column(tmp_path / "out.csv", "basic")
    patients = [claim["patient"]["amount"] for claim in data["claims"]]
    assert patients == column(tmp_path / "out.csv", "patient")
    first = data["claims"][0]
    assert first["total"]["field"] == "medfee_sumamt"
    assert first["year_before"]["year"] == 2018


def test_a_claim_that_is_not_there(tiaoli: Tiaoli) -> None:
    result = tiaoli("explain", CLINIC, CLAIMS, "--claim", "A1")
    assert (result.status, "did you mean a1?" in result.err) == (2, True)
    assert "there is no claim “x”" in tiaoli("explain", CLINIC, CLAIMS, "--claim", "x").err


def test_a_rejected_claim_is_explained_by_its_reason(tiaoli: Tiaoli) -> None:
    result = tiaoli("explain", CLINIC, CLAIMS, "--claim", "a4", "--format", "json")
    assert result.status == 1
    (claim,) = result.data["claims"]
    assert claim["reasons"] == [
        "not settled by the policy: staff have rules of their own (article 一)"
    ]
