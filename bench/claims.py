"""Makes synthetic claims: a realistic bulk, and every threshold of a policy met to the fen.

Same policy and seed: same rows. Besides plain bills there are bills at deductibles and band edges
(and a fen beside them), half-up ties, bills of a few fen, days at the edges of the in-force period,
statuses that change within the year, claims without a rule, and, for some persons, bills steered
with the hand-written settlement so that a year-to-date amount just reaches, just misses or just
passes a limit.
"""

import csv
import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from random import Random
from typing import TypeVar

from bench.hand import dehong_2017
from bench.hand.replay import MODULES, HandModule, arguments

Option = TypeVar("Option")

PERSONS_A_BLOCK = 256
STEERED_PERSONS = 0.25
STEERED_CLAIMS = 0.4
HIGHEST_STEERED_FEN = 1 << 27
YES_NO = ("true", "false")

# Amounts in fen that are edges under every policy.
COMMON_EDGES = (0, 1, 2, 50, 100, 3_000_05)


@dataclass(frozen=True, slots=True)
class Target:
    """A year-to-date amount, and the fen at which the policy's formula bends."""

    state: str
    fen: int
    pool: str = "eligible"


@dataclass(frozen=True, slots=True)
class Profile:
    """What the claims of one policy look like; amounts in fen, options repeated for their weight.

    `person` facts are drawn once a person, `claim` facts for each claim; `diseases` go by care, and
    a policy without them draws the disease elsewhere or not at all. `other_shares` are shares
    (numerator, denominator) of eligible cost at which out-of-catalogue cost changes a branch.
    """

    first_day: datetime.date
    last_day: datetime.date | None
    person: Mapping[str, tuple[str, ...]]
    claim: Mapping[str, tuple[str, ...]]
    eligible_edges: tuple[int, ...]
    targets: tuple[Target, ...]
    diseases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    other_edges: tuple[int, ...] = ()
    other_shares: tuple[tuple[int, int], ...] = ()


def _targets(state: str, *amounts: int, pool: str = "eligible") -> tuple[Target, ...]:
    return tuple(Target(state, fen, pool) for fen in amounts)


CHANGJIANG_FIFTEEN = (
    "mdr_tuberculosis lung_cancer oesophageal_cancer gastric_cancer colon_cancer rectal_cancer "
    "chronic_myeloid_leukaemia acute_myocardial_infarction cerebral_infarction haemophilia "
    "type_1_diabetes hyperthyroidism childhood_phenylketonuria hypospadias thalassaemia"
)
NINGXIA_SEVEN = (
    "ovarian_cancer endometrial_cancer cervical_cancer fallopian_tube_cancer vaginal_cancer "
    "uterine_sarcoma breast_cancer"
)

