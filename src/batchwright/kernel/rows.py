"""One frozen dataclass is one table row: what a row says of its table.

A row class carries `TABLE: ClassVar[Table]`. A class with a `version` field is changed by saving a
row with the next version; one without is written once and never changed.
"""

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

SITE: UUID = UUID(int=0)
"""The owner id of what belongs to the site itself, in every `sponsor_id` column."""


@dataclass(frozen=True, slots=True)
class RecordOf:
    """Rows of the table are part of the record `kind` whose id stands in `column`.

    The id may be absent (None) in a row; it then touches no record of this kind.
    """

    kind: str
    column: str


@dataclass(frozen=True, slots=True)
class References:
    """A column that holds the id of a row in `table`.

    sponsor: the column of this table that holds the owner of the referenced row; keys carry the
    sponsor because foreign keys see through row-level security. None: the table's own
    `sponsor_id` where both tables have one, else the plain id.
    """

    table: str
    sponsor: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Name of the table, the records its rows belong to, and the key columns.

    owner: the column that holds whose row it is, where that is not `sponsor_id`; its images are
    seen by those who see that sponsor.
    policy: who sees its rows, as an SQL condition, where it is neither the sponsor's scope (a table
    with `sponsor_id`) nor everyone in a live session.
    writers: what a row that is written must fulfill besides, where not all who see may write.
    """

    name: str
    records: tuple[RecordOf, ...]
    unique: tuple[tuple[str, ...], ...] = ()
    checks: tuple[str, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    owner: str | None = None
    policy: str | None = None
    writers: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """The base of every row: an id that is given once and never changes."""

    TABLE: ClassVar[Table]
    id: UUID


@dataclass(frozen=True, slots=True)
class RecordRef:
    """A record: its kind, such as `batches.batch`, and its id."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}/{self.id}"


def has_version(row_type: type[Any]) -> bool:
    """True if rows of this class are changed by new versions, False if written once."""
    return "version" in row_type.__dataclass_fields__


def has_sponsor(row_type: type[Any]) -> bool:
    """True if rows of this class have an owner and are seen only within its scope."""
    return "sponsor_id" in row_type.__dataclass_fields__


def owner_column(row_type: type[Row]) -> str | None:
    """The column that holds the sponsor whose the row is; None for what is the site's."""
    return row_type.TABLE.owner or ("sponsor_id" if has_sponsor(row_type) else None)


def version_of(row: Row) -> int:
    """The version of a row whose class has versions."""
    version: int = getattr(row, "version")
    return version
