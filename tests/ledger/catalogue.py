"""What a migrated database must be, read from PostgreSQL's own catalogue."""

from collections.abc import Iterator
from typing import Any

from psycopg import Connection

from batchwright.kernel.rows import Row, has_sponsor, has_version
from batchwright.ledger.columns import columns
from batchwright.ledger.guard import EXEMPT
from batchwright.ledger.table import ROW_TYPES

INSERT, DELETE, UPDATE, TRUNCATE = 4, 8, 16, 32
ROW_LEVEL, BEFORE = 1, 2
"""Bits of pg_trigger.tgtype (src/include/catalog/pg_trigger.h)."""

_TABLES = """
    select n.nspname || '.' || c.relname, c.relrowsecurity, c.relforcerowsecurity
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'f', 'm', 'v')
      and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
"""
_TRIGGERS = """
    select t.tgrelid::regclass::text, p.proname, t.tgtype::int from pg_trigger t
    join pg_proc p on p.oid = t.tgfoid
    where not t.tgisinternal and t.tgenabled = 'O' and t.tgqual is null
"""
_POLICIES = """
    select schemaname || '.' || tablename, cmd, r, qual, with_check
    from pg_policies cross join unnest(roles) r
"""
_RIGHTS = """
    select c.relname, p from pg_class c
    cross join unnest(array['select', 'insert', 'update', 'delete', 'truncate', 'references',
                            'trigger']) p
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and (has_table_privilege(%(app)s, c.oid, p)
           or p in ('select', 'insert', 'update', 'references')
              and has_any_column_privilege(%(app)s, c.oid, p))
"""
_COLUMNS = """
    select c.relname, a.attname, format_type(a.atttypid, a.atttypmod), not a.attnotnull
    from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
      and a.attnum > 0 and not a.attisdropped
"""
_POLICIES_WANTED = [
    ("app", "ALL"),
    ("backup", "SELECT"),
    ("owner", "ALL"),
    ("verifier", "SELECT"),
]


class Catalogue:
    """The facts of one database, and what is wrong with them."""

    def __init__(self, connection: Connection[Any], app: str) -> None:
        self._connection = connection
        self._prefix = app.removesuffix("_app")
        self._tables = {name: facts for name, *facts in self._rows(_TABLES)}
        self._triggers = set(self._rows(_TRIGGERS))
        self._policies = self._rows(_POLICIES)
        self._rights = set(self._rows(_RIGHTS, app=app))
        self._columns = self._rows(_COLUMNS)

    def faults(self) -> list[str]:
        """Every table that is neither guarded nor exempt, and what its guard lacks."""
        found = []
        for name in sorted(self._tables.keys() - {f"public.{each}" for each in ROW_TYPES}):
            if not EXEMPT.get(name):
                found.append(f"{name} is neither guarded nor exempt")
        for name, row_type in sorted(ROW_TYPES.items()):
            found += [f"{name}: {each}" for each in self._faults_of(name, row_type)]
        return found

    def _faults_of(self, name: str, row_type: type[Row]) -> Iterator[str]:
        if self._tables.get(f"public.{name}") != [True, True]:
            yield "row-level security is not enabled and forced"
        yield from self._trigger_faults(name, row_type)
        yield from self._policy_faults(name, row_type)
        wanted = {"select", "insert"} | ({"update"} if has_version(row_type) else set())
        held = {right for table, right in self._rights if table == name}
        if held != wanted:
            yield f"the application's rights are {sorted(held)}"
        stands = sorted(row[1:] for row in self._columns if row[0] == name)
        said = sorted(
            (each.name, each.sql.replace("timestamptz", "timestamp with time zone"), each.absent)
            for each in columns(row_type)
        )
        if stands != said:
            yield f"columns differ from the row class: {set(stands) ^ set(said)}"

    def _trigger_faults(self, name: str, row_type: type[Row]) -> Iterator[str]:
        refused = BEFORE | DELETE | TRUNCATE | (0 if has_version(row_type) else UPDATE)
        wanted = {(f"capture_insert_{name}", INSERT), ("refuse_change", refused)}
        if has_version(row_type):
            wanted.add((f"capture_update_{name}", UPDATE))
        stands = {(function, kind) for table, function, kind in self._triggers if table == name}
        if stands != wanted:
            yield f"triggers are {sorted(stands)}"

    def _policy_faults(self, name: str, row_type: type[Row]) -> Iterator[str]:
        own = sorted(
            (role.removeprefix(f"{self._prefix}_"), command, using, check)
            for table, command, role, using, check in self._policies
            if table == f"public.{name}"
        )
        if [each[:2] for each in own] != _POLICIES_WANTED:
            yield f"policies are {own}"
            return
        using, check = own[0][2:]
        narrower = row_type.TABLE.writers is not None and check.startswith(f"({using} AND ")
        if "identity." not in using or not (narrower or using == check):
            yield f"the application's policy is {using} and, to write, {check}"
        if (
            has_sponsor(row_type)
            and row_type.TABLE.policy is None
            and not ("sponsor_id = ANY" in using and "identity.sponsors()" in using)
        ):
            yield f"the sponsor's policy is {using}"

    def _rows(self, statement: str, **values: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement.encode(), values or None).fetchall()
