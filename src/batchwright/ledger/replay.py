"""Replay: folding all captured images gives the tables; each difference is named by field."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from psycopg import Connection, DataError

from batchwright.kernel.rows import Row, has_version
from batchwright.ledger.table import ROW_TYPES

_PINNED = (
    "set local timezone = 'UTC'; set local datestyle = 'ISO, MDY'; "
    "set local extra_float_digits = 1; set local bytea_output = 'hex'; "
    "set local intervalstyle = 'iso_8601'"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A row that is not what the images fold to: which field, and both values as JSON text."""

    table: str
    row_id: str
    field: str
    recorded: str | None
    found: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """How many tables and rows were folded, and every difference."""

    tables: int
    rows: int
    differences: tuple[Difference, ...]

    @property
    def holds(self) -> bool:
        """True if the images give the tables."""
        return not self.differences


def replay(connection: Connection[Any], row_types: dict[str, type[Row]] | None = None) -> Replay:
    """Folds all images, table by table, and compares each row with what stands in the table."""
    types = ROW_TYPES if row_types is None else row_types
    names = sorted(types)
    differences: list[Difference] = []
    rows = 0
    with connection.transaction():
        connection.execute("set transaction isolation level repeatable read, read only")
        connection.execute(_PINNED)
        for name in names:
            try:
                with connection.transaction():
                    for row_id, recorded, found in _pairs(connection, name, types[name]):
                        rows += 1
                        if recorded != found:
                            differences += _differences(name, str(row_id), recorded, found)
            except DataError:
                # An image that is no JSON folds to nothing; verification names it.
                differences.append(_unreadable(name))
    return Replay(tables=len(names), rows=rows, differences=tuple(differences))


def _pairs(connection: Connection[Any], name: str, row_type: type[Row]) -> Iterator[Any]:
    # The version stands in the digested image; the image's own number stands under no leaf.
    order = "(image::json ->> 'version')::bigint desc" if has_version(row_type) else "id desc"
    statement = f"""
        select coalesce(i.row_id, t.id), i.image, t.row
        from (select distinct on (row_id) row_id, image from ledger.image
              where table_name = '{name}'
              order by row_id, {order}) i
        full join (select id, row_to_json(x)::text as row from public.{name} x) t
          on t.id = i.row_id
    """
    with connection.cursor(name="replay") as cursor:
        cursor.itersize = 10_000
        cursor.execute(statement)
        yield from cursor


def _unreadable(table: str) -> Difference:
    return Difference(table=table, row_id="(any)", field="(image)", recorded=None, found=None)


def _object(text: str | None) -> dict[str, Any]:
    """The row that stands in `text`; an empty one where none does."""
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}


def _differences(
    table: str, row_id: str, recorded: str | None, found: str | None
) -> list[Difference]:
    before, after = _object(recorded), _object(found)
    # A column that a migration added is null in the rows whose images do not know it.
    added = {each for each in after if before and each not in before and after[each] is None}
    differing = [
        Difference(
            table=table,
            row_id=row_id,
            field=field,
            recorded=json.dumps(before[field]) if field in before else None,
            found=json.dumps(after[field]) if field in after else None,
        )
        for field in sorted((before.keys() | after.keys()) - added)
        if field not in before or field not in after or before[field] != after[field]
    ]
    if differing or added:
        return differing
    return [Difference(table=table, row_id=row_id, field="(form)", recorded=recorded, found=found)]
