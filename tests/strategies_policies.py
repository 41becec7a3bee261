"""Random policies as rule files, and random claims for them.

A policy has one to three payers with one benefit each, any of the parameters in any of their
forms, an article that amends some of them, and perhaps a refusal, a new benefit and promises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

HEAD = """\
policy random
  title zh "随机" en "random"
  number "试〔2020〕1号"
  in force from 2020-01-01
  source random

facts
  status one of zh "身份" en "status"
    ordinary zh "普通" en "ordinary"
    poor     zh "贫困" en "poor"
    old      zh "老人" en "old"
  level one of zh "级别" en "level"
    low  zh "低级" en "low"
    high zh "高级" en "high"
  referred yes or no zh "转诊" en "referred"
  age whole number from 0 to 99 zh "年龄" en "age"
  eligible cost zh "合规费用" en "eligible cost"
  other    cost zh "目录外费用" en "out-of-catalogue cost"

scheme before this policy
"""

CONDITIONS = (
    "status is poor",
    "status is not ordinary",
    "level is low",
    "referred",
    "not referred and level is high",
    "age from 22 to 60",
    "status is old or age at least 65",
    "date from 2020-07-01 to 2020-12-31",
)

#: Fen: around nothing, around the amounts that the policies use, and far away.
costs = st.one_of(
    st.integers(0, 200),
    st.sampled_from([100_00, 500_00, 1_000_00, 2_500_00, 10_000_00]).flatmap(
        lambda fen: st.integers(fen - 3, fen + 3)
    ),
    st.integers(0, 50_000_00),
    st.integers(0, 10**10),
)


@dataclass(frozen=True)
class RandomClaim:
    """One claim of a random policy; costs in fen, the date as yyyymmdd."""

    date: int
    status: str
    level: str
    referred: bool
    age: int
    eligible: int
    other: int


claims = st.builds(
    RandomClaim,
    date=st.sampled_from([2020_01_01, 2020_06_30, 2020_07_01, 2020_12_31, 2021_01_01]),
    status=st.sampled_from(["ordinary", "poor", "old"]),
    level=st.sampled_from(["low", "high"]),
    referred=st.booleans(),
    age=st.sampled_from([0, 21, 22, 60, 61, 64, 65, 99]),
    eligible=costs,
    other=costs,
)

years = st.lists(claims, min_size=1, max_size=5)

percents = st.sampled_from(["10%", "33%", "50%", "62.5%", "80%", "99.9%", "100%"])
amounts = st.sampled_from(["100 yuan", "500 yuan", "1,000 yuan", "0.01 yuan"])
limits = st.sampled_from(["500 yuan", "2,500 yuan", "10,000 yuan"])


@st.composite
def policies(draw: st.DrawFn) -> str:
    """The text of a policy that has no errors."""
    payers = [draw(_payer(index)) for index in range(draw(st.integers(1, 3)))]
    text = HEAD + "".join(payer.text for payer in payers)
    return text + draw(_article(payers))


@dataclass(frozen=True)
class _Payer:
    """A payer's text, and what may be amended in it."""

    name: str
    text: str
    over_year: bool
    amendments: Sequence[str]


@st.composite
def _payer(draw: st.DrawFn, index: int) -> _Payer:
    name = f"payer{index}"
    over_year = draw(st.booleans())
    base = draw(st.sampled_from(["eligible", "rest of eligible", "rest of total", "other"]))
    lines = [f"    covers {base}{' over the year' if over_year else ''}"]
    if draw(st.booleans()):
        lines.insert(0, f"    for {draw(st.sampled_from(CONDITIONS))}")
    amendments: list[str] = []
    lines += draw(_deductible(over_year, amendments, name))
    lines += draw(_rate(amendments, name))
    if draw(st.booleans()):
        year = " over the year" if over_year else ""
        lines.append(f"    at least {draw(percents)} of {draw(st.sampled_from(POOLS))}{year}")
    if draw(st.booleans()) and not over_year:
        lines.append(f"    up to {draw(percents)} of {draw(st.sampled_from(POOLS))}")
    if draw(st.booleans()):
        lines.append(f"    yearly limit {draw(limits)}")
        amendments.append(f"{name}: yearly limit raised by 50%")
    text = f'  payer {name} zh "支付方{index}" en "payer {index}"\n' + "\n".join(lines) + "\n"
    return _Payer(name, text, over_year, amendments)


POOLS = ("eligible", "total")


