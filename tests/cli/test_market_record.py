"""The report of the record: imported claims, approved assumptions, and the edition before."""

import json
from pathlib import Path

import pytest

from batchwright.cli.base import Code
from batchwright.market.assumptions import shipped_assumptions
from batchwright.market.commands import AdoptAssumptions, ApproveAssumptions
from batchwright.market.edition import inputs_in
from batchwright.market.reading import shipped_text
from tests.cli.shell import Shell
from tests.market.recording import ANALYST, APPROVER
from tests.support.people import People, secret_of

SMALL = ("--paths", "500", "--name", "2026-1", "--date", "2026-11-25")


@pytest.mark.slow
def test_the_report_of_the_record_rests_on_what_was_imported_and_approved(
    shell: Shell,
    people: People,
    tmp_path: Path,
) -> None:
    shell.sign_in(ANALYST)
    out = ("--record", "--out", str(tmp_path / "out"), *SMALL)
    code, _, err = shell.run("market", "report", *out)
    assert code == Code.SURROUNDINGS
    assert "market import" in err
    for name in ("claims.csv", "market_claims_public.csv"):
        (tmp_path / name).write_text(shipped_text(name), encoding="utf-8")
        told = shell.json("market", "import", str(tmp_path / name))
        assert told["claims"] > 0
    people.sign(ANALYST, AdoptAssumptions())
    code, _, err = shell.run("market", "report", *out)
    assert code == Code.REFUSED
    assert "no assumption" in err.lower()
    people.sign(APPROVER, ApproveAssumptions())
    told = shell.json("market", "report", *out)
    inputs = inputs_in((tmp_path / "out" / "inputs.json").read_text("utf-8"))
    assert told["input_hash"] == inputs.hash()
    assert {each.assumption_id for each in inputs.book.rows} == {
        each.assumption_id for each in shipped_assumptions().rows
    }
    assert json.loads((tmp_path / "out" / "report.json").read_text("utf-8"))
    shell.sign_in(APPROVER)
    shell.environment.setenv("BATCHWRIGHT_SECRET", secret_of(APPROVER))
    publish = ("do", "market.publish_edition", "--json-input", str(tmp_path / "out/edition.json"))
    shell.json(*publish, "--sign")
    published = shell.json("ask", "market.editions")["found"]
    assert [each["input_hash"] for each in published] == [told["input_hash"]]
    again = shell.json("market", "report", "--record", "--out", str(tmp_path / "next"), *SMALL)
    assert again["input_hash"] == told["input_hash"]
    page = (tmp_path / "next" / "index.html").read_text("utf-8")
    assert "Against the edition 2026-1" in page


def test_who_may_not_see_the_market_gets_no_report_of_it(
    shell: Shell,
    tmp_path: Path,
) -> None:
    shell.sign_in("operator")
    code, _, err = shell.run("market", "report", "--record", "--out", str(tmp_path / "out"))
    assert code == Code.REFUSED
    assert "not" in err
    assert not (tmp_path / "out").exists()
