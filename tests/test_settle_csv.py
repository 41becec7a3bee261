"""Settling CSV files: encodings, headers, rejects, openings, and files that are whole or absent."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from settling import HUINING, ROOT, claim, csv_text, loaded, rows_of, settle

from bench.claims import make_claims, write_csv
from compiler.settle.calculator import Calculator
from compiler.settle.file import default_rejects
from compiler.settle.header import UnreadableError
from compiler.settle.replay import Openings, Settlements, replay
from compiler.settle.table import ClaimTable
from compiler.wording.catalogue import Catalogue
from dsl.language import Language

CASES = ROOT.parent / "shared" / "cases"
CLAIMS = list(make_claims("huining_2018", 40, seed=5))
ONE = csv_text([HUINING])


def problems(folder: Path, claims: str | bytes, opening: str | None = None) -> list[str]:
    """What is said of a file that can't be settled; nothing must have been written."""
    with pytest.raises(UnreadableError) as caught:
        settle(folder, claims, opening=opening)
    assert sorted(path.name for path in folder.iterdir()) == (
        ["claims.csv"] if opening is None else ["claims.csv", "opening.csv"]
    )
    words = Catalogue("settle", Language.EN)
    assert caught.value.file.endswith("claims.csv" if opening is None else "opening.csv")
    return [problem.worded(words) for problem in caught.value.problems]


def test_payers_and_patient_follow_the_claim_s_own_columns_in_the_order_of_the_file(
    tmp_path: Path,
) -> None:
    rows = [claim(claim_id="b", note="甲"), claim(claim_id="a", date="2018-06-25", note='x,"y"')]
    settled = settle(tmp_path, rows)
    assert list(settled.output[0]) == [
        *rows[0],
        "basic",
        "critical_illness",
        "medical_assistance",
        "patient",
    ]
    assert [row["claim_id"] for row in settled.output] == ["b", "a"]
    assert [row["note"] for row in settled.output] == ["甲", 'x,"y"']
    assert settled.output[1]["basic"] == "15680.00"
    assert settled.output[1]["patient"] == "2928.00"
    assert settled.rejects is None
    assert (tmp_path / "out.csv").read_bytes().count(b"\r") == 0


CELLS = st.sampled_from(
    ["", "-1", "1,000", "１２", "2018-07-01", "2018-02-30", "township", "x", "c1", '"', "a\nb", "0"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 39), st.integers(0, 7), CELLS), max_size=12))
def test_every_row_is_settled_or_rejected_with_a_reason(
    changes: list[tuple[int, int, str]],
) -> None:
    rows = [dict(row) for row in CLAIMS]
    columns = list(rows[0])
    for row, column, text in changes:
        rows[row][columns[column]] = text
    with TemporaryDirectory() as folder:
        settled = settle(Path(folder), rows)
    rejects = settled.rejects or []
    assert all(row["reason"] for row in rejects)
    assert settled.summary.settled == len(settled.output)
    assert settled.summary.rejected == len(rejects)
    remaining = [tuple(row[name] for name in columns) for row in (*settled.output, *rejects)]
    assert sorted(remaining) == sorted(tuple(row.values()) for row in rows)
    order = [tuple(row[name] for name in columns) for row in settled.output]
    given_order = [tuple(row.values()) for row in rows]
    assert order == sorted(order, key=given_order.index)


def test_rows_with_too_few_or_too_many_cells_are_rejected_whole(tmp_path: Path) -> None:
    short, long = "c2,p1,2018-07-01", "c3,p1,2018-07-01,registered_poor,inpatient,county,1,0,more,é"
    settled = settle(tmp_path, f"{ONE}{short}\n{long}\n{short}\n")
    assert settled.rejects is not None
    assert [row["reason"] for row in settled.rejects] == [
        "3 cells where the header has 8",
        "10 cells where the header has 8; surplus: more, é",
        "claim_id: already in line 3; the first one in the file counts",
    ]
    assert [row["claim_id"] for row in settled.rejects] == ["c2", "c3", "c2"]
    assert settled.rejects[1]["other"] == "0"


def test_lines_without_content_are_passed_over(tmp_path: Path) -> None:
    settled = settle(tmp_path, f"\n{ONE}\n,,,,,,,\n\n")
    assert settled.summary.claims == 1
    assert settled.summary.blank_rows == 1


def test_windows_line_ends_and_line_ends_in_quotes(tmp_path: Path) -> None:
    text = csv_text([claim(note="one\ntwo"), claim(claim_id="c2", note="three")])
    settled = settle(tmp_path, text.replace("\n", "\r\n"))
    assert [row["note"] for row in settled.output] == ["one\r\ntwo", "three"]
    assert settled.summary.rejected == 0


def test_a_carriage_return_within_a_cell_stays_within_it(tmp_path: Path) -> None:
    settled = settle(tmp_path, csv_text([HUINING]).replace("p1", '"p\r1"'))
    assert [row["person_id"] for row in settled.output] == ["p\r1"]
    assert (tmp_path / "out.csv").read_bytes().count(b"\n") == 2


