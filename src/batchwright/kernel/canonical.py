"""Canonical JSON: one value, one text, so that a digest means something.

Keys sorted, no spaces, UTF-8, no line break inside; Decimal, instants, days, ids and enumerations
as text; floats are refused because two machines may print them differently.
"""

import json
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from hashlib import sha256
from typing import Annotated, Any, get_args, get_origin, get_type_hints
from uuid import UUID

from batchwright.kernel.memo import remembered


class Secret:
    """Marks a field that never enters the record: `Annotated[str, Secret]`."""


_ENCODER = json.JSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"))

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]


def jsonable(value: object) -> Json:
    """`value` in the types of JSON; raises TypeError for a float or an unknown type."""
    if value is None or isinstance(value, (bool, int)) or type(value) is str:
        return value
    if isinstance(value, Enum):
        return jsonable(value.value)
    if isinstance(value, (UUID, Decimal, str)):
        return str(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return f"PT{Decimal(str(value.total_seconds())).normalize():f}S"
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    if is_dataclass(value) and not isinstance(value, type):
        return {name: jsonable(getattr(value, name)) for name in public_fields(type(value))}
    if isinstance(value, Mapping):
        return {str(key): jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        items = sorted(value) if isinstance(value, (set, frozenset)) else value
        return [jsonable(item) for item in items]
    raise TypeError(f"{type(value).__name__} has no canonical form.")


def canonical(value: object) -> str:
    """The canonical JSON text of `value`, on one line."""
    return _ENCODER.encode(jsonable(value))


def digest(value: object) -> bytes:
    """SHA-256 of the canonical text of `value` in UTF-8: 32 bytes."""
    return sha256(canonical(value).encode()).digest()


def instant(at: datetime) -> str:
    """`at` as ISO 8601 in UTC with microseconds and a Z; raises ValueError if it has no zone."""
    offset = at.utcoffset()
    if offset is None:
        raise ValueError("An instant needs a time zone.")
    return (at.replace(tzinfo=None) - offset).isoformat(timespec="microseconds") + "Z"


@remembered
def public_fields(row_type: type[Any]) -> tuple[str, ...]:
    """Names of the fields of a dataclass that are not marked Secret, in order of definition."""
    hints = get_type_hints(row_type, include_extras=True)
    return tuple(
        each.name
        for each in fields(row_type)
        if not (get_origin(hints[each.name]) is Annotated and Secret in get_args(hints[each.name]))
    )
