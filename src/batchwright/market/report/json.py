"""The document for machines: all it says, with the charts' data, as one JSON text."""

import json
from dataclasses import fields, is_dataclass
from decimal import Decimal
from math import isfinite

from batchwright.market.report.document import Document, Number
from batchwright.market.report.entries import (
    AssumptionEntry,
    CalculationEntry,
    ClaimEntry,
    SourceEntry,
    reference,
)
from batchwright.market.report.references import checked
from batchwright.market.report.telling import number_text

FORMAT = "batchwright.market.report.v1"


def as_json(document: Document) -> str:
    """The document as JSON with a line feed at its end: keys sorted, numbers as numbers.

    Each block, chart and entry says in `type` what it is. Equal documents give equal text.
    """
    told = {"format": FORMAT, **_object(checked(document))}
    return json.dumps(told, ensure_ascii=False, allow_nan=False, sort_keys=True, indent=1) + "\n"


def _object(value: object) -> dict[str, object]:
    assert is_dataclass(value), type(value).__name__
    told = {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    told["type"] = type(value).__name__
    if isinstance(value, Number):
        told["text"] = number_text(value)
    if isinstance(value, (ClaimEntry, SourceEntry, AssumptionEntry, CalculationEntry)):
        told["reference"] = reference(value)
    return told


def _plain(value: object) -> object:
    match value:
        case None | bool() | int() | str():
            return value
        case float():
            return _number(value)
        case Decimal():
            return _number(value)
        case tuple():
            return [_plain(each) for each in value]
        case _:
            return _object(value)


def _number(value: float | Decimal) -> int | float:
    """A whole number without a point, so that 240 reads alike from wherever it comes."""
    assert isfinite(value), "What is not finite is shown as absent."
    exact = float(value)
    return int(exact) if exact.is_integer() and abs(exact) < 2**53 else exact
