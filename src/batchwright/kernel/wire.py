"""Input at the edge: JSON, or the text of an address, into the types of commands and queries.

API and command line read with the same models, so that both refuse the same: unknown keys, text
that a database cannot hold, numbers beyond a bigint, instants without a zone. Numbers keep the
digits that were written.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    StrictStr,
    WithJsonSchema,
    create_model,
)

from batchwright.kernel.canonical import Secret
from batchwright.kernel.identifiers import CODE_LENGTH_MAXIMUM, Identifying, readable_code
from batchwright.kernel.memo import remembered

TEXT_LENGTH_MAXIMUM = 2_000_000
DIGITS_MAXIMUM = 60
WHOLE_MAXIMUM = 2**63 - 1
YEARS = range(1900, 2201)

# Embeddings, overrides and isolates of direction (Unicode UAX 9): what is signed would read
# otherwise than it is stored. Controls but for tabulator and line ends steer a terminal.
_STEERING = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_NUMBER = re.compile(r"-?[0-9]{1,60}(\.[0-9]{1,60})?([eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"-?[0-9]{1,19}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DURATION = re.compile(
    r"-?P(?=.)([0-9]{1,5}D)?(T(?=.)([0-9]{1,7}H)?([0-9]{1,9}M)?([0-9]{1,11}(\.[0-9]{1,6})?S)?)?"
)


class Strict(BaseModel):
    """Refuses what it does not know."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)


def storable(text: str) -> str:
    """`text`, if a database can hold it; raises ValueError."""
    if "\x00" in text:
        raise ValueError("text holds a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("text is not valid Unicode") from None
    return text


def _plain_text(text: str) -> str:
    steering = _STEERING.search(text)
    if steering is not None:
        raise ValueError(f"the character U+{ord(steering[0]):04X} cannot be seen; leave it out")
    return storable(text)


def _all_storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, Decimal):
        return _bounded(value)
    if isinstance(value, int) and not -WHOLE_MAXIMUM <= value <= WHOLE_MAXIMUM:
        raise ValueError("a number beyond 64 bits")
    if isinstance(value, list):
        return [_all_storable(each) for each in value]
    if isinstance(value, dict):
        return {storable(key): _all_storable(each) for key, each in value.items()}
    return value


def _bounded(value: Decimal) -> Decimal:
    if (
        not value.is_finite()
        or abs(value.adjusted()) > DIGITS_MAXIMUM
        or len(value.as_tuple().digits) > DIGITS_MAXIMUM
    ):
        raise ValueError(f"a number of at most {DIGITS_MAXIMUM} digits is needed")
    return value


def _written_as(form: re.Pattern[str], what: str) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if not isinstance(value, str) or not form.fullmatch(value):
            raise ValueError(what)
        return value.upper() if form in (_INSTANT, _DURATION) else value

    return check


def _number(value: Any) -> Any:
    if isinstance(value, bool) or (isinstance(value, str) and not _NUMBER.fullmatch(value)):
        raise ValueError("a number is needed, such as 1.50")
    return value


def _whole(value: Any) -> Any:
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) < 20:
        value = int(value) if value == value.to_integral_value() else value
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number is needed")
    return value


def _whole_text(value: Any) -> Any:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if not isinstance(value, str) or not _WHOLE.fullmatch(value):
        raise ValueError("a whole number is needed")
    return int(value)


