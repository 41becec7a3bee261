"""Dehong Prefecture (Yunnan), in force from 2017-10-20, by hand."""

COLUMNS = (
    "date",
    "status",
    "care",
    "level",
    "eligible",
    "other",
    "county",
    "referred",
    "disease",
    "major_illness",
)
PAYERS = ("basic", "critical_illness", "medical_assistance", "major_assistance", "fallback")
STATE = (
    "basic_paid",
    "illness_total",
    "illness_inpatient_paid",
    "illness_paid",
    "assistance_paid",
    "major_paid",
    "income_total",
    "income_paid",
)

# Outpatient care: the diseases of 二（一）2 at 90%, and those of 二（一）3 among the rest.
NINETY_PERCENT = frozenset({"end_stage_renal_disease", "schizophrenia", "bipolar_disorder"})
BASIC_ONLY = frozenset({"hypertension_stage_2_3", "diabetes", "active_tuberculosis"})
OF_TWENTY_FIVE = frozenset(
    {
        "cancer",
        "sarcoma",
        "lymphoma",
        "multiple_myeloma",
        "melanoma",
        "germ_cell_tumour",
        "leukaemia",
        "intracranial_tumour",
        "end_stage_renal_disease",
        "organ_transplant",
        "systemic_lupus_erythematosus",
        "aplastic_anaemia",
        "hereditary_spherocytosis",
        "autoimmune_haemolytic_anaemia",
        "thalassaemia",
        "schizophrenia",
        "bipolar_disorder",
        "parkinsons_disease",
        "haemophilia",
        "childhood_growth_disorder",
        "cerebral_palsy",
        "myasthenia_gravis",
        "muscular_dystrophy",
        "motor_neurone_disease",
        "childhood_immunodeficiency",
    }
)
# Inpatients treated at a fixed price, 二（一）6.
FIXED_PRICE = frozenset(
    {
        "childhood_leukaemia",
        "congenital_heart_disease",
        "oesophageal_cancer",
        "gastric_cancer",
        "colon_cancer",
        "rectal_cancer",
        "end_stage_renal_disease",
        "severe_mental_illness",
        "mdr_tuberculosis",
    }
)


def settle_fen(
    date: int,
    status: str,
    care: str,
    level: str,
    eligible: int,
    other: int,
    county: str,
    referred: bool,
    disease: str,
    major_illness: bool,
    basic_paid: int,
    illness_total: int,
    illness_inpatient_paid: int,
    illness_paid: int,
    assistance_paid: int,
    major_paid: int,
    income_total: int,
    income_paid: int,
) -> tuple[int, ...] | None:
    """Settle one claim, every amount in fen, `date` as yyyymmdd; None where no rule fits."""
    if date < 20171020 or status != "registered_poor" or not referred:
        return None
    total = eligible + other
    illness = assistance = major = fallback = 0

    if care == "outpatient":
        if disease in OF_TWENTY_FIVE:
            rate = 9 if disease in NINETY_PERCENT else 8
            basic = (rate * eligible + 5) // 10
            illness = (7 * (eligible - basic) + 5) // 10
            if illness > 150_000_00 - illness_paid:
                illness = 150_000_00 - illness_paid
            illness_paid += illness
        elif disease in BASIC_ONLY:
            basic = (8 * eligible + 5) // 10
        else:
            return None
    else:
        if disease in FIXED_PRICE:
            if disease in ("end_stage_renal_disease", "severe_mental_illness"):
                basic = (9 * eligible + 5) // 10
            else:
                basic = (17 * eligible + 10) // 20
            rest = eligible - basic
        else:
            if level in ("township", "county"):
                if level == "township":
                    basic = (19 * eligible + 10) // 20
                else:
                    basic = (9 * eligible + 5) // 10
                floor = (7 * total + 5) // 10
                if basic < floor:
                    basic = floor if floor < eligible else eligible
            elif level == "prefecture":
                basic = (3 * eligible + 2) // 4
            else:
                # The floor of a single admission lifts the provincial deductible away.
                basic = (7 * eligible + 5) // 10
            if basic > 100_000_00 - basic_paid:
                basic = 100_000_00 - basic_paid
            basic_paid += basic
            rest = eligible - basic

            illness_total += rest
            if illness_total <= 5_000_00:
                due = 0
            elif illness_total <= 50_000_00:
                due = (7 * (illness_total - 5_000_00) + 5) // 10
            else:
                due = (8 * illness_total - (8 * 50_000_00 - 7 * 45_000_00 - 5)) // 10
            illness = due - illness_inpatient_paid
            if illness > 150_000_00 - illness_paid:
                illness = 150_000_00 - illness_paid
            illness_inpatient_paid += illness
            illness_paid += illness
            rest -= illness

        # Both kinds of assistance lift what is paid to 90% of the eligible cost and no further.
        gap = (9 * eligible + 5) // 10 - (eligible - rest)
        if gap > 0:
            assistance = (3 * rest + 2) // 4
            if assistance > gap:
                assistance = gap
            if assistance > 30_000_00 - assistance_paid:
                assistance = 30_000_00 - assistance_paid
            assistance_paid += assistance
            gap -= assistance
            rest -= assistance
        if major_illness:
            if gap > 0:
                major = (6 * rest + 5) // 10
                if major > gap:
                    major = gap
            major += (other + 1) // 2
            if major > 150_000_00 - major_paid:
                major = 150_000_00 - major_paid
            major_paid += major

        # Each admission to 90% of the whole bill, whichever pool the rest lies in.
        fallback = (9 * total + 5) // 10 - basic - illness - assistance - major
        if fallback < 0:
            fallback = 0

    own = total - basic - illness - assistance - major - fallback
    income_total += own
    if income_total > 9_000_00:
        above = income_total - 9_000_00 - income_paid
        income_paid += above
        fallback += above
        own -= above

    return (
        basic,
        illness,
        assistance,
        major,
        fallback,
        own,
        basic_paid,
        illness_total,
        illness_inpatient_paid,
        illness_paid,
        assistance_paid,
        major_paid,
        income_total,
        income_paid,
    )
