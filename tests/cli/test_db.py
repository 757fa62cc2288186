"""`batchwright db`: status, address, and a backup that becomes an installation elsewhere."""

import json
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from batchwright.cli import installation
from batchwright.database.connections import dsn
from batchwright.database.home import Role
from batchwright.identity.sessions import sign_in
from batchwright.ledger import keys
from batchwright.ledger.verify import verify
from tests.cli.conftest import SECRETS
from tests.support import servers
from tests.support.servers import Program

pytestmark = [pytest.mark.database, pytest.mark.slow]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Program]:
    """`batchwright` on another empty home."""
    with servers.program(tmp_path / "elsewhere") as made:
        yield made


@pytest.fixture(scope="module")
def backup(installed: Program, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of the installation, made while somebody is signed in and by SQL of the application
    left a large object behind, which the backup's role may not read."""
    file = tmp_path_factory.mktemp("backup") / "backup.tar"
    with psycopg.connect(dsn(Role.APP, installed.home), autocommit=True) as connection:
        assert sign_in(connection, "admin", SECRETS["admin"]) is not None
        connection.execute("select lo_from_bytea(0, 'x')")
    done = installed("db", "backup", file)
    assert done.returncode == 0, done.stderr
    return file


@pytest.fixture(scope="module")
def restored(
    installed: Program, backup: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Program]:
    """The backup, restored into an empty home with the key that was kept apart."""
    with servers.program(tmp_path_factory.mktemp("restored") / "home") as made:
        key = installed.home / "keys" / "sealer.key"
        done = made("db", "restore", backup, "--sealer-key", key)
        assert done.returncode == 0, done.stderr
        yield made


def _count(program: Program, query: str) -> int:
    with psycopg.connect(dsn(Role.OWNER, program.home)) as connection:
        row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def test_the_address_leads_to_the_database(installed: Program) -> None:
    url = json.loads(installed("db", "url", "--json").stdout)["url"]
    with psycopg.connect(url) as connection:
        assert connection.execute("select count(*) from ledger.entry").fetchone() is not None


def test_the_status_tells_server_and_version(installed: Program) -> None:
    status = json.loads(installed("db", "status", "--json").stdout)
    assert status["running"]
    assert status["installed"]


def test_a_restored_record_is_verified_and_goes_on(installed: Program, restored: Program) -> None:
    with psycopg.connect(dsn(Role.VERIFIER, restored.home), autocommit=True) as connection:
        verification = verify(connection, restored.home)
    assert verification.holds, verification.faults
    everything = "select count(*) from ledger.entry"
    assert verification.entries == _count(installed, everything) + 1
    assert verification.sealed == verification.entries
    assert _count(restored, "select max(number) from ledger.epoch") == 2
    declared = "select count(*) from ledger.entry where kind = 'ledger.restored.v1'"
    assert _count(restored, declared) == 1


def test_after_a_restore_people_sign_in_anew(restored: Program) -> None:
    assert _count(restored, "select count(*) from identity.session") == 0
    with psycopg.connect(dsn(Role.APP, restored.home), autocommit=True) as connection:
        assert sign_in(connection, "admin", SECRETS["admin"]) is not None


def test_the_restored_database_is_guarded(restored: Program) -> None:
    with psycopg.connect(dsn(Role.APP, restored.home), autocommit=True) as connection:
        with pytest.raises(psycopg.Error):
            connection.execute("update ledger.entry set kind = 'another'")
        seen = connection.execute("select count(*) from identity_user").fetchone()
    assert seen == (0,), "without a session nothing is seen"


def test_no_role_keeps_its_secret_over_a_restore(installed: Program, restored: Program) -> None:
    for path in sorted((installed.home / "secrets").iterdir()):
        again = restored.home / "secrets" / path.name
        assert not again.exists() or again.read_text() != path.read_text()


def test_sealed_entries_that_the_backup_lacks_are_declared_lost(
    installed: Program, backup: Path, elsewhere: Program
) -> None:
    with psycopg.connect(dsn(Role.APP, installed.home), autocommit=True) as connection:
        assert sign_in(connection, "nobody", "no secret at all") is None
    installation.seal(installed.home)
    newest = max((installed.home / "checkpoints").glob("*.note"))
    done = elsewhere("db", "restore", backup, "--newest-checkpoint", newest, "--json")
    assert done.returncode == 0, done.stderr + done.stdout
    told = json.loads(done.stdout)
    assert told["lost"] == 1
    assert not told["same_key"]
    with psycopg.connect(dsn(Role.VERIFIER, elsewhere.home), autocommit=True) as connection:
        verification = verify(connection, elsewhere.home)
    assert verification.holds, "the former key counts up to the restore, the new one after it"


def test_no_backup_holds_the_private_key_or_a_plain_secret(
    installed: Program, backup: Path
) -> None:
    with tarfile.open(backup) as tar:
        names = tar.getnames()
    assert "keys/verifier.pub" in names
    assert not [name for name in names if "sealer" in name or "secret" in name]
    content = backup.read_bytes()
    private = (installed.home / "keys" / "sealer.key").read_bytes().strip()
    assert private not in content
    assert not [secret for secret in SECRETS.values() if secret.encode() in content]


def test_a_home_with_something_in_it_is_left_alone(installed: Program, backup: Path) -> None:
    done = installed("db", "restore", backup)
    assert done.returncode == 3
    assert "not empty" in done.stderr


def test_a_damaged_backup_is_refused_before_anything_is_made(
    backup: Path, elsewhere: Program, tmp_path: Path
) -> None:
    damaged = tmp_path / "damaged.tar"
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 1
    damaged.write_bytes(bytes(content))
    done = elsewhere("db", "restore", damaged)
    assert done.returncode == 3
    assert "Use another backup" in done.stderr
    assert not (elsewhere.home / "database.json").exists()


def test_another_key_is_refused(backup: Path, elsewhere: Program, tmp_path: Path) -> None:
    keys.ensure(tmp_path / "other")
    other = tmp_path / "other" / "keys" / "sealer.key"
    done = elsewhere("db", "restore", backup, "--sealer-key", other)
    assert done.returncode == 3
    assert "not the key of this record" in done.stderr
