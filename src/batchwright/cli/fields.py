"""The fields of commands and the parameters of queries as options of the command line."""

import json
from argparse import ArgumentParser, Namespace
from dataclasses import is_dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import ValidationError

from batchwright.cli.base import Code, Fault
from batchwright.cli.session import read
from batchwright.kernel.canonical import Secret
from batchwright.kernel.wire import Strict, built, said

Hints = dict[str, Any]


def add_fields(parser: ArgumentParser, hints: Hints, told: dict[str, str]) -> None:
    """`parser` takes an option for each field; several times, where the field is a list."""
    for name, hint in hints.items():
        parser.add_argument(
            option(name),
            dest=f"field_{name}",
            action="append",
            metavar=_word(hint),
            help=told.get(name, "").replace("%", "%%") or None,
        )


def option(name: str) -> str:
    """The option of the field `name`."""
    return "--" + name.replace("_", "-")


def given_fields(given: Namespace, hints: Hints) -> dict[str, Any]:
    """What was given for the fields, as JSON would say it."""
    found = {}
    for name, hint in hints.items():
        texts = getattr(given, f"field_{name}")
        if texts is not None:
            found[name] = _value(name, _plain(hint), [_text(each) for each in texts])
    return found


def validated(model: type[Strict], values: dict[str, Any]) -> Strict:
    """`values` as `model` reads them; a Fault that names each place where it cannot."""
    try:
        return model.model_validate(values)
    except ValidationError as wrong:
        lines = [
            f"{option('.'.join(str(part) for part in each['loc']))}: {said(each)}"
            for each in wrong.errors(include_input=False, include_url=False)
        ]
        raise Fault("\n".join(lines), Code.USAGE) from None


def parameters(model: type[Strict], hints: Hints, values: dict[str, Any]) -> dict[str, Any]:
    """The parameters of a query, by their types."""
    read_as = validated(model, values)
    return {name: built(hints[name], getattr(read_as, name)) for name in values}


def is_secret(hint: Any) -> bool:
    """True for a field that never enters the record."""
    return get_origin(hint) is Annotated and Secret in get_args(hint)


def exact_json(text: str, what: str) -> Any:
    """`text` as JSON with the digits of its numbers; a Fault naming `what` if it is none."""
    try:
        return json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as wrong:
        raise Fault(f"{what} is not JSON: {wrong}", Code.USAGE) from None


def _text(given: str) -> str:
    """A value as given; `@file` is the text of the file, `@@` a value that begins with @."""
    if given.startswith("@@"):
        return given[1:]
    return read(Path(given[1:])) if given.startswith("@") else given


def _plain(hint: Any) -> Any:
    """`hint` without its annotations and without None."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    if get_origin(hint) in (Union, UnionType):
        kinds = [each for each in get_args(hint) if each is not NoneType]
        return _plain(kinds[0]) if len(kinds) == 1 else hint
    return hint


def _value(name: str, hint: Any, texts: list[str]) -> Any:
    if get_origin(hint) in (tuple, list, frozenset):
        if len(texts) == 1 and texts[0].lstrip().startswith("["):
            return exact_json(texts[0], option(name))
        element = _plain(get_args(hint)[0])
        return [_value(name, element, [each]) for each in texts]
    if len(texts) > 1:
        raise Fault(f"{option(name)} is given twice.", Code.USAGE)
    if hint in (int, bool) or is_dataclass(hint) or get_origin(hint) is not None:
        return exact_json(texts[0], option(name))
    return texts[0]


def _word(hint: Any) -> str:
    kind = _plain(hint)
    if get_origin(kind) in (tuple, list, frozenset):
        return _word(get_args(kind)[0])
    if is_dataclass(kind) or not isinstance(kind, type):
        return "JSON"
    if issubclass(kind, Enum):
        return "|".join(str(each.value) for each in kind)
    words = {"str": "TEXT", "bool": "true|false", "int": "N", "Decimal": "NUMBER", "UUID": "ID"}
    return words.get(kind.__name__, kind.__name__.upper())
