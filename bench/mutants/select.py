"""The mutants of a policy: all that can be made, and a choice of them that is even over kinds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import islice
from random import Random

from bench.mutants.comparing import Sameness, quickly_compared
from bench.mutants.edits import Edit
from bench.mutants.faults import calculator_faults, program_faults
from bench.mutants.mutant import Kind, Mutant, ProgramFault, RuleText
from bench.mutants.operators import edits
from bench.mutants.years import Guesses
from compiler.pipeline import RuleFile, compile_rules
from compiler.program.program import Program
from compiler.program.validate import problems
from compiler.targets.python import emit_module
from dsl.format import format_policy
from dsl.layout import lay_out
from dsl.tree import PolicyFile

#: A mutant that is made only if it is chosen; None if it would change nothing.
Candidate = Callable[[], Mutant | None]


def choose(file: RuleFile, count: int, seed: int) -> list[Mutant]:
    """So many different mutants of a rule file without errors, or all if there are fewer.

    Kinds take turns; the order of kinds, and of the places of each, is the seed's.
    """
    by_kind: dict[Kind, list[Candidate]] = defaultdict(list)
    for kind, candidate in candidates(file):
        by_kind[kind].append(candidate)
    for kind, found in by_kind.items():
        Random(f"{seed} {file.name} {kind.name}").shuffle(found)
    turns = [kind for kind in Kind if kind in by_kind]
    Random(f"{seed} {file.name}").shuffle(turns)
    chosen = list(islice(_in_turn([_made(by_kind[kind]) for kind in turns]), count))
    order = list(Kind)
    return sorted(chosen, key=lambda item: (order.index(item.kind), item.line, item.now))


def _made(found: Sequence[Candidate]) -> Iterator[Mutant]:
    """The mutants of some candidates, each made when it is wanted."""
    return (mutant for candidate in found if (mutant := candidate()) is not None)


def _in_turn(kinds: Sequence[Iterator[Mutant]]) -> Iterator[Mutant]:
    """One of each kind, then another of each, and so on; the same wrong version but once."""
    seen = set()
    left = list(kinds)
    while left:
        for kind in list(left):
            mutant = next((item for item in kind if item.wrong not in seen), None)
            if mutant is None:
                left.remove(kind)
            else:
                seen.add(mutant.wrong)
                yield mutant


def candidates(file: RuleFile) -> Iterator[tuple[Kind, Candidate]]:
    """Every mutant that can be made of a rule file without errors."""
    assert file.tree is not None
    written = _Written(file)
    for edit in edits(written.tree):
        yield edit.kind, _of_edit(written, edit)
    compiled = compile_rules(file)
    program = compiled.program
    assert program is not None
    guesses = Guesses(program.nodes)
    for fault in program_faults(program, file.name):
        yield fault.kind, _if_it_matters(program, fault, guesses)
    for fault in calculator_faults(emit_module(program, compiled.formulas), file.name):
        yield fault.kind, _ready(fault)


def _ready(mutant: Mutant) -> Candidate:
    return lambda: mutant


def _if_it_matters(right: Program, mutant: Mutant, guesses: Guesses) -> Candidate:
    """A fault of the compiler, if it is one: if a guessed claim is settled otherwise."""

    def candidate() -> Mutant | None:
        assert isinstance(mutant.wrong, ProgramFault)
        faulty = mutant.wrong.program
        if not problems(faulty) and (
            quickly_compared(right, faulty, guesses) is not Sameness.DIFFERENT
        ):
            return None
        return mutant

    return candidate


def _of_edit(written: _Written, edit: Edit) -> Candidate:
    return lambda: written.mutant(edit)


class _Written:
    """A rule file, to be written with a mistake in it."""

    def __init__(self, file: RuleFile) -> None:
        assert file.tree is not None
        self.file = file
        # edits would leave comments in the wrong places
        self.tree = replace(file.tree, comments=())
        self.language = lay_out(file.source, [item.source for item in file.chain[:-1]]).language
        self.text = self._text(self.tree)

    def mutant(self, edit: Edit) -> Mutant | None:
        """The mutant of an edit; None if the text says the same."""
        wrong = self._text(edit.apply(self.tree))
        if wrong == self.text:
            return None
        was, now = _difference(self.text, wrong)
        return Mutant(self.file.name, edit.kind, edit.line, was, now, RuleText(wrong))

    def _text(self, tree: PolicyFile) -> str:
        beneath = [layer.tree for layer in self.file.chain[:-1] if layer.tree is not None]
        return format_policy(tree, self.language, self.file.references, beneath)


def _difference(right: str, wrong: str) -> tuple[str, str]:
    """The lines that differ, blanks aside: those that stood there, and those that stand there."""
    old, new = right.splitlines(), wrong.splitlines()
    start = _alike(old, new)
    end = _alike(old[start:][::-1], new[start:][::-1])
    old, new = (_squeezed(lines[start : len(lines) - end]) for lines in (old, new))
    was, now = [], []
    for tag, first, last, new_first, new_last in SequenceMatcher(None, old, new).get_opcodes():
        if tag != "equal":
            was += old[first:last]
            now += new[new_first:new_last]
    return " ⏎ ".join(filter(None, was)), " ⏎ ".join(filter(None, now))


def _alike(old: Sequence[str], new: Sequence[str]) -> int:
    """How many lines are the same from the start."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(old), len(new)))


def _squeezed(lines: Sequence[str]) -> list[str]:
    return [re.sub(" +", " ", line).strip() for line in lines]
