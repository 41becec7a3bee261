"""Whole-number expressions in one canonical form, shared: equal forms are equal values.

Every rule here holds for all whole numbers, negative ones included, so that code with a fault is
read for what it does. Sums are linear; a floor division, an amount held at zero and a choice are
atoms. Least and greatest amounts need no atom of their own: min(a, b) = a - held(a - b).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd
from typing import Final, NamedTuple, assert_never

from compiler.program.bounds import Interval

#: A flag of `Terms`: negative where it is the opposite of the flag with that number.
Flag = int
TRUE: Final[Flag] = 1
FALSE: Final[Flag] = -1


class Linear(NamedTuple):
    """constant + the sum of factor * atom, atoms ascending, no factor zero."""

    parts: tuple[tuple[int, int], ...]
    constant: int


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of the calculator that is a whole number."""

    name: str


@dataclass(frozen=True, slots=True)
class Quotient:
    """numerator // divisor, the divisor > 1."""

    numerator: Linear
    divisor: int


@dataclass(frozen=True, slots=True)
class Held:
    """max(0, amount)."""

    amount: Linear


@dataclass(frozen=True, slots=True)
class Choice:
    """`then` where the flag holds, `otherwise` elsewhere."""

    flag: Flag
    then: Linear
    otherwise: Linear


Atom = Input | Quotient | Held | Choice


@dataclass(frozen=True, slots=True)
class Certain:
    """The flag that always holds."""


@dataclass(frozen=True, slots=True)
class AtLeastZero:
    """amount >= 0."""

    amount: Linear


@dataclass(frozen=True, slots=True)
class AllOf:
    """Whether all flags hold."""

    flags: tuple[Flag, ...]


FlagNode = Certain | AtLeastZero | AllOf

ZERO: Final = Linear((), 0)


def constant(value: int) -> Linear:
    """A number as an expression."""
    return Linear((), value)


def plus(left: Linear, right: Linear, factor: int = 1) -> Linear:
    """left + factor * right."""
    if not right.parts:
        return Linear(left.parts, left.constant + factor * right.constant)
    total = dict(left.parts)
    for atom, times in right.parts:
        total[atom] = total.get(atom, 0) + factor * times
    parts = tuple(sorted((atom, times) for atom, times in total.items() if times))
    return Linear(parts, left.constant + factor * right.constant)


def minus(left: Linear, right: Linear) -> Linear:
    """left - right."""
    return plus(left, right, -1)


def scaled(linear: Linear, factor: int) -> Linear:
    """factor * linear."""
    return plus(ZERO, linear, factor)


def _leads_negative(linear: Linear) -> bool:
    return linear.parts[0][1] < 0