@pytest.mark.parametrize(
    ("encoding", "said"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8-sig"), ("gbk", "gb18030"), ("gb18030", "gb18030")],
)
def test_encodings_of_excel_are_read(tmp_path: Path, encoding: str, said: str) -> None:
    names = "会宁县 张三" + ("𠮷" if encoding == "gb18030" else "")
    settled = settle(tmp_path, csv_text([claim(name=names)]).encode(encoding))
    assert settled.output[0]["name"] == names
    assert settled.summary.encoding == said
    assert (tmp_path / "out.csv").read_bytes().startswith(b"claim_id,")


def test_excel_gets_its_byte_order_mark(tmp_path: Path) -> None:
    settle(tmp_path, [claim(level="x")], excel=True)
    for name in ("out.csv", "out.rejects.csv"):
        assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbfclaim_id,")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"\n\n", "the file is empty"),
        (b"PK\x03\x04...", "Excel workbook"),
        (b"PAR1....", "Parquet"),
        (ONE.encode("utf-16"), "UTF-16"),
        (ONE.encode("utf-16-le"), "no text file"),
        (ONE.encode() + b"\xff\xff\xff", "line 3: neither UTF-8 nor"),
        (
            (ONE * 30 + "c2,张三李四王五赵六孙七周八").encode()[:-1],
            "line 61: neither UTF-8 nor",
        ),
        (ONE.replace(",", ";").encode(), "semicolons"),
        (ONE.replace(",", "\t").encode(), "tabs"),
        (ONE.replace(",", "，").encode(), "full-width commas"),
        (ONE.replace("date", "").encode(), "column 3 has no name"),
        (ONE.replace("other", "level").encode(), "2 columns are called “level”"),
        (ONE.replace("other", "othr").encode(), "“other” is missing; is it the one called “othr”?"),
        (ONE.replace("other", " Other ").encode(), "is it the one called “ Other ”?"),
        (ONE.replace("other", "目录外费用").encode(), "is it the one called “目录外费用”?"),
        (ONE.replace("other", "zzz").encode(), "the column “other” is missing"),
        (csv_text([claim(patient="")]).encode(), "already has a column “patient”"),
        (csv_text([claim(basic="")]).encode(), "already has a column “basic”"),
        ((ONE + 'c2,p1,"2018-07-01\nc3,p1\n').encode(), "line 3: a quotation mark is opened"),
        ((ONE + 'c2,"' + "x\n" * 90_000).encode(), "line 3: a quotation mark is opened"),
    ],
)
def test_files_that_cannot_be_settled_say_why(tmp_path: Path, data: bytes, said: str) -> None:
    assert said in " · ".join(problems(tmp_path, data))


def test_all_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "claim_id,person_id,level\nc1,p1,county\n")
    assert len(found) == 5
    assert all("is missing" in text for text in found)


def test_a_file_without_rows_settles_to_a_header(tmp_path: Path) -> None:
    settled = settle(tmp_path, ONE.splitlines()[0])
    assert settled.output == []
    assert settled.summary.claims == 0
    header = "claim_id,person_id,date,status,care,level,eligible,other,basic,"
    assert (tmp_path / "out.csv").read_text().startswith(header)


def test_the_rejects_file_of_an_earlier_run_does_not_stay(tmp_path: Path) -> None:
    assert settle(tmp_path, [claim(level="x")]).rejects is not None
    assert settle(tmp_path, [claim()]).rejects is None


def test_a_rejects_file_that_is_asked_for_is_always_written(tmp_path: Path) -> None:
    assert settle(tmp_path, [claim()], rejects=True).rejects == []
    header = (tmp_path / "named.csv").read_text().strip()
    assert header == ",".join([*HUINING, "reason"])


def test_rejects_can_be_mended_and_settled_again(tmp_path: Path) -> None:
    settle(tmp_path, [claim(level="x"), claim(claim_id="c2", level="y")])
    again = (tmp_path / "out.rejects.csv").read_text().replace(",x,", ",county,")
    settled = settle(tmp_path, again)
    assert settled.output[0]["reason"].startswith("level")  # an extra column passes through
    assert settled.rejects is not None
    assert list(settled.rejects[0]) == [*HUINING, "reason"]
    assert "“y”" in settled.rejects[0]["reason"]


def test_reasons_are_in_the_language_wanted(tmp_path: Path) -> None:
    settled = settle(tmp_path, [claim(eligible="1,000")], language=Language.ZH)
    assert settled.rejects is not None
    assert settled.rejects[0]["reason"] == "eligible：“1,000”含千位分隔符，请只写数字，不加逗号"
    assert settled.summary.rejects == {"eligible：千位分隔符": 1}


