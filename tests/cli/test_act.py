"""A person at the command line: signs in, asks, does, signs, and is told why not."""

import json
import stat
from pathlib import Path

import pytest

from batchwright.cli.base import Code
from tests.cli.shell import Shell
from tests.support.people import secret_of

ADMINISTRATOR = "system-administrator"
STRONG = "violet-ladder-9-kettle"


def test_the_token_is_kept_for_its_owner_alone(shell: Shell, home: Path) -> None:
    shell.sign_in("operator")
    kept = home / "session"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    code, out, _ = shell.run("sign-out")
    assert (code, out) == (Code.DONE, "operator is signed out.\n")
    assert not kept.exists()
    assert shell.run("ask", "identity.me")[0] == Code.NO_SESSION


def test_a_session_may_be_kept_elsewhere(shell: Shell, tmp_path: Path) -> None:
    shell.environment.setenv("BATCHWRIGHT_SECRET", secret_of("operator"))
    file = str(tmp_path / "operator")
    assert shell.run("sign-in", "operator", "--session", file)[0] == Code.DONE
    assert shell.run("ask", "identity.me")[0] == Code.NO_SESSION
    assert shell.json("ask", "identity.me", "--session", file)["found"]["code"] == "operator"


def test_a_wrong_secret_is_refused(shell: Shell, tmp_path: Path) -> None:
    wrong = tmp_path / "secret"
    wrong.write_text("wrong\n")
    code, _, err = shell.run("sign-in", "operator", "--secret-file", str(wrong))
    assert code == Code.REFUSED
    assert "not accepted" in err


def test_without_a_secret_and_a_screen_it_says_where_to_put_it(shell: Shell) -> None:
    shell.environment.delenv("BATCHWRIGHT_SECRET", raising=False)
    code, _, err = shell.run("sign-in", "operator")
    assert code == Code.USAGE
    assert "BATCHWRIGHT_SECRET" in err


def test_a_command_is_done_and_a_query_asked(shell: Shell) -> None:
    shell.sign_in(ADMINISTRATOR)
    code, out, _ = shell.run(
        "do", "identity.create_sponsor", "--code", "alpha", "--name", "Sponsor alpha"
    )
    assert code == Code.DONE
    assert out.startswith("Done: identity.sponsor_created.v1, entry ")
    assert "sponsor_id" in out
    again = shell.json("do", "identity.create-sponsor", "--code", "beta", "--name", "B")
    assert again["outcome"] == "done"
    assert again["versions"] == {again["result"]["sponsor_id"]: 1}


def test_a_refused_command_says_why_and_where_the_attempt_stands(shell: Shell) -> None:
    shell.sign_in(ADMINISTRATOR)
    shell.environment.setenv("BATCHWRIGHT_FIELD_SECRET", STRONG)
    propose = ("do", "identity.propose_user", "--code", "newcomer", "--name", "New operator")
    assert shell.run(*propose)[0] == Code.DONE
    code, out, err = shell.run(*propose)
    assert (code, out) == (Code.REFUSED, "")
    assert "newcomer" in err
    assert "the attempt is entry" in err
    assert shell.json(*propose)["findings"][0]["code"] == "user_code_taken"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("do", "identity.create_sponsr"), "The nearest is identity.create_sponsor."),
        (("do", "identity.me"), "Run: batchwright ask identity.me"),
        (("ask", "identity.create-sponsor"), "Run: batchwright do identity.create_sponsor"),
        (("do", "identity.create_sponsor", "--code", "a"), "--name: needed"),
        (
            ("do", "identity.create_sponsor", "--code", "a\u202eb", "--name", "A"),
            "--code: the character U+202E cannot be seen; leave it out",
        ),
        (("do", "identity.create_sponsor", "--colour", "red"), "do identity.create_sponsor --help"),
        (("do", "identity.grant_role", "--user-id", "7", "--role", "a"), "--user-id: an id (UUID)"),
    ],
)
def test_a_wrong_name_or_field_is_told_with_the_next_step(
    shell: Shell, arguments: tuple[str, ...], told: str
) -> None:
    shell.sign_in(ADMINISTRATOR)
    code, out, err = shell.run(*arguments)
    assert (code, out) == (Code.USAGE, "")
    assert told in err
    code, out, _ = shell.run(*arguments, "--json")
    assert code == Code.USAGE
    assert told in json.loads(out)["error"]


