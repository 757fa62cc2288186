"""The catalogue of a migrated database: what is not guarded is exempt, with a reason."""

from collections.abc import Iterator
from typing import Any

import pytest
from psycopg import Connection

from batchwright.database.home import Role, initialized
from batchwright.kernel.rows import has_sponsor
from batchwright.ledger.guard import EXEMPT
from batchwright.ledger.table import ROW_TYPES
from tests.ledger.catalogue import Catalogue
from tests.support.cluster import Clone


@pytest.fixture
def owner(database: Clone) -> Iterator[Connection[Any]]:
    with database.connect(Role.OWNER, autocommit=True) as connection:
        yield connection


def role(database: Clone, name: Role) -> str:
    return initialized(database.home).role(name)


def names(connection: Connection[Any], statement: str, *values: object) -> list[str]:
    found = connection.execute(statement.encode(), values or None).fetchall()
    return sorted(str(name) for (name,) in found)


def test_every_table_is_guarded_or_exempt_for_a_reason(
    database: Clone, owner: Connection[Any]
) -> None:
    assert Catalogue(owner, role(database, Role.APP)).faults() == []
    assert all(len(reason) > 20 for reason in EXEMPT.values())
    assert len(ROW_TYPES) > 40


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("create table stray (id uuid)", "public.stray is neither guarded nor exempt"),
        ("create table ledger.stray (id uuid)", "ledger.stray is neither guarded nor exempt"),
        ("create view stray as select 1", "public.stray is neither guarded nor exempt"),
        ("create schema s create table t (i int)", "s.t is neither guarded nor exempt"),
        ("drop trigger capture_update on materials_lot", "materials_lot: triggers are"),
        ("drop trigger refuse_change on materials_movement", "materials_movement: triggers are"),
        ("alter table materials_lot disable trigger capture_insert", "materials_lot: triggers"),
        ("alter table materials_lot no force row level security", "materials_lot: row-level"),
        ("grant delete on materials_lot to {app}", "materials_lot: the application's rights"),
        ("grant update (quantity) on materials_movement to {app}", "materials_movement: the app"),
        ("drop policy scope on materials_lot", "materials_lot: policies are"),
        ("create policy more on materials_lot to {app} using (true)", "materials_lot: policies"),
        (
            "alter policy scope on materials_lot using (true)",
            "materials_lot: the application's policy",
        ),
        ("alter table materials_lot add more int", "materials_lot: columns differ"),
        (
            "alter table materials_lot alter number type varchar(9)",
            "materials_lot: columns differ",
        ),
    ],
)
def test_what_lacks_its_guard_is_found(
    database: Clone, owner: Connection[Any], statement: str, fault: str
) -> None:
    app = role(database, Role.APP)
    owner.execute(statement.format(app=app).encode())
    found = Catalogue(owner, app).faults()
    assert [each for each in found if each.startswith(fault)], found


def test_every_sponsors_table_has_an_index_led_by_the_sponsor(owner: Connection[Any]) -> None:
    led = names(
        owner,
        "select distinct i.indrelid::regclass from pg_index i join pg_attribute a "
        "on a.attrelid = i.indrelid and a.attnum = i.indkey[0] where a.attname = 'sponsor_id'",
    )
    owned = {name for name, row_type in ROW_TYPES.items() if has_sponsor(row_type)}
    assert owned <= set(led)


def test_no_unique_key_tells_whether_another_sponsors_thing_exists(owner: Connection[Any]) -> None:
    """Keys see through policies: those of a sponsor's table carry the sponsor, or an id, which
    nobody guesses."""
    found = owner.execute(
        "select i.indrelid::regclass::text, bool_or(a.atttypid = 'uuid'::regtype) "
        "from pg_index i join pg_attribute a on a.attrelid = i.indrelid "
        "and a.attnum = any(i.indkey) where i.indisunique group by i.indexrelid, i.indrelid"
    ).fetchall()
    owned = {name for name, row_type in ROW_TYPES.items() if has_sponsor(row_type)}
    keys = [(table, unguessed) for table, unguessed in found if table in owned]
    assert len(keys) > len(owned)
    assert [table for table, unguessed in keys if not unguessed] == []


def test_nobody_may_call_a_function_unless_it_was_granted(owner: Connection[Any]) -> None:
    open_to_all = names(
        owner,
        "select p.oid::regprocedure from pg_proc p, aclexplode(coalesce(p.proacl, "
        "acldefault('f', p.proowner))) a where a.grantee = 0 and p.pronamespace in "
        "('ledger'::regnamespace, 'identity'::regnamespace, 'public'::regnamespace)",
    )
    assert open_to_all == []


def test_functions_with_the_owners_rights_pin_the_search_path(owner: Connection[Any]) -> None:
    unpinned = names(
        owner,
        "select p.oid::regprocedure from pg_proc p where p.prosecdef and p.pronamespace in "
        "('ledger'::regnamespace, 'identity'::regnamespace, 'public'::regnamespace) "
        "and not coalesce('search_path=pg_catalog' = any(p.proconfig), false)",
    )
    assert unpinned == []


@pytest.mark.parametrize("name", [each for each in Role if each is not Role.OWNER])
def test_a_role_other_than_the_owner_owns_and_makes_nothing(
    database: Clone, owner: Connection[Any], name: Role
) -> None:
    holder = role(database, name)
    assert (
        owner.execute(
            "select rolsuper or rolcreatedb or rolcreaterole or rolbypassrls or rolreplication, "
            "has_database_privilege(rolname, current_database(), 'create'), "
            "has_database_privilege(rolname, current_database(), 'temporary'), "
            "has_schema_privilege(rolname, 'public', 'create'), "
            "has_schema_privilege(rolname, 'ledger', 'create'), "
            "has_schema_privilege(rolname, 'identity', 'create') "
            "from pg_roles where rolname = %s",
            [holder],
        ).fetchone()
        == (False,) * 6
    )
    owned = (
        "select relname from pg_class where pg_get_userbyid(relowner) = %s "
        "union all select proname from pg_proc where pg_get_userbyid(proowner) = %s "
        "union all select nspname from pg_namespace where pg_get_userbyid(nspowner) = %s"
    )
    assert names(owner, owned, holder, holder, holder) == []
    member = (
        "select r.rolname from pg_auth_members m join pg_roles r on r.oid = m.roleid "
        "where m.member = (select oid from pg_roles where rolname = %s)"
    )
    assert names(owner, member, holder) == []


def test_the_application_reads_the_ledger_and_no_secret(
    database: Clone, owner: Connection[Any]
) -> None:
    app = role(database, Role.APP)
    writable = names(
        owner,
        "select c.oid::regclass from pg_class c where c.relnamespace in "
        "('ledger'::regnamespace, 'identity'::regnamespace) and c.relkind in ('r', 'p') "
        "and (has_table_privilege(%s, c.oid, 'insert, update, delete, truncate, trigger') "
        "or has_any_column_privilege(%s, c.oid, 'insert, update, references'))",
        app,
        app,
    )
    assert writable == []
    readable = names(
        owner,
        "select c.oid::regclass from pg_class c where c.relnamespace = 'identity'::regnamespace "
        "and c.relkind in ('r', 'p') and has_any_column_privilege(%s, c.oid, 'select')",
        app,
    )
    assert readable == []
