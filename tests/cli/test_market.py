"""`batchwright market` answers on any file of claims, without a home, a server or a session."""

import json
from pathlib import Path

import pytest

from batchwright.cli.base import Code
from batchwright.cli.main import main
from batchwright.market.reading import shipped_text

OWN = Path(__file__).parents[2] / "docs" / "tutorials" / "market" / "own-claims.csv"


def answered(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, dict]:
    code = main(["market", *words, "--json"])
    return code, json.loads(capsys.readouterr().out)


@pytest.fixture
def long_form(tmp_path: Path) -> Path:
    (tmp_path / "claims.csv").write_text(shipped_text("claims.csv"), encoding="utf-8")
    return tmp_path / "claims.csv"


@pytest.fixture
def short_form(tmp_path: Path) -> Path:
    path = tmp_path / "public.csv"
    path.write_text(shipped_text("market_claims_public.csv"), encoding="utf-8")
    return path


def test_check_gives_a_verdict_for_each_line(
    capsys: pytest.CaptureFixture[str], long_form: Path
) -> None:
    code, data = answered(capsys, "check", str(long_form))
    assert code == Code.DONE
    assert len(data["claims"]) == 70
    assert set(data["claims"][0]) == {"claim_id", "verdict", "implied_cagr_pct", "reason"}
    verdicts = {each["claim_id"]: each["verdict"] for each in data["claims"]}
    assert [name for name, verdict in verdicts.items() if verdict == "refused"] == [
        "C004",
        "C005",
        "C006",
        "C007",
        "C008",
    ]
    assert verdicts["C002"] == "does_not_close"
    assert verdicts["C045"] == "closes"
    implied = next(each for each in data["claims"] if each["claim_id"] == "C001")
    assert implied["implied_cagr_pct"] == pytest.approx(8.875, abs=0.001)


def test_check_flags_the_published_claims_that_miss(
    capsys: pytest.CaptureFixture[str], short_form: Path
) -> None:
    _, data = answered(capsys, "check", str(short_form))
    flagged = [each["claim_id"] for each in data["claims"] if each["verdict"] == "does_not_close"]
    assert flagged == ["P09", "P10", "P11", "P12"]
    assert len(data["claims"]) == 19


def test_pool_gives_level_predictive_and_weights(
    capsys: pytest.CaptureFixture[str], short_form: Path
) -> None:
    words = ("pool", "--scope", "devices", "--year", "2025", "--claims", str(short_form))
    code, data = answered(capsys, *words)
    assert code == Code.DONE
    assert data["band_90"][0] < data["band_80"][0] < data["median"] < data["band_80"][1]
    assert data["predictive"]["band_80"][0] < data["band_80"][0]
    assert set(data["weights"]) == {"P17", "P19", "P21"}


def test_pool_refuses_two_claims_alone_with_its_reasons(
    capsys: pytest.CaptureFixture[str], long_form: Path
) -> None:
    words = ("pool", "--scope", "drugs+devices", "--year", "2025", "--claims", str(long_form))
    code, data = answered(capsys, *words)
    assert code == Code.REFUSED
    assert data["code"] == "two_claims_alone"
    assert "Market Size and Trends" in data["error"]


