"""The names that other systems have for our amounts; the text is part of every calculator.

FHIR ExplanationOfBenefit adjudication (C4BB codes) and the fields of the national settlement
interfaces. A name stands here only where it means the same; fund codes differ by region and
are nobody's constants.
"""

from typing import Final

FHIR: Final = "fhir"
FIELD: Final = "field"

#: Our amounts beside the payments.
STANDARD_NAMES: Final[dict[str, dict[str, str]]] = {
    "total": {FHIR: "submitted", FIELD: "medfee_sumamt"},
    "eligible": {FHIR: "eligible", FIELD: "inscp_scp_amt"},
    "funds": {FIELD: "fund_pay_sumamt"},
    "patient": {FHIR: "memberliability", FIELD: "psn_part_amt"},
    "deductible": {FHIR: "deductible", FIELD: "act_pay_dedc"},
    "proportional": {FHIR: "coinsurance"},
    "out_of_catalogue": {FHIR: "noncovered", FIELD: "fulamt_ownpay_amt"},
}

#: Payers that the national interface has a field of its own for; all are FHIR `benefit`.
PAYER_FIELDS: Final[dict[str, str]] = {
    "basic": "hifp_pay",
    "critical_illness": "hifmi_pay",
    "medical_assistance": "maf_pay",
}