PROFILES: Mapping[str, Profile] = {
    "changjiang_2017": Profile(
        first_day=datetime.date(2017, 7, 3),
        last_day=None,
        person={"status": ("ordinary", "wubao", "dibao", "dibao", "other_poor", "other_poor")},
        claim={
            "care": ("inpatient", "inpatient", "inpatient", "chronic_outpatient"),
            "level": ("township", "grade2", "grade3"),
        },
        diseases={
            "inpatient": ("none",) * 30 + tuple(CHANGJIANG_FIFTEEN.split()),
            "chronic_outpatient": ("none",) * 30 + tuple(CHANGJIANG_FIFTEEN.split()),
        },
        eligible_edges=(100_00, 400_00, 600_00, 6_400_00, 10_000_00, 7_500_00, 136_600_00),
        targets=(
            *_targets("basic_paid", 100_000_00),
            *_targets("chronic_paid", 3_000_00, 5_000_00),
            *_targets("illness_total", 5_000_00, 10_000_00, 55_000_00, 60_000_00),
            *_targets("illness_total", 105_000_00, 110_000_00),
            *_targets("illness_paid", 250_000_00),
            *_targets("dibao_paid", 50_000_00),
            *_targets("spending_total", 10_000_00, 70_000_00),
            *_targets("spending_paid", 30_000_00),
        ),
    ),
    "changzhi_2019": Profile(
        first_day=datetime.date(2019, 1, 1),
        last_day=datetime.date(2020, 12, 31),
        person={"status": ("ordinary", *("registered_poor",) * 5)},
        claim={
            "care": ("inpatient", "inpatient", "inpatient", "chronic_outpatient"),
            "level": ("township", "county", "city", "provincial"),
        },
        eligible_edges=(100_00, 400_00, 1_000_00, 1_500_00, 8_333_33, 83_333_33, 118_166_67),
        targets=(
            *_targets("basic_paid", 70_000_00),
            *_targets("chronic_paid", 5_000_00),
            *_targets("illness_total", 5_000_00, 10_000_00, 543_333_33, 630_000_00),
            *_targets("illness_paid", 400_000_00, 500_000_00),
            *_targets("assistance_paid", 20_000_00),
        ),
    ),
    "huining_2018": Profile(
        first_day=datetime.date(2018, 6, 20),
        last_day=None,
        person={"status": ("ordinary", *("registered_poor",) * 20)},
        claim={
            "care": ("inpatient", "inpatient", "inpatient", "special_outpatient"),
            "level": ("township", "county", "city", "provincial"),
        },
        eligible_edges=(150_00, 400_00, 1_000_00, 3_000_00, 6_666_67, 143_857_14, 169_666_67),
        targets=(
            *_targets("basic_paid", 100_000_00),
            *_targets("illness_total", 2_000_00, 12_000_00, 22_000_00, 52_000_00, 102_000_00),
            *_targets("assistance_total", 3_000_00),
            *_targets("assistance_paid", 1),
        ),
    ),
    "ningxia_2017": Profile(
        first_day=datetime.date(2017, 1, 1),
        last_day=datetime.date(2020, 12, 31),
        person={
            "status": ("ordinary", "poor_household", *("poor_patient",) * 30),
            "sex": ("female", "female", "female", "male"),
            "disease": ("none",) * 7 + tuple(NINGXIA_SEVEN.split()),
            "special_disease": YES_NO,
            "major_illness": YES_NO,
            "age": ("0", "20", "21", "22", "40", "40", "58", "59", "60", "61", "85"),
        },
        claim={
            "care": (*("inpatient",) * 30, "outpatient"),
            "level": ("township", "county", "grade3"),
            "in_region": ("true", "true", "true", "false"),
        },
        eligible_edges=(100_00, 300_00, 700_00, 50_000_00, 87_800_00, 117_366_67, 173_666_75),
        targets=(
            *_targets("basic_paid", 70_000_00),
            *_targets("illness_total", 3_000_00, 23_000_00, 53_000_00, 103_000_00),
            *_targets("poverty_paid", 20_000_00),
            *_targets("poverty_paid", 20_000_00, pool="other"),
            *_targets("assistance_paid", 80_000_00, 160_000_00),
            *_targets("fallback_eligible", 50_000_00),
            *_targets("fallback_total", 5_000_00),
            *_targets("fallback_paid", 1),
        ),
        other_edges=(40_000_00,),
    ),
    "dehong_2017": Profile(
        first_day=datetime.date(2017, 10, 20),
        last_day=None,
        person={
            "status": ("ordinary", *("registered_poor",) * 30),
            "county": ("mangshi", "ruili", "yingjiang", "longchuan", "lianghe"),
            "major_illness": YES_NO,
        },
        claim={
            "care": ("inpatient", "inpatient", "outpatient"),
            "level": ("township", "county", "prefecture", "provincial"),
            "referred": (*("true",) * 30, "false"),
        },
        diseases={
            "inpatient": ("none",) * 60
            + ("diabetes", "cancer")
            + tuple(sorted(dehong_2017.FIXED_PRICE)) * 3,
            "outpatient": ("none", "colon_cancer")
            + tuple(sorted(dehong_2017.BASIC_ONLY)) * 3
            + tuple(sorted(dehong_2017.NINETY_PERCENT)) * 3
            + tuple(sorted(dehong_2017.OF_TWENTY_FIVE)),
        },
        eligible_edges=(1_000_00, 9_000_00, 90_000_00, 105_263_16, 111_111_11, 133_333_33),
        targets=(
            *_targets("basic_paid", 100_000_00),
            *_targets("illness_total", 5_000_00, 50_000_00),
            *_targets("illness_paid", 150_000_00),
            *_targets("assistance_paid", 30_000_00),
            *_targets("major_paid", 150_000_00, pool="other"),
            *_targets("income_total", 9_000_00),
            *_targets("income_total", 9_000_00, pool="other"),
            *_targets("income_paid", 1),
        ),
        other_edges=(9_000_00, 90_000_00, 300_000_00),
        other_shares=((5, 14), (2, 7), (3, 7)),
    ),
}