def test_unknown_and_forbidden_read_the_same(shell: Shell) -> None:
    shell.sign_in("operator")
    code, _, err = shell.run("do", "identity.create_sponsor", "--code", "a", "--name", "A")
    assert code == Code.REFUSED
    assert "or you may not see it" in err


def test_us_11_50_what_is_signed_is_shown_before_it_is_signed(shell: Shell) -> None:
    shell.sign_in("operator")
    code, out, err = shell.run("do", "identity.accept_accountability", "--sign")
    assert code == Code.DONE, err
    assert "To be signed as accountable by Operator:" in err
    assert "every electronic signature" in err
    assert "identity.accountability_accepted.v1" in out


def test_an_act_that_needs_a_signature_is_not_tried_without(shell: Shell) -> None:
    shell.sign_in("operator")
    code, _, err = shell.run("do", "identity.accept_accountability")
    assert code == Code.USAGE
    assert "--sign" in err
    code, _, err = shell.run(
        "do", "identity.change_secret", "--current", STRONG, "--secret", STRONG, "--sign"
    )
    assert code == Code.USAGE
    assert "no signature" in err


def test_a_witness_acts_at_this_screen_and_leaves_no_session(shell: Shell) -> None:
    shell.sign_in("operator")
    shell.environment.setenv("BATCHWRIGHT_WITNESS_SECRET", secret_of("operator-2"))
    code, _, err = shell.run("do", "identity.accept_accountability", "--witness", "operator-2")
    assert code == Code.DONE, err
    assert "by Operator 2:" in err
    assert shell.json("ask", "identity.me")["found"]["code"] == "operator"
    shell.environment.setenv("BATCHWRIGHT_WITNESS_SECRET", "wrong")
    code, _, err = shell.run("do", "identity.accept_accountability", "--witness", "operator-2")
    assert code == Code.REFUSED


def test_fields_come_from_json_as_well(shell: Shell, tmp_path: Path) -> None:
    shell.sign_in(ADMINISTRATOR)
    file = tmp_path / "fields.json"
    file.write_text('{"code": "alpha", "name": "From a file"}')
    do = ("do", "identity.create_sponsor", "--json-input", str(file), "--key", "once")
    first = shell.json(*do)
    assert shell.json(*do) == first | {"repeated": True}
    named = tmp_path / "name.txt"
    named.write_text("From its own file")
    assert shell.json("do", "identity.create_sponsor", "--code", "beta", "--name", f"@{named}")[
        "result"
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("do", "identity.nothing"), "batchwright commands"),
        (("ask", "identity.nothing"), "batchwright queries"),
        (("do", "identity.create_sponsor", "--code", "a"), "--name"),
        (("do", "identity.create_sponsor", "--color", "red"), "--color"),
        (("do", "identity.plan_access_review", "--due-on", "soon"), "--due-on"),
        (("do", "identity.plan_access_review", "--due-on", "2026-02-30"), "--due-on"),
        (("ask", "identity.user_rights", "--user-id", "7"), "--user-id"),
        (
            ("do", "identity.plan_access_review", "--due-on", "2027-01-31", "--event-at", "noon"),
            "--event-at",
        ),
    ],
)
def test_what_is_not_known_is_refused_with_its_place(
    shell: Shell, arguments: tuple[str, ...], said: str
) -> None:
    shell.sign_in("personnel")
    code, _, err = shell.run(*arguments)
    assert code == Code.USAGE
    assert said in err


def test_lists_name_each_command_and_query_with_its_permission(shell: Shell) -> None:
    _, out, _ = shell.run("commands", "identity.create")
    head, line = out.splitlines()
    assert head.split() == ["name", "permission", "does"]
    assert line.split()[:2] == ["identity.create_sponsor", "identity.administer"]
    found = shell.json("queries")["found"]
    assert {
        "name": "identity.me",
        "permission": "everyone",
        "does": "The person of this session.",
    } in found


def test_the_fields_of_a_command_are_told(shell: Shell) -> None:
    code, out, _ = shell.run("do", "identity.activate_user", "--help")
    assert code == Code.DONE
    assert "--identity-checked-how" in out
    assert "whose identity was checked" in out


def test_a_table_is_readable(shell: Shell) -> None:
    shell.sign_in("operator")
    code, out, _ = shell.run("ask", "identity.sponsors")
    assert code == Code.DONE
    assert "site" in out
