"""By an outsider's hand: psql, as the application role and as the owner, with nothing of ours.

Whatever else could write is refused by the database, or found and named by verification or replay.
"""

import json
import os
import re
import subprocess
from uuid import UUID

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict

from batchwright.database import layout
from batchwright.database.home import Role
from batchwright.ledger import keys
from batchwright.ledger.replay import replay
from batchwright.ledger.sealer import seal_once
from batchwright.ledger.verify import verify
from tests.materials.acting import released, source
from tests.support.cluster import FOLDER, Clone
from tests.support.people import People
from tests.support.sealing import seal_all

OUTSIDER = "operator-2"
"""Sees beta alone; the materials here are alpha's."""
OPTIONS = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-v", "VERBOSITY=verbose", "-f", "-"]


class Psql:
    """`psql` on one database; what it says, errors too, and how it ended."""

    def __init__(self, database: Clone, role: Role) -> None:
        self._parameters = conninfo_to_dict(database.dsn(role))

    def __call__(self, *statements: str) -> "subprocess.CompletedProcess[str]":
        """The statements as one script, which ends at the first error."""
        given = {name: str(value) for name, value in self._parameters.items()}
        names = {"dbname": "PGDATABASE", "password": "PGPASSWORD"}
        environment = os.environ | {
            names.get(name, f"PG{name.upper()}"): value for name, value in given.items()
        }
        return subprocess.run(
            [layout.layout(FOLDER).program("psql"), *OPTIONS],
            input="\n".join(statements),
            env=environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def refused(self, *statements: str) -> str:
        """The SQLSTATE by which the script was refused."""
        ended = self(*statements)
        found = re.search(r"ERROR:  (\w{5}):", ended.stderr)
        assert ended.returncode == 3, (ended.stdout, ended.stderr)
        assert found is not None, ended.stderr
        return found[1]


@pytest.fixture
def alpha(database: Clone, people: People) -> UUID:
    """A sponsor with a released lot, sealed."""
    keys.ensure(database.home)
    staff = ("process-engineer", "quality", "warehouse", "analyst", "laboratory-reviewer")
    sponsor_id = people.sponsor("alpha", *staff)
    people.sponsor("beta", OUTSIDER)
    released(people, source(people, sponsor_id), "AL-1", "25", owner=sponsor_id)
    seal_all(database)
    return sponsor_id


@pytest.fixture
def app(database: Clone, alpha: UUID) -> Psql:
    return Psql(database, Role.APP)


@pytest.fixture
def opened(people: People) -> str:
    """What opens an entry for the outsider, who has a live session."""
    return f"begin; select ledger.open('{people.token(OUTSIDER)}', null);"


def untouched(database: Clone) -> bool:
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        return verify(verifier, database.home).faults == () == replay(verifier).differences


ROW = "insert into equipment_site (id, version, code, name) select gen_random_uuid(), 1, 'x', 'X'"
"""A row of the site's, which everybody in a session sees."""
HEADER = '{"kind":"by.hand.v1","outcome":"done"}'
ENTRY = "BW001"
RIGHT = "42501"
"""Of PostgreSQL (insufficient_privilege): no right, or a policy refuses."""

WITHOUT_A_SESSION = {
    "insert": (f"{ROW};", RIGHT),
    "update": ("update materials_lot set number = 'X', version = version + 1;", ENTRY),
    "delete": ("delete from materials_lot;", RIGHT),
    "truncate": ("truncate materials_lot;", RIGHT),
    "copy": ("copy materials_movement from stdin;\n\\.", "0A000"),
    "update what is written once": ("update materials_movement set unit = 'g';", RIGHT),
    "an image": ("insert into ledger.image (entry_id) values (1);", RIGHT),
    "an entry": (
        "insert into ledger.entry (epoch, txid, at) values (1, pg_current_xact_id(), now());",
        RIGHT,
    ),
    "an entry of nobody": ("select ledger.open_system();", RIGHT),
    "an entry of a dead session": (
        f"begin; select ledger.open('no-token', null); {ROW}; commit;",
        RIGHT,
    ),
    "an older entry taken for the open one": (
        f"begin; select set_config('ledger.entry', '5', true); {ROW}; commit;",
        RIGHT,
    ),
    "a session made by hand": ("insert into identity.session default values;", RIGHT),
    "a secret read": ("select * from identity.secret;", RIGHT),
    "a trigger taken off": ("drop trigger capture_insert on materials_lot;", RIGHT),
    "triggers off for the session": ("set session_replication_role = 'replica';", RIGHT),
    "row security off": ("set row_security = off; select count(*) from materials_lot;", RIGHT),
    "a role taken": ("set role pg_write_all_data;", RIGHT),
    "a temporary table with the trigger of another": (
        (
            "create temp table t (id uuid); create trigger c after insert on t referencing "
            "new table as new_rows execute function ledger.capture_insert_materials_lot();"
        ),
        RIGHT,
    ),
    "a function that shadows one of the system": (
        (
            "create function pg_temp.current_setting(text, boolean) returns text language sql "
            f"as $$ select '5' $$; set search_path = pg_temp, pg_catalog; {ROW};"
        ),
        RIGHT,
    ),
    "a function in public": ("create function public.f() returns int return 1;", RIGHT),
    "an anonymous block": (f"do $$ begin execute $x${ROW}$x$; end $$;", RIGHT),
    "a writing expression": (
        f"with w as ({ROW} returning id) select * from w;",
        RIGHT,
    ),
    "a prepared statement": (f"prepare p as {ROW}; execute p;", RIGHT),
    "merge": (
        (
            "merge into identity_sponsor t using (select 1) s on false when not matched then "
            "insert (id, version, code, name) values (gen_random_uuid(), 1, 'x', 'X');"
        ),
        RIGHT,
    ),
    "a large object": ("select lo_import('/etc/hostname');", RIGHT),
    "a program": ("copy (select 1) to program 'true';", RIGHT),
    "a counter of the record": ("update ledger.head set number = 0;", RIGHT),
    "the sections made by hand": ("select ledger.sections_of(1, array['x'], null, null);", RIGHT),
    "a listener's trigger": (
        (
            "create trigger t before insert on materials_lot for each row "
            "execute function ledger.refuse_change();"
        ),
        RIGHT,
    ),
}
NEW_LOT = """
    insert into materials_lot (id, version, sponsor_id, number, definition_id, definition_owner_id,
                               status, historical)
    select gen_random_uuid(), 1, '{alpha}', 'X', gen_random_uuid(), '{alpha}', 'released', false;
"""
WITH_A_SESSION = {
    "no leaf": (f"{ROW}; commit;", "BW002"),
    "a row of another sponsor": (NEW_LOT + "commit;", RIGHT),
    "a row after the close": (
        f"select ledger.close('by.hand.v1', 'done', '{HEADER}'); {ROW}; commit;",
        ENTRY,
    ),
    "a version skipped": (
        f"{ROW}; update equipment_site set version = version + 2; commit;",
        "BW006",
    ),
    "a key changed": (
        f"{ROW}; update equipment_site set id = gen_random_uuid(), version = version + 1; commit;",
        "BW006",
    ),
    "a scope of one's own": (
        "select set_config('batchwright.token', 'anything', true);" + NEW_LOT + "commit;",
        RIGHT,
    ),
    "two lines as header": (
        r"select ledger.close('x.y.v1', 'done', E'{}\n{}'); commit;",
        "BW004",
    ),
    "a part in another sponsor's record": (
        f"select ledger.close('by.hand.v1', 'done', '{HEADER}', array['{{lot}}']); commit;",
        "BW010",
    ),
    "a colleague's secret unlocked": (
        "select identity.unlock(id) from identity_user where code = 'quality'; commit;",
        "BW007",
    ),
    "one's own secret without the one before": (
        (
            "select identity.set_secret(id, code, 'a', 't=1,m=64,p=1', 'b', false) "
            "from identity_user where code = 'operator-2'; commit;"
        ),
        "BW007",
    ),
    "left open in two phases": ("prepare transaction 'later';", "BW002"),
    "somebody's secret": (
        (
            "select identity.set_secret(id, code, 'a', 't=1,m=64,p=1', 'b', false) "
            "from identity_user where code = 'quality'; commit;"
        ),
        "BW007",
    ),
}


@pytest.mark.parametrize("way", WITHOUT_A_SESSION)
def test_the_application_role_writes_nothing_without_a_session(
    database: Clone, app: Psql, way: str
) -> None:
    statement, code = WITHOUT_A_SESSION[way]
    assert app.refused(statement) == code
    assert untouched(database)


@pytest.mark.parametrize("way", WITH_A_SESSION)
def test_a_session_writes_nothing_past_its_entry_and_scope(
    database: Clone, app: Psql, alpha: UUID, opened: str, way: str
) -> None:
    statement, code = WITH_A_SESSION[way]
    with database.connect(Role.OWNER) as owner:
        (lot_id,) = owner.execute("select id from materials_lot").fetchone() or (None,)
    statement = statement.replace("{alpha}", str(alpha)).replace("{lot}", f"materials.lot/{lot_id}")
    assert app.refused(opened, statement) == code
    assert untouched(database)


OTHER_HEADERS = {
    "no JSON": ("by.hand.v1", "done", "by.hand.v1, done"),
    "half of JSON": ("by.hand.v1", "done", HEADER[:-1]),
    "no object": ("by.hand.v1", "done", '["by.hand.v1","done"]'),
    "an empty one": ("by.hand.v1", "done", "{}"),
    "another kind": ("batches.disposed.v1", "done", HEADER),
    "another outcome": ("by.hand.v1", "refused", HEADER),
    "an outcome that is none": ("by.hand.v1", "almost", HEADER.replace("done", "almost")),
}


@pytest.mark.parametrize("way", OTHER_HEADERS)
def test_an_entry_by_hand_has_a_header_of_its_own_kind_and_outcome(
    database: Clone, app: Psql, people: People, opened: str, way: str
) -> None:
    kind, outcome, header = OTHER_HEADERS[way]
    code = "22P02" if way in ("no JSON", "half of JSON") else "BW009"
    given = f"'{kind}', '{outcome}', '{header}'"
    assert app.refused(opened, f"select ledger.close({given}); commit;") == code
    if outcome == "done":
        append = f"select ledger.append('{people.token(OUTSIDER)}', '{kind}', '{header}');"
        assert app.refused(append) == code
    assert untouched(database)


def test_rows_of_another_sponsor_are_not_even_there(
    database: Clone, app: Psql, opened: str
) -> None:
    ended = app(
        opened,
        "with w as (update materials_lot set number = 'mine', version = version + 1 returning 1) "
        "select 'changed ' || count(*) from w;",
        "select 'seen ' || count(*) from materials_lot;",
        "rollback;",
    )
    assert ended.returncode == 0, ended.stderr
    assert "changed 0\nseen 0" in ended.stdout
    assert untouched(database)


def test_a_system_administrator_sets_no_secret_of_one_who_can_act(
    database: Clone, app: Psql, people: People
) -> None:
    opened = f"begin; select ledger.open('{people.token('system-administrator')}', null);"
    taken = (
        "select identity.set_secret(id, code, 'a', 't=1,m=64,p=1', 'b', true) "
        "from identity_user where code = 'quality'; commit;"
    )
    assert app.refused(opened, taken) == "BW007"
    assert untouched(database)


def test_a_part_in_another_sponsors_record_is_not_appended_either(
    database: Clone, app: Psql, people: People
) -> None:
    with database.connect(Role.OWNER) as owner:
        (lot_id,) = owner.execute("select id from materials_lot").fetchone() or (None,)
    append = (
        f"select ledger.append('{people.token(OUTSIDER)}', 'by.hand.v1', '{HEADER}', "
        f"'materials.lot/{lot_id}');"
    )
    assert app.refused(append) == "BW010"
    assert untouched(database)


def test_no_lock_of_the_application_stops_sealing_or_verification(
    database: Clone, app: Psql, alpha: UUID
) -> None:
    options = "-c lock_timeout=5000"
    with (
        database.connect(Role.APP, autocommit=False) as other,
        psycopg.connect(database.dsn(Role.SEALER), autocommit=True, options=options) as sealer,
        psycopg.connect(database.dsn(Role.VERIFIER), autocommit=True, options=options) as verifier,
    ):
        tables = other.execute(
            "select oid::regclass::text from pg_class "
            "where relnamespace = 'ledger'::regnamespace and relkind = 'r'"
        ).fetchall()
        assert len(tables) > 7
        # The number of the advisory lock that sealing once took; whoever runs SQL can hold any.
        other.execute("select pg_advisory_lock(7241953001)")
        for (table,) in tables:
            other.execute(f"lock table {table} in access share mode".encode())
        seal_once(sealer, database.home)
        assert verify(verifier, database.home).holds
    for mode in ("row share", "share", "exclusive"):
        assert app.refused(f"begin; lock table ledger.epoch in {mode} mode;") == RIGHT


def test_verification_waits_for_the_sealer_and_sealers_for_each_other(
    database: Clone, alpha: UUID
) -> None:
    options = "-c lock_timeout=200"
    with database.connect(Role.SEALER, autocommit=False) as first:
        first.execute("select ledger.begin_sealing()")
        for role, function in ((Role.SEALER, "begin"), (Role.VERIFIER, "await")):
            with (
                psycopg.connect(database.dsn(role), options=options) as other,
                pytest.raises(psycopg.errors.LockNotAvailable),
            ):
                other.execute(f"select ledger.{function}_sealing()".encode())


def test_a_loss_declared_by_hand_is_no_loss(database: Clone, app: Psql, opened: str) -> None:
    with database.connect(Role.APP) as reader:
        (note,) = reader.execute(
            "select note from ledger.checkpoint order by size desc limit 1"
        ).fetchone() or ("",)
    header = {
        "checkpoint_in_backup": None,
        "checkpoint_known_outside": note,
        "kind": "ledger.restored.v1",
        "outcome": "done",
    }
    told = json.dumps(header).replace("'", "''")
    ended = app(opened, f"select ledger.close('ledger.restored.v1', 'done', '{told}'); commit;")
    assert ended.returncode == 0, ended.stderr
    seal_all(database)
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert verify(verifier, database.home).declared_lost == 0


def test_what_a_session_writes_by_hand_stands_in_the_record_under_its_person(
    database: Clone, app: Psql, people: People, opened: str
) -> None:
    ended = app(
        opened,
        f"{ROW};",
        f"select ledger.close('by.hand.v1', 'done', '{HEADER}');",
        "commit;",
    )
    assert ended.returncode == 0, ended.stderr
    assert untouched(database)
    with database.connect(Role.VERIFIER) as verifier:
        found = verifier.execute(
            "select e.actor_id, i.image::json ->> 'code' from ledger.entry e "
            "join ledger.image i on i.entry_id = e.id where e.kind = 'by.hand.v1'"
        ).fetchall()
    assert found == [(people.ids[OUTSIDER], "x")]


OFF = "alter table {table} disable trigger user; "
BY_THE_OWNER = {
    "a row changed": (
        OFF + "update {table} set number = 'X' where number = 'AL-1';",
        ("materials_lot", "number"),
    ),
    "a row changed with its version": (
        OFF + "update {table} set status = 'quarantine', version = version + 1;",
        ("materials_lot", "status"),
    ),
    "a row removed": (
        "alter table materials_movement disable trigger user; delete from materials_movement;",
        ("materials_movement", "quantity"),
    ),
    "a row added": (
        OFF + "insert into {table} select (jsonb_populate_record(t, jsonb_build_object("
        "'id', gen_random_uuid(), 'number', 'X'))).* from {table} t;",
        ("materials_lot", "number"),
    ),
}


@pytest.mark.parametrize("way", BY_THE_OWNER)
def test_what_the_owner_changes_with_triggers_disabled_is_named(
    database: Clone, alpha: UUID, way: str
) -> None:
    statement, place = BY_THE_OWNER[way]
    ended = Psql(database, Role.OWNER)(statement.format(table="materials_lot"))
    assert ended.returncode == 0, ended.stderr
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        found = {(each.table, each.field) for each in replay(verifier).differences}
    assert place in found


@pytest.mark.parametrize(
    ("statement", "code"),
    [
        ("delete from materials_lot;", "BW003"),
        ("truncate materials_movement cascade;", "BW003"),
        ("update materials_lot set number = 'X', version = version + 1;", ENTRY),
        ("update ledger.entry set kind = 'x';", "BW003"),
        ("delete from ledger.image;", "BW003"),
    ],
)
def test_the_owner_too_is_refused_while_triggers_stand(
    database: Clone, alpha: UUID, statement: str, code: str
) -> None:
    assert Psql(database, Role.OWNER).refused(statement) == code
    assert untouched(database)


def test_an_image_rewritten_with_its_row_is_named_by_verification(
    database: Clone, alpha: UUID
) -> None:
    ended = Psql(database, Role.OWNER)(
        "alter table materials_lot disable trigger user;",
        "alter table ledger.image disable trigger user;",
        "update materials_lot set number = 'AL-9' where number = 'AL-1';",
        "update ledger.image set image = replace(image, '\"AL-1\"', '\"AL-9\"');",
    )
    assert ended.returncode == 0, ended.stderr
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        assert replay(verifier).holds
        faults = verify(verifier, database.home).faults
    assert ("section_altered", "images") in {(each.code, each.field) for each in faults}