def test_the_default_name_of_the_rejects_file() -> None:
    assert default_rejects(Path("a/out.csv")) == Path("a/out.rejects.csv")
    assert default_rejects(Path("a/out.2018.CSV")) == Path("a/out.2018.rejects.csv")
    assert default_rejects(Path("a/out")) == Path("a/out.rejects.csv")


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=60), st.integers(0, 200), st.integers(0, 200))
def test_whatever_bytes_a_file_has_it_is_settled_or_refused(
    more: bytes, start: int, end: int
) -> None:
    data = csv_text([HUINING, claim(claim_id="c2", person_id="张三")]).encode()
    with TemporaryDirectory() as folder:
        try:
            settled = settle(Path(folder), data[:start] + more + data[end:])
        except UnreadableError as error:
            error.worded(Catalogue("settle", Language.ZH))
            return
    assert settled.summary.claims == len(settled.output) + len(settled.rejects or [])


# --- openings -----------------------------------------------------------------------------------


def opening(*rows: str) -> str:
    """Opening balances of Huining with one column after another."""
    names = [item.name for item in loaded("huining_2018").calculator.state]
    return "\n".join([",".join(["person_id", "year", *names, "note"]), *rows, ""])


def test_opening_balances_are_where_the_year_starts(tmp_path: Path) -> None:
    balances = opening("p1,2018,100000.00,0,0,0,0,x", "p9,2018,1,1,1,1,1,")
    settled = settle(tmp_path, [claim(), claim(claim_id="c2", date="2019-01-02")], opening=balances)
    assert [row["basic"] for row in settled.output] == ["0.00", "15680.00"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("person_id,year\n", "lack the column “basic_inpatient_paid”"),
        (opening("p1,2018,1,2,3"), "line 2: 5 cells where the header has 8"),
        (opening("p1,18,0,0,0,0,0,"), "“18” is no year"),
        (opening(",2018,0,0,0,0,0,"), "person_id is empty"),
        (opening("p1,2018,-1,0,0,0,0,"), "basic_inpatient_paid: “-1” is no amount of money"),
        (opening(*["p1,2018,0,0,0,0,0,"] * 2), "line 3: p1 already has balances for 2018"),
    ],
)
def test_wrong_opening_balances_stop_the_run(tmp_path: Path, text: str, said: str) -> None:
    assert said in " · ".join(problems(tmp_path, ONE, text))


# --- whole files or none ------------------------------------------------------------------------


class _Stops:
    """A writer that is interrupted after some rows."""

    def __init__(self, *_: object, **__: object) -> None:
        self.rows = 0

    def writerow(self, row: object) -> None:
        self.rows += 1
        if self.rows > 3:
            raise KeyboardInterrupt


def test_an_interrupted_run_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out.csv").write_text("old")
    claims = csv_text(CLAIMS)
    monkeypatch.setattr("compiler.settle.file.csv.writer", _Stops)
    with pytest.raises(KeyboardInterrupt):
        settle(tmp_path, claims)
    assert (tmp_path / "out.csv").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["claims.csv", "out.csv"]


def test_a_file_that_grows_while_it_is_read_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    def growing(table: ClaimTable, calculator: Calculator, openings: Openings) -> Settlements:
        with (tmp_path / "claims.csv").open("a", encoding="utf-8") as file:
            file.write(csv_text([claim(claim_id="late")]).splitlines()[1] + "\n")
        return replay(table, calculator, openings)

    monkeypatch.setattr("compiler.settle.file.replay", growing)
    assert "changed while it was being read" in problems(tmp_path, ONE)[0]


def test_many_bad_rows_are_no_burden(tmp_path: Path) -> None:
    rows = [claim(claim_id=f"c{number % 900}", eligible="x") for number in range(2000)]
    settled = settle(tmp_path, rows)
    assert settled.output == []
    assert settled.summary.rejects == {
        "claim_id: more than once": 1100,
        "eligible: no amount of money": 900,
    }


# --- the recorded cases -------------------------------------------------------------------------


@pytest.mark.parametrize("policy", ["huining_2018", "dehong_2017"])
def test_recorded_cases_come_out_as_expected(policy: str, tmp_path: Path) -> None:
    cases = CASES / f"{policy}.csv"
    if not cases.exists():
        pytest.skip("the recorded cases are not beside the repository")
    settled = settle(tmp_path, cases.read_bytes(), policy=policy)
    assert settled.summary.rejected == 0
    for row in settled.output:
        for name, amount in row.items():
            if name.startswith("expected_"):
                assert (name, row[name.removeprefix("expected_")]) == (name, amount)


def test_a_file_settles_as_its_rows_do(tmp_path: Path) -> None:
    write_csv(tmp_path / "made.csv", make_claims("huining_2018", 1500, seed=9))
    settled = settle(tmp_path, (tmp_path / "made.csv").read_bytes())
    rejects = settled.rejects or []
    assert len(settled.output) + len(rejects) == 1500
    rows = rows_of(tmp_path / "made.csv")
    assert rows is not None
    backwards = settle(tmp_path, rows[::-1])
    assert backwards.output == settled.output[::-1]


def test_the_sample_claims_settle_without_rejects(tmp_path: Path) -> None:
    settled = settle(tmp_path, (ROOT / "examples" / "claims_huining.csv").read_bytes())
    assert settled.summary.settled == 12
    assert settled.summary.rejected == 0
    assert csv.Sniffer().has_header((tmp_path / "out.csv").read_text("utf-8"))
