"""`batchwright market propose`: claims for a person to accept, told or written to a file."""

from pathlib import Path

import pytest

from batchwright.cli.base import Answer, Fault, Parser
from batchwright.cli.market_propose import register
from batchwright.market.reading import read

TEXT = "The market was worth USD 7.8 billion in 2022. It grows at a CAGR of XX% to 2030.\n"


def answered(*arguments: str) -> Answer:
    """The answer of `market propose` with these arguments."""
    top = Parser(prog="market")
    register(top.add_subparsers(required=True))
    given = top.parse_args(["propose", *arguments])
    answer = given.run(given)
    assert isinstance(answer, Answer)
    return answer


@pytest.fixture
def document(tmp_path: Path) -> Path:
    path = tmp_path / "made-up.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_claims_and_holes_of_a_document_are_told_with_their_places(document: Path) -> None:
    answer = answered(str(document))
    assert "1 claims are proposed, 1 places hold none to believe." in answer.text
    assert "made-up-001 at 0: market size: 7.8 USD bn 2022" in answer.text
    assert 'Line 1: The publisher left a placeholder unfilled: "XX%' in answer.text
    (claim,) = answer.data["proposed"]
    assert (claim["value"], claim["year"], claim["position"]) == ("7.8", 2022, 0)
    assert claim["quote"] == TEXT[:45]
    (hole,) = answer.data["refused"]
    assert (hole["code"], hole["line"]) == ("placeholder", 1)


def test_claims_written_to_a_file_are_read_as_a_file_of_claims(document: Path) -> None:
    out = document.parent / "claims.csv"
    folder = document.parent / "documents"
    folder.mkdir()
    (folder / document.name).write_bytes(document.read_bytes())
    named = ("--publisher", "Made-up Research", "--edition", "2024", "--out", str(out))
    answer = answered(str(document), *named)
    assert answer.data["out"] == str(out)
    found = read(out, folder)
    assert found.refused == ()
    (claim,) = found.claims
    assert (claim.publisher, claim.edition, claim.document) == (
        "Made-up Research",
        "2024",
        document.name,
    )


def test_a_file_that_is_there_is_not_written_over(document: Path) -> None:
    out = document.parent / "claims.csv"
    out.write_text("mine", encoding="utf-8")
    with pytest.raises(Fault, match="is there already"):
        answered(str(document), "--out", str(out))
    assert out.read_text(encoding="utf-8") == "mine"


def test_a_document_that_is_no_text_is_told(tmp_path: Path) -> None:
    scan = tmp_path / "report.pdf"
    scan.write_bytes(b"%PDF-1.7\n\xff\xfe")
    with pytest.raises(Fault, match="is not UTF-8 text"):
        answered(str(scan))