def _truth_text(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise ValueError("true or false is needed")
    return value == "true"


def _in_calendar(at: datetime) -> datetime:
    if at.year not in YEARS:
        raise ValueError(f"a year from {YEARS[0]} to {YEARS[-1]} is needed")
    return at.astimezone(UTC)


def _day_in_calendar(day: date) -> date:
    if day.year not in YEARS:
        raise ValueError(f"a year from {YEARS[0]} to {YEARS[-1]} is needed")
    return day


_NUMBER_SCHEMA = WithJsonSchema(
    {
        "anyOf": [{"type": "number"}, {"type": "string", "pattern": f"^{_NUMBER.pattern}$"}],
        "description": "A decimal number; its digits are kept as written.",
    }
)

Text = Annotated[StrictStr, Field(max_length=TEXT_LENGTH_MAXIMUM), AfterValidator(_plain_text)]
CodeText = Annotated[
    StrictStr,
    Field(min_length=1, max_length=CODE_LENGTH_MAXIMUM),
    AfterValidator(storable),
    AfterValidator(readable_code),
]
Number = Annotated[Decimal, BeforeValidator(_number), AfterValidator(_bounded), _NUMBER_SCHEMA]
_Bounded = Annotated[int, Field(ge=-WHOLE_MAXIMUM, le=WHOLE_MAXIMUM)]
Whole = Annotated[_Bounded, BeforeValidator(_whole)]
Id = Annotated[UUID, BeforeValidator(_written_as(_UUID, "an id (UUID) is needed"))]
Instant = Annotated[
    datetime,
    BeforeValidator(
        _written_as(_INSTANT, "an instant with its zone is needed, such as 2026-01-31T08:15:00Z")
    ),
    AfterValidator(_in_calendar),
]
Day = Annotated[
    date,
    BeforeValidator(_written_as(_DAY, "a day is needed, such as 2026-01-31")),
    AfterValidator(_day_in_calendar),
]
Duration = Annotated[
    timedelta,
    BeforeValidator(_written_as(_DURATION, "a duration is needed, such as P2D or PT36H")),
]
Hexadecimal = Annotated[StrictStr, Field(pattern="^([0-9a-f]{2})*$", max_length=2_000_000)]
Anything = Annotated[Any, AfterValidator(_all_storable)]

_SAID = {
    "missing": "needed",
    "extra_forbidden": "not known here",
    "model_type": "a JSON object is needed",
    "model_attributes_type": "a JSON object is needed",
    "list_type": "a list is needed",
    "dict_type": "a JSON object is needed",
    "bool_type": "true or false is needed",
    "string_type": "a text is needed",
    "string_unicode": "text is not valid Unicode",
    "string_too_short": "at least {min_length} character is needed",
    "string_too_long": "at most {max_length} characters are taken",
    "enum": "one of these is needed: {expected}",
}


def said(wrong: Mapping[str, Any]) -> str:
    """What an error of an input model says to a person, in our words for the library's own."""
    words = _SAID.get(wrong["type"])
    if words is not None:
        return words.format_map(wrong.get("ctx", {}))
    return str(wrong["msg"]).removeprefix("Value error, ")


PageSize = Annotated[int, Field(ge=1, le=1000), BeforeValidator(_whole_text)]
"""How many rows of a long list are asked for at once."""

_JSON: dict[Any, Any] = {
    str: Text,
    bool: StrictBool,
    int: Whole,
    float: Number,
    Decimal: Number,
    UUID: Id,
    datetime: Instant,
    date: Day,
    timedelta: Duration,
    bytes: Hexadecimal,
}
_ADDRESS: dict[Any, Any] = {
    **_JSON,
    bool: Annotated[bool, BeforeValidator(_truth_text)],
    int: Annotated[_Bounded, BeforeValidator(_whole_text)],
}


@remembered
def model_of(dataclass_type: type[Any]) -> type[Strict]:
    """The input model of a frozen dataclass: same fields, types as they come over the wire."""
    hints = get_type_hints(dataclass_type, include_extras=True)
    told = meanings(dataclass_type)
    members: dict[str, Any] = {}
    for each in fields(dataclass_type):
        options: dict[str, Any] = {}
        if each.name in told:
            options["description"] = told[each.name]
        if each.default is not MISSING:
            options["default"] = each.default
        elif each.default_factory is not MISSING:
            options["default_factory"] = each.default_factory
        members[each.name] = (wire_type(hints[each.name]), Field(**options))
    made: type[Strict] = create_model(
        titled(f"{dataclass_type.__module__.split('.')[1]}_{dataclass_type.__name__}"),
        __base__=Strict,
        __doc__=(dataclass_type.__doc__ or "").strip(),
        **members,
    )
    return made


def titled(name: str) -> str:
    """A name of a model: `materials.receive_lot` gives `MaterialsReceiveLot`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[._]", name))


@remembered
def meanings(dataclass_type: type[Any]) -> dict[str, str]:
    """What each field means, as the class's docstring says it (`field, other: meaning.`).

    What it does not say, the class that it inherits from may.
    """
    text = " ".join((dataclass_type.__doc__ or "").split())
    names = "|".join(re.escape(each.name) for each in fields(dataclass_type))
    if not names:
        return {}
    mark = re.compile(rf"(?:^|(?<=[ .;]))((?:{names})(?:(?:, | and )(?:{names}))*): ")
    parts = mark.split(text)
    found: dict[str, str] = {}
    for base in dataclass_type.__bases__:
        if is_dataclass(base):
            found |= meanings(base)
    for marked, meaning in zip(parts[1::2], parts[2::2], strict=True):
        for name in re.split(r", | and ", marked):
            found[name] = meaning.strip()
    return found


def wire_type(hint: Any, *, address: bool = False) -> Any:
    """The type that `hint` has in JSON, or in the text of an address."""
    simple = _ADDRESS if address else _JSON
    if get_origin(hint) is Annotated:
        if Identifying in get_args(hint):
            return CodeText
        inner = wire_type(get_args(hint)[0], address=address)
        if Secret in get_args(hint):
            return Annotated[inner, Field(json_schema_extra={"format": "password"})]
        return inner
    if isinstance(hint, type) and hint in simple:
        return simple[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        return model_of(hint)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        kinds = tuple(
            NoneType if each is NoneType else wire_type(each, address=address) for each in arguments
        )
        return Union[kinds]  # noqa: UP007  # built from a tuple at run time
    if origin in (tuple, list, frozenset) and arguments:
        return list[wire_type(arguments[0], address=address)]  # type: ignore[misc]  # run time
    if origin is not None and len(arguments) == 2:
        return dict[wire_type(arguments[0]), wire_type(arguments[1])]  # type: ignore[misc]  # same
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint
    return Anything


def built(hint: Any, value: Any) -> Any:
    """The value of type `hint` that a validated input model stands for."""
    if value is None:
        return None
    if get_origin(hint) is Annotated:
        return built(get_args(hint)[0], value)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        kinds = [each for each in arguments if each is not NoneType]
        return built(kinds[0], value) if len(kinds) == 1 else value
    if is_dataclass(hint) and isinstance(hint, type) and isinstance(value, BaseModel):
        hints = get_type_hints(hint, include_extras=True)
        return hint(**{k: built(hints[k], getattr(value, k)) for k in type(value).model_fields})
    if origin in (tuple, list, frozenset) and isinstance(value, list | tuple):
        return origin(built(arguments[0], each) for each in value)
    if isinstance(hint, type) and issubclass(hint, bytes) and isinstance(value, str):
        return bytes.fromhex(value)
    if hint is float and isinstance(value, Decimal):
        return float(value)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return hint(value)
    return value
