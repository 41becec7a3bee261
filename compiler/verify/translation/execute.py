"""The code's side: expressions and plain statements executed on canonical terms, in one case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from compiler.verify.translation.cases import Case, UndecidedError
from compiler.verify.translation.code import (
    Assign,
    Branch,
    Compared,
    Computed,
    Conditional,
    Expression,
    Joined,
    Literal,
    Member,
    Negated,
    NotUnderstoodError,
    Operation,
    Refuse,
    Relation,
    Return,
    Statement,
    Variable,
)
from compiler.verify.translation.ir_view import Environment, Subject
from compiler.verify.translation.terms import (
    FALSE,
    TRUE,
    Flag,
    Linear,
    Terms,
    constant,
    minus,
    plus,
    scaled,
)

Value = Linear | Flag | Subject


class Executor:
    """Executes code in a case; UndecidedError where the case does not say which way it goes."""

    def __init__(self, terms: Terms, case: Case) -> None:
        self._terms = terms
        self._case = case

    # Statements

    def run(self, body: Sequence[Statement], before: Environment) -> Environment:
        """The variables after statements that neither return nor raise."""
        after = dict(before)
        for statement in body:
            match statement:
                case Assign(_, variable, expression):
                    after[variable] = self.value(expression, after)
                case Branch():
                    after = dict(self.branch(statement, after))
                case Refuse(line) | Return(line):
                    raise NotUnderstoodError(line, "a way out where none is looked for")
                case _:
                    assert_never(statement)
        return after

    def branch(self, branch: Branch, before: Environment) -> Environment:
        """The variables after a branch without a way out; only those that have a value in both."""
        flag = self.flag(branch.test, before)
        if flag == TRUE:
            return self.run(branch.body, before)
        if flag == FALSE:
            return self.run(branch.otherwise, before)
        first, second = self.run(branch.body, before), self.run(branch.otherwise, before)
        return {
            name: self._either(branch.line, flag, first[name], second[name])
            for name in first
            if name in second
        }

    # Expressions

    def number(self, expression: Expression, known: Environment) -> Linear:
        """The expression as a whole number; NotUnderstoodError if it is none."""
        value = self.value(expression, known)
        if not isinstance(value, Linear):
            raise NotUnderstoodError(expression.line, "something else where a number is wanted")
        return value

    def flag(self, expression: Expression, known: Environment) -> Flag:
        """The expression as yes or no; NotUnderstoodError if it is neither."""
        value = self.value(expression, known)
        if not isinstance(value, int):
            raise NotUnderstoodError(expression.line, "something else where yes or no is wanted")
        return self._case.known(value)

    def value(self, expression: Expression, known: Environment) -> Value:
        """What the expression comes to."""
        match expression:
            case Literal(line, literal):
                return _literal(line, literal)
            case Variable(line, name):
                return self._variable(line, name, known)
            case Computed():
                return self._computed(expression, known)
            case Compared():
                return self._compared(expression, known)
            case Member(line, subject, values):
                return self._is_one_of(line, self.value(subject, known), values)
            case Joined(_, every, flags):
                return self._joined(flags, known, sign=1 if every else -1)
            case Negated(_, flag):
                return -self.flag(flag, known)
            case Conditional(line, test, then, otherwise):
                asked = self.flag(test, known)
                if asked in (TRUE, FALSE):
                    return self.value(then if asked == TRUE else otherwise, known)
                arms = self.value(then, known), self.value(otherwise, known)
                return self._either(line, asked, *arms)
            case _:
                assert_never(expression)

    def _variable(self, line: int, name: str, known: Environment) -> Value:
        if name not in known:
            raise NotUnderstoodError(line, f"{name} may have no value here")
        value = known[name]
        if isinstance(value, Subject) and self._case.values[value.fact] <= {False, True}:
            return self._is_one_of(line, value, frozenset((True,)))
        return value

    def _computed(self, expression: Computed, known: Environment) -> Linear:
        left = self.number(expression.left, known)
        right = self.number(expression.right, known)
        match expression.operation:
            case Operation.PLUS:
                return plus(left, right)
            case Operation.MINUS:
                return minus(left, right)
            case Operation.TIMES:
                if not left.parts:
                    return scaled(right, left.constant)
                if not right.parts:
                    return scaled(left, right.constant)
                raise NotUnderstoodError(expression.line, "a product of two amounts")
            case Operation.FLOOR_DIVIDED:
                if right.parts or right.constant <= 0:
                    raise NotUnderstoodError(expression.line, "a division by no number above zero")
                return self._terms.quotient(left, right.constant)
            case Operation.LEAST:
                return self._terms.least(left, right)
            case Operation.GREATEST:
                return self._terms.greatest(left, right)
            case _:
                assert_never(expression.operation)

    def _compared(self, expression: Compared, known: Environment) -> Flag:
        match expression:
            case Compared(line, Relation.EQUAL, subject, Literal(_, str(word))):
                return self._is_one_of(line, self.value(subject, known), frozenset((word,)))
            case Compared(line, Relation.DIFFERENT, subject, Literal(_, str(word))):
                return -self._is_one_of(line, self.value(subject, known), frozenset((word,)))
        difference = minus(
            self.number(expression.left, known), self.number(expression.right, known)
        )
        opposite, one = scaled(difference, -1), constant(1)
        match expression.relation:
            case Relation.LESS:
                return self._at_least_zero(minus(opposite, one))
            case Relation.AT_MOST:
                return self._at_least_zero(opposite)
            case Relation.MORE:
                return self._at_least_zero(minus(difference, one))
            case Relation.AT_LEAST:
                return self._at_least_zero(difference)
            case Relation.EQUAL:
                return self._is_zero(difference)
            case Relation.DIFFERENT:
                return -self._is_zero(difference)
            case _:
                assert_never(expression.relation)

    def _is_zero(self, amount: Linear) -> Flag:
        least, most = self._at_least_zero(amount), self._at_least_zero(scaled(amount, -1))
        return self._terms.all_of(least, most)

    def _at_least_zero(self, amount: Linear) -> Flag:
        flag = self._case.at_least_zero(self._terms, amount)
        if isinstance(flag, int):
            return flag
        raise UndecidedError(flag)

    def _is_one_of(self, line: int, subject: Value, values: frozenset[str | bool]) -> Flag:
        if not isinstance(subject, Subject):
            raise NotUnderstoodError(line, "something else where a choice is wanted")
        flag = self._case.one_of(subject.fact, values)
        if isinstance(flag, int):
            return flag
        raise UndecidedError(flag)

    def _joined(self, flags: Sequence[Expression], known: Environment, sign: int) -> Flag:
        """All of the flags, or with the sign -1 any; what is not asked is not executed."""
        asked: list[Flag] = []
        for item in flags:
            flag = sign * self.flag(item, known)
            if flag == FALSE:
                return sign * FALSE
            asked.append(flag)
        return sign * self._terms.all_of(*asked)

    def _either(self, line: int, flag: Flag, then: Value, otherwise: Value) -> Value:
        """`then` where the flag holds, `otherwise` elsewhere."""
        terms = self._terms
        if isinstance(then, Linear) and isinstance(otherwise, Linear):
            return terms.choice(flag, then, otherwise)
        if isinstance(then, int) and isinstance(otherwise, int):
            return terms.any_of(terms.all_of(flag, then), terms.all_of(-flag, otherwise))
        if then == otherwise:
            return then
        raise NotUnderstoodError(line, "values of two kinds in one variable")


def _literal(line: int, value: int | str | bool) -> Value:
    if isinstance(value, str):
        raise NotUnderstoodError(line, "a word that is compared with nothing")
    if isinstance(value, bool):
        return TRUE if value else FALSE
    return constant(value)
