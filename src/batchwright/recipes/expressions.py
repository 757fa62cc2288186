"""Calculations of a recipe: a small language over Decimal, read without eval.

    expression = term { ("+" | "-") term }
    term       = factor { ("*" | "/") factor }
    factor     = "-" factor | number | name | function "(" expression { "," expression } ")"
               | "(" expression ")"

Functions: sum, min, max, mean, abs. Names are values recorded before, or facts of the master such
as batch.units and formula.active. Arithmetic is that of Decimal with 28 digits, half to even.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, Overflow

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import register

FUNCTIONS = ("sum", "min", "max", "mean", "abs")
DEPTH_MAXIMUM = 50
TOKENS_MAXIMUM = 400

Value = Decimal | tuple[Decimal, ...]

_NUMBER = r"([0-9]+(?:\.[0-9]+)?)"
_NAME = r"([a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)?)"
_TOKEN = re.compile(rf"\s*(?:{_NUMBER}|{_NAME}|([-+*/(),]))")


class ExpressionError(ValueError):
    """A text that is not a calculation; `position` counts characters from 1."""

    def __init__(self, position: int, problem: str) -> None:
        self.position = position
        super().__init__(f"{problem} (character {position})")


@dataclass(frozen=True, slots=True)
class Literal:
    """A number with its digits as written."""

    value: Decimal


@dataclass(frozen=True, slots=True)
class Named:
    """A value by name."""

    name: str


@dataclass(frozen=True, slots=True)
class Negated:
    """Minus an expression."""

    of: "Expression"


@dataclass(frozen=True, slots=True)
class Operated:
    """Two expressions joined by + - * or /."""

    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class Called:
    """A function of one or more expressions."""

    function: str
    arguments: tuple["Expression", ...]


Expression = Literal | Named | Negated | Operated | Called


def parse(text: str) -> Expression:
    """The expression that `text` says; raises ExpressionError with the place where it fails."""
    parser = _Parser(_tokens(text))
    found = parser.expression(0)
    parser.end()
    return found


def parts(expression: Expression) -> Iterator[Expression]:
    """`expression` and all expressions inside it."""
    yield expression
    match expression:
        case Negated(of=inner):
            yield from parts(inner)
        case Operated(left=left, right=right):
            yield from parts(left)
            yield from parts(right)
        case Called(arguments=arguments):
            for each in arguments:
                yield from parts(each)


def names(expression: Expression) -> frozenset[str]:
    """The names of the values that `expression` needs."""
    return frozenset(each.name for each in parts(expression) if isinstance(each, Named))


def evaluate(expression: Expression, values: Mapping[str, Value]) -> Decimal | Finding:
    """The value of `expression`, or the finding that says why there is none.

    values: by name, each in the unit its phase gives; a tuple holds what was recorded at several
    times and stands only in sum, min, max and mean.
    """
    context = Context(prec=28, rounding=ROUND_HALF_EVEN, traps=[Overflow])
    try:
        return _value(expression, values, context)
    except _NoValueError as none:
        return none.finding
    except Overflow:
        return Finding("calculation_too_large", Severity.BLOCKING)


def rounded(value: Decimal, decimals: int | None) -> Decimal:
    """`value` to `decimals` places, half up as USP General Notices 7.20; as it is if None."""
    if decimals is None:
        return value
    digits = max(1, value.adjusted() + decimals + 2)
    context = Context(prec=digits, rounding=ROUND_HALF_UP)
    return value.quantize(Decimal(1).scaleb(-decimals), context=context)


class _NoValueError(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def _value(expression: Expression, values: Mapping[str, Value], context: Context) -> Decimal:
    match expression:
        case Literal(value=value):
            return context.plus(value)
        case Named():
            (value,) = _many(expression, values, context, single=True)
            return value
        case Negated(of=inner):
            return context.minus(_value(inner, values, context))
        case Operated(operator=operator, left=left, right=right):
            return _operated(operator, _value(left, values, context),
                             _value(right, values, context), context)
        case Called(function=function, arguments=arguments):
            many = tuple(value for each in arguments for value in _many(each, values, context))
            return _called(function, many, context)


def _many(
    expression: Expression, values: Mapping[str, Value], context: Context, *, single: bool = False
) -> tuple[Decimal, ...]:
    """The values of `expression`: of a name that was recorded several times, all of them."""
    if not isinstance(expression, Named):
        return (_value(expression, values, context),)
    found = values.get(expression.name, ())
    many = found if isinstance(found, tuple) else (found,)
    if not many:
        raise _NoValueError(Finding("value_not_recorded", Severity.BLOCKING, name=expression.name))
    if single and len(many) > 1:
        raise _NoValueError(Finding("value_recorded_several_times", Severity.BLOCKING,
                                    name=expression.name, times=len(many)))
    return tuple(context.plus(each) for each in many)


def _operated(operator: str, left: Decimal, right: Decimal, context: Context) -> Decimal:
    match operator:
        case "+":
            return context.add(left, right)
        case "-":
            return context.subtract(left, right)
        case "*":
            return context.multiply(left, right)
        case _:
            if right == 0:
                raise _NoValueError(
                    Finding("division_by_zero", Severity.BLOCKING, dividend=left))
            return context.divide(left, right)


def _called(function: str, many: tuple[Decimal, ...], context: Context) -> Decimal:
    match function:
        case "min":
            return min(many)
        case "max":
            return max(many)
        case "abs":
            return context.abs(many[0])
        case _:
            total = Decimal(0)
            for each in many:
                total = context.add(total, each)
            return total if function == "sum" else context.divide(total, Decimal(len(many)))


@dataclass(frozen=True, slots=True)
class _Token:
    position: int
    kind: str
    text: str


def _tokens(text: str) -> list[_Token]:
    tokens: list[_Token] = []
    place = 0
    end = len(text.rstrip())
    while place < end:
        match = _TOKEN.match(text, place)
        if match is None:
            strange = place + len(text[place:]) - len(text[place:].lstrip())
            raise ExpressionError(strange + 1, f"{text[strange]} is not part of a calculation")
        kind = ("number", "name", "sign")[match.lastindex - 1 if match.lastindex else 0]
        tokens.append(_Token(match.start(match.lastindex or 0) + 1, kind, match[0].strip()))
        place = match.end()
    if len(tokens) > TOKENS_MAXIMUM:
        raise ExpressionError(tokens[TOKENS_MAXIMUM].position, "It is too long; split it")
    return [*tokens, _Token(end + 1, "end", "the end")]


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[_Token]) -> None:
        self.tokens = tokens
        self.place = 0

    @property
    def token(self) -> _Token:
        return self.tokens[self.place]

    def taken(self, *texts: str) -> str | None:
        """The present sign if it is one of `texts`, which is then past; otherwise None."""
        token = self.token
        if token.kind != "sign" or token.text not in texts:
            return None
        self.place += 1
        return token.text

    def wanted(self, text: str) -> None:
        if self.taken(text) is None:
            self.fail(f"{text} was expected, not {self.token.text}")

    def fail(self, problem: str) -> None:
        raise ExpressionError(self.token.position, problem)

    def end(self) -> None:
        if self.token.kind != "end":
            self.fail(f"An operator was expected, not {self.token.text}")

    def expression(self, depth: int) -> Expression:
        left = self.term(depth)
        while operator := self.taken("+", "-"):
            left = Operated(operator, left, self.term(depth))
        return left

    def term(self, depth: int) -> Expression:
        left = self.factor(depth)
        while operator := self.taken("*", "/"):
            left = Operated(operator, left, self.factor(depth))
        return left

    def factor(self, depth: int) -> Expression:
        if depth > DEPTH_MAXIMUM:
            self.fail(f"It is nested more than {DEPTH_MAXIMUM} deep")
        if self.taken("-"):
            return Negated(self.factor(depth + 1))
        if self.taken("("):
            inner = self.expression(depth + 1)
            self.wanted(")")
            return inner
        token = self.token
        if token.kind not in ("number", "name"):
            self.fail(f"A number, name or parenthesis was expected, not {token.text}")
        self.place += 1
        if token.kind == "number":
            return Literal(Decimal(token.text))
        if token.text not in FUNCTIONS:
            if self.taken("("):
                raise ExpressionError(token.position, f"{token.text} is not a function; known: "
                                      f"{', '.join(FUNCTIONS)}")
            return Named(token.text)
        return self.call(token, depth)

    def call(self, token: _Token, depth: int) -> Expression:
        self.wanted("(")
        arguments = [self.expression(depth + 1)]
        while self.taken(","):
            arguments.append(self.expression(depth + 1))
        self.wanted(")")
        if token.text == "abs" and len(arguments) > 1:
            raise ExpressionError(token.position, "abs takes one value")
        return Called(token.text, tuple(arguments))


register(
    division_by_zero="The calculation divides {dividend} by zero. Check the recorded values; "
    "correct the wrong one with a reason.",
    value_not_recorded="The calculation needs {name}, which is not recorded yet. Record it first.",
    value_recorded_several_times="The calculation needs one value of {name}, and {times} are "
    "recorded. The recipe has to say which: sum, min, max or mean.",
    calculation_too_large="The result of the calculation is too large to be written. Check the "
    "recorded values.",
)
