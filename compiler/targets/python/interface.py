"""The friendly side of a calculator: Claim, Year, settle, explain."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from compiler.program.nodes import Kind
from compiler.program.program import FactInput, Program
from compiler.targets.python import literals
from compiler.targets.python.statements import INDENT, LINE_LENGTH

#: By kind of fact: what Claim takes, what it holds, and what the integer functions take.
TAKEN = {
    Kind.MONEY: "Money",
    Kind.DATE: "Date",
    Kind.CHOICE: "str",
    Kind.FLAG: "bool | str",
    Kind.COUNT: "int | str",
}
_HELD = {
    Kind.MONEY: "Decimal",
    Kind.DATE: "datetime.date",
    Kind.CHOICE: "str",
    Kind.FLAG: "bool",
    Kind.COUNT: "int",
}
_PASSED = {
    Kind.MONEY: "int",
    Kind.DATE: "int",
    Kind.CHOICE: "str",
    Kind.FLAG: "bool",
    Kind.COUNT: "int",
}

#: The integers of a claim are its own business.
_HIDDEN = "dataclasses.field(init=False, repr=False, compare=False)"


def choice_constants(program: Program) -> list[list[str]]:
    """The values of every choice, for the checks in Claim."""
    constants = []
    for fact in program.facts:
        if fact.kind is Kind.CHOICE:
            values = literals.sequence([literals.string(value.name) for value in fact.values])
            constants.append(literals.lines(f"{_choice_constant(fact)}: Final = ", values))
    return constants


def _choice_constant(fact: FactInput) -> str:
    return f"_{fact.name.upper()}_VALUES"


def claim_class(program: Program) -> list[str]:
    """The class Claim: fields as they are, and the integers that settling takes."""
    facts = _date_first(program)
    passed = literals.Group("tuple[", tuple(_PASSED[fact.kind] for fact in program.facts), "]")
    return [
        "@dataclasses.dataclass(frozen=True, slots=True, init=False)",
        "class Claim:",
        '    """One claim: a discharge, or an outpatient bill; ClaimError if it is ill formed.',
        "",
        "    Costs in yuan as Decimal, whole number or text, at most two decimals, never a float;",
        "    the date as a date or as text (2018-07-01), yes and no as bool or `true` and `false`.",
        *_choice_lines(program),
        '    """',
        "",
        "    claim_id: str",
        "    person_id: str",
        *(f"    {fact.name}: {_HELD[fact.kind]}" for fact in facts),
        *literals.lines("_facts: ", passed, f" = {_HIDDEN}", 1),
        "",
        "    def __init__(",
        "        self,",
        "        *,",
        '        claim_id: str = "",',
        '        person_id: str = "",',
        *(f"        {fact.name}: {TAKEN[fact.kind]}," for fact in facts),
        "    ) -> None:",
        *_init_body(program),
        "",
        "    @classmethod",
        '    def from_row(cls, row: Mapping[str, str]) -> "Claim":',
        '        """The claim of a row of a claims file; columns of its own are passed over."""',
        "        return cls(**columns_of(row, COLUMNS))",
    ]


def _date_first(program: Program) -> list[FactInput]:
    return sorted(program.facts, key=lambda fact: fact.kind is not Kind.DATE)


def _choice_lines(program: Program) -> list[str]:
    """A line or more of the docstring for each fact with values of its own."""
    wanted: list[str] = []
    for fact in program.facts:
        match fact.kind:
            case Kind.CHOICE:
                values = ", ".join(value.name for value in fact.values)
                wanted += _wrapped(f"{fact.name} ({fact.label.en}): {values}")
            case Kind.COUNT:
                wanted.append(f"    {fact.name} ({fact.label.en}): {fact.low} to {fact.high}")
            case Kind.MONEY | Kind.FLAG | Kind.DATE:
                wanted.append(f"    {fact.name} ({fact.label.en})")
            case _:
                assert_never(fact.kind)
    return ["", *wanted]


def _wrapped(text: str) -> list[str]:
    lines, line = [], INDENT
    for word in text.split(" "):
        joined = f"{line}{word}" if line.isspace() else f"{line} {word}"
        if len(joined) > LINE_LENGTH:
            lines.append(line)
            joined = f"{INDENT * 2}{word}"
        line = joined
    return [*lines, line]


