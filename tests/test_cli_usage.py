"""The command line as such: help, languages, statuses, mistakes, failures."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from commands import CLAIMS, CLINIC, Tiaoli
from settling import ROOT

from compiler.cli.main import COMMANDS
from compiler.cli.usage import wrapped
from compiler.version import VERSION
from dsl.width import display_width


def test_without_a_command_the_help_is_shown(tiaoli: Tiaoli) -> None:
    result = tiaoli()
    assert result.status == 2
    assert all(command.name in result.err for command in COMMANDS)


@pytest.mark.parametrize("command", [command.name for command in COMMANDS])
@pytest.mark.parametrize(("language", "word"), [("en", "options:"), ("zh", "选项")])
def test_help_in_both_languages(tiaoli: Tiaoli, command: str, language: str, word: str) -> None:
    result = tiaoli(command, "--help", "--lang", language)
    assert result.status == 0
    assert word in result.out
    assert all(display_width(line) <= 80 for line in result.out.splitlines())


def test_version(tiaoli: Tiaoli) -> None:
    assert tiaoli("--version").out == f"tiaoli {VERSION}\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--lang", "zh", "show", "nothing"],
        ["show", "--lang=zh", "nothing"],
        ["show", "nothing", "--lang", "zh"],
        ["--lang", "en", "show", "nothing", "--lang", "zh"],
    ],
)
def test_the_language_stands_anywhere(tiaoli: Tiaoli, arguments: list[str]) -> None:
    assert "没有“nothing”这个政策" in tiaoli(*arguments).err


@pytest.mark.parametrize(
    ("locale", "word"), [("zh_CN.UTF-8", "错误"), ("en_US.UTF-8", "error"), ("C", "error")]
)
def test_the_language_comes_from_the_locale(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch, locale: str, word: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    assert word in tiaoli("show", "nothing").err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["setle"], "did you mean settle?"),
        (["frobnicate"], "the commands are check, build, settle, explain, show"),
        (["settle", "huining_2018"], "missing: CLAIMS, -o/--output"),
        (["settle", "a", "b", "-o"], "-o/--output needs a value"),
        (["show", "a", "b"], "not understood: b"),
        (["show", "a", "--frmat", "json"], "not understood: --frmat json"),
        (["show", "a", "--format", "xml"], "--format can't be “xml”; choose from text, json"),
        (["show", "a", "--as-of", "1.1.2018"], "“1.1.2018” is no date"),
        (["show", "a", "--reading", "x"], "“x” is not of the form NAME=OPTION"),
        (["show", "a", "--lang", "fr"], "--lang can't be “fr”"),
        (["show", "a", "--lang"], "--lang can't be “”"),
        (["show", "huining_2081"], "did you mean huining_2018?"),
        (["show", "nowhere/x.policy"], "there is no file “nowhere/x.policy”"),
        (["check", "nowhere"], "there is no file “nowhere”"),
        (["show", "dehong_2017", "--reading", "a=b", "--reading", "a=c"], "chosen twice"),
    ],
)
def test_wrong_usage_is_named_and_ends_with_2(
    tiaoli: Tiaoli, arguments: list[str], said: str
) -> None:
    result = tiaoli(*arguments)
    assert result.status == 2
    assert said in result.err
    assert result.out == ""


def test_a_folder_without_rule_files_is_wrong_usage(tiaoli: Tiaoli, tmp_path: Path) -> None:
    result = tiaoli("check", tmp_path)
    assert (result.status, "no rule file" in result.err) == (2, True)


def test_a_failure_of_our_own_says_so_and_is_no_traceback(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("compiler.pipeline.lower", lambda *_: 1 // 0)
    result = tiaoli("show", CLINIC)
    assert result.status == 70
    assert "Tiaoli itself has failed" in result.err
    assert "ZeroDivisionError" in result.err
    assert "Traceback" not in result.err


def test_an_interruption_says_that_nothing_was_written(
    tiaoli: Tiaoli, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("compiler.cli.settle.settle_file", interrupted)
    result = tiaoli("settle", CLINIC, CLAIMS, "-o", tmp_path / "out.csv")
    assert (result.status, "interrupted" in result.err) == (130, True)


def test_a_policy_is_found_by_name_here_before_those_that_ship(
    tiaoli: Tiaoli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert tiaoli("show", "huining_2018").status == 0
    (tmp_path / "policies").mkdir()
    (tmp_path / "policies" / "huining_2018.policy").write_bytes(CLINIC.read_bytes())
    assert "Qingshui" in tiaoli("show", "huining_2018").out


def test_the_command_runs_as_a_program(tmp_path: Path) -> None:
    code = "import sys; from compiler.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "settle", str(CLINIC), str(CLAIMS)]
    done = subprocess.run(
        [*command, "-o", str(tmp_path / "out.csv"), "--format", "json"],
        cwd=ROOT,
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 1, done.stderr.decode()
    assert b'"settled": 3' in done.stdout
    assert done.stderr == b""


def test_wrapping_goes_by_the_width_on_the_terminal() -> None:
    assert wrapped("一二三，四五 abc def", 8) == ["一二三，", "四五 abc", "def"]
    assert wrapped("abc", 1) == ["abc"]
