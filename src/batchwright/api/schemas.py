"""JSON Schema of what comes out: made from the types that queries and commands give back."""

import re
from dataclasses import is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from batchwright.kernel.canonical import public_fields

Schema = dict[str, Any]

_SIMPLE: dict[Any, Schema] = {
    str: {"type": "string"},
    bool: {"type": "boolean"},
    int: {"type": "integer"},
    Decimal: {"type": "string", "description": "A decimal number with its digits as recorded."},
    UUID: {"type": "string", "format": "uuid"},
    datetime: {"type": "string", "format": "date-time"},
    date: {"type": "string", "format": "date"},
    timedelta: {"type": "string", "format": "duration"},
    bytes: {"type": "string", "pattern": "^([0-9a-f]{2})*$"},
    NoneType: {"type": "null"},
}


def outward(hint: Any, components: dict[str, Schema]) -> Schema:
    """The schema of a value of type `hint`; adds those of its dataclasses to `components`."""
    if get_origin(hint) is Annotated:
        return outward(get_args(hint)[0], components)
    if isinstance(hint, type) and hint in _SIMPLE:
        return dict(_SIMPLE[hint])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return {"type": "string", "enum": [str(each.value) for each in hint]}
    if is_dataclass(hint) and isinstance(hint, type):
        return _component(hint, components)
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return {"anyOf": [outward(each, components) for each in arguments]}
    if origin is tuple and arguments[-1] is not Ellipsis:
        return {"type": "array", "minItems": len(arguments), "maxItems": len(arguments)}
    if origin in (tuple, list, frozenset, set):
        return {"type": "array", "items": outward(arguments[0], components)}
    if origin is not None and len(arguments) == 2:
        return {"type": "object", "additionalProperties": outward(arguments[1], components)}
    return {}


def _component(kind: type[Any], components: dict[str, Schema]) -> Schema:
    module = kind.__module__.split(".")[1] if "." in kind.__module__ else kind.__module__
    name = f"{module}.{kind.__name__}"
    reference = {"$ref": f"#/components/schemas/{name}"}
    if name in components:
        return reference
    components[name] = {}
    hints = get_type_hints(kind, include_extras=True)
    members = public_fields(kind)
    components[name] = {
        "type": "object",
        "title": re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__),
        "description": " ".join((kind.__doc__ or "").split()),
        "required": list(members),
        "properties": {each: outward(hints[each], components) for each in members},
        "additionalProperties": False,
    }
    return reference


FINDING: Schema = {
    "type": "object",
    "description": "One sentence that does not hold, with its facts.",
    "required": ["code", "severity", "sentence", "facts"],
    "properties": {
        "code": {"type": "string"},
        "severity": {"type": "string", "enum": ["blocking", "exception", "notice"]},
        "sentence": {"type": "string"},
        "facts": {"type": "object"},
    },
    "additionalProperties": False,
}
_FINDINGS: Schema = {"type": "array", "items": {"$ref": "#/components/schemas/Finding"}}

RECEIPT: Schema = {
    "type": "object",
    "description": "What the record holds of the command: its one entry and leaf, the versions of "
    "the changed rows by id, the exceptions, and what the command made. "
    "`repeated`: the idempotency key was used before, and this is the first receipt.",
    "required": [
        "entry",
        "leaf",
        "at",
        "kind",
        "findings",
        "versions",
        "result",
        "repeated",
    ],
    "properties": {
        "entry": {"type": "integer"},
        "leaf": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "at": {"type": "string", "format": "date-time"},
        "kind": {"type": "string"},
        "findings": _FINDINGS,
        "versions": {"type": "object", "additionalProperties": {"type": "integer"}},
        "result": {"type": "object"},
        "repeated": {"type": "boolean"},
    },
    "additionalProperties": False,
}

SESSION: Schema = {
    "type": "object",
    "description": "A session; its token goes into the Authorization header of each request.",
    "required": [
        "token",
        "user_id",
        "user_code",
        "name",
        "permissions",
        "accountable",
        "must_change_secret",
    ],
    "properties": {
        "token": {"type": "string"},
        "user_id": {"type": "string", "format": "uuid"},
        "user_code": {"type": "string"},
        "name": {"type": "string"},
        "permissions": {"type": "array", "items": {"type": "string"}},
        "accountable": {"type": "boolean"},
        "must_change_secret": {"type": "boolean"},
    },
    "additionalProperties": False,
}

PROBLEM: Schema = {
    "type": "object",
    "description": "Problem details (RFC 9457). `code` is stable, `detail` is for a person. A "
    "refused act stands in the record as `entry`, with its `findings`; `places` says which parts "
    "of the input were not understood.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "entry": {"type": "integer"},
        "findings": _FINDINGS,
        "places": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["place", "message"],
                "properties": {"place": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
    "additionalProperties": False,
}
