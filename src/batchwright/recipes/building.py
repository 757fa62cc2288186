"""A plain tree to the types of `document`, with a fault for whatever does not fit.

What cannot be built is left out of its list, so that the rest is still checked; `Built` remembers
where each record stood and which names were lost with a record that could not be built.
"""

from dataclasses import dataclass, field
from typing import Any

from batchwright.recipes.document import Branch, MasterRecipe, Parallel
from batchwright.recipes.faults import Path, RecipeFault, pointer
from batchwright.recipes.phases import KINDS
from batchwright.recipes.scalars import Wrong, read_scalar, suggestion
from batchwright.recipes.shape import (
    Key,
    ListOf,
    RecordOf,
    Shape,
    StepsOf,
    Text,
    keys_of,
    phase_keys,
)
from batchwright.recipes.source import Entry, Mapping, Mark, Node, Scalar, Sequence
from batchwright.recipes.words import Pattern

_BRANCH = Text(
    Pattern(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "small letters, digits and hyphens, such as excipients")
)
_NAMING_KEYS = ("id", "name", "parameter")


class _Absent:
    """What could not be built."""


ABSENT = _Absent()


@dataclass(slots=True)
class Built:
    """Records by the path they stood at, marks of all nodes, faults found so far.

    `recipe` may stand although there are faults; only without faults is it a recipe. `parts` are
    the values of the outermost keys, also where the whole could not be built.
    """

    recipe: MasterRecipe | None = None
    parts: dict[str, Any] = field(default_factory=dict)
    records: dict[Path, object] = field(default_factory=dict)
    places: dict[int, Path] = field(default_factory=dict)
    marks: dict[Path, Mark] = field(default_factory=dict)
    lost: set[str] = field(default_factory=set)
    broken: set[Path] = field(default_factory=set)
    faults: list[RecipeFault] = field(default_factory=list)

    def fault(self, path: Path, code: str, message: str, mark: Mark | None = None) -> None:
        """Adds a fault at `path`, marked where the node stands or, failing that, its parent."""
        near = path
        while mark is None:
            mark = self.marks.get(near)
            near = near[:-1]
        self.faults.append(
            RecipeFault(
                line=mark.line, column=mark.column, path=pointer(path), code=code, message=message
            )
        )

    def whole(self, *prefix: str | int) -> bool:
        """True if nothing under `prefix` was left out."""
        return not any(each[: len(prefix)] == prefix for each in self.broken)


def build(node: Node) -> Built:
    """What `node` says as a recipe; `recipe` is None where its outermost mapping did not fit."""
    builder = _Builder(Built())
    recipe = builder.value(node, RecordOf(MasterRecipe), ())
    if isinstance(recipe, MasterRecipe):
        builder.built.recipe = recipe
    return builder.built


