"""The forms in which a program leaves the compiler; none knows of another."""
