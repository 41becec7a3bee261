"""The hand-written settlements against worked figures and recorded cases; the maker of claims."""

import csv
from collections.abc import Iterator, Mapping
from decimal import Decimal
from itertools import islice
from pathlib import Path

import pytest

from bench.claims import columns_of, make_claims, write_csv
from bench.hand.replay import MODULES, fen_of, replay

CASES = Path(__file__).resolve().parents[1].parent / "shared" / "cases"

CHANGJIANG = "date=2017-08-01 care=inpatient other=0 disease=none "
CHANGZHI = "date=2019-03-01 status=registered_poor care=inpatient other=0 "
HUINING = "date=2018-07-01 status=registered_poor care=inpatient other=0 "
NINGXIA = (
    "date=2017-03-01 status=poor_patient care=inpatient other=0 sex=male age=40 disease=none "
    "special_disease=false major_illness=false in_region=true "
)
BREAST_CANCER = (
    "level=grade3 eligible=60000 other=10000 sex=female disease=breast_cancer special_disease=true "
)
DEHONG = (
    "date=2018-03-01 status=registered_poor care=inpatient other=0 county=mangshi referred=true "
    "disease=none major_illness=false "
)

# Policy; what all claims have in common; claim → payers in order, patient: one person, one year.
WORKED = [
    ("changjiang_2017", CHANGJIANG + "status=other_poor level=township", {
        "eligible=3000.05": "2700.05 0 0 0 300.00",
    }),
    ("changjiang_2017", CHANGJIANG + "status=ordinary level=township", {
        "eligible=3000": "2610 0 0 0 390",
    }),
    ("changjiang_2017", CHANGJIANG + "status=wubao level=grade3", {
        "eligible=136600": "81600 27500 0 27500 0",
    }),
    ("changjiang_2017", CHANGJIANG + "status=wubao level=grade3", {
        "eligible=136600.05": "81600.03 27500.01 0 27500.01 0",
    }),
    ("changjiang_2017", CHANGJIANG + "status=dibao level=grade3", {
        "eligible=400000": "100000 206250 0 50000 43750",
    }),
    ("changjiang_2017", CHANGJIANG + "status=other_poor level=grade3", {
        "eligible=60000": "35640 10648 0 1856 11856",
        "eligible=80000": "47640 17970 0 7195 7195",
    }),
    ("changjiang_2017", CHANGJIANG + "status=dibao care=chronic_outpatient level=township", {
        "eligible=9000": "4500 0 0 0 4500",
        "eligible=1000": "500 0 0 0 500",
        "eligible=2000": "0 0 0 0 2000",
    }),
    ("changjiang_2017", CHANGJIANG + "level=grade2 disease=lung_cancer other=5000", {
        "status=dibao eligible=40000": "30000 2750 0 5437.50 6812.50",
    }),
    ("changzhi_2019", CHANGZHI + "level=county", {"eligible=8000": "5700 0 0 1610 690"}),
    ("changzhi_2019", CHANGZHI + "level=city", {
        "eligible=30000": "18850 4920 0 4361 1869",
        "eligible=40000": "25350 11720 0 2051 879",
    }),
    ("changzhi_2019", CHANGZHI + "level=provincial eligible=60000 other=20000", {
        "date=2019-12-31": "35100 15920 17000 6286 5694",
        "date=2020-01-01": "35100 15920 0 6286 22694",
    }),
    ("changzhi_2019", CHANGZHI + "level=county care=chronic_outpatient", {
        "eligible=6000": "3600 0 0 0 2400",
    }),
    ("huining_2018", HUINING + "level=township", {"eligible=3000": "2422.50 0 0 577.50"}),
    ("huining_2018", HUINING + "level=provincial", {
        "eligible=150000": "88200 40850 17950 3000",
    }),
    ("huining_2018", HUINING, {
        "level=county eligible=20000": "15680 1392 0 2928",
        "level=city eligible=40000": "27300 7871 4757 72",
    }),
    ("huining_2018", HUINING + "level=city", {
        "eligible=50000 other=12000": "34300 8405 4295 15000",
    }),
    ("huining_2018", HUINING + "level=county care=special_outpatient", {
        "eligible=10000": "7000 1500 0 1500",
    }),
    ("ningxia_2017", NINGXIA + "level=county", {
        "eligible=10000": "7760 0 1568 470.40 0 201.60",
    }),
    ("ningxia_2017", NINGXIA + "level=grade3", {
        "eligible=173666.63": "70000 66999.97 20000 11666.66 0 5000",
    }),
    ("ningxia_2017", NINGXIA + "level=grade3", {
        "eligible=173666.75": "70000 67000.06 20000 11666.68 0.01 5000",
    }),
    ("ningxia_2017", NINGXIA + "level=grade3 major_illness=true", {
        "eligible=300000 other=30000": "70000 161750 20000 38600 4650 35000",
    }),
    ("ningxia_2017", NINGXIA, {
        "level=grade3 eligible=40000": "23580 8052 5857.60 1757.28 0 753.12",
        "level=county eligible=30000": "23760 3744 1747.20 524.16 0 224.64",
    }),
    ("ningxia_2017", NINGXIA + BREAST_CANCER, {
        "date=2017-03-01 age=22": "35580 13351.40 16068.60 0 0 5000",
        "date=2018-03-01 age=60": "35580 13351.40 16068.60 0 0 5000",
        "date=2019-03-01 age=61": "35580 13351.40 12748.02 2324.41 0 5996.17",
        "date=2020-03-01 age=21": "35580 13351.40 12748.02 2324.41 0 5996.17",
    }),
    ("ningxia_2017", NINGXIA + "level=grade3 special_disease=true major_illness=true", {
        "eligible=80000 other=60000": "47580 18711.40 20000 3290.06 0 50418.54",
    }),
    ("dehong_2017", DEHONG + "level=township", {"eligible=2000": "1900 0 0 0 0 100"}),
    ("dehong_2017", DEHONG + "level=prefecture eligible=120000 other=20000", {
        "date=2017-11-01": "90000 17500 500 0 23000 9000",
        "date=2018-01-01 major_illness=true": "90000 17500 500 10000 13000 9000",
    }),
    ("dehong_2017", DEHONG, {
        "level=prefecture eligible=60000": "45000 7000 2000 0 0 6000",
        "level=provincial eligible=50000": "35000 10500 0 0 1500 3000",
    }),
    ("dehong_2017", DEHONG + "care=outpatient level=county eligible=20000", {
        "disease=end_stage_renal_disease": "18000 1400 0 0 0 600",
        "disease=systemic_lupus_erythematosus": "16000 2800 0 0 0 1200",
        "disease=diabetes": "16000 0 0 0 0 4000",
    }),
    ("dehong_2017", DEHONG + "level=county", {
        "eligible=50000 other=30000": "50000 0 0 0 22000 8000",
    }),
]  # fmt: skip

