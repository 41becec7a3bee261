"""Settlements written by hand from the texts, one module a policy: the anchors of tests and speed.

They share nothing with the compiler, on purpose. Each module has `COLUMNS` (the facts that
`settle_fen` takes, in order), `PAYERS` (in order of payment) and `STATE` (the year-to-date amounts,
in fen, that it takes after the facts and gives back after the patient's share). The facts are
taken as valid, and the year-to-date amounts as ones that earlier calls of the same year gave back.
"""
