"""Covering sets of cases: goals from a program, claims that reach them, few of them."""
