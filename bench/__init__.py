"""Benchmarks, and the hand-written settlements that the compiler's output is held against."""
