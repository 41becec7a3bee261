"""Changjiang District (Jingdezhen, Jiangxi), in force from 2017-07-03, by hand."""

COLUMNS = ("date", "status", "care", "level", "eligible", "other", "disease")
PAYERS = ("basic", "critical_illness", "supplementary", "medical_assistance")
STATE = (
    "basic_paid",
    "chronic_paid",
    "illness_total",
    "illness_paid",
    "dibao_paid",
    "spending_total",
    "spending_paid",
)


def settle_fen(
    date: int,
    status: str,
    care: str,
    level: str,
    eligible: int,
    other: int,
    disease: str,
    basic_paid: int,
    chronic_paid: int,
    illness_total: int,
    illness_paid: int,
    dibao_paid: int,
    spending_total: int,
    spending_paid: int,
) -> tuple[int, ...] | None:
    """Settle one claim, every amount in fen, `date` as yyyymmdd; None where no rule fits."""
    if date < 20170703:
        return None
    poor = status != "ordinary"
    illness = assistance = 0

    if care == "inpatient":
        if level == "township":
            above = eligible if poor else eligible - 100_00
            basic = (9 * above + 5) // 10 if above > 0 else 0
        elif level == "grade2":
            if poor and disease != "none":
                basic = (3 * eligible + 2) // 4
            else:
                basic = (8 * (eligible - 400_00) + 5) // 10 if eligible > 400_00 else 0
        elif poor and disease != "none":
            basic = (7 * eligible + 5) // 10
        else:
            basic = (6 * (eligible - 600_00) + 5) // 10 if eligible > 600_00 else 0
        if basic > 100_000_00 - basic_paid:
            basic = 100_000_00 - basic_paid
        basic_paid += basic
        rest = eligible - basic

        # Above 5,000 of the year, 55%, 65%, 75% with edges at 50,000 and 100,000; 5 points less,
        # and above 10,000, for ordinary residents.
        illness_total += rest
        above = illness_total - (5_000_00 if poor else 10_000_00)
        if above <= 0:
            due = 0
        elif above <= 50_000_00:
            due = ((55 if poor else 50) * above + 50) // 100
        elif above <= 100_000_00:
            due = ((65 if poor else 60) * above - (10 * 50_000_00 - 50)) // 100
        else:
            due = ((75 if poor else 70) * above - (10 * 150_000_00 - 50)) // 100
        if due > 250_000_00:
            due = 250_000_00
        # The status may change within the year: what is due then jumps, up or down.
        if due > illness_paid:
            illness = due - illness_paid
            if illness > rest:
                illness = rest
            illness_paid += illness
            rest -= illness

        if status == "wubao":
            assistance = rest
        elif status == "dibao":
            assistance = (3 * rest + 2) // 4
            if assistance > 50_000_00 - dibao_paid:
                assistance = 50_000_00 - dibao_paid
            dibao_paid += assistance
        elif status == "other_poor":
            spending_total += rest
            if spending_total > 10_000_00:
                due = (spending_total - 10_000_00 + 1) // 2
                assistance = (due if due < 30_000_00 else 30_000_00) - spending_paid
                spending_paid += assistance
        rest -= assistance
    else:
        basic = (eligible + 1) // 2 if poor else (4 * eligible + 5) // 10
        room = (5_000_00 if poor else 3_000_00) - chronic_paid
        if basic > room:
            basic = room if room > 0 else 0
        chronic_paid += basic
        rest = eligible - basic

    return (
        basic,
        illness,
        0,
        assistance,
        rest + other,
        basic_paid,
        chronic_paid,
        illness_total,
        illness_paid,
        dibao_paid,
        spending_total,
        spending_paid,
    )
