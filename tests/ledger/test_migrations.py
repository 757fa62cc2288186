"""A migration that touches data is an entry that replay applies; so far there is none."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from psycopg import Connection

from batchwright.database.home import Role
from batchwright.ledger import keys
from batchwright.ledger.replay import replay
from batchwright.ledger.verify import verify
from tests.materials.acting import released, source
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all

ALLOWED = {
    ("ledger", "0001_ledger"): "insert into ledger.epoch: the first epoch, before any entry",
}
"""Migrations that write rows, each with what they write and why no entry is due."""

SHAPE = (
    migrations.CreateModel,
    migrations.AddIndex,
    migrations.RemoveIndex,
    migrations.AddConstraint,
    migrations.RemoveConstraint,
)
"""Operations that leave every row as it is."""
DEFINES = re.compile(r"(create|comment|grant|revoke|drop (index|function|trigger|policy)) ")


def statements(sql: str) -> list[str]:
    """The statements of a script, each without comments and bodies of functions."""
    bare = re.sub(r"--[^\n]*", "", sql)
    bare = re.sub(r"\$(\w*)\$.*?\$\1\$", "''", bare, flags=re.DOTALL)
    return [" ".join(each.split()).lower() for each in bare.split(";") if each.strip()]


def writing(operation: Operation) -> list[str]:
    """What of the operation may change a row that stands."""
    if isinstance(operation, SHAPE):
        return []
    if isinstance(operation, migrations.AddField) and operation.field.null:
        return []
    if isinstance(operation, migrations.RunSQL) and isinstance(operation.sql, str):
        return [each for each in statements(operation.sql) if not DEFINES.match(each)]
    return [operation.describe()]


def all_migrations() -> Iterator[tuple[tuple[str, str], list[Operation]]]:
    loader = MigrationLoader(None)
    for name, migration in sorted(loader.disk_migrations.items()):
        yield name, migration.operations


def test_no_migration_writes_a_row_unless_it_says_why() -> None:
    found = {
        name: [each for one in done for each in writing(one)] for name, done in all_migrations()
    }
    assert len(found) > 8
    assert {name for name, told in found.items() if told} == set(ALLOWED)
    for name, reason in ALLOWED.items():
        assert [reason.split(":")[0] in each for each in found[name]] == [True]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.RunPython(migrations.RunPython.noop),
        migrations.RunSQL("create table t (i int); update materials_lot set number = 'X'"),
        migrations.RunSQL("do $$ begin delete from materials_lot; end $$"),
        migrations.RunSQL("select f()"),
        migrations.RunSQL("with w as (delete from t returning 1) select 1"),
        migrations.RunSQL("truncate materials_lot"),
        migrations.RunSQL("alter table materials_lot add more text default 'X'"),
        migrations.RunSQL(["delete from materials_lot"]),
        migrations.RemoveField("Lot", "number"),
        migrations.DeleteModel("Lot"),
        migrations.AlterField("Lot", "number", models.IntegerField()),
        migrations.AddField("Lot", "more", models.TextField(default="X")),
    ],
)
def test_what_may_change_a_row_is_seen(operation: Operation) -> None:
    assert len(writing(operation)) == 1


@pytest.fixture
def lot_id(database: Clone, people: People) -> UUID:
    """A released lot, sealed."""
    keys.ensure(database.home)
    lot, _ = released(people, source(people), "L-1", "25")
    seal_all(database)
    return lot


@pytest.fixture
def owner(database: Clone, lot_id: UUID) -> Iterator[Connection[Any]]:
    with database.connect(Role.OWNER, autocommit=True) as connection:
        yield connection


def holds(database: Clone) -> bool:
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        return verify(verifier, database.home).faults == () == replay(verifier).differences


def test_a_migration_written_as_an_entry_of_the_system_is_captured_and_replayed(
    database: Clone, owner: Connection[Any], lot_id: UUID
) -> None:
    header = (
        '{"act":"materials.0002_numbers","findings":[],"kind":"materials.numbers_migrated.v1",'
        '"outcome":"done","reason":"Numbers are written in capitals."}'
    )
    with owner.transaction():
        owner.execute("select ledger.open_system()")
        owner.execute("update materials_lot set number = 'CAPITAL', version = version + 1")
        owner.execute("select ledger.close('materials.numbers_migrated.v1', 'done', %s)", [header])
    found = owner.execute(
        "select e.actor_id, i.image::json ->> 'number' from ledger.entry e "
        "join ledger.image i on i.entry_id = e.id "
        "join ledger.section s on s.entry_id = e.id and s.record = 'materials.lot/' || i.row_id "
        "where e.kind = 'materials.numbers_migrated.v1' and i.row_id = %s",
        [lot_id],
    ).fetchall()
    assert found == [(None, "CAPITAL")]
    assert holds(database)


def test_a_column_that_a_migration_adds_is_null_until_an_entry_fills_it(
    database: Clone, owner: Connection[Any], lot_id: UUID
) -> None:
    owner.execute("alter table materials_lot add more text")
    assert holds(database)
    owner.execute("alter table materials_lot disable trigger user")
    owner.execute("update materials_lot set more = 'X'")
    owner.execute("alter table materials_lot enable trigger user")
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        found = {(each.table, each.field, each.found) for each in replay(verifier).differences}
    assert found == {("materials_lot", "more", '"X"')}
