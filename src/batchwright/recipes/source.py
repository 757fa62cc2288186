"""YAML text to a plain tree of scalars, lists and mappings that know their line and column.

A deliberately small part of YAML 1.2: no anchors, aliases, tags or second documents, no duplicate
keys. Scalars stay text, so that `no`, `1.50` and `12:30` are what the author wrote; what they mean
is decided by the key they stand under.
"""

from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import yaml

from batchwright.recipes.faults import Path, RecipeFault, pointer

DEPTH_MAXIMUM = 40
LENGTH_MAXIMUM = 2_000_000


class Mark(NamedTuple):
    """A place in the text, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Scalar:
    """Text as written; `plain` if it stood without quotes and not as a block."""

    text: str
    plain: bool
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Sequence:
    """A list."""

    items: tuple["Node", ...]
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A key of a mapping with its value."""

    key: str
    key_mark: Mark
    value: "Node"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """A mapping; its entries in the order of the text, each key once."""

    entries: tuple[Entry, ...]
    mark: Mark


Node = Scalar | Sequence | Mapping


class _Marked(Protocol):
    line: int
    column: int


def _mark(mark: _Marked | None) -> Mark:
    return Mark(1, 1) if mark is None else Mark(mark.line + 1, mark.column + 1)


def parse(text: str) -> tuple[Node | None, list[RecipeFault]]:
    """The tree of `text` and the faults of its YAML; None where no tree could be made."""
    reader = _Reader()
    if len(text) > LENGTH_MAXIMUM:
        reader.fault(
            Mark(1, 1),
            "document_too_long",
            f"The document has {len(text)} characters; at most {LENGTH_MAXIMUM} are read.",
        )
        return None, reader.faults
    try:
        reader.events = list(yaml.parse(text, Loader=yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        problem = error.problem or "it cannot be read"
        context = f"{error.context}, " if error.context else ""
        reader.fault(
            _mark(error.problem_mark or error.context_mark),
            "yaml_syntax",
            f"This is not YAML: {context}{problem}.",
        )
        return None, reader.faults
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        column = error.position - text.rfind("\n", 0, error.position)
        reader.fault(
            Mark(line, column),
            "yaml_syntax",
            f"The character U+{ord(text[error.position]):04X} is not allowed in YAML.",
        )
        return None, reader.faults
    return reader.document(), reader.faults


@dataclass(slots=True)
class _Reader:
    """Walks the parser's events once."""

    events: list[yaml.Event] = field(default_factory=list)
    faults: list[RecipeFault] = field(default_factory=list)
    position: int = 0

    def fault(self, mark: Mark, code: str, message: str, path: Path = ()) -> None:
        self.faults.append(
            RecipeFault(
                line=mark.line, column=mark.column, path=pointer(path), code=code, message=message
            )
        )

    def document(self) -> Node | None:
        starts = [each for each in self.events if isinstance(each, yaml.DocumentStartEvent)]
        if not starts:
            self.fault(Mark(1, 1), "document_empty", "The document is empty. Write a recipe.")
            return None
        for extra in starts[1:]:
            self.fault(
                _mark(extra.start_mark),
                "yaml_several_documents",
                "A file holds one recipe. Put the second document in a file of its own.",
            )
        while not isinstance(self.events[self.position], yaml.DocumentStartEvent):
            self.position += 1
        self.position += 1
        return self.node(())

    def node(self, path: Path) -> Node | None:
        """The node at the present event, or None for an alias; the position is past it."""
        event = self.events[self.position]
        self.position += 1
        mark = _mark(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            self.fault(
                mark,
                "yaml_alias",
                f"Write the value out instead of *{event.anchor}: "
                "who reads a recipe must not have to look elsewhere.",
                path,
            )
            return None
        assert isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent)
        if event.anchor is not None:
            self.fault(
                mark,
                "yaml_anchor",
                f"Remove the anchor &{event.anchor}; anchors and aliases are not read.",
                path,
            )
        if event.tag is not None:
            self.fault(
                mark,
                "yaml_tag",
                f"Remove the tag {event.tag}; a key alone decides what its value means.",
                path,
            )
        if isinstance(event, yaml.ScalarEvent):
            return Scalar(text=event.value, plain=event.style is None, mark=mark)
        if len(path) > DEPTH_MAXIMUM:
            self.fault(
                mark,
                "yaml_too_deep",
                f"Lists and mappings are nested more than {DEPTH_MAXIMUM} deep.",
                path,
            )
            self.skip()
            return None
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(mark, path)
        return self.mapping(mark, path)

    def skip(self) -> None:
        """Moves past the end of the collection whose start was just read."""
        open_collections = 1
        while open_collections:
            event = self.events[self.position]
            open_collections += isinstance(event, yaml.CollectionStartEvent)
            open_collections -= isinstance(event, yaml.CollectionEndEvent)
            self.position += 1

    def sequence(self, mark: Mark, path: Path) -> Sequence:
        items: list[Node] = []
        while not isinstance(self.events[self.position], yaml.SequenceEndEvent):
            item = self.node((*path, len(items)))
            if item is not None:
                items.append(item)
        self.position += 1
        return Sequence(items=tuple(items), mark=mark)

    def mapping(self, mark: Mark, path: Path) -> Mapping:
        entries: dict[str, Entry] = {}
        while not isinstance(self.events[self.position], yaml.MappingEndEvent):
            key_mark = _mark(self.events[self.position].start_mark)
            key = self.node(path)
            value = self.node((*path, key.text if isinstance(key, Scalar) else "?"))
            if not isinstance(key, Scalar):
                if key is not None:
                    self.fault(key_mark, "yaml_key_not_text", "A key is a single word.", path)
            elif key.text in entries:
                first = entries[key.text].key_mark.line
                self.fault(
                    key_mark,
                    "yaml_key_duplicated",
                    f"The key {key.text} stands already in line {first}. Keep one of the two.",
                    (*path, key.text),
                )
            elif value is not None:
                entries[key.text] = Entry(key=key.text, key_mark=key_mark, value=value)
        self.position += 1
        return Mapping(entries=tuple(entries.values()), mark=mark)
