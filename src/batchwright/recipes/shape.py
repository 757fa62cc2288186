"""The shape of a document, read once from the types, for loader, schema and canonical bytes.

The dataclasses of `document` and `phases` are the only definition; a key more in a type is a key
more in the schema and in what is read.
"""

from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from batchwright.kernel.quantities import Quantity
from batchwright.recipes.document import Operation, Steps, UnitProcedure
from batchwright.recipes.phases import KINDS
from batchwright.recipes.words import Clause, Dimensions, Pattern


@dataclass(frozen=True, slots=True)
class Text:
    """A text, of a fixed form if `pattern` says so."""

    pattern: Pattern | None


@dataclass(frozen=True, slots=True)
class Number:
    """A Decimal, or a whole number if `whole`."""

    whole: bool


@dataclass(frozen=True, slots=True)
class Truth:
    """true or false."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A quantity such as 19.200 kg."""

    dimensions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One word of an enumeration."""

    of: type[StrEnum]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list with at least one element."""

    element: "Shape"


@dataclass(frozen=True, slots=True)
class RecordOf:
    """A mapping that becomes one dataclass."""

    type: type[Any]


@dataclass(frozen=True, slots=True)
class StepsOf:
    """A list in sequence, with `parallel` branches; each element a phase or one record type."""

    element: type[Any] | None

    @property
    def word(self) -> str:
        """What one element is called in messages."""
        return {None: "phase", Operation: "operation"}.get(self.element, "unit procedure")


Shape = Text | Number | Truth | Amount | Choice | ListOf | RecordOf | StepsOf


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key of a mapping."""

    name: str
    shape: Shape
    required: bool
    says: str
    clause: str | None
    default: object


_KEYS: dict[type[Any], dict[str, Key]] = {}


def keys_of(record: type[Any]) -> dict[str, Key]:
    """The keys of the mapping that becomes `record`, in the order of its fields."""
    if record not in _KEYS:
        _KEYS[record] = _read_keys(record)
    return _KEYS[record]


def _read_keys(record: type[Any]) -> dict[str, Key]:
    hints = get_type_hints(record, include_extras=True)
    found: dict[str, Key] = {}
    for each in fields(record):
        bare, notes = _unwrapped(hints[each.name])
        found[each.name] = Key(
            name=each.name,
            shape=_shape(bare, notes),
            required=each.default is MISSING,
            says=next((note for note in notes if isinstance(note, str)), ""),
            clause=next((note.cited for note in notes if isinstance(note, Clause)), None),
            default=each.default,
        )
    return found


def _unwrapped(hint: object) -> tuple[object, tuple[object, ...]]:
    """The type inside Annotated and `| None`, and all notes on it."""
    notes: tuple[object, ...] = ()
    while True:
        if get_origin(hint) is Annotated:
            hint, *more = get_args(hint)
            notes = (*notes, *more)
        elif get_origin(hint) in (Union, UnionType) and NoneType in get_args(hint):
            (hint,) = (each for each in get_args(hint) if each is not NoneType)
        else:
            return hint, notes


def _shape(bare: object, notes: tuple[object, ...]) -> Shape:
    """The shape of a field of type `bare` with `notes`; raises TypeError for other types."""
    steps = next((note for note in notes if isinstance(note, Steps)), None)
    if steps is not None:
        return StepsOf(
            {"unit procedure": UnitProcedure, "operation": Operation, "phase": None}[steps.of]
        )
    if get_origin(bare) is tuple:
        return ListOf(_shape(*_unwrapped(get_args(bare)[0])))
    if bare is str:
        return Text(next((note for note in notes if isinstance(note, Pattern)), None))
    if bare is bool:
        return Truth()
    if bare is int or bare is Decimal:
        return Number(bare is int)
    if bare is Quantity:
        allowed = next((note.allowed for note in notes if isinstance(note, Dimensions)), ())
        return Amount(allowed)
    if isinstance(bare, type) and issubclass(bare, StrEnum):
        return Choice(bare)
    if isinstance(bare, type):
        return RecordOf(bare)
    raise TypeError(f"{bare} has no shape in a recipe.")


def phase_keys(kind: str) -> dict[str, Key]:
    """The keys of a phase of `kind`, without `kind` itself."""
    return keys_of(KINDS[kind])
