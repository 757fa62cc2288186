"""Rows read and rows saved: one statement a table, built from the fields of the dataclass."""

import json
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from psycopg import Connection, DatabaseError
from psycopg.rows import tuple_row

from batchwright.kernel.memo import remembered
from batchwright.kernel.rows import Row, has_version, version_of
from batchwright.ledger.columns import (
    columns,
    decoders,
    encoders,
    json_decoders,
    json_encoders,
)
from batchwright.ledger.types import NotFound

R = TypeVar("R", bound=Row)
Parameters = Sequence[object] | dict[str, object]


class StaleWrite(Exception):
    """One of `rows`, the next versions that were to be saved, has moved on since it was read."""

    def __init__(self, rows: Iterable[Row]) -> None:
        super().__init__()
        self.rows = tuple(rows)


class Ask(NamedTuple):
    """Rows to be read: the class, an SQL condition with %s (order, limit, lock), its values."""

    row_type: type[Row]
    where: str
    values: tuple[object, ...]


def asking(row_type: type[Row], where: str, *values: object) -> Ask:
    """What `Reader.rows` would read; for `Reader.ahead`."""
    return Ask(row_type, where, tuple(tuple(v) if isinstance(v, list) else v for v in values))


def asking_row(row_type: type[Row], row_id: UUID, *, lock: bool = False) -> Ask:
    """What `Reader.row` would read; for `Reader.ahead`."""
    return Ask(row_type, _BY_ID + (FOR_UPDATE if lock else ""), (row_id,))


FOR_UPDATE = " for update"
FOR_NO_KEY_UPDATE = " for no key update"
_LOCKS = (FOR_UPDATE, FOR_NO_KEY_UPDATE)
_BY_ID = "id = %s"
_TO_JSON = json.JSONEncoder(ensure_ascii=False)
_FROM_JSON = json.JSONDecoder(parse_float=Decimal)

# The scope is entered by the statement itself: what is read depends on the row of `entered`, so it
# is read afterwards; were it read before, nothing would be seen.
_WITHIN_SCOPE = """
    select found.* from (select set_config('batchwright.token', %s, true) as token) entered,
    lateral (select entered.token, asked.* from ({}) asked offset 0) found
"""