class Terms:
    """The atoms and flags of one proof, and their values on some sample inputs."""

    def __init__(
        self, bounds: Mapping[str, Interval], samples: Mapping[str, tuple[int, ...]]
    ) -> None:
        """`bounds` are all that an input can be; `samples` give each input so many values."""
        self._bounds = bounds
        self._samples = samples
        self._size = len(next(iter(samples.values()), (0,)))
        self._atoms: list[Atom] = []
        self._intervals: list[Interval] = []
        self._ids: dict[Atom, int] = {}
        self._flags: list[FlagNode] = [Certain(), Certain()]
        self._flag_ids: dict[FlagNode, Flag] = {}
        self._atom_values: dict[int, tuple[int, ...]] = {}
        self._flag_values: dict[int, tuple[bool, ...]] = {}
        self._values: dict[Linear, tuple[int, ...]] = {}

    def atom(self, number: int) -> Atom:
        """The atom with this number."""
        return self._atoms[number]

    def flag_node(self, flag: Flag) -> FlagNode:
        """The flag with this number, without its sign."""
        return self._flags[abs(flag)]

    def atom_interval(self, number: int) -> Interval:
        """Within what the atom always is."""
        return self._intervals[number]

    def interval(self, linear: Linear) -> Interval:
        """Within what the expression always is; each atom is taken by itself."""
        low = high = linear.constant
        for atom, times in linear.parts:
            inner = self._intervals[atom]
            low += times * (inner.low if times > 0 else inner.high)
            high += times * (inner.high if times > 0 else inner.low)
        return Interval(low, high)

    # Numbers

    def input(self, name: str) -> Linear:
        """An input."""
        return self._with(Input(name), self._bounds[name])

    def quotient(self, numerator: Linear, divisor: int) -> Linear:
        """numerator // divisor, for a divisor > 0."""
        common = gcd(divisor, *(times for _, times in numerator.parts))
        divisor //= common
        parts = [(atom, times // common) for atom, times in numerator.parts]
        whole = tuple((atom, times // divisor) for atom, times in parts if times // divisor)
        rest = tuple((atom, times % divisor) for atom, times in parts if times % divisor)
        fixed, left = divmod(numerator.constant // common, divisor)
        if not rest:
            return Linear(whole, fixed)
        inner = Linear(rest, left)
        bounds = self.interval(inner)
        interval = Interval(bounds.low // divisor, bounds.high // divisor)
        return plus(Linear(whole, fixed), self._with(Quotient(inner, divisor), interval))

    def held(self, amount: Linear) -> Linear:
        """max(0, amount)."""
        bounds = self.interval(amount)
        if bounds.low >= 0:
            return amount
        if bounds.high <= 0:
            return ZERO
        common = gcd(amount.constant, *(times for _, times in amount.parts))
        if common > 1:
            parts = tuple((atom, times // common) for atom, times in amount.parts)
            return scaled(self.held(Linear(parts, amount.constant // common)), common)
        if _leads_negative(amount):
            return plus(self.held(scaled(amount, -1)), amount)
        return self._with(Held(amount), Interval(0, bounds.high))

    def least(self, left: Linear, right: Linear) -> Linear:
        """The lesser of the two."""
        return minus(left, self.held(minus(left, right)))

    def greatest(self, left: Linear, right: Linear) -> Linear:
        """The greater of the two."""
        return plus(left, self.held(minus(right, left)))

    def choice(self, flag: Flag, then: Linear, otherwise: Linear) -> Linear:
        """`then` where the flag holds, `otherwise` elsewhere."""
        if flag in (TRUE, FALSE) or then == otherwise:
            return then if flag != FALSE else otherwise
        if flag < 0:
            flag, then, otherwise = -flag, otherwise, then
        node = self._flags[flag]
        if isinstance(node, AtLeastZero):
            held = self._as_held(node.amount, minus(then, otherwise))
            if held is not None:
                return plus(otherwise, held)
        low, high = self.interval(then), self.interval(otherwise)
        return self._with(Choice(flag, then, otherwise), low.hull(high))

    def _as_held(self, amount: Linear, difference: Linear) -> Linear | None:
        """`difference` where amount >= 0 and zero elsewhere, if it is a multiple of the amount.

        A multiple of amount + 1 will do as well: it is zero where the amount is -1.
        """
        if not difference.parts:
            return None
        factor, rest = divmod(difference.parts[0][1], amount.parts[0][1])
        if rest or factor == 0:
            return None
        for inner in (amount, Linear(amount.parts, amount.constant + 1)):
            if scaled(inner, factor) == difference:
                return scaled(self.held(inner), factor)
        return None

    def _with(self, atom: Atom, interval: Interval) -> Linear:
        number = self._ids.get(atom)
        if number is None:
            number = self._ids[atom] = len(self._atoms)
            self._atoms.append(atom)
            self._intervals.append(interval)
        return Linear(((number, 1),), 0)

    # Flags

    def at_least_zero(self, amount: Linear) -> Flag:
        """amount >= 0."""
        bounds = self.interval(amount)
        if bounds.low >= 0:
            return TRUE
        if bounds.high < 0:
            return FALSE
        common = gcd(*(times for _, times in amount.parts))
        parts = tuple((atom, times // common) for atom, times in amount.parts)
        amount = Linear(parts, amount.constant // common)
        if _leads_negative(amount):
            opposite = Linear(scaled(amount, -1).parts, -amount.constant - 1)
            return -self._with_flag(AtLeastZero(opposite))
        return self._with_flag(AtLeastZero(amount))

    def all_of(self, *flags: Flag) -> Flag:
        """Whether all flags hold."""
        kept: set[Flag] = set()
        for flag in flags:
            node = self._flags[abs(flag)]
            kept.update(node.flags if flag > 0 and isinstance(node, AllOf) else (flag,))
        kept.discard(TRUE)
        if any(-flag in kept or flag == FALSE for flag in kept):
            return FALSE
        if len(kept) <= 1:
            return kept.pop() if kept else TRUE
        return self._with_flag(AllOf(tuple(sorted(kept))))

    def any_of(self, *flags: Flag) -> Flag:
        """Whether any flag holds."""
        return -self.all_of(*(-flag for flag in flags))

    def _with_flag(self, node: FlagNode) -> Flag:
        known = self._flag_ids.get(node)
        if known is None:
            known = self._flag_ids[node] = len(self._flags)
            self._flags.append(node)
        return known

    # Samples

    def values(self, linear: Linear) -> tuple[int, ...]:
        """The expression on every sample."""
        known = self._values.get(linear)
        if known is None:
            total = [linear.constant] * self._size
            for atom, times in linear.parts:
                column = self._atom_column(atom)
                total = [left + times * right for left, right in zip(total, column, strict=True)]
            known = self._values[linear] = tuple(total)
        return known

    def flag_values(self, flag: Flag) -> tuple[bool, ...]:
        """The flag on every sample."""
        number = abs(flag)
        known = self._flag_values.get(number)
        if known is None:
            known = self._flag_values[number] = self._flag_column(self._flags[number])
        return known if flag > 0 else tuple(not value for value in known)

    def _flag_column(self, node: FlagNode) -> tuple[bool, ...]:
        match node:
            case Certain():
                return (True,) * self._size
            case AtLeastZero(amount):
                return tuple(value >= 0 for value in self.values(amount))
            case AllOf(flags):
                return tuple(map(all, zip(*map(self.flag_values, flags), strict=True)))
            case _:
                assert_never(node)

    def _atom_column(self, number: int) -> tuple[int, ...]:
        known = self._atom_values.get(number)
        if known is None:
            known = self._atom_values[number] = self._column(self._atoms[number])
        return known

    def _column(self, atom: Atom) -> tuple[int, ...]:
        match atom:
            case Input(name):
                return self._samples[name]
            case Quotient(numerator, divisor):
                return tuple(value // divisor for value in self.values(numerator))
            case Held(amount):
                return tuple(max(0, value) for value in self.values(amount))
            case Choice(flag, then, otherwise):
                columns = self.flag_values(flag), self.values(then), self.values(otherwise)
                return tuple(a if holds else b for holds, a, b in zip(*columns, strict=True))
            case _:
                assert_never(atom)