REJECTED = [
    ("changjiang_2017", CHANGJIANG + "status=dibao level=grade2 date=2017-07-02"),
    ("changzhi_2019", CHANGZHI + "level=county date=2018-12-31"),
    ("changzhi_2019", CHANGZHI + "level=county date=2021-01-01"),
    ("huining_2018", HUINING + "level=county status=ordinary"),
    ("huining_2018", HUINING + "level=county date=2018-06-19"),
    ("ningxia_2017", NINGXIA + "level=county status=poor_household"),
    ("ningxia_2017", NINGXIA + "level=county care=outpatient"),
    ("ningxia_2017", NINGXIA + "level=county date=2021-01-01"),
    ("dehong_2017", DEHONG + "level=county status=ordinary"),
    ("dehong_2017", DEHONG + "level=county referred=false"),
    ("dehong_2017", DEHONG + "level=county care=outpatient"),
    ("dehong_2017", DEHONG + "level=county care=outpatient disease=colon_cancer"),
    ("dehong_2017", DEHONG + "level=county date=2017-10-19"),
]


def row_of(facts: str, **ids: str) -> dict[str, str]:
    """A row from words like `level=county`; the last word of a name counts."""
    return {"person_id": "p1"} | ids | dict(fact.split("=", 1) for fact in facts.split())


