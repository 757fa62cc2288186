"""What a scalar means under a key of a known shape: text, number, quantity, word, truth.

A number is decimal digits with an optional point; nothing is read as binary float, and what YAML
1.1 guesses (`no`, `010`, `12:30`, `1e3`) is not guessed here.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from batchwright.kernel.quantities import UNITS, Quantity
from batchwright.recipes.shape import Amount, Choice, Number, Text, Truth
from batchwright.recipes.source import Scalar

_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
_DIGITS_MAXIMUM = 28
_WORDS = {"true", "false", "null", "~", ""}

Value = str | int | bool | Decimal | Quantity


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a scalar was not understood."""

    code: str
    message: str


def read_scalar(scalar: Scalar, shape: Text | Number | Truth | Amount | Choice) -> Value | Wrong:
    """The value of `scalar` where `shape` is expected, or what is wrong with it."""
    if scalar.plain and scalar.text in ("", "~", "null"):
        return Wrong("value_missing", "A value is missing here. Write it, or leave the key out.")
    match shape:
        case Text():
            return _text(scalar, shape)
        case Number():
            return _number(scalar, shape)
        case Truth():
            return _truth(scalar)
        case Amount():
            return _quantity(scalar, shape)
        case Choice():
            return _word(scalar, shape)


def suggestion(word: str, known: list[str]) -> str:
    """A sentence that names the nearest of `known`, or all of them if few, or nothing."""
    near = get_close_matches(word, known, n=1, cutoff=0.6)
    if near:
        return f" Did you mean {near[0]}?"
    return f" Known: {', '.join(known)}." if 0 < len(known) <= 14 else ""


def _text(scalar: Scalar, shape: Text) -> str | Wrong:
    text = scalar.text.strip()
    if scalar.plain and (_NUMBER.fullmatch(text) or text in _WORDS):
        return Wrong("text_expected", f'A text is expected. Put it in quotes: "{text}".')
    if not text:
        return Wrong("text_empty", "A text is expected, and this one is empty.")
    strange = next((each for each in text if not each.isprintable() and each != "\n"), None)
    if strange is not None:
        return Wrong(
            "text_not_printable", f"The character U+{ord(strange):04X} is not printable. Remove it."
        )
    if shape.pattern is not None and not re.fullmatch(shape.pattern.regex, text):
        return Wrong("text_malformed", f"{text} is not of the form expected: {shape.pattern.told}.")
    return text


def _digits(text: str) -> Decimal | None:
    """`text` as a Decimal with the digits as written, or None."""
    if not _NUMBER.fullmatch(text) or sum(map(str.isdigit, text)) > _DIGITS_MAXIMUM:
        return None
    return Decimal(text)


def _number(scalar: Scalar, shape: Number) -> int | Decimal | Wrong:
    value = _digits(scalar.text) if scalar.plain else None
    if value is None:
        return Wrong(
            "number_expected",
            f"{scalar.text} is not a number as it is written here: "
            f"digits with an optional point, at most {_DIGITS_MAXIMUM}, such as 12.50.",
        )
    if not shape.whole:
        return value
    if "." in scalar.text or value < 1:
        return Wrong("whole_number_expected", f"{scalar.text} is not a whole number from 1 on.")
    return int(value)


def _truth(scalar: Scalar) -> bool | Wrong:
    if scalar.plain and scalar.text in ("true", "false"):
        return scalar.text == "true"
    return Wrong("truth_expected", f"{scalar.text} is neither true nor false.")


def _quantity(scalar: Scalar, shape: Amount) -> Quantity | Wrong:
    number, _, unit = scalar.text.strip().partition(" ")
    value = _digits(number)
    if value is None or not unit:
        return Wrong(
            "quantity_expected",
            f"{scalar.text} is not a quantity. Write number, space, unit, such as 19.200 kg.",
        )
    if unit not in UNITS:
        return Wrong(
            "unit_unknown", f"The unit {unit} is not known.{suggestion(unit, list(UNITS))}"
        )
    dimension = UNITS[unit].dimension
    if shape.dimensions and dimension not in shape.dimensions:
        return Wrong(
            "dimension_wrong",
            f"{scalar.text} is a {dimension}; expected is a {' or '.join(shape.dimensions)}.",
        )
    return Quantity(value, unit)


def _word(scalar: Scalar, shape: Choice) -> Value | Wrong:
    known = [str(each.value) for each in shape.of]
    if scalar.text in known:
        return shape.of(scalar.text)
    return Wrong(
        "word_unknown",
        f"{scalar.text} is not one of the words expected here.{suggestion(scalar.text, known)}",
    )
