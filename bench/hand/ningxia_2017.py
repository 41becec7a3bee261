"""Ningxia, in force from 2017-01-01 to 2020-12-31, by hand."""

COLUMNS = (
    "date",
    "status",
    "care",
    "level",
    "eligible",
    "other",
    "sex",
    "age",
    "disease",
    "special_disease",
    "major_illness",
    "in_region",
)
PAYERS = ("basic", "critical_illness", "poverty_insurance", "medical_assistance", "fallback")
STATE = (
    "basic_paid",
    "illness_total",
    "illness_paid",
    "poverty_paid",
    "assistance_paid",
    "fallback_eligible",
    "fallback_total",
    "fallback_paid",
)


def settle_fen(
    date: int,
    status: str,
    care: str,
    level: str,
    eligible: int,
    other: int,
    sex: str,
    age: int,
    disease: str,
    special_disease: bool,
    major_illness: bool,
    in_region: bool,
    basic_paid: int,
    illness_total: int,
    illness_paid: int,
    poverty_paid: int,
    assistance_paid: int,
    fallback_eligible: int,
    fallback_total: int,
    fallback_paid: int,
) -> tuple[int, ...] | None:
    """Settle one claim, every amount in fen, `date` as yyyymmdd; None where no rule fits."""
    if not 20170101 <= date <= 20201231 or status != "poor_patient" or care != "inpatient":
        return None

    if level == "township":
        basic = (17 * (eligible - 100_00) + 10) // 20 if eligible > 100_00 else 0
    elif level == "county":
        basic = (8 * (eligible - 300_00) + 5) // 10 if eligible > 300_00 else 0
    else:
        basic = (6 * (eligible - 700_00) + 5) // 10 if eligible > 700_00 else 0
    if basic > 70_000_00 - basic_paid:
        basic = 70_000_00 - basic_paid
    basic_paid += basic
    rest = eligible - basic

    # Above 3,000 of the year: 60% to 20,000, 65% to 50,000, 70% to 100,000, 75%; 2 points more
    # with a special disease.
    illness_total += rest
    above = illness_total - 3_000_00
    points = 2 if special_disease else 0
    if above <= 0:
        due = 0
    elif above <= 20_000_00:
        due = ((60 + points) * above + 50) // 100
    elif above <= 50_000_00:
        due = ((65 + points) * above - (5 * 20_000_00 - 50)) // 100
    elif above <= 100_000_00:
        due = ((70 + points) * above - (5 * 70_000_00 - 50)) // 100
    else:
        due = ((75 + points) * above - (5 * 170_000_00 - 50)) // 100
    # The year's facts should be constant, but each row uses its own: the due may jump.
    illness = due - illness_paid if due > illness_paid else 0
    if illness > rest:
        illness = rest
    illness_paid += illness
    rest -= illness

    # Poverty insurance: 70% in the catalogue first, then 50% outside, 20,000 a year in all.
    if disease != "none" and sex == "female" and 22 <= age <= 60:
        poverty_inside = rest
    else:
        poverty_inside = (7 * rest + 5) // 10
    room = 20_000_00 - poverty_paid
    if poverty_inside > room:
        poverty_inside = room
    rest -= poverty_inside
    poverty = poverty_inside + (other + 1) // 2
    if poverty > room:
        poverty = room
    poverty_paid += poverty

    if major_illness:
        assistance = (8 * rest + 5) // 10
        room = 160_000_00 - assistance_paid
    else:
        assistance = (7 * rest + 5) // 10
        room = 80_000_00 - assistance_paid
    if assistance > room:
        assistance = room if room > 0 else 0
    assistance_paid += assistance
    rest -= assistance

    fallback = 0
    if in_region:
        fallback_eligible += eligible
        fallback_total += rest
        limit = (fallback_eligible + 5) // 10 if fallback_eligible < 50_000_00 else 5_000_00
        if fallback_total - limit > fallback_paid:
            fallback = fallback_total - limit - fallback_paid
            fallback_paid += fallback

    return (
        basic,
        illness,
        poverty,
        assistance,
        fallback,
        eligible + other - basic - illness - poverty - assistance - fallback,
        basic_paid,
        illness_total,
        illness_paid,
        poverty_paid,
        assistance_paid,
        fallback_eligible,
        fallback_total,
        fallback_paid,
    )
