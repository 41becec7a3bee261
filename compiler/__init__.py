"""From a typed policy to settlement programs, proofs, calculators, documents and commands."""
