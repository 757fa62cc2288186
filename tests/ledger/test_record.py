"""The record on a real database: sealed, verified, replayed; tampering is found and named."""

from contextlib import suppress
from typing import Any

import psycopg
import pytest
from psycopg import Connection

from batchwright.database.home import Role
from batchwright.identity.commands import CreateSponsor
from batchwright.ledger import keys
from batchwright.ledger.replay import replay
from batchwright.ledger.verify import Verification, verify
from tests.support.cluster import Clone
from tests.support.people import People
from tests.support.sealing import seal_all


@pytest.fixture
def sealed(database: Clone, people: People) -> Clone:
    """A database with a record under a checkpoint."""
    keys.ensure(database.home)
    people.sponsor("alpha", "operator")
    assert seal_all(database) > 10
    return database


def verified(database: Clone) -> Verification:
    with database.connect(Role.VERIFIER, autocommit=True) as verifier:
        return verify(verifier, database.home)


def tampered(database: Clone, statement: str) -> None:
    """The table owner changes something with triggers disabled."""
    with database.connect(Role.OWNER, autocommit=True) as owner:
        for table in ("entry", "image", "section", "seal", "checkpoint"):
            owner.execute(f"alter table ledger.{table} disable trigger user")
        owner.execute(statement.encode())


def test_an_untouched_record_verifies_and_replays(sealed: Clone) -> None:
    found = verified(sealed)
    assert found.faults == ()
    assert found.sealed == found.entries
    with sealed.connect(Role.VERIFIER, autocommit=True) as verifier:
        again = replay(verifier)
    assert again.differences == ()
    assert again.rows > 20


def test_sealing_goes_on_where_it_stopped(sealed: Clone, people: People) -> None:
    for number in range(300):
        people.do("system-administrator", CreateSponsor(code=f"s{number}", name="S"))
    assert seal_all(sealed) == 300
    assert seal_all(sealed) == 0
    assert verified(sealed).holds


@pytest.mark.parametrize(
    ("statement", "code", "field"),
    [
        (
            "update ledger.entry set actor_id = gen_random_uuid() where id = 5",
            "entry_altered",
            "actor",
        ),
        ("update ledger.entry set at = at - interval '1 day' where id = 5", "entry_altered", "at"),
        ("update ledger.entry set kind = 'x.y.v1' where id = 5", "entry_altered", "kind"),
        (
            "update ledger.entry set body = body || '\\x0a'::bytea where id = 5",
            "entry_altered",
            "body",
        ),
        (
            (
                "update ledger.entry set body = body || 'a', "
                "leaf = sha256('\\x00'::bytea || body || 'a') where id = 5"
            ),
            "checkpoint_differs",
            None,
        ),
        ("delete from ledger.entry where id = 5", "entry_removed", None),
        (
            (
                "update ledger.image set image = replace(image, 'active', 'proposed') "
                "where table_name = 'identity_user' and id = (select max(id) from ledger.image "
                "where table_name = 'identity_user')"
            ),
            "section_altered",
            "images",
        ),
        ("delete from ledger.section where entry_id = 6", "sections_differ", "images"),
        (
            "delete from ledger.checkpoint; delete from ledger.seal; delete from ledger.tile",
            "entries_removed",
            None,
        ),
    ],
)
def test_what_the_owner_alters_with_triggers_disabled_is_found(
    sealed: Clone, statement: str, code: str, field: str | None
) -> None:
    tampered(sealed, statement)
    found = verified(sealed)
    assert code in {each.code for each in found.faults}
    if field is not None:
        assert field in {each.field for each in found.faults if each.code == code}


def test_reordered_entries_are_found(sealed: Clone) -> None:
    tampered(
        sealed,
        "update ledger.seal set index = -1 where index = 3; "
        "update ledger.seal set index = 3 where index = 4; "
        "update ledger.seal set index = 4 where index = -1",
    )
    assert not verified(sealed).holds


def test_a_row_changed_behind_the_record_is_named_by_field(sealed: Clone) -> None:
    with sealed.connect(Role.OWNER, autocommit=True) as owner:
        owner.execute("alter table identity_user disable trigger user")
        owner.execute("update identity_user set name = 'Somebody else' where code = 'operator'")
    with sealed.connect(Role.VERIFIER, autocommit=True) as verifier:
        found = replay(verifier).differences
    assert [(each.table, each.field) for each in found] == [("identity_user", "name")]
    assert found[0].recorded == '"Operator"'
    assert found[0].found == '"Somebody else"'


REFUSED = (
    "insert into identity_sponsor (id, version, code, name) select gen_random_uuid(), 1, 'x', 'X'",
    "update identity_user set name = 'X', version = version + 1",
    "delete from identity_user",
    "truncate identity_user",
    "copy identity_user from stdin",
    "insert into ledger.entry (epoch, txid, at) values (1, pg_current_xact_id(), now())",
    "update ledger.entry set kind = 'x'",
    "delete from ledger.image",
    "truncate ledger.section",
    "insert into ledger.head values ('x', 1)",
    "select * from identity.secret",
    "select * from identity.session",
    (
        "insert into identity.session (token_digest, user_id, signing_digest) "
        "values ('a', gen_random_uuid(), 'b')"
    ),
    "alter table identity_user disable trigger all",
    "drop table identity_user",
    "create table mine (id int)",
    "select identity.failed(gen_random_uuid())",
    "select ledger.sections_of(1, array['x'], null, null)",
    "set role none; set session authorization default; alter role current_user superuser",
    "update ledger.tile set hashes = ''",
)


@pytest.mark.parametrize("statement", REFUSED)
def test_by_psql_as_the_application_role_nothing_is_written(
    sealed: Clone, people: People, statement: str
) -> None:
    changed = 0
    with sealed.connect(Role.APP, autocommit=True) as outsider, suppress(psycopg.Error):
        changed = _run(outsider, statement, people)
    assert changed == 0
    assert verified(sealed).holds


def _run(connection: Connection[Any], statement: str, people: People) -> int:
    """Runs the statement within the scope of a live session, as injected SQL would."""
    connection.execute(
        "select set_config('batchwright.token', %s, false)", [people.token("operator")]
    )
    return connection.execute(statement.encode()).rowcount


def test_an_entry_that_is_opened_and_not_closed_cannot_commit(
    sealed: Clone, people: People
) -> None:
    with (
        sealed.connect(Role.APP, autocommit=True) as outsider,
        pytest.raises(psycopg.Error, match="not closed"),
        outsider.transaction(),
    ):
        outsider.execute("select ledger.open(%s, null)", [people.token("operator")])


def test_without_a_session_nothing_is_seen(sealed: Clone) -> None:
    with sealed.connect(Role.APP, autocommit=True) as outsider:
        for table in ("identity_user", "identity_sponsor", "ledger.entry", "ledger.image"):
            found = outsider.execute(f"select count(*) from {table}".encode()).fetchone()
            assert found == (0,)
