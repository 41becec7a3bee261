"""Reading on after an error: one bad line costs one diagnostic, and the rest is still read."""
