"""The text of a calculator → its integer functions, as far as they are understood.

Only the forms of `code` are read; anything else raises `NotUnderstoodError` with its line. So
does whatever could make a name of the function mean something else at run time: a second
definition, a rebinding, a star import, or code that writes into the module by name.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from compiler.verify.translation.code import (
    Assign,
    Branch,
    Compared,
    Computed,
    Conditional,
    Expression,
    Function,
    Joined,
    Literal,
    Member,
    Negated,
    NotUnderstoodError,
    Operation,
    Parameter,
    Refuse,
    Relation,
    Return,
    Statement,
    Variable,
)

_OPERATIONS: Final[dict[type[ast.operator], Operation]] = {
    ast.Add: Operation.PLUS,
    ast.Sub: Operation.MINUS,
    ast.Mult: Operation.TIMES,
    ast.FloorDiv: Operation.FLOOR_DIVIDED,
}
_RELATIONS: Final[dict[type[ast.cmpop], Relation]] = {
    ast.Lt: Relation.LESS,
    ast.LtE: Relation.AT_MOST,
    ast.Gt: Relation.MORE,
    ast.GtE: Relation.AT_LEAST,
    ast.Eq: Relation.EQUAL,
    ast.NotEq: Relation.DIFFERENT,
}
_EXTREMES: Final = {"min": Operation.LEAST, "max": Operation.GREATEST}
#: What raises a refusal, word for word but for its docstring.
_REFUSED: Final = """
def _refused(number: int) -> ClaimRefused:
    rule = REFUSALS[number]
    return ClaimRefused(number, rule.reason, rule.article)
