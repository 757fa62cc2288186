"""The JSON Schema (2020-12) of a recipe document, generated from the types.

It describes what one document looks like. What has to agree between its parts (masses that close,
names that exist, order) is in `rules`: a document may fit the schema and still have faults.
"""

import json
import sys
from typing import Any

from batchwright.kernel.quantities import UNITS
from batchwright.recipes.document import MasterRecipe
from batchwright.recipes.phases import KINDS
from batchwright.recipes.shape import (
    Amount,
    Choice,
    Key,
    ListOf,
    Number,
    RecordOf,
    Shape,
    StepsOf,
    Text,
    Truth,
    keys_of,
    phase_keys,
)

NUMBER = r"-?(0|[1-9][0-9]*)(\.[0-9]+)?"

Schema = dict[str, Any]


def recipe_schema() -> Schema:
    """The schema as a JSON value, keys in the order of the types."""
    definitions: Schema = {}
    root = _record(MasterRecipe, definitions)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://batchwright.example/schema/recipe-1.json",
        "title": "Batchwright master recipe",
        **root,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The text of docs/reference/recipe.schema.json."""
    return json.dumps(recipe_schema(), indent=2, ensure_ascii=False) + "\n"


def _record(record: type[Any], definitions: Schema) -> Schema:
    return {"description": _first_line(record), **_mapping(keys_of(record), definitions)}


def _mapping(keys: dict[str, Key], definitions: Schema) -> Schema:
    return {
        "type": "object",
        "properties": {key.name: _property(key, definitions) for key in keys.values()},
        "required": [key.name for key in keys.values() if key.required],
        "additionalProperties": False,
    }


def _property(key: Key, definitions: Schema) -> Schema:
    says = f"{key.says} ({key.clause})." if key.clause else f"{key.says}."
    return {"description": says, **_value(key.shape, definitions)}


def _value(shape: Shape, definitions: Schema) -> Schema:
    match shape:
        case Text(pattern=None):
            return {"type": "string", "minLength": 1}
        case Text(pattern=pattern):
            assert pattern is not None
            return {"type": "string", "pattern": f"^({pattern.regex})$"}
        case Number(whole=whole):
            return {"type": "integer", "minimum": 1} if whole else {"type": "number"}
        case Truth():
            return {"type": "boolean"}
        case Amount(dimensions=dimensions):
            units = "|".join(
                _escaped(unit)
                for unit, fact in UNITS.items()
                if not dimensions or fact.dimension in dimensions
            )
            return {"type": "string", "pattern": f"^{NUMBER} ({units})$"}
        case Choice(of=words):
            return {"enum": [str(each.value) for each in words]}
        case ListOf(element=element):
            return {"type": "array", "minItems": 1, "items": _value(element, definitions)}
        case RecordOf(type=record):
            if record.__name__ not in definitions:
                definitions[record.__name__] = {}
                definitions[record.__name__] = _record(record, definitions)
            return {"$ref": f"#/$defs/{record.__name__}"}
        case StepsOf():
            return _steps(shape, definitions)


def _steps(shape: StepsOf, definitions: Schema) -> Schema:
    """A list of elements and `parallel` mappings, defined once for each level."""
    name = {"unit procedure": "UnitProcedures", "operation": "Operations"}.get(shape.word, "Phases")
    reference = {"$ref": f"#/$defs/{name}"}
    if name in definitions:
        return reference
    definitions[name] = {}
    element = (
        [_phase(kind, definitions) for kind in KINDS]
        if shape.element is None
        else [_value(RecordOf(shape.element), definitions)]
    )
    parallel = {
        "description": "Branches that may run at the same time.",
        "type": "object",
        "properties": {
            "parallel": {
                "type": "object",
                "minProperties": 2,
                "propertyNames": {"pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"},
                "additionalProperties": reference,
            }
        },
        "required": ["parallel"],
        "additionalProperties": False,
    }
    definitions[name] = {
        "description": f"Each {shape.word} in order.",
        "type": "array",
        "minItems": 1,
        "items": {"oneOf": [*element, parallel]},
    }
    return reference


def _phase(kind: str, definitions: Schema) -> Schema:
    name = f"{KINDS[kind].__name__}Phase"
    mapping = _mapping(phase_keys(kind), definitions)
    definitions[name] = {
        "description": _first_line(KINDS[kind]),
        **mapping,
        "properties": {"kind": {"const": kind}, **mapping["properties"]},
        "required": ["kind", *mapping["required"]],
    }
    return {"$ref": f"#/$defs/{name}"}


def _first_line(record: type[Any]) -> str:
    return (record.__doc__ or "").split("\n")[0]


def _escaped(unit: str) -> str:
    return unit.replace("/", r"\/")


if __name__ == "__main__":
    sys.stdout.write(schema_text())
