"""Rows read and rows saved: one statement a table, built from the fields of the dataclass."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, TypeVar
from uuid import UUID

from psycopg import Connection
from psycopg.rows import tuple_row

from batchwright.kernel.memo import remembered
from batchwright.kernel.rows import Row, has_version, version_of
from batchwright.ledger.columns import columns, decoders, encoders
from batchwright.ledger.types import NotFound

R = TypeVar("R", bound=Row)
Parameters = Sequence[object] | dict[str, object]


class StaleWrite(Exception):
    """A row has moved on since it was read."""

    def __init__(self, table: str, expected: int) -> None:
        super().__init__(table)
        self.table = table
        self.expected = expected


class Reader:
    """Reads rows within the scope of one transaction."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection = connection

    def rows(self, row_type: type[R], where: str = "true", *values: object) -> list[R]:
        """All rows of the class that `where` selects (an SQL condition with %s, order, limit)."""
        statement = f"select {_names(row_type)} from {row_type.TABLE.name} t where {where}"
        return list(self._made(row_type, statement, values))

    def first(self, row_type: type[R], where: str, *values: object) -> R | None:
        """The first row that `where` selects, or None."""
        found = self.rows(row_type, f"{where} limit 1", *values)
        return found[0] if found else None

    def row(self, row_type: type[R], row_id: UUID, *, lock: bool = False) -> R:
        """The row of this id, locked until commit if it is to be changed; raises NotFound."""
        suffix = " for update" if lock else ""
        found = self.rows(row_type, f"id = %s{suffix}", row_id)
        if not found:
            raise NotFound(row_type.__name__)
        return found[0]

    def by_ids(self, row_type: type[R], ids: Iterable[UUID], *, lock: bool = False) -> list[R]:
        """The rows of these ids in id order (locked in that order, so that nobody deadlocks)."""
        suffix = " for update" if lock else ""
        return self.rows(row_type, f"id = any(%s) order by id{suffix}", sorted(set(ids)))

    def values(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The tuples that an SQL query gives."""
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            cursor.execute(statement, values or None)
            return cursor.fetchall()

    def _made(self, row_type: type[R], statement: str, values: Sequence[object]) -> Iterator[R]:
        change = decoders(row_type)
        names = [each.name for each in columns(row_type)]
        for found in self.values(statement, *values):
            yield row_type(
                **{
                    name: value if decode is None else decode(value)
                    for name, decode, value in zip(names, change, found, strict=True)
                }
            )


@remembered
def _names(row_type: type[Row]) -> str:
    return ", ".join(f"t.{each.name}" for each in columns(row_type))


def save(connection: Connection[Any], rows: Iterable[Row]) -> None:
    """Saves new rows and next versions, a statement for each table and kind, in the order given.

    Raises StaleWrite if a row to be changed is no longer at the version before.
    """
    for (row_type, is_new), group in groupby(rows, key=lambda row: (type(row), _is_new(row))):
        batch = list(group)
        if is_new:
            _insert(connection, row_type, batch)
        else:
            _update(connection, row_type, batch)


def _is_new(row: Row) -> bool:
    return not has_version(type(row)) or version_of(row) == 1


def _parameters(row_type: type[Row], rows: Sequence[Row]) -> list[list[object]]:
    names = [each.name for each in columns(row_type)]
    change = encoders(row_type)
    return [
        [
            value if encode is None else encode(value)
            for value in (getattr(row, name) for row in rows)
        ]
        for name, encode in zip(names, change, strict=True)
    ]


@remembered
def _insert_one(row_type: type[Row]) -> str:
    names = ", ".join(each.name for each in columns(row_type))
    marks = ", ".join("%s" for _ in columns(row_type))
    return f"insert into {row_type.TABLE.name} ({names}) values ({marks})"


@remembered
def _insert_many(row_type: type[Row]) -> str:
    names = ", ".join(each.name for each in columns(row_type))
    arrays = ", ".join(f"%s::{each.sql}[]" for each in columns(row_type))
    return f"insert into {row_type.TABLE.name} ({names}) select * from unnest({arrays})"


@remembered
def _update_many(row_type: type[Row]) -> str:
    changed = [each for each in columns(row_type) if each.name != "id"]
    sets = ", ".join(f"{each.name} = n.{each.name}" for each in changed)
    names = ", ".join(each.name for each in columns(row_type))
    arrays = ", ".join(f"%s::{each.sql}[]" for each in columns(row_type))
    return (
        f"update {row_type.TABLE.name} t set {sets} from unnest({arrays}) n ({names}) "
        "where t.id = n.id and t.version = n.version - 1"
    )


def _insert(connection: Connection[Any], row_type: type[Row], rows: Sequence[Row]) -> None:
    parameters = _parameters(row_type, rows)
    if len(rows) == 1:
        connection.execute(_insert_one(row_type), [each[0] for each in parameters])
    else:
        connection.execute(_insert_many(row_type), parameters)


def _update(connection: Connection[Any], row_type: type[Row], rows: Sequence[Row]) -> None:
    done = connection.execute(_update_many(row_type), _parameters(row_type, rows))
    if done.rowcount != len(rows):
        raise StaleWrite(row_type.TABLE.name, version_of(rows[0]) - 1)
