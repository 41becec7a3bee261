"""What a policy fixes beyond settlement: formulas, splits, and the catalogue of the rest."""
