"""`batchwright market import, claims, claim, correct` as a person types them."""

import json
from pathlib import Path
from typing import Any

import pytest

from batchwright.cli.base import Code
from batchwright.cli.main import main
from batchwright.market.reading import shipped_text
from tests.market.recording import ANALYST, DOCUMENT, HEADER, LEVEL, written
from tests.support.people import People, secret_of


@pytest.fixture
def capture(
    people: People, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> pytest.CaptureFixture[str]:
    """The analyst is signed in."""
    monkeypatch.setenv("BATCHWRIGHT_SECRET", secret_of(ANALYST))
    assert main(["sign-in", ANALYST]) == Code.DONE
    capsys.readouterr()
    return capsys


def run(capture: pytest.CaptureFixture[str], *words: object) -> tuple[int, str, str]:
    code = main(["market", *map(str, words)])
    said = capture.readouterr()
    return code, said.out, said.err


def answered(capture: pytest.CaptureFixture[str], *words: object) -> Any:
    return json.loads(run(capture, *words, "--json")[1])


def test_an_import_prints_counts_and_each_refusal_with_its_line(
    capture: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = written(tmp_path, shipped_text("claims.csv"), "claims.csv")
    code, out, _ = run(capture, "import", file)
    lines = out.split("\n")
    assert code == Code.DONE
    assert lines[0].startswith("65 claims of claims.csv came in, by entry ")
    assert lines[1] == "5 were refused:"
    assert all("placeholder" in each and each.startswith("  line ") for each in lines[2:7])
    again = answered(capture, "import", file)
    assert (again["claims"], len(again["passed_over"]), len(again["refused"])) == (0, 65, 5)
    assert len(answered(capture, "claims")["found"]) == 65
    words = ("--kind", "quantitative", "--region", "asia_pacific")
    assert [each["claim_id"] for each in answered(capture, "claims", *words)["found"]] == ["C047"]
    assert "C047" in run(capture, "claims", *words)[1]
    assert run(capture, "claims", "--publisher", "Nobody")[1] == "None found.\n"


def test_quotes_are_checked_where_the_documents_are_at_hand(
    capture: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    documents = tmp_path / "documents"
    documents.mkdir()
    written(documents, DOCUMENT.replace("12.5", "11.5"), "own.txt")
    file = written(tmp_path, HEADER + LEVEL)
    found = answered(capture, "import", file, "--documents", documents)
    assert [(each["line"], each["code"]) for each in found["refused"]] == [(2, "quote_not_found")]


def test_a_claim_is_corrected_and_tells_what_it_said_before(
    capture: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    run(capture, "import", written(tmp_path, HEADER + LEVEL))
    correct = ("correct", "A1", "--reason", "misread a 5", "--set", "value=12.6")
    code, _, err = run(capture, *correct)
    assert code == Code.REFUSED
    assert "does not hold the value 12.6" in err
    quote = "quote=is USD 12.6 billion in 2024"
    code, out, _ = run(capture, *correct, "--set", quote, "--set", "horizon_year=")
    assert (code, out.split(",")[0]) == (Code.DONE, "Done: market.claim_corrected.v1")
    told = run(capture, "claim", "A1")[1]
    assert "refused: claim_unsound" in told
    assert "market.claim_corrected.v1: misread a 5\n    value: 12.5 -> 12.6" in told


def test_wrong_words_are_told(capture: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    for words, code, told in (
        (("import", tmp_path / "none.csv"), Code.SURROUNDINGS, "is no file"),
        (("import", __file__, "--documents", __file__), Code.SURROUNDINGS, "is no directory"),
        (("import", __file__), Code.REFUSED, "Nothing of test_market_record.py came in."),
        (("claim", "A1"), Code.REFUSED, "There is no such record"),
        (("correct", "A1", "--reason", "x", "--set", "note=x"), Code.REFUSED, "no such record"),
        (("correct", "A1", "--reason", "x", "--set", "colour=x"), Code.USAGE, "FIELD one of"),
        (("correct", "A1", "--reason", "x", "--set", "note"), Code.USAGE, "write FIELD=TEXT"),
    ):
        found = run(capture, *words)
        assert (found[0], found[1]) == (code, ""), words
        assert told in found[2]


def test_without_a_session_it_says_how_to_sign_in(
    people: People, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code, _, err = run(capsys, "import", written(tmp_path, HEADER + LEVEL))
    assert code == Code.NO_SESSION
    assert "sign-in" in err