def _init_body(program: Program) -> list[str]:
    """Checks first, so that a claim that is not well formed never comes to be."""
    taken = [fact.name for fact in program.facts]
    day, put, facts = (_unused(name, taken) for name in ("day", "put", "facts"))
    body: list[str] = []
    passed: list[str] = []
    held = {name: name for name in taken}
    for fact in program.facts:
        name, given = fact.name, fact.name
        match fact.kind:
            case Kind.DATE:
                body.append(f'{day} = date_of("{name}", {name})')
                held[name], given = day, f"{day}.year * 10_000 + {day}.month * 100 + {day}.day"
            case Kind.MONEY:
                given = _unused(f"{name}_fen", taken)
                body.append(f'{given} = fen_of("{name}", {name})')
                held[name] = f"{name} if isinstance({name}, Decimal) else yuan_of({given})"
            case Kind.CHOICE:
                constant = _choice_constant(fact)
                body.append(f"if {name} not in {constant}:")
                body.append(f'    not_a_value("{name}", {name}, {constant})')
            case Kind.FLAG:
                body.append(f'{name} = flag_of("{name}", {name})')
            case Kind.COUNT:
                body.append(f'{name} = count_of("{name}", {name}, {fact.low}, {fact.high})')
            case _:
                assert_never(fact.kind)
        passed.append(given)
    body += [
        f"{put} = object.__setattr__",
        f'{put}(self, "claim_id", claim_id)',
        f'{put}(self, "person_id", person_id)',
        *(f'{put}(self, "{fact.name}", {held[fact.name]})' for fact in _date_first(program)),
        f"{facts} = (",
        *(f"    {name}," for name in passed),
        ")",
        f'{put}(self, "_facts", {facts})',
    ]
    return [INDENT * 2 + line for line in body]


def _unused(name: str, taken: Sequence[str]) -> str:
    """The name, or one like it that no fact has."""
    return name if name not in taken else _unused(f"{name}_", taken)


def year_class(program: Program) -> list[list[str]]:
    """The class Year: the calendar year and its amounts so far."""
    names = ["year", *(item.name for item in program.state)]
    amounts = _unused("amounts", names)
    fields = [
        "class _YearFields(NamedTuple):",
        *(f"    {name}: int = 0" for name in names),
    ]
    year = [
        "class Year(_YearFields):",
        '    """What a person\'s policy year has come to, in fen; `year` is 0 before it begins."""',
        "",
        "    __slots__ = ()",
        "",
        "    def __new__(",
        "        cls,",
        *(f"        {name}: int = 0," for name in names),
        '    ) -> "Year":',
        f"        {amounts} = (",
        *(f"            {name}," for name in names),
        "        )",
        f"        check_year({amounts})",
        f"        return tuple.__new__(cls, {amounts})",
        "",
        "    def as_data(self) -> dict[str, int]:",
        '        """The year and its amounts by name."""',
        "        return self._asdict()",
    ]
    return [fields, year]


def settle_functions(program: Program) -> list[list[str]]:
    """`settle` and what it leans on."""
    count = len(program.payers)
    payments = [
        f'            "{payer.name}": _multiply(values[{number}], _CENT),'
        for number, payer in enumerate(program.payers)
    ]
    refused = [
        "def _refused(number: int) -> ClaimRefused:",
        '    """The error of a claim that this refusal meets."""',
        "    rule = REFUSALS[number]",
        "    return ClaimRefused(number, rule.reason, rule.article)",
    ]
    amounts = [
        "def _amounts(claim: Claim, year: Year | None) -> tuple[int, ...]:",
        '    """The year to date that the claim meets, nothing where its year has not begun."""',
        "    if year is None or year.year < claim.date.year:",
        "        return ()",
        "    if year.year > claim.date.year:",
        "        later_year(claim.date, year.year)",
        "    return year[1:]",
    ]
    settle = [
        "def settle(claim: Claim, year: Year | None = None) -> Settlement[Year]:",
        '    """Settle a claim, given what the year has come to before it; None begins a year.',
        "",
        "    ClaimRefused for a claim that the policy does not settle: the year stays as it was.",
        '    """',
        "    values = settle_fen(*claim._facts, *_amounts(claim, year))",
        "    return Settlement(",
        *(["        {", *payments, "        },"] if payments else ["        {},"]),
        f"        _multiply(values[{count}], _CENT),",
        f"        tuple.__new__(Year, (claim.date.year, *values[{count + 1}:])),",
        "    )",
    ]
    return [refused, amounts, settle]


def explain_function(program: Program) -> list[str]:
    """`explain`: the settlement with its steps."""
    pools = [pool for pool, _ in program.patient.by_pool]
    parts = [part.value for part, _ in program.patient.by_reason]
    return [
        "def explain(claim: Claim, year: Year | None = None) -> Explanation[Year]:",
        '    """Settle a claim as `settle` does, and keep every step that led there."""',
        "    settlement = settle(claim, year)",
        "    values = iter(_step_values(*claim._facts, *_amounts(claim, year)))",
        "    steps = read_steps(BENEFITS, values)",
        "    shares = [yuan_of(value) for value in values]",
        "    return Explanation(",
        "        POLICY,",
        "        {name: str(getattr(claim, name)) for name in COLUMNS},",
        "        PAYERS,",
        "        settlement,",
        "        steps,",
        "        {",
        *(f'            "{f.name}": claim.{f.name},' for f in program.facts if f.is_pool),
        "        },",
        *_shares(pools, 0),
        *_shares(parts, len(pools)),
        "    )",
    ]


def _shares(names: list[str], start: int) -> list[str]:
    if not names:
        return ["        {},"]
    items = [f'            "{name}": shares[{start + at}],' for at, name in enumerate(names)]
    return ["        {", *items, "        },"]
