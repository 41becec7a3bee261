"""Whatever bytes the front end is given, it answers with diagnostics and in good time."""

from __future__ import annotations

import time

from front_end import GOOD
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dsl.format import format_policy
from dsl.keywords import terminals
from dsl.language import Language
from dsl.parse import parse_bytes
from dsl.render import as_data, render

#: Seconds for one file; an ordinary one takes a few hundredths.
LONGEST = 5.0
TEXTS = [path.read_text("utf-8") for path in GOOD]
HEADER = 'policy p\n  title zh "一" en "one"\n  in force from 2020-01-01\n'
LINES = sorted({line for text in TEXTS for line in text.splitlines()})
PIECES = [
    *terminals(Language.EN),
    *terminals(Language.ZH),
    *"\t 　\u00a0\u200b\ufeff\x00\x1f\u2028\r\n|:：,，、()（）+-#\"“”‘’'%.;；。¥",
    *["3,000 yuan", "5万", "3，000元", "1,0000", "80%", "5 points", "2020-02-30", "9" * 5000],
    *["name", "住院", "未知的词", "\ud7ff", "𠀀", "({[", "not " * 300, "(" * 300, "5% of " * 300],
]


def answer(data: bytes) -> None:
    """Parse, and word whatever is said, in both languages; format what has no fault."""
    start = time.process_time()
    source, policy, diagnostics = parse_bytes("fuzz.policy", data)
    for diagnostic in diagnostics:
        for language in Language:
            assert render(diagnostic, {"fuzz.policy": source}, language)
            assert as_data(diagnostic, language)["code"] == diagnostic.code
    if policy is not None and not diagnostics:
        for language in Language:
            again, policy_again, faults = parse_bytes(
                "again.policy", format_policy(policy, language, {}).encode()
            )
            assert policy_again is not None, (again, faults)
            assert faults == ()
    assert time.process_time() - start < LONGEST


@given(st.binary(max_size=400))
@settings(max_examples=50, deadline=None)
def test_any_bytes(data: bytes) -> None:
    answer(data)


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_good_files_with_changed_bytes(data: st.DataObject) -> None:
    changed = bytearray(data.draw(st.sampled_from(TEXTS)).encode())
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(changed) - 1))
        changed[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    answer(bytes(changed))


@given(st.data())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_good_files_with_changed_lines(data: st.DataObject) -> None:
    lines = data.draw(st.sampled_from(TEXTS)).splitlines()
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "double", "indent", "swap", "insert", "cut"])):
            case "drop":
                lines[at : at + 1] = []
                lines = lines or [""]
            case "double":
                lines[at : at + 1] = [lines[at], lines[at]]
            case "indent":
                lines[at] = " " * data.draw(st.integers(0, 9)) + lines[at].lstrip()
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], lines[at]
            case "insert":
                lines.insert(at, data.draw(st.sampled_from(LINES)))
            case _:
                lines[at] = lines[at][: data.draw(st.integers(0, len(lines[at])))]
    answer("\n".join(lines).encode())


@given(st.data())
@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_good_files_with_changed_words(data: st.DataObject) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text)))
        end = at + data.draw(st.integers(0, 6))
        text = text[:at] + data.draw(st.sampled_from(PIECES)) + text[end:]
    answer(text.encode("utf-8", errors="surrogatepass"))


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.booleans())
@settings(max_examples=50, deadline=None)
def test_words_at_random(pieces: list[str], with_header: bool) -> None:
    header = (
        'policy p\n  title zh "一" en "one"\n  in force from 2020-01-01\n' if with_header else ""
    )
    answer((header + " ".join(pieces)).encode("utf-8", errors="surrogatepass"))


def test_monstrous_files() -> None:
    article = HEADER + 'article 一 zh "甲" en "a"\n'
    for text in (
        "x" * 200_000,
        "未知" * 100_000,
        "为" * 100_000,
        "(" * 100_000,
        "\n" * 200_000,
        '"' * 100_001,
        "“" * 50_000,
        "3" * 100_000,
        "1,2" * 50_000,
        *(piece * (9_000 // len(piece)) for piece in ['"', "“", "(", "为", "未知", "1,2", "not "]),
        "not " * 50_000,
        article + "  a: rate 80%, for " + "not " * 20_000 + "b\n",
        article + "  a: rate 80%, for " + "b or " * 20_000 + "b\n",
        article + "  a: deductible " + "b + " * 20_000 + "b\n",
        article + "  a: deductible " + "5% of " * 5_000 + "b\n",
        article + "".join(f"{' ' * depth}a\n" for depth in range(1, 1_000)),
        article + "  nonsense ) here\n" * 10_000,
        article + "  a: rate 80%\n" * 5_000,
        "\x00" * 10_000,
        "#" * 100_000,
    ):
        answer(text.encode())
