"""Changzhi (Shanxi), in force from 2019-01-01 to 2020-12-31, by hand."""

COLUMNS = ("date", "status", "care", "level", "eligible", "other")
PAYERS = ("basic", "critical_illness", "supplementary", "medical_assistance")
STATE = ("basic_paid", "chronic_paid", "illness_total", "illness_paid", "assistance_paid")


def settle_fen(
    date: int,
    status: str,
    care: str,
    level: str,
    eligible: int,
    other: int,
    basic_paid: int,
    chronic_paid: int,
    illness_total: int,
    illness_paid: int,
    assistance_paid: int,
) -> tuple[int, ...] | None:
    """Settle one claim, every amount in fen, `date` as yyyymmdd; None where no rule fits."""
    if not 20190101 <= date <= 20201231:
        return None
    illness = supplement = assistance = 0

    if care == "inpatient":
        if level == "township":
            basic = (17 * (eligible - 100_00) + 10) // 20 if eligible > 100_00 else 0
        elif level == "county":
            basic = (3 * (eligible - 400_00) + 2) // 4 if eligible > 400_00 else 0
        elif level == "city":
            basic = (13 * (eligible - 1_000_00) + 10) // 20 if eligible > 1_000_00 else 0
        else:
            basic = (6 * (eligible - 1_500_00) + 5) // 10 if eligible > 1_500_00 else 0
        if basic > 70_000_00 - basic_paid:
            basic = 70_000_00 - basic_paid
        basic_paid += basic
        rest = eligible - basic

        illness_total += rest
        if status == "registered_poor":
            due = (8 * (illness_total - 5_000_00) + 5) // 10 if illness_total > 5_000_00 else 0
            limit = 500_000_00
        else:
            due = (3 * (illness_total - 10_000_00) + 2) // 4 if illness_total > 10_000_00 else 0
            limit = 400_000_00
        if due > limit:
            due = limit
        # The status may change within the year: what is due then jumps, up or down.
        if due > illness_paid:
            illness = due - illness_paid
            if illness > rest:
                illness = rest
            illness_paid += illness
            rest -= illness

        if status == "registered_poor":
            if date <= 20191231:
                supplement = (17 * other + 10) // 20
            assistance = (7 * rest + 5) // 10
            if assistance > 20_000_00 - assistance_paid:
                assistance = 20_000_00 - assistance_paid
            assistance_paid += assistance
            rest -= assistance
    else:
        basic = (6 * eligible + 5) // 10
        if basic > 5_000_00 - chronic_paid:
            basic = 5_000_00 - chronic_paid
        chronic_paid += basic
        rest = eligible - basic

    return (
        basic,
        illness,
        supplement,
        assistance,
        rest + other - supplement,
        basic_paid,
        chronic_paid,
        illness_total,
        illness_paid,
        assistance_paid,
    )
