"""A calculation as it is written, read without eval.

expression = term { ("+" | "-") term }
term       = factor { ("*" | "/") factor }
factor     = "-" factor | number | name | function "(" expression { "," expression } ")"
           | "(" expression ")"
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

FUNCTIONS = ("sum", "min", "max", "mean", "abs")
DEPTH_MAXIMUM = 50
TOKENS_MAXIMUM = 400

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
                raise ExpressionError(
                    token.position, f"{token.text} is not a function; known: {', '.join(FUNCTIONS)}"
                )
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
