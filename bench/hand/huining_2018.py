"""Huining County (Gansu), in force from 2018-06-20, by hand."""

COLUMNS = ("date", "status", "care", "level", "eligible", "other")
PAYERS = ("basic", "critical_illness", "medical_assistance")
STATE = ("basic_paid", "illness_total", "illness_paid", "assistance_total", "assistance_paid")


def settle_fen(
    date: int,
    status: str,
    care: str,
    level: str,
    eligible: int,
    other: int,
    basic_paid: int,
    illness_total: int,
    illness_paid: int,
    assistance_total: int,
    assistance_paid: int,
) -> tuple[int, ...] | None:
    """Settle one claim, every amount in fen, `date` as yyyymmdd; None where no rule fits."""
    if date < 20180620 or status != "registered_poor":
        return None

    if care == "inpatient":
        if level == "township":
            basic = (17 * (eligible - 150_00) + 10) // 20 if eligible > 150_00 else 0
        elif level == "county":
            basic = (8 * (eligible - 400_00) + 5) // 10 if eligible > 400_00 else 0
        elif level == "city":
            basic = (7 * (eligible - 1_000_00) + 5) // 10 if eligible > 1_000_00 else 0
        else:
            basic = (6 * (eligible - 3_000_00) + 5) // 10 if eligible > 3_000_00 else 0
        if basic > 100_000_00 - basic_paid:
            basic = 100_000_00 - basic_paid
        basic_paid += basic
    else:
        basic = (7 * eligible + 5) // 10
    rest = eligible - basic

    # Above 2,000 of the year: 60% to 10,000, 65% to 20,000, 70% to 50,000, 75% to 100,000, 80%.
    illness_total += rest
    above = illness_total - 2_000_00
    if above <= 0:
        due = 0
    elif above <= 10_000_00:
        due = (60 * above + 50) // 100
    elif above <= 20_000_00:
        due = (65 * above - (5 * 10_000_00 - 50)) // 100
    elif above <= 50_000_00:
        due = (70 * above - (5 * 30_000_00 - 50)) // 100
    elif above <= 100_000_00:
        due = (75 * above - (5 * 80_000_00 - 50)) // 100
    else:
        due = (80 * above - (5 * 180_000_00 - 50)) // 100
    illness = due - illness_paid
    illness_paid = due
    rest -= illness

    assistance = 0
    if care == "inpatient":
        assistance_total += rest
        if assistance_total > 3_000_00:
            assistance = assistance_total - 3_000_00 - assistance_paid
            assistance_paid += assistance
            rest -= assistance
    else:
        lift = (17 * eligible + 10) // 20 - basic - illness
        if lift > 0:
            illness += lift
            rest -= lift

    return (
        basic,
        illness,
        assistance,
        rest + other,
        basic_paid,
        illness_total,
        illness_paid,
        assistance_total,
        assistance_paid,
    )