@dataclass(slots=True)
class _Builder:
    built: Built

    def value(self, node: Node, shape: Shape, path: Path) -> Any:
        """The value of `node`, or ABSENT after at least one fault was added."""
        self.built.marks[path] = node.mark
        match shape, node:
            case RecordOf(type=record), Mapping():
                return self.record(node, record, keys_of(record), path)
            case ListOf(element=element), Sequence(items=items):
                return self.elements([(item, element) for item in items], path)
            case StepsOf(), Sequence(items=items):
                return self.steps(items, shape, path)
            case RecordOf() | ListOf() | StepsOf(), _:
                wanted = "mapping of keys and values" if isinstance(shape, RecordOf) else "list"
                return self.refuse(
                    path, f"{wanted.split()[0]}_expected", f"A {wanted} is expected here."
                )
            case _, Scalar():
                assert not isinstance(shape, RecordOf | ListOf | StepsOf)
                value = read_scalar(node, shape)
                if isinstance(value, Wrong):
                    return self.refuse(path, value.code, value.message)
                return value
            case _:
                return self.refuse(path, "scalar_expected", "A single value is expected here.")

    def refuse(self, path: Path, code: str, message: str) -> _Absent:
        self.built.fault(path, code, message)
        self.built.broken.add(path)
        return ABSENT

    def elements(self, items: list[tuple[Node, Shape]], path: Path) -> Any:
        if not items:
            return self.refuse(
                path,
                "list_empty",
                "The list is empty. Leave the key out, or write at least one element.",
            )
        values = [self.value(node, shape, (*path, i)) for i, (node, shape) in enumerate(items)]
        return tuple(value for value in values if value is not ABSENT)

    def record(self, node: Mapping, record: type[Any], keys: dict[str, Key], path: Path) -> Any:
        """The dataclass `record`; a key that is absent or does not fit loses the whole of it."""
        entries = {entry.key: entry for entry in node.entries}
        content: dict[str, Any] = {}
        for entry in node.entries:
            if entry.key in keys:
                content[entry.key] = self.value(
                    entry.value, keys[entry.key].shape, (*path, entry.key)
                )
            elif entry.key != "kind" or record not in KINDS.values():
                unused = [name for name in keys if name not in entries]
                self.built.fault(
                    path,
                    "key_unknown",
                    f"The key {entry.key} is not known here.{suggestion(entry.key, unused)}",
                    entry.key_mark,
                )
        for key in keys.values():
            if key.required and key.name not in entries:
                self.missing(key, path)
                content[key.name] = ABSENT
            if content.get(key.name) is ABSENT and key.shape == Text(None):
                # A text that is wrong or missing does not keep the rest from being checked.
                content[key.name] = "?"
        if not path:
            self.built.parts = content
        if any(value is ABSENT for value in content.values()):
            self.lose(entries, path)
            return ABSENT
        built = record(**content)
        self.built.records[path] = built
        self.built.places[id(built)] = path
        return built

    def missing(self, key: Key, path: Path) -> None:
        if key.clause is None:
            self.built.fault(path, "key_missing", f"The key {key.name} is missing: {key.says}.")
        else:
            self.built.fault(
                path,
                "master_incomplete",
                f"The key {key.name} is missing, and the "
                f"master is incomplete without it ({key.clause}): {key.says}.",
            )

    def lose(self, entries: dict[str, Entry], path: Path) -> None:
        """Remembers the names of a record that could not be built: they are declared."""
        self.built.broken.add(path)
        for key in _NAMING_KEYS:
            if key in entries and isinstance(name := entries[key].value, Scalar):
                self.built.lost.add(name.text)

    def steps(self, items: tuple[Node, ...], shape: StepsOf, path: Path) -> Any:
        if not items:
            return self.refuse(path, "list_empty", f"Write at least one {shape.word}.")
        values = [self.step(node, shape, (*path, i)) for i, node in enumerate(items)]
        return tuple(value for value in values if value is not ABSENT)

    def step(self, node: Node, shape: StepsOf, path: Path) -> Any:
        self.built.marks[path] = node.mark
        if not isinstance(node, Mapping):
            return self.refuse(
                path, "mapping_expected", f"A {shape.word} is a mapping of keys and values."
            )
        entries = {entry.key: entry for entry in node.entries}
        if "parallel" in entries:
            return self.parallel(node, entries, shape, path)
        if shape.element is not None:
            return self.record(node, shape.element, keys_of(shape.element), path)
        if "kind" not in entries:
            self.lose(entries, path)
            return self.refuse(
                path,
                "key_missing",
                f"The key kind is missing: it says what the phase does. Known: {', '.join(KINDS)}.",
            )
        kind = entries["kind"].value
        self.built.marks[(*path, "kind")] = kind.mark
        if not isinstance(kind, Scalar) or kind.text not in KINDS:
            self.lose(entries, path)
            word = kind.text if isinstance(kind, Scalar) else "This"
            return self.refuse(
                (*path, "kind"),
                "kind_unknown",
                f"{word} is not a kind of phase.{suggestion(word, list(KINDS))}",
            )
        return self.record(node, KINDS[kind.text], phase_keys(kind.text), path)

    def parallel(self, node: Mapping, entries: dict[str, Entry], shape: StepsOf, path: Path) -> Any:
        for entry in node.entries:
            if entry.key != "parallel":
                self.built.fault(
                    path,
                    "key_unknown",
                    f"The key {entry.key} cannot stand beside parallel. Put it into a branch.",
                    entry.key_mark,
                )
        inner = (*path, "parallel")
        branches = entries["parallel"].value
        self.built.marks[inner] = branches.mark
        if not isinstance(branches, Mapping) or len(branches.entries) < 2:
            return self.refuse(
                inner,
                "branches_expected",
                "Write at least two branches, each with its name and a list.",
            )
        built: list[Branch[Any]] = []
        for entry in branches.entries:
            below = (*inner, entry.key)
            name = read_scalar(Scalar(text=entry.key, plain=False, mark=entry.key_mark), _BRANCH)
            if isinstance(name, Wrong):
                self.built.fault(below, name.code, name.message, entry.key_mark)
            steps = self.value(entry.value, shape, below)
            if steps is not ABSENT:
                built.append(Branch(name=entry.key, steps=steps))
        if not built:
            return ABSENT
        # Sorted: branches run side by side, so their order in the text means nothing.
        return Parallel(branches=tuple(sorted(built, key=lambda each: each.name)))
