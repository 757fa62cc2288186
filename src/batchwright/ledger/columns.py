"""How the fields of a row dataclass stand in a table: column types, and values both ways."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from functools import lru_cache, partial
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from psycopg.types.json import Jsonb

from batchwright.kernel.canonical import jsonable
from batchwright.kernel.memo import remembered
from batchwright.kernel.rows import References

_TYPES: dict[type, str] = {
    UUID: "uuid",
    str: "text",
    bool: "boolean",
    int: "bigint",
    float: "double precision",
    Decimal: "numeric",
    datetime: "timestamptz",
    date: "date",
    timedelta: "interval",
    bytes: "bytea",
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: name, PostgreSQL type, the Python type in it, and what it refers to."""

    name: str
    sql: str
    python: Any
    absent: bool
    references: References | None

    @property
    def enumeration(self) -> type[Enum] | None:
        """The enumeration whose values the column holds, or None."""
        kind = self.python
        return kind if isinstance(kind, type) and issubclass(kind, Enum) else None


@remembered
def columns(row_type: type[Any]) -> tuple[Column, ...]:
    """The columns of a row class in order; raises TypeError for a type that no column holds."""
    hints = get_type_hints(row_type, include_extras=True)
    return tuple(_column(each.name, hints[each.name]) for each in fields(row_type))


def _column(name: str, hint: Any) -> Column:
    references = None
    absent = False
    while True:
        if get_origin(hint) is Annotated:
            references = next(
                (a for a in get_args(hint)[1:] if isinstance(a, References)), references
            )
            hint = get_args(hint)[0]
        elif get_origin(hint) in (Union, UnionType):
            rest = [each for each in get_args(hint) if each is not NoneType]
            absent = True
            if len(rest) != 1:
                return Column(name, "jsonb", hint, absent, references)
            hint = rest[0]
        else:
            break
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Column(name, "text", hint, absent, references)
    if get_origin(hint) in (tuple, list, dict, frozenset) or is_dataclass(hint):
        return Column(name, "jsonb", hint, absent, references)
    if get_origin(hint) is not None and getattr(get_origin(hint), "__name__", "") == "Mapping":
        return Column(name, "jsonb", hint, absent, references)
    try:
        return Column(name, _TYPES[hint], hint, absent, references)
    except (KeyError, TypeError):
        raise TypeError(f"{name}: no column holds {hint!r}.") from None


@remembered
def encoders(row_type: type[Any]) -> tuple[Callable[[Any], Any] | None, ...]:
    """For each column the function from field value to parameter, None where it is the same."""
    return tuple(_encoder(each) for each in columns(row_type))


def _encoder(column: Column) -> Callable[[Any], Any] | None:
    if column.sql == "jsonb":
        return lambda value: None if value is None else Jsonb(jsonable(value))
    if column.enumeration:
        return lambda value: None if value is None else value.value
    return None


@remembered
def decoders(row_type: type[Any]) -> tuple[Callable[[Any], Any] | None, ...]:
    """For each column the function from what the database gave to the field value."""
    return tuple(_decoder(each) for each in columns(row_type))


def _decoder(column: Column) -> Callable[[Any], Any] | None:
    kind = column.python
    if column.enumeration or column.sql == "jsonb":
        return lambda value: None if value is None else from_json(kind, value)
    if column.sql == "bytea":
        return lambda value: None if value is None else bytes(value)
    return None


@remembered
def json_encoders(row_type: type[Any]) -> tuple[Callable[[Any], Any] | None, ...]:
    """For each column the function from field value to JSON that the database reads as a row."""
    return tuple(_json_encoder(each) for each in columns(row_type))


def _json_encoder(column: Column) -> Callable[[Any], Any] | None:
    if column.sql == "jsonb":
        return jsonable
    if column.enumeration:
        return lambda value: None if value is None else value.value
    if column.sql == "bytea":
        return lambda value: None if value is None else f"\\x{value.hex()}"
    if column.sql in ("timestamptz", "date"):
        return lambda value: None if value is None else value.isoformat()
    if column.sql == "interval":
        return lambda value: None if value is None else f"{value.total_seconds()!r} seconds"
    if column.sql in ("uuid", "numeric", "double precision"):
        return lambda value: None if value is None else str(value)
    return None


@remembered
def json_decoders(row_type: type[Any]) -> tuple[tuple[str, Callable[[Any], Any]], ...]:
    """The columns whose JSON is not the field value yet, each with the function that makes it.

    Numbers with a point come as Decimal; raises TypeError for an interval, whose JSON has no one
    form.
    """
    found = ((each.name, _json_decoder(each)) for each in columns(row_type))
    return tuple((name, decode) for name, decode in found if decode is not None)


# The same ids come again and again, of sponsor, batch and lot, and making one is slow.
_uuid = lru_cache(maxsize=4096)(UUID)

_FROM_TEXT: dict[str, Callable[[Any], Any]] = {
    "uuid": _uuid,
    "numeric": Decimal,
    "double precision": float,
    "timestamptz": datetime.fromisoformat,
    "date": date.fromisoformat,
    "bytea": lambda value: bytes.fromhex(value[2:]),
}


def _json_decoder(column: Column) -> Callable[[Any], Any] | None:
    """Of a value that is there; None where JSON gives the field value itself."""
    if column.sql == "interval":
        raise TypeError(f"{column.name}: an interval is not read from JSON.")
    if column.enumeration:
        return {each.value: each for each in column.enumeration}.__getitem__
    if column.sql == "jsonb":
        return partial(from_json, column.python)
    return _FROM_TEXT.get(column.sql)


def from_json(kind: Any, value: Any) -> Any:
    """The value of type `kind` that `jsonable` turned into `value`."""
    if get_origin(kind) is Annotated:
        return from_json(get_args(kind)[0], value)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        rest = [each for each in arguments if each is not NoneType]
        return None if value is None else from_json(rest[0], value) if len(rest) == 1 else value
    if origin is tuple:
        if len(arguments) == 2 and arguments[1] is Ellipsis:
            return tuple(from_json(arguments[0], each) for each in value)
        return tuple(from_json(k, v) for k, v in zip(arguments, value, strict=True))
    if origin is list:
        return [from_json(arguments[0], each) for each in value]
    if origin is frozenset:
        return frozenset(from_json(arguments[0], each) for each in value)
    if origin is not None and len(arguments) == 2:
        return {from_json(arguments[0], k): from_json(arguments[1], v) for k, v in value.items()}
    if is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind, include_extras=True)
        return kind(**{k: from_json(hints[k], v) for k, v in value.items()})
    return _scalar(kind, value)


def _scalar(kind: Any, value: Any) -> Any:
    if value is None or not isinstance(kind, type):
        return value
    if issubclass(kind, Enum) or kind in (UUID, Decimal):
        return kind(value)
    if kind is datetime:
        return datetime.fromisoformat(value)
    if kind is date:
        return date.fromisoformat(value)
    if kind is timedelta:
        return timedelta(seconds=float(str(value).removeprefix("PT").removesuffix("S")))
    if kind is bytes:
        return bytes.fromhex(value)
    return value