"""
#: With these a module could change what its names mean without binding them.
_REBINDING: Final = frozenset(
    {
        "__builtins__",
        "__import__",
        "delattr",
        "eval",
        "exec",
        "globals",
        "locals",
        "setattr",
        "vars",
    }
)
_REBINDING_ATTRIBUTES: Final = frozenset({"__code__", "__defaults__", "__dict__", "__globals__"})


def read_back(source: str, name: str) -> Function:
    """The function of this name in the text of a calculator.

    NotUnderstoodError where the text is no Python, has no such function at its top level, or has
    one in forms that are not understood.
    """
    binders = _binders(source)
    module = binders.module
    functions = (node for node in module.body if isinstance(node, ast.FunctionDef))
    found = [node for node in functions if node.name == name]
    if not found:
        raise NotUnderstoodError(1, f"there is no function {name}")
    binders.only(name, found[0])
    reader = _Reader(module, binders)
    return reader.function(found[0])


@lru_cache(maxsize=2)
def _binders(source: str) -> _Binders:
    """What the names of a module are bound by; formulas are asked for one after the other."""
    return _Binders(_parsed(source))


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:
        raise NotUnderstoodError(error.lineno or 1, f"no Python: {error.msg}") from None
    except (ValueError, RecursionError, MemoryError) as error:
        raise NotUnderstoodError(1, f"no Python: {error}") from None


class _Binders:
    """Which nodes of a module give a name its meaning."""

    def __init__(self, module: ast.Module) -> None:
        self.module = module
        self._by_name: dict[str, list[ast.AST]] = {}
        for node in ast.walk(module):
            for name in _bound(node):
                self._by_name.setdefault(name, []).append(node)
        self._names = frozenset(self._by_name)
        self._refuse_rebinding(module)

    def only(self, name: str, binder: ast.AST) -> None:
        """Raise unless this node alone binds the name anywhere in the module."""
        for node in self._by_name.get(name, []):
            if node is not binder:
                raise NotUnderstoodError(_line(node), f"{name} is bound once more")

    def never(self, name: str, line: int) -> None:
        """Raise if the module gives a built-in name another meaning."""
        if name in self._names:
            raise NotUnderstoodError(line, f"{name} is not Python's {name} here")

    def _refuse_rebinding(self, module: ast.Module) -> None:
        for node in ast.walk(module):
            match node:
                case ast.Name(id=name) if name in _REBINDING:
                    raise NotUnderstoodError(node.lineno, f"{name} may change what names mean")
                case ast.Attribute(attr=name) if name in _REBINDING_ATTRIBUTES:
                    raise NotUnderstoodError(node.lineno, f"{name} may change what names mean")
                case ast.ImportFrom(names=[ast.alias(name="*"), *_]):
                    raise NotUnderstoodError(node.lineno, "a star import may bind any name")


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node binds, in whatever scope: one too many is no harm."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.arg(arg=name):
            yield name
        case ast.alias(name=name, asname=other):
            yield other or name.split(".")[0]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
            yield name
        case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
            yield name


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 1)


class _Reader:
    """Reads one function of a module."""

    def __init__(self, module: ast.Module, binders: _Binders) -> None:
        self._module = module
        self._binders = binders
        self._local: frozenset[str] = frozenset()

    def function(self, node: ast.FunctionDef) -> Function:
        """The function, or NotUnderstoodError."""
        given = node.args
        strange = given.posonlyargs or given.kwonlyargs or given.vararg or given.kwarg
        if node.decorator_list or strange:
            raise NotUnderstoodError(node.lineno, "decorators or parameters of other kinds")
        defaults = [None] * (len(given.args) - len(given.defaults)) + [
            _whole_number(item) for item in given.defaults
        ]
        parameters = tuple(
            Parameter(item.arg, default) for item, default in zip(given.args, defaults, strict=True)
        )
        stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and _stores(n)}
        self._local = frozenset(stored | {item.name for item in parameters})
        return Function(node.lineno, node.name, parameters, self._body(node.body))

    def _body(self, nodes: list[ast.stmt]) -> tuple[Statement, ...]:
        return tuple(statement for node in nodes for statement in self._statements(node))

    def _statements(self, node: ast.stmt) -> Iterator[Statement]:
        match node:
            case ast.Expr(value=ast.Constant(value=str())) | ast.Pass():
                pass
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield Assign(node.lineno, name, self._expression(value))
            case ast.If(test=test, body=body, orelse=orelse):
                asked = self._expression(test)
                yield Branch(node.lineno, asked, self._body(body), self._body(orelse))
            case ast.Return(value=ast.Tuple(elts=values)):
                yield Return(node.lineno, tuple(map(self._expression, values)), True)
            case ast.Return(value=ast.expr() as value):
                yield Return(node.lineno, (self._expression(value),), False)
            case ast.Raise(exc=ast.Call() as call, cause=None):
                yield self._refusal(node, call)
            case _:
                raise NotUnderstoodError(node.lineno, f"statement {_text(node)}")

    def _refusal(self, node: ast.Raise, call: ast.Call) -> Refuse:
        """raise _refused(number), where _refused is what every calculator has."""
        match call:
            case ast.Call(func=ast.Name(id="_refused"), args=[number], keywords=[]):
                self._check_refused(node.lineno)
                return Refuse(node.lineno, _whole_number(number))
        raise NotUnderstoodError(node.lineno, f"statement {_text(node)}")

    def _check_refused(self, line: int) -> None:
        self._not_local("_refused", line)
        found = [
            node
            for node in self._module.body
            if isinstance(node, ast.FunctionDef) and node.name == "_refused"
        ]
        if not found:
            raise NotUnderstoodError(line, "there is no function _refused")
        self._binders.only("_refused", found[0])
        for name in ("ClaimRefused", "REFUSALS"):
            self._bound_at_top(name, line)
        (expected,) = ast.parse(_REFUSED).body
        if _without_docstring(found[0]) != _without_docstring(expected):
            raise NotUnderstoodError(found[0].lineno, "_refused is not what calculators have")

    def _bound_at_top(self, name: str, line: int) -> ast.stmt:
        """The one statement at the module's top level that binds the name."""
        for node in self._module.body:
            match node:
                case ast.ClassDef(name=bound) if bound == name:
                    self._binders.only(name, node)
                    return node
                case (
                    ast.AnnAssign(target=ast.Name(id=bound) as target)
                    | ast.Assign(targets=[ast.Name(id=bound) as target])
                ) if bound == name:
                    self._binders.only(name, target)
                    return node
        raise NotUnderstoodError(line, f"{name} is not defined in the module")

    def _expression(self, node: ast.expr) -> Expression:
        line = node.lineno
        match node:
            case ast.Constant(value=bool() | int() | str() as value):
                return Literal(line, value)
            case ast.Name(id=name) if name in self._local:
                return Variable(line, name)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATIONS:
                operation = _OPERATIONS[type(op)]
                return Computed(line, operation, self._expression(left), self._expression(right))
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                zero = Literal(line, 0)
                return Computed(line, Operation.MINUS, zero, self._expression(operand))
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return Negated(line, self._expression(operand))
            case ast.BoolOp(op=op, values=values):
                flags = tuple(map(self._expression, values))
                return Joined(line, isinstance(op, ast.And), flags)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                parts = map(self._expression, (test, body, orelse))
                return Conditional(line, *parts)
            case ast.Compare(left=left, ops=ops, comparators=comparators):
                return self._comparison(line, [left, *comparators], ops)
            case ast.Call(func=ast.Name(id=name), args=[_, _, *_] as args, keywords=[]) if (
                name in _EXTREMES
            ):
                return self._extreme(line, name, args)
            case _:
                raise NotUnderstoodError(line, f"expression {_text(node)}")

    def _extreme(self, line: int, name: str, args: list[ast.expr]) -> Expression:
        self._binders.never(name, line)
        result, *rest = map(self._expression, args)
        for other in rest:
            result = Computed(line, _EXTREMES[name], result, other)
        return result

    def _comparison(self, line: int, parts: list[ast.expr], ops: list[ast.cmpop]) -> Expression:
        """One comparison, or a chain of them; what is asked twice has no effects."""
        tests = [
            self._one_comparison(line, left, op, right)
            for left, op, right in zip(parts, ops, parts[1:], strict=False)
        ]
        return tests[0] if len(tests) == 1 else Joined(line, True, tuple(tests))

    def _one_comparison(
        self, line: int, left: ast.expr, op: ast.cmpop, right: ast.expr
    ) -> Expression:
        subject = self._expression(left)
        match op:
            case ast.In():
                return Member(line, subject, self._values(right))
            case ast.NotIn():
                return Negated(line, Member(line, subject, self._values(right)))
            case _ if type(op) in _RELATIONS:
                return Compared(line, _RELATIONS[type(op)], subject, self._expression(right))
            case _:
                raise NotUnderstoodError(line, f"comparison {type(op).__name__}")

    def _values(self, node: ast.expr) -> frozenset[str]:
        """Words in braces or brackets, or a frozenset of them that the module names."""
        match node:
            case ast.Set(elts=items) | ast.Tuple(elts=items):
                return frozenset(map(_word, items))
            case ast.Name(id=name):
                self._not_local(name, node.lineno)
                bound = self._bound_at_top(name, node.lineno)
                if isinstance(bound, ast.Assign | ast.AnnAssign) and bound.value is not None:
                    return self._frozenset(bound.value)
        raise NotUnderstoodError(node.lineno, f"values {_text(node)}")

    def _frozenset(self, call: ast.expr) -> frozenset[str]:
        match call:
            case ast.Call(func=ast.Name(id="frozenset"), args=[ast.Set(elts=items)], keywords=[]):
                self._binders.never("frozenset", call.lineno)
                return frozenset(map(_word, items))
        raise NotUnderstoodError(call.lineno, f"values {_text(call)}")

    def _not_local(self, name: str, line: int) -> None:
        if name in self._local:
            raise NotUnderstoodError(line, f"{name} is a variable here")


def _stores(node: ast.Name) -> bool:
    return isinstance(node.ctx, ast.Store)


def _word(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(value)):
            return value
    raise NotUnderstoodError(node.lineno, f"{_text(node)} is no word")


def _whole_number(node: ast.expr) -> int:
    match node:
        case ast.Constant(value=int(value)) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_whole_number(operand)
    raise NotUnderstoodError(node.lineno, f"{_text(node)} is no whole number")


def _without_docstring(node: ast.stmt) -> str:
    if isinstance(node, ast.FunctionDef):
        body = [
            item
            for item in node.body
            if not (isinstance(item, ast.Expr) and isinstance(item.value, ast.Constant))
        ]
        marks = [ast.dump(item) for item in (node.args, *body, *node.decorator_list)]
        return "\n".join([node.name, *marks])
    return ast.dump(node)


def _text(node: ast.AST) -> str:
    """The code as written, cut short."""
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
