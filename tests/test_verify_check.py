"""`tiaoli check` with its proofs: statuses, the cache, the second solver, examples written back."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from commands import Tiaoli
from verifying import compiled_text, done, policy_text, tasks_of

from compiler.obligations import NoteKind, Standing, Verdict
from compiler.verify.job import Done, Fault, run_job
from compiler.verify.task import task_text

pytest.importorskip("z3")

from compiler.cli import proving
from compiler.verify import second as second_solver
from compiler.verify.prove import plan, verdicts
from compiler.verify.results import from_json, to_json

TRUE = 'prove kept zh "成立" en "kept"\n  basic at most total'
FALSE = 'prove broken zh "不成立" en "broken"\n  for level is high\n  basic is total'
FOUND = FALSE.replace("prove", "finding") + '\n  because zh "如此" en "so"'
STALE = TRUE.replace("prove", "finding") + '\n  because zh "如此" en "so"'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of its own, with a cache of its own; jobs run in this process, promises alone."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TIAOLI_CACHE", str(tmp_path / "cache"))

    def promises_alone(*arguments: Any, **options: Any) -> Any:
        whole = plan(*arguments, **options)
        jobs = [job for job in whole.jobs if getattr(job, "kind", "general") != "general"]
        return replace(whole, jobs=tuple(jobs))

    monkeypatch.setattr(proving, "plan", promises_alone)
    monkeypatch.setattr(proving, "run_all", in_this_process([]))
    return tmp_path


def in_this_process(names: list[str]) -> Callable[..., list[Done]]:
    """Runs jobs one after the other, and notes which."""

    def run(jobs: list[Any], finished: Callable[[int], None]) -> list[Done]:
        names.extend(job.name for job in jobs)
        results = []
        for index, job in enumerate(jobs):
            results.append(run_job(job))
            finished(index)
        return results

    return run


def written(folder: Path, *promises: str) -> Path:
    path = folder / "lanhe_2020.policy"
    path.write_text(policy_text(*promises), "utf-8")
    return path


def obligations(data: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {item["name"]: item for item in data["policies"][0]["obligations"]}


# --- statuses and JSON ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("promises", "status"),
    [((TRUE,), 0), ((TRUE, FALSE), 1), ((FOUND,), 0), ((STALE,), 1)],
    ids=["proved", "refuted", "accepted", "stale"],
)
def test_exit_status(tiaoli: Tiaoli, folder: Path, promises: tuple[str, ...], status: int) -> None:
    assert tiaoli("check", written(folder, *promises)).status == status


def test_a_stale_finding_is_told(tiaoli: Tiaoli, folder: Path) -> None:
    path = written(folder, STALE)
    said = tiaoli("check", path).out
    assert "proved, though the rule file says that it fails" in said
    assert "-->" in said
    zh = tiaoli("check", path, "--lang", "zh").out
    assert "成立，规则文件却写明不成立" in zh


def test_the_shape_of_the_json(tiaoli: Tiaoli, folder: Path) -> None:
    result = tiaoli("check", written(folder, TRUE, FALSE), "--format", "json")
    found = obligations(result.data)
    for item in found.values():
        assert {"name", "kind", "label", "verdict", "accepted", "seconds"} <= set(item)
        assert item["verdict"] in {verdict.value for verdict in Verdict}
    assert "case" not in found["kept"]
    (claim,) = found["broken"]["case"]["claims"]
    assert claim["facts"]["level"] == "high"
    assert result.data["policies"][0]["examples"] == {"passed": 0, "failed": 0}


def test_what_is_not_modelled_gives_three(tiaoli: Tiaoli, folder: Path) -> None:
    other = (
        'prove orders zh "次序" en "order"\n  compared with the other order\n'
        "  basic over the year is compared basic over the year"
    )
    result = tiaoli("check", written(folder, other), "--format", "json")
    assert result.status == 3
    found = obligations(result.data)["orders"]
    assert found["verdict"] == "not_modelled"
    assert set(found["detail"]) == {"zh", "en"}


def test_without_the_solver(tiaoli: Tiaoli, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compiler.cli.check.find_spec", lambda name: None)
    path = written(folder, TRUE)
    result = tiaoli("check", path, "--format", "json")
    assert result.status == 3
    assert "z3" in result.err or "tiaoli[verify]" in result.err
    assert {item["verdict"] for item in obligations(result.data).values()} == {"not_modelled"}
    assert tiaoli("check", path, "--no-prove").status == 0
    assert tiaoli("check", path, "--cross-check").status == 2


def test_the_command_needs_no_solver_to_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that the command line imports at its start imports Z3."""
    import subprocess
    import sys

    code = "import sys, compiler.cli.main; sys.exit('z3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- the tool's own faults ------------------------------------------------------------------------


