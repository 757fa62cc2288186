"""One text for one document, and its digest: what a control recipe is frozen by.

The canonical bytes are JSON (UTF-8, keys sorted, no spaces) and again a recipe document: the same
keys, numbers with the digits that were written, absent keys left out. Comments, white space,
quoting and the order of keys or of branches do not change them; a changed digit does.
"""

import json
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256

from batchwright.kernel.quantities import Quantity
from batchwright.recipes.document import MasterRecipe, Parallel
from batchwright.recipes.phases import KIND_OF
from batchwright.recipes.shape import keys_of


def canonical(document: MasterRecipe) -> bytes:
    """The canonical bytes of `document`; `loading.thaw` gives the document back."""
    return _text(document).encode()


def digest(document: MasterRecipe) -> str:
    """SHA-256 of the canonical bytes of `document`, in hexadecimal."""
    return sha256(canonical(document)).hexdigest()


def _text(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case StrEnum():
            return _quoted(value.value)
        case str() | Quantity():
            return _quoted(str(value))
        case int():
            return str(value)
        case Decimal():
            return f"{value:f}"
        case tuple():
            return f"[{','.join(map(_text, value))}]"
        case Parallel(branches=branches):
            return _mapping({"parallel": {each.name: each.steps for each in branches}})
        case dict():
            return _mapping(value)
        case _:
            return _mapping(_record(value))


def _record(value: object) -> dict[str, object]:
    """The keys of `value` that differ from their default, with the kind of a phase."""
    written: dict[str, object] = {}
    if type(value) in KIND_OF:
        written["kind"] = KIND_OF[type(value)]
    for name, key in keys_of(type(value)).items():
        content = getattr(value, name)
        if key.required or content != key.default:
            written[name] = content
    return written


def _mapping(value: dict[str, object]) -> str:
    return f"{{{','.join(f'{_quoted(key)}:{_text(value[key])}' for key in sorted(value))}}}"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