def test_claims_of_ones_own_count_beside_the_shipped_ones(
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ("pool", "--scope", "drugs+devices", "--year", "2025")
    _, without = answered(capsys, *words)
    _, with_own = answered(capsys, *words, "--add", str(OWN))
    assert with_own["publishers"] == without["publishers"] + 1
    assert with_own["weights"]["OWN1"] > 0.9


HEADER = "claim_id,publisher,scope,base_year,base_usd_bn,stated_cagr_pct,source_page\n"


def test_pool_names_the_lines_that_did_not_come_in(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = tmp_path / "claims.csv"
    lines = [f"A{n},P{n},devices,2025,10{n},8,example.org\n" for n in range(3)]
    path.write_text(f"{HEADER}{''.join(lines)}B,PB,gadgets,2025,9,8,example.org\n")
    words = ("pool", "--year", "2025", "--claims", str(path), "--scope")
    _, data = answered(capsys, *words, "devices")
    assert [(each["line"], each["claim_id"]) for each in data["refused"]] == [(5, "B")]
    code, data = answered(capsys, *words, "biologics")
    assert code == Code.REFUSED
    assert 'Line 5 is refused: The scope "gadgets" is unknown.' in data["error"]


def test_a_currency_without_a_rate_is_told_where_its_claim_is_asked_for(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    rows = [
        {
            "claim_id": f"C{n}",
            "source": f"S{n}0",
            "kind": "quantitative",
            "claim": "market size",
            "value": "50",
            "unit": unit,
            "year": 2023,
            "segment": "total",
            "scope": "devices",
            "quote": "worth 50 billion",
        }
        for n, unit in enumerate(("USD bn", "EUR bn", "USD bn", "XYZ bn"))
    ]
    path = tmp_path / "claims.json"
    path.write_text(json.dumps(rows))
    words = ("--claims", str(path))
    _, data = answered(capsys, "pool", "--scope", "devices", "--year", "2023", *words)
    assert set(data["weights"]) == {"C0", "C1", "C2"}
    told = "no average rate of XYZ for 2023 is known"
    assert data["left_out"] == [{"claim_id": "C3", "reason": told}]
    code, data = answered(capsys, "bridge", "C0", "C3", *words)
    assert code == Code.REFUSED
    assert told in data["error"]


def test_bridge_says_what_stays_unexplained(capsys: pytest.CaptureFixture[str]) -> None:
    code, data = answered(capsys, "bridge", "C001", "C044")
    assert code == Code.DONE
    changes = sum(each["change_usd_bn"] or 0 for each in data["steps"])
    total = data["start"]["usd_bn"] + changes + data["remainder_usd_bn"]
    assert total == pytest.approx(data["end"]["usd_bn"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"a,b\n1,2\n", "These are no claims"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"claims": 3}', "holds no list of claims"),
        (b"[1, 2]", "holds no list of claims"),
        (b"", "These are no claims"),
        (b'claim_id,source,kind,claim,value,unit\n"A', "no CSV"),
    ],
)
def test_a_file_that_holds_no_claims_is_told_so(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: bytes, told: str
) -> None:
    path = tmp_path / "claims"
    path.write_bytes(text)
    code, data = answered(capsys, "check", str(path))
    assert code == Code.SURROUNDINGS
    assert told in data["error"]
    assert str(path) in data["error"]


def test_a_file_that_is_not_there_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    code, data = answered(capsys, "check", "/nowhere/claims.csv")
    assert code == Code.SURROUNDINGS
    assert "/nowhere/claims.csv" in data["error"]


@pytest.mark.parametrize("year", ["-5", "1899", "2101", "99999999"])
def test_a_year_that_is_none_is_refused(capsys: pytest.CaptureFixture[str], year: str) -> None:
    code, data = answered(capsys, "pool", "--scope", "devices", "--year", year)
    assert code == Code.REFUSED
    assert data["code"] == "year_impossible"


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("--paths", "-3"), "paths_impossible"),
        (("--paths", "0"), "paths_impossible"),
        (("--paths", "200001"), "paths_impossible"),
        (("--seed", "-3"), "seed_impossible"),
        (("--horizon", "2020"), "horizon_impossible"),
        (("--horizon", "20340"), "year_impossible"),
        (("--year", "2036"), "horizon_impossible"),
    ],
)
def test_a_report_that_cannot_be_is_refused_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, words: tuple[str, str], refused: str
) -> None:
    code, data = answered(capsys, "report", "--out", str(tmp_path / "out"), *words)
    assert code == Code.REFUSED
    assert data["code"] == refused
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", [b"\xff\xfe", b"{}", b""])
def test_a_previous_edition_that_is_none_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, text: bytes
) -> None:
    (tmp_path / "inputs.json").write_bytes(text)
    words = ("report", "--out", str(tmp_path / "out"), "--previous", str(tmp_path / "inputs.json"))
    code, data = answered(capsys, *words)
    assert code == Code.REFUSED
    assert data["code"] == "inputs_unread"