def columns_of(policy: str) -> tuple[str, ...]:
    """The columns of a policy's claims file, in the contract's order."""
    return ("claim_id", "person_id", *MODULES[policy].COLUMNS)


def make_claims(policy: str, count: int, seed: int) -> Iterator[dict[str, str]]:
    """Make `count` claims of a policy, over two calendar years: contract columns, money in yuan."""
    maker = _Maker(policy, seed)
    for number, row in enumerate(islice(chain.from_iterable(maker.blocks()), count), start=1):
        row["claim_id"] = f"c{number}"
        yield row


def write_csv(path: Path, rows: Iterable[Mapping[str, str]]) -> int:
    """Write rows as UTF-8 CSV with the columns of the first one; return how many there were."""
    remaining = iter(rows)
    first = next(remaining, None)
    with path.open("w", encoding="utf-8", newline="") as file:
        if first is None:
            return 0
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(first)
        count = 0
        for count, row in enumerate(chain([first], remaining), start=1):  # noqa: B007
            writer.writerow(row.values())
    return count


class _Maker:
    """Draws persons and their claims; all chance comes from one seeded source."""

    def __init__(self, policy: str, seed: int) -> None:
        self.profile = PROFILES[policy]
        self.module: HandModule = MODULES[policy]
        self.columns = columns_of(policy)
        self.random = Random(f"{policy}:{seed}")
        first, last = self.profile.first_day, self.profile.last_day
        end_of_next_year = datetime.date(first.year + 1, 12, 31)
        self.days = _days(first, min(last, end_of_next_year) if last else end_of_next_year)
        one_day = datetime.timedelta(days=1)
        edges = [first - one_day, first] + ([last, last + one_day] if last else [])
        self.edge_days = [day.isoformat() for day in edges]
        self.eligible_edges = self.profile.eligible_edges + COMMON_EDGES
        self.other_edges = self.profile.other_edges + COMMON_EDGES
        self.targets = [
            (self.module.STATE.index(target.state), target.fen, target.pool)
            for target in self.profile.targets
        ]

    def blocks(self) -> Iterator[list[dict[str, str]]]:
        """Rows of a few hundred persons at a time, shuffled together; without end."""
        person = 0
        while True:
            block: list[dict[str, str]] = []
            for _ in range(PERSONS_A_BLOCK):
                person += 1
                block.extend(self._person(f"p{person}"))
            self.random.shuffle(block)
            yield block

    def _person(self, person_id: str) -> list[dict[str, str]]:
        random = self.random
        facts = {column: self._pick(options) for column, options in self.profile.person.items()}
        count = 1 + min(int(random.expovariate(0.2)), 40)
        days = sorted(self._day() for _ in range(count))
        changes_at = random.randrange(count) if random.random() < 0.08 else count
        steered = random.random() < STEERED_PERSONS
        rows = []
        state: tuple[int, ...] = ()
        year = ""
        for number, day in enumerate(days):
            if number == changes_at:
                facts["status"] = self._pick(self.profile.person["status"])
            row = self._claim(person_id, day, facts)
            if steered:
                if day[:4] != year:
                    year, state = day[:4], (0,) * len(self.module.STATE)
                if random.random() < STEERED_CLAIMS:
                    self._steer(row, state)
                settled = self.module.settle_fen(*arguments(self.module, row), *state)
                state = state if settled is None else settled[len(self.module.PAYERS) + 1 :]
            rows.append(row)
        return rows

    def _claim(self, person_id: str, day: str, facts: Mapping[str, str]) -> dict[str, str]:
        row = dict.fromkeys(self.columns, "")
        row.update(facts)
        for column, options in self.profile.claim.items():
            row[column] = self._pick(options)
        if self.profile.diseases:
            row["disease"] = self._pick(self.profile.diseases[row["care"]])
        if "age" in facts:
            row["age"] = str(int(facts["age"]) + int(day[:4]) - self.profile.first_day.year)
        row["person_id"] = person_id
        row["date"] = day
        eligible = self._eligible_fen()
        row["eligible"] = self._yuan(eligible)
        row["other"] = self._yuan(self._other_fen(eligible))
        return row

    def _steer(self, row: dict[str, str], state: tuple[int, ...]) -> None:
        """Set one pool to the least amount that brings a year-to-date amount to a target, or so."""
        index, fen, pool = self._pick(self.targets)
        facts = list(arguments(self.module, row))
        position = self.module.COLUMNS.index(pool)
        settle_fen, result_index = self.module.settle_fen, len(self.module.PAYERS) + 1 + index

        def reached(amount: int) -> bool:
            facts[position] = amount
            settled = settle_fen(*facts, *state)
            return settled is not None and settled[result_index] >= fen

        below, above = -1, HIGHEST_STEERED_FEN
        if state[index] >= fen or not reached(above):
            return
        while above - below > 1:
            middle = (below + above) // 2
            if reached(middle):
                above = middle
            else:
                below = middle
        row[pool] = self._yuan(max(0, above + self._pick((-7, -2, -1, 0, 0, 1, 2, 7))))

    def _eligible_fen(self) -> int:
        kind = self.random.random()
        if kind < 0.5:
            return self._bill_fen(12.9)
        if kind < 0.68:
            return max(0, self._pick(self.eligible_edges) + self._pick((-1, 0, 1)))
        if kind < 0.8:  # amounts of which 90%, 85% or 75% end on half a fen
            return self._bill_fen(12.9) // 20 * 20 + self._pick((2, 5, 10))
        if kind < 0.9:
            return self._bill_fen(12.9) // 100_00 * 100_00
        return int(self.random.random() * 20_00)

    def _other_fen(self, eligible: int) -> int:
        kind = self.random.random()
        if kind < 0.45:
            return 0
        if kind < 0.75:
            return self._bill_fen(10.8)
        if kind < 0.87:
            return max(0, self._pick(self.other_edges) + self._pick((-1, 0, 1)))
        if kind < 0.94 and self.profile.other_shares:
            numerator, denominator = self._pick(self.profile.other_shares)
            return max(0, eligible * numerator // denominator + self._pick((-1, 0, 1, 2)))
        return int(self.random.random() * 20_00)

    def _bill_fen(self, log_median: float) -> int:
        """A plain bill: log-normal, most within a factor of four of the median, in fen."""
        return int(min(self.random.lognormvariate(log_median, 1.3), 1_000_000_00))

    def _day(self) -> str:
        return self._pick(self.edge_days if self.random.random() < 0.02 else self.days)

    def _yuan(self, fen: int) -> str:
        if fen % 100 == 0 and self.random.random() < 0.3:
            return str(fen // 100)
        return f"{fen // 100}.{fen % 100:02d}"

    def _pick(self, options: Sequence[Option]) -> Option:
        return options[int(self.random.random() * len(options))]


def _days(first: datetime.date, last: datetime.date) -> list[str]:
    count = (last - first).days + 1
    return [(first + datetime.timedelta(days=day)).isoformat() for day in range(count)]