@st.composite
def _deductible(draw: st.DrawFn, over_year: bool, amendments: list[str], name: str) -> list[str]:
    year = " over the year" if over_year else ""
    match draw(st.sampled_from(["none", "flat", "table", "moving"])):
        case "flat":
            amendments.append(f"{name}: deductible lowered by 50%")
            return [f"    deductible {draw(amounts)}"]
        case "table":
            amendments.append(f"{name}: deductible waived, for {draw(st.sampled_from(CONDITIONS))}")
            rows = [f"    | {level} | {draw(amounts)} |" for level in ("low", "high")]
            return ["    | level | deductible |", *rows]
        case "moving":
            share = f"{draw(percents)} of eligible{year}"
            return [f"    deductible lesser of {share} and {draw(amounts)}"]
        case _:
            return []


@st.composite
def _rate(draw: st.DrawFn, amendments: list[str], name: str) -> list[str]:
    kind = draw(st.sampled_from(["none", "flat", "table", "bands", "absolute"]))
    if kind != "none":
        amendments.append(f"{name}: rates raised by 5 points")
    match kind:
        case "flat":
            amendments.append(
                f"{name}: rate {draw(percents)}, for {draw(st.sampled_from(CONDITIONS))}"
            )
            return [f"    rate {draw(percents)}"]
        case "table":
            rows = [f"    | {level} | {draw(percents)} |" for level in ("low", "high")]
            return ["    | level | rate |", *rows]
        case "bands" | "absolute":
            start = "0 yuan" if kind == "bands" else "deductible"
            return [
                "    | band | rate |",
                f"    | {start} to 1,000 yuan | {draw(percents)} |",
                f"    | 1,000 yuan to 2,500 yuan | {draw(percents)} |",
                f"    | above 2,500 yuan | {draw(percents)} |",
            ]
        case _:
            return []


@st.composite
def _article(draw: st.DrawFn, payers: Sequence[_Payer]) -> str:
    lines = ['article 一 zh "第一条" en "Article 1"']
    if draw(st.booleans()):
        lines.append(f"  for {draw(st.sampled_from(CONDITIONS))}")
    lines.append('  "短语"')
    lines.append('    note zh "备注" en "note"')
    if draw(st.booleans()):
        refused = draw(st.sampled_from(CONDITIONS))
        lines.append(f'    refuse {refused} because zh "无" en "none"')
    for payer in payers:
        lines += [f"    {line}" for line in payer.amendments if draw(st.booleans())]
    if draw(st.booleans()):
        payer = draw(st.sampled_from(payers))
        relation = draw(st.sampled_from(["instead of", "on top of"]))
        lines += [
            f'    new {payer.name} extra zh "新增" en "extra" {relation} {payer.name}',
            f"      for {draw(st.sampled_from(CONDITIONS))}",
            "      covers rest of eligible",
            f"      rate {draw(percents)}",
            f"      yearly limit {draw(limits)}",
        ]
    for index in range(draw(st.integers(0, 2))):
        lines += draw(_promise(index, payers))
    return "\n".join(lines) + "\n"


#: What a compared claim may differ in, no two of a row about one thing.
DIFFERENCES = (
    ("more eligible", "more total", "more eligible and other"),
    ("another level", "level is low"),
    ("status is ordinary", "another status"),
    ("referred", "not referred", "another referred"),
    ("age is 60", "another age"),
    ("the scheme before",),
)
ALONE = ("two bills", "the other order")


@st.composite
def _promise(draw: st.DrawFn, index: int, payers: Sequence[_Payer]) -> list[str]:
    """A promise, kept or not: of one claim, of a compared one, or of what an amount depends on."""
    payer = draw(st.sampled_from(payers)).name
    year = draw(st.sampled_from(["", " over the year"]))
    one = draw(st.sampled_from([payer, "patient", "patient's eligible", "total"])) + year
    other = draw(st.sampled_from([payer, "patient", "eligible"])) + year
    lines = [f'    prove promise{index} zh "求证{index}" en "promise {index}"']
    if draw(st.booleans()):
        lines.append(f"      for {draw(st.sampled_from(CONDITIONS))}")
    sign = draw(st.sampled_from(["at least", "at most", "is"]))
    match draw(st.sampled_from(["plain", "compared", "dependence"])):
        case "plain":
            lines.append(f"      {one} {sign} {draw(percents)} of ({other} + {draw(amounts)})")
        case "compared":
            rows = draw(st.lists(st.sampled_from(DIFFERENCES), min_size=1, unique=True))
            mixed = ", ".join(draw(st.sampled_from(row)) for row in rows)
            difference = draw(st.sampled_from([mixed, *ALONE]))
            lines.append(f"      compared with {difference}")
            if draw(st.booleans()):
                lines.append(f"      when compared {other} at most {draw(limits)}")
            lines.append(f"      {one} {sign} compared {other} + {draw(amounts)}")
        case "dependence":
            depends = draw(st.sampled_from(["depends on", "does not depend on"]))
            fact = draw(st.sampled_from(["status", "level", "referred", "age"]))
            lines.append(f"      {one} {depends} {fact}")
    return lines
