"""`batchwright ledger`: sealed, verified and replayed; a change behind its back ends with 1."""

import json

import pytest

from batchwright.cli.base import Code
from batchwright.cli.main import main
from batchwright.database.home import Role
from batchwright.ledger import keys
from tests.support.cluster import Clone
from tests.support.people import People


def told(capture: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, object]]:
    """Exit code and answer."""
    code = int(main([*arguments, "--json"]))
    return code, json.loads(capture.readouterr().out)


def test_a_record_is_sealed_verified_and_replayed(
    people: People, database: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.ensure(database.home)
    code, sealed = told(capsys, "ledger", "seal")
    assert code == Code.DONE
    assert told(capsys, "ledger", "seal") == (Code.DONE, {"sealed": 0})
    code, verified = told(capsys, "ledger", "verify")
    assert (code, verified["verified"], verified["sealed"]) == (Code.DONE, True, sealed["sealed"])
    code, replayed = told(capsys, "ledger", "replay")
    assert (code, replayed["replayed"]) == (Code.DONE, True)
    assert main(["ledger", "verify"]) == Code.DONE
    assert "The record is in order." in capsys.readouterr().out


def test_a_change_behind_its_back_is_named_and_ends_with_1(
    people: People, database: Clone, capsys: pytest.CaptureFixture[str]
) -> None:
    keys.ensure(database.home)
    told(capsys, "ledger", "seal")
    with database.connect(Role.OWNER) as owner:
        owner.execute("alter table identity_user disable trigger user")
        owner.execute("update identity_user set name = 'Another' where code = 'operator'")
    code, replayed = told(capsys, "ledger", "replay")
    assert (code, replayed["replayed"]) == (Code.REFUSED, False)
    assert main(["ledger", "replay"]) == Code.REFUSED
    assert "name" in capsys.readouterr().err
