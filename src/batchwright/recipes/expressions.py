"""Calculations of a recipe: a small language over Decimal, written as `notation` says.

Functions: sum, min, max, mean, abs. Names are values recorded before, or facts of the master such
as batch.units and formula.active. Arithmetic is that of Decimal with 28 digits, half to even.
"""

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal, Overflow

from batchwright.kernel.findings import Finding, Severity
from batchwright.kernel.messages import register
from batchwright.recipes.notation import (
    FUNCTIONS,
    Called,
    Expression,
    ExpressionError,
    Literal,
    Named,
    Negated,
    Operated,
    names,
    parse,
    parts,
)

__all__ = [
    "FUNCTIONS",
    "Called",
    "Expression",
    "ExpressionError",
    "Literal",
    "Named",
    "Negated",
    "Operated",
    "Value",
    "evaluate",
    "names",
    "parse",
    "parts",
    "rounded",
]

Value = Decimal | tuple[Decimal, ...]


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
            return _operated(
                operator, _value(left, values, context), _value(right, values, context), context
            )
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
        raise _NoValueError(
            Finding(
                "value_recorded_several_times",
                Severity.BLOCKING,
                name=expression.name,
                times=len(many),
            )
        )
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
                raise _NoValueError(Finding("division_by_zero", Severity.BLOCKING, dividend=left))
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


register(
    division_by_zero="The calculation divides {dividend} by zero. Check the recorded values; "
    "correct the wrong one with a reason.",
    value_not_recorded="The calculation needs {name}, which is not recorded yet. Record it first.",
    value_recorded_several_times="The calculation needs one value of {name}, and {times} are "
    "recorded. The recipe has to say which: sum, min, max or mean.",
    calculation_too_large="The result of the calculation is too large to be written. Check the "
    "recorded values.",
)