def test_a_case_that_does_not_replay_is_a_fault_of_the_tool(
    tiaoli: Tiaoli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compiler.verify.witness.breaks", lambda question, history: False)
    result = tiaoli("check", written(folder, TRUE, FALSE), "--format", "json")
    assert result.status == 70
    found = obligations(result.data)
    assert found["kept"]["verdict"] == "proved"
    assert found["broken"]["verdict"] == "unproved"
    assert "FalseWitness" in found["broken"]["fault"]
    assert len(list((folder / "cache").rglob("*.json"))) == 1


def test_a_calculator_that_pays_otherwise_is_a_fault_of_the_tool(
    tiaoli: Tiaoli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from compiler.pipeline import load

    def wrong(program: Any) -> Any:
        loaded = load(program)
        right = loaded.calculator.settle_fen

        def off(*given: Any) -> tuple[int, ...]:
            first, *others = right(*given)
            return (first + 1, *others)

        return replace(loaded, calculator=replace(loaded.calculator, settle_fen=off))

    monkeypatch.setattr("compiler.verify.replay.load", wrong)
    result = tiaoli("check", written(folder, FALSE))
    assert result.status == 70
    assert "the calculator gives" in result.out


def test_whatever_fails_in_a_job_stops_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    def falls_over(*_: object, **__: object) -> None:
        raise MemoryError("so much")

    compiled = compiled_text(policy_text(TRUE))
    monkeypatch.setattr("compiler.verify.run.decide", falls_over)
    result = done(tasks_of(compiled)["kept"])
    assert isinstance(result.result, Fault)
    assert "MemoryError: so much" in result.result.text
    assert to_json(result) is None


# --- the cache ------------------------------------------------------------------------------------


def test_a_second_check_proves_nothing_again(
    tiaoli: Tiaoli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(folder, TRUE, FALSE)
    ran: list[str] = []
    monkeypatch.setattr(proving, "run_all", in_this_process(ran))
    first = tiaoli("check", path, "--format", "json").data
    assert ran == ["kept", "broken"]
    assert tiaoli("check", path, "--format", "json").data == first
    assert ran == ["kept", "broken"]
    path.write_text(path.read_text("utf-8").replace("60%", "61%"), "utf-8")
    tiaoli("check", path)
    assert ran == ["kept", "broken"] * 2
    monkeypatch.setattr(proving, "_versions", lambda: "another version")
    tiaoli("check", path)
    assert ran == ["kept", "broken"] * 3
    tiaoli("check", path, "--cross-check")
    assert ran == ["kept", "broken"] * 4


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe\x00", b"[]", b"1", b'{"verdict": "proved"}', b'{"history": 7}'],
)
def test_a_damaged_result_is_made_anew(
    tiaoli: Tiaoli, folder: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    path = written(folder, TRUE, FALSE)
    first = tiaoli("check", path, "--format", "json").data
    files = sorted((folder / "cache").rglob("*.json"))
    assert len(files) == 2
    for file in (*files, *(folder / "cache").rglob("*.pickle")):
        file.write_bytes(content)
    ran: list[str] = []
    monkeypatch.setattr(proving, "run_all", in_this_process(ran))
    again = tiaoli("check", path, "--format", "json").data
    assert ran == ["kept", "broken"]
    assert without_seconds(again) == without_seconds(first)


def test_a_case_from_the_cache_is_replayed(tiaoli: Tiaoli, folder: Path) -> None:
    path = written(folder, FALSE)
    tiaoli("check", path)
    (file,) = (folder / "cache").rglob("*.json")
    data = json.loads(file.read_text("utf-8"))
    data["history"][0]["level"] = "low"
    file.write_text(json.dumps(data), "utf-8")
    for whole in (folder / "cache").rglob("*.pickle"):
        whole.write_bytes(b"damaged")  # what is damaged is made anew
    assert tiaoli("check", path).status == 70


def test_results_survive_as_text() -> None:
    for promise in (TRUE, FALSE):
        (task,) = (t for t in tasks_of(compiled_text(policy_text(promise))).values() if t.place)
        result = done(task)
        text = to_json(result)
        assert text is not None
        assert from_json(text) == result


def test_a_changed_formula_is_another_job() -> None:
    """The module may be the old one: the formula's own nodes are part of what is proved."""
    from compiler.cli.rule_files import read
    from compiler.pipeline import compile_rules
    from compiler.program.nodes import Const
    from compiler.verify.job import CalculatorJob, job_key

    compiled = compile_rules(read(Path(__file__).parent.parent / "policies/huining_2018.policy"))
    assert compiled.program is not None
    job = CalculatorJob(compiled.program, compiled.formulas, "text")
    first, *rest = compiled.formulas
    nodes = [
        replace(node, value=int(node.value) + 1) if isinstance(node, Const) else node
        for node in first.nodes
    ]
    changed = replace(job, formulas=(replace(first, nodes=tuple(nodes)), *rest))
    assert nodes != list(first.nodes)
    assert job_key(changed, "") != job_key(job, "")


def test_the_key_holds_all_that_a_result_depends_on() -> None:
    task = tasks_of(compiled_text(policy_text(TRUE)))["kept"]
    (goal,) = task.goals
    question = goal.question
    assert question.rules
    node, label = question.rules[0]
    others = [
        replace(task, kind="finding"),
        replace(task, cross_check=True),
        replace(task, is_advice=True),
    ]
    for changed in (
        replace(question, rules=((node, replace(label, en="another")), *question.rules[1:])),
        replace(question, signed=frozenset({"x"})),
        replace(question, step=question.step - 1),
        replace(question, facts=question.facts[:-1]),
        replace(question, state=question.state[:-1]),
    ):
        others.append(replace(task, goals=(replace(goal, question=changed),)))
    texts = {task_text(item) for item in (task, *others)}
    assert len(texts) == len(others) + 1
    assert task_text(replace(task, label=label)) == task_text(task)


def without_seconds(data: dict[str, Any]) -> dict[str, Any]:
    for item in obligations(data).values():
        item.pop("seconds")
    return data


def test_two_runs_come_to_the_same(
    tiaoli: Tiaoli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In processes of their own, whatever seed their hashes have."""
    from compiler.verify.pool import run_all

    monkeypatch.setattr(proving, "run_all", run_all)
    found = []
    for number in range(2):
        monkeypatch.setenv("TIAOLI_CACHE", str(folder / f"cache{number}"))
        result = tiaoli("check", written(folder, TRUE, FALSE), "--format", "json")
        found.append(without_seconds(result.data))
    assert found[0] == found[1]


# --- the second solver ----------------------------------------------------------------------------


def test_cross_check(tiaoli: Tiaoli, folder: Path) -> None:
    pytest.importorskip("cvc5")
    result = tiaoli("check", written(folder, TRUE, FALSE), "--cross-check", "--format", "json")
    assert result.status == 1
    for name in ("kept", "broken"):
        counts = obligations(result.data)[name]["cross_check"]
        assert counts["agreed"] > 0
        assert counts["disagreed"] == 0


def crossed(monkeypatch: pytest.MonkeyPatch, answer: bool | None) -> Any:
    """The verdict on a true promise where the second solver always says the same."""
    planted = second_solver.Second(lambda text: answer)
    monkeypatch.setattr("compiler.verify.run.Second", lambda: planted)
    compiled = compiled_text(policy_text(TRUE))
    whole = plan(compiled, None, cross_check=True)
    jobs = tuple(job for job in whole.jobs if getattr(job, "name", "") == "kept")
    (found,) = verdicts(replace(whole, jobs=jobs, known=()), [run_job(job) for job in jobs])
    return found


def test_a_second_solver_that_contradicts_fails_the_check(monkeypatch: pytest.MonkeyPatch) -> None:
    found = crossed(monkeypatch, True)
    assert (found.verdict, found.standing) == (Verdict.UNPROVED, Standing.FAILS)
    assert found.disputed
    assert "contradicts" in found.detail.en
    assert found.as_data()["disputed"] is True


def test_a_second_solver_that_gives_up_is_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    found = crossed(monkeypatch, None)
    assert (found.verdict, found.standing) == (Verdict.PROVED, Standing.HOLDS)
    assert [note.kind for note in found.notes] == [NoteKind.UNDECIDED]
    assert found.cross_check["undecided"] > 0


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("(declare-fun x () Int)(assert (and (> (+ x) 3)))(assert (or (< x 4)))(check-sat)", False),
        ("(declare-fun |x y| () Int)(assert (> |x y| 3))(check-sat)", True),
    ],
)
def test_what_cvc5_is_asked(text: str, answer: bool) -> None:
    pytest.importorskip("cvc5")
    assert second_solver.cvc5_answer(second_solver.standard_text(text)) is answer


# --- examples written back ------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
def test_cases_are_saved_as_examples_once(tiaoli: Tiaoli, folder: Path, language: str) -> None:
    path = written(folder, TRUE, FALSE)
    tiaoli("fmt", path, "--to", language)
    saved = tiaoli("check", path, "--save-examples")
    assert saved.status == 1
    assert "case_of_broken" in saved.err
    text = path.read_text("utf-8")
    assert text.count("case_of_broken") == 1
    assert "case_of_kept" not in text
    assert tiaoli("fmt", path, "--check").status == 0
    data = tiaoli("check", path, "--save-examples", "--format", "json").data
    assert data["policies"][0]["examples"] == {"passed": 1, "failed": 0}
    assert path.read_text("utf-8") == text


def test_the_case_of_a_finding_is_saved_too(tiaoli: Tiaoli, folder: Path) -> None:
    path = written(folder, FOUND)
    assert tiaoli("check", path, "--save-examples").status == 0
    assert "example case_of_broken" in path.read_text("utf-8")


def test_saving_needs_proofs(tiaoli: Tiaoli, folder: Path) -> None:
    path = written(folder, TRUE)
    assert tiaoli("check", path, "--no-prove", "--save-examples").status == 2
    assert tiaoli("check", path, "--no-prove", "--cross-check").status == 2
