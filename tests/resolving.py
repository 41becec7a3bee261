"""A small policy with room for more lines, for the tests of the resolver."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields, is_dataclass
from typing import TypeVar

from dsl.diagnostics import Diagnostic
from dsl.model import Policy, Statement
from dsl.parse import parse
from dsl.resolve import Resolution, resolve
from dsl.source import SourceText, Span

HEADER = """\
policy small
  title zh "小政策" en "small policy"
  in force from 2020-01-01

"""
FACTS = """\
facts
  status one of zh "身份" en "status"
    ordinary zh "普通居民" en "ordinary resident"
    poor zh "贫困人口" en "registered poor"
  level one of zh "医院级别" en "level of hospital"
    township zh "乡级" en "township"
    county zh "县级" en "county"
  county one of zh "县市" en "county"
    north zh "北县" en "North"
    south zh "南县" en "South"
  disease one of zh "病种" en "disease"
    none zh "其他疾病" en "none"
    cancer zh "癌症" en "cancer"
    sarcoma zh "肉瘤" en "sarcoma"
    lymphoma zh "淋巴瘤" en "lymphoma"
  referred yes or no zh "符合转诊" en "referred"
  age whole number from 0 to 130 zh "年龄" en "age"
  eligible cost zh "合规费用" en "eligible cost"
  other cost zh "目录外费用" en "out-of-catalogue cost"

group grave zh "重病" en "grave diseases"
  disease is cancer or sarcoma

assumption round zh "约数" en "round figure" because zh "未核实" en "unverified"

"""
SCHEME = """\
scheme before this policy
  payer basic zh "基本医保" en "basic insurance"
    benefit inpatient zh "住院" en "inpatient"
      covers eligible
      deductible 100 yuan
      rate 80%
  payer critical_illness zh "大病保险" en "critical illness insurance"
    covers rest of eligible over the year
    deductible 10,000 yuan
    rate 60%
    yearly limit 200,000 yuan
  payer assistance zh "医疗救助" en "medical assistance"
"""
ARTICLE = """
article 一 zh "待遇" en "Benefits"
"""
EXAMPLE = """
example one zh "一例" en "one"
"""


def indented(text: str) -> str:
    """The lines of a text, each two blanks further in."""
    return "".join(f"  {line}\n" for line in text.strip("\n").split("\n"))


def small(*, groups: str = "", scheme: str = SCHEME, article: str = "", example: str = "") -> str:
    """The small policy with groups, lines of its article, lines of an example."""
    parts = [HEADER, FACTS]
    parts += [f"{groups.strip()}\n\n"] if groups else []
    parts.append(scheme)
    parts += [ARTICLE, indented(article)] if article else []
    parts += [EXAMPLE, indented(example)] if example else []
    return "".join(parts)


def resolved(text: str) -> Resolution:
    """What a text without syntax errors resolves to."""
    tree, diagnostics = parse(SourceText("test.policy", tuple(text.split("\n"))))
    assert diagnostics == ()
    assert tree is not None
    return resolve(tree)


def policy_of(text: str) -> Policy:
    """The policy of a text without errors."""
    resolution = resolved(text)
    assert resolution.diagnostics == ()
    assert resolution.policy is not None
    return resolution.policy


def statements_of(article: str, *, groups: str = "") -> tuple[Statement, ...]:
    """What the lines of the small policy's article unfold to, their places left out."""
    policy = policy_of(small(article=article, groups=groups))
    found: tuple[Statement, ...] = without_spans(tuple(policy.statements()))
    return found


def errors_of(text: str) -> list[Diagnostic]:
    """The diagnostics of a text that the parser has nothing against."""
    return list(resolved(text).diagnostics)


def codes_of(text: str) -> list[str]:
    """The codes of a text's diagnostics, in the order of the text."""
    return [item.code for item in errors_of(text)]


def words_at(text: str, spans: Iterable[Span]) -> list[str]:
    """What stands at some places of a text, each within one line."""
    lines = text.split("\n")
    return [lines[span.line - 1][span.column - 1 : span.end_column - 1] for span in spans]


_Node = TypeVar("_Node")


def without_spans(node: _Node) -> _Node:
    """The node with every place replaced by the same one."""
    return _mapped(node, lambda span: Span("", 0, 0, 0, 0))


def _mapped(node: _Node, change: Callable[[Span], Span]) -> _Node:
    if isinstance(node, Span):
        return change(node)  # type: ignore[return-value]
    if isinstance(node, tuple):
        return tuple(_mapped(item, change) for item in node)  # type: ignore[return-value]
    if is_dataclass(node) and not isinstance(node, type):
        parts = {part.name: _mapped(getattr(node, part.name), change) for part in fields(node)}
        return type(node)(**parts)
    return node
