"""What the database tests of the market's record do over and over."""

import json
from datetime import date
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

from batchwright.ledger.scope import ask
from batchwright.ledger.types import Receipt
from batchwright.market.commands import ImportClaims, PublishEdition, SetAssumption
from batchwright.market.reading import SHIPPED, shipped_text
from batchwright.market.records import Band, KeyResult
from tests.support.people import People

ANALYST, APPROVER = "market-analyst", "market-approver"
HEADER = "claim_id,source,kind,claim,value,unit,year,horizon_year,source_file,char_offset,quote\n"
LEVEL = (
    'A1,Own,quantitative,market size,12.5,USD bn,2024,,own.txt,4,"is USD 12.5 billion in 2024"\n'
)
DOCUMENT = "It  is USD 12.5 billion in 2024, and grows."


def written(folder: Path, text: str, name: str = "own.csv") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def brought(people: People, file: Path, documents: Path | None = None) -> Receipt:
    """The analyst has brought the claims of the file in."""
    folder = str(documents) if documents is not None else None
    return people.do(ANALYST, ImportClaims(file=str(file), documents=folder))


def shipped_in(people: People, folder: Path) -> tuple[Receipt, Receipt]:
    """The claims that come with Batchwright are in the record, the long file first."""
    long, short = (brought(people, written(folder, shipped_text(each), each)) for each in SHIPPED)
    return long, short


def asked(people: People, name: str, by: str = ANALYST, **parameters: Any) -> Any:
    """What the query gives to that person."""
    return ask(people.connection, f"market.{name}", people.token(by), **parameters)


def assumed(**changed: Any) -> SetAssumption:
    """An assumption on the revenue of a batch."""
    given: dict[str, Any] = {
        "assumption_id": "OWN-1",
        "group": "plant",
        "subject": "oral solid dose: revenue per batch",
        "low": Decimal("0.8"),
        "mode": Decimal("1.10"),
        "high": Decimal("2.0"),
        "unit": "USD m/batch",
        "note": "Three offers of last year lay between these.",
    }
    return SetAssumption(**(given | changed))


def result(name: str = "total in 2025", median: str = "250.1") -> KeyResult:
    """A result with bands around its median."""
    middle = Decimal(median)
    bands = (Band(low=middle - step, high=middle + step) for step in (10, 20, 30))
    narrow, wide, widest = bands
    return KeyResult(
        name=name, unit="USD bn", median=middle, band_50=narrow, band_80=wide, band_90=widest
    )


def inputs(claims: list[dict[str, Any]], assumptions: list[dict[str, Any]], seed: int = 7) -> str:
    """What an edition was made from, as JSON text."""
    return json.dumps({"reading": {"claims": claims}, "book": {"rows": assumptions}, "seed": seed})


def edition(made_from: str, **changed: Any) -> PublishEdition:
    """An edition with one result."""
    given: dict[str, Any] = {
        "name": "2026-1",
        "made_on": date(2026, 1, 5),
        "seed": 7,
        "inputs": made_from,
        "results": (result(),),
        "document_sha256": sha256(b"report").hexdigest(),
    }
    return PublishEdition(**(given | changed))