@pytest.mark.parametrize(("policy", "common", "claims"), WORKED)
def test_worked_figures(policy: str, common: str, claims: Mapping[str, str]) -> None:
    rows = [
        row_of(f"{common} {facts}", claim_id=f"c{number}") for number, facts in enumerate(claims)
    ]
    settled = [
        [Decimal(fen) / 100 for fen in (*payments, patient)]
        for _, payments, patient in replay(MODULES[policy], rows)
    ]
    assert settled == [[Decimal(amount) for amount in line.split()] for line in claims.values()]


@pytest.mark.parametrize(("policy", "facts"), REJECTED)
def test_claims_without_a_rule_are_rejected(policy: str, facts: str) -> None:
    row = row_of(f"{facts} eligible=1000", claim_id="c1")
    assert list(replay(MODULES[policy], [row])) == []


def test_replay_takes_dates_then_claim_ids_and_the_first_of_duplicates() -> None:
    def claim(claim_id: str, date: str, eligible: str) -> dict[str, str]:
        facts = f"{HUINING} level=city date={date} eligible={eligible}"
        return row_of(facts, claim_id=claim_id)

    rows = [
        claim("c9", "2018-08-01", "500"),
        claim("c10", "2018-08-01", "600"),
        claim("c1", "2018-09-01", "700"),
        claim("c1", "2018-07-01", "800"),
    ]
    settled = list(replay(MODULES["huining_2018"], rows))
    assert [(claim_id, patient) for claim_id, _, patient in settled] == [
        ("c10", 600_00),
        ("c9", 500_00),
        ("c1", 700_00),
    ]


@pytest.mark.parametrize("policy", MODULES)
def test_recorded_cases(policy: str) -> None:
    path = CASES / f"{policy}.csv"
    if not path.exists():
        pytest.skip(f"the recorded cases are not beside the repository: shared/cases/{path.name}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    names = (*MODULES[policy].PAYERS, "patient")
    expected = {
        row["claim_id"]: tuple(fen_of(row[f"expected_{name}"]) for name in names) for row in rows
    }
    settled = {
        claim_id: (*payments, patient)
        for claim_id, payments, patient in replay(MODULES[policy], rows)
    }
    assert rows
    assert settled == expected


@pytest.mark.parametrize("policy", MODULES)
def test_made_claims_settle_and_add_up(policy: str) -> None:
    rows = {row["claim_id"]: row for row in make_claims(policy, 4_000, seed=11)}
    assert len(rows) == 4_000
    settled = list(replay(MODULES[policy], rows.values()))
    assert 0.8 < len(settled) / len(rows) < 1
    for claim_id, payments, patient in settled:
        row = rows[claim_id]
        assert min(*payments, patient) >= 0
        assert sum(payments) + patient == fen_of(row["eligible"]) + fen_of(row["other"])


@pytest.mark.parametrize("policy", MODULES)
def test_made_claims_repeat_and_keep_the_columns(policy: str, tmp_path: Path) -> None:
    def first_rows(seed: int, count: int) -> Iterator[dict[str, str]]:
        return islice(make_claims(policy, 1_000, seed), count)

    assert list(first_rows(1, 50)) == list(make_claims(policy, 50, seed=1))
    assert list(first_rows(1, 50)) != list(first_rows(2, 50))
    path = tmp_path / "claims.csv"
    assert write_csv(path, make_claims(policy, 50, seed=1)) == 50
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        assert tuple(reader.fieldnames or ()) == columns_of(policy)
        assert list(reader) == list(first_rows(1, 50))
