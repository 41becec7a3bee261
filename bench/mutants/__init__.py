"""Mutation testing of rule files: wrong versions, and what notices each of them.

`python -m bench mutants` makes them (`operators`, `faults`), picks some evenly (`select`), judges
each in a process of its own (`judge`, `run`), and writes one table (`report`).
"""
