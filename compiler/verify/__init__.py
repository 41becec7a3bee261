"""The verifier: what a policy must keep, proved for all years of claims or refuted by a case."""