class Reader:
    """Reads rows within the scope of one transaction, or of each statement.

    token: of the session, where there is no transaction whose scope was entered; each statement
    then enters the scope by itself, and locks nothing, for the lock would end with it.
    """

    def __init__(self, connection: Connection[Any], token: str | None = None) -> None:
        self._connection = connection
        self._token = token
        self._known: dict[Ask, list[Any]] = {}

    def rows(self, row_type: type[R], where: str = "true", *values: object) -> list[R]:
        """All rows of the class that `where` selects (an SQL condition with %s, order, limit)."""
        if self._known:
            known = self._known.get(asking(row_type, where, *values))
            if known is not None:
                return list(known)
        return list(self._made(row_type, self._select(row_type, where), values))

    def first(self, row_type: type[R], where: str, *values: object) -> R | None:
        """The first row that `where` selects, or None."""
        found = self.rows(row_type, f"{where} limit 1", *values)
        return found[0] if found else None

    def row(self, row_type: type[R], row_id: UUID, *, lock: bool = False) -> R:
        """The row of this id, locked until commit if it is to be changed; raises NotFound."""
        found = self.rows(row_type, _BY_ID + (FOR_UPDATE if lock else ""), row_id)
        if not found:
            raise NotFound(row_type.__name__)
        return found[0]

    def by_ids(self, row_type: type[R], ids: Iterable[UUID], *, lock: bool = False) -> list[R]:
        """The rows of these ids in id order (locked in that order, so that nobody deadlocks)."""
        wanted = tuple(sorted(set(ids)))
        suffix = FOR_UPDATE if lock else ""
        known = [self._known.get(Ask(row_type, _BY_ID + suffix, (each,))) for each in wanted]
        if all(known):
            return [row for each in known if each for row in each]
        return self.rows(row_type, f"id = any(%s) order by id{suffix}", wanted)

    def asked(self, row_type: type[R], ask: Ask) -> list[R]:
        """The rows that were asked for."""
        return self.rows(row_type, ask.where, *ask.values)

    def ahead(self, *asks: Ask) -> None:
        """What is asked for is read in one statement, so that `rows` and `row` need none for it.

        What is to be locked is locked in a statement before, so that the rest is as new as it.
        """
        asks = tuple(each for each in asks if each not in self._known)
        locked = [] if self._token else [each for each in asks if each.where.endswith(_LOCKS)]
        for part in (locked, [each for each in asks if each not in locked]):
            if part:
                self._together(part)

    def _together(self, asks: Sequence[Ask]) -> None:
        parts = ", ".join(
            f"(select json_agg(r) from ({self._select(each.row_type, each.where)}) r)"
            for each in asks
        )
        values = [value for each in asks for value in each.values]
        ((text,),) = self.values(f"select json_build_array({parts})::text", *values)
        for ask, told in zip(asks, _FROM_JSON.decode(text), strict=True):
            rows = self._known[ask] = [row_from_json(ask.row_type, each) for each in told or ()]
            for each in rows:
                self._known[Ask(ask.row_type, _BY_ID, (each.id,))] = [each]
                if self._token or ask.where.endswith(FOR_UPDATE):
                    self._known[Ask(ask.row_type, _BY_ID + FOR_UPDATE, (each.id,))] = [each]

    def values(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        """The tuples that an SQL query gives."""
        with self._connection.cursor(row_factory=tuple_row) as cursor:
            if self._token is None:
                cursor.execute(statement, _listed(values) or None)
                return cursor.fetchall()
            if not values:
                statement = statement.replace("%", "%%")
            statement = _unlocked(statement)
            cursor.execute(_WITHIN_SCOPE.format(statement), [self._token, *_listed(values)])
            return [each[1:] for each in cursor.fetchall()]

    def next_number(self, statement: str, *values: object) -> int:
        """The next of the numbers that the system gives, as `statement` counts it.

        Until this transaction ends nobody else is given one by the same statement and values: two
        that act at once wait for each other, and no number that nobody gave is refused as taken.
        """
        self.values(
            "select pg_advisory_xact_lock(hashtextextended(%s, 0))", f"{statement} {values}"
        )
        ((found,),) = self.values(statement, *values)
        return int(found)

    def _select(self, row_type: type[Row], where: str) -> str:
        where = _unlocked(where) if self._token else where
        return f"select {_names(row_type)} from {row_type.TABLE.name} t where {where}"

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


def _unlocked(statement: str) -> str:
    for each in _LOCKS:
        statement = statement.removesuffix(each)
    return statement


def _listed(values: Sequence[object]) -> list[object]:
    """Arrays as psycopg takes them; they are tuples so that what was asked can be looked up."""
    return [list(each) if isinstance(each, tuple) else each for each in values]


def row_from_json(row_type: type[R], told: dict[str, Any]) -> R:
    """The row that PostgreSQL told as JSON, its numbers with a point read as Decimal."""
    for name, decode in json_decoders(row_type):
        value = told[name]
        if value is not None:
            told[name] = decode(value)
    return row_type(**told)


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
        raise StaleWrite(rows)


def write(
    connection: Connection[Any],
    rows: Sequence[Row],
    kind: str,
    outcome: str,
    header: str,
    records: Sequence[str],
) -> tuple[int, bytes]:
    """Saves rows as `save` does and closes the open entry, in one statement; returns entry, leaf.

    Raises StaleWrite as `save` does.
    """
    functions, parts = [], []
    for (row_type, is_new), group in groupby(rows, key=lambda row: (type(row), _is_new(row))):
        functions.append(f"{'insert' if is_new else 'update'}_{row_type.TABLE.name}")
        parts.append(_json(row_type, group))
    try:
        found = connection.execute(
            _writing(tuple(functions)), [*parts, kind, outcome, header, list(records)]
        ).fetchone()
    except DatabaseError as error:
        if error.sqlstate == "BW008":
            raise StaleWrite(row for row in rows if not _is_new(row)) from error
        raise
    assert found is not None
    return found[0], bytes(found[1])


@remembered
def _writing(functions: tuple[str, ...]) -> str:
    saved = ", ".join(f"ledger.{each}(%s::json)" for each in functions)
    return (
        f"select entry_id, leaf from ledger.write(array[{saved}]::bigint[], %s, %s, %s, %s::text[])"
    )


def _json(row_type: type[Row], rows: Iterable[Row]) -> str:
    change = tuple(zip(_field_names(row_type), json_encoders(row_type), strict=True))
    return _TO_JSON.encode(
        [
            {
                name: getattr(row, name) if encode is None else encode(getattr(row, name))
                for name, encode in change
            }
            for row in rows
        ]
    )


@remembered
def _field_names(row_type: type[Row]) -> tuple[str, ...]:
    return tuple(each.name for each in columns(row_type))
