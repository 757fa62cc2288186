"""Writes an edition as one document: web page, PDF and JSON."""

import json
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from batchwright.market.chapters.ahead import ahead
from batchwright.market.chapters.answer import answer
from batchwright.market.chapters.competition import competition, profiles
from batchwright.market.chapters.entries import entries
from batchwright.market.chapters.geography import geography
from batchwright.market.chapters.introduction import introduction
from batchwright.market.chapters.methodology import methodology
from batchwright.market.chapters.outlook import outlook
from batchwright.market.chapters.plant import plant
from batchwright.market.chapters.segments import segments
from batchwright.market.chapters.summary import summary
from batchwright.market.chapters.themes import themes
from batchwright.market.edition import Edition
from batchwright.market.report.document import Document
from batchwright.market.report.html import as_html
from batchwright.market.report.json import as_json
from batchwright.market.report.pdf import as_pdf
from batchwright.market.types import Bands

TITLE = "Healthcare contract manufacturing: what may be believed"


def document(edition: Edition) -> Document:
    """The whole report; its entries are those that the text leads to."""
    chapters = (
        introduction(edition),
        summary(edition),
        methodology(edition),
        outlook(edition),
        ahead(edition),
        *segments(edition),
        geography(edition),
        competition(edition),
        profiles(edition),
        *themes(edition),
        plant(edition),
    )
    inputs = edition.inputs
    return Document(
        title=TITLE,
        subtitle="Size, growth and uncertainty of the market, and what they ask of this plant",
        author="Batchwright",
        edition=inputs.name,
        made_on=inputs.made_on,
        input_hash=inputs.hash(),
        seed=inputs.seed,
        answer=answer(edition),
        chapters=chapters,
        entries=entries(edition),
    )


def publication(edition: Edition, report: bytes) -> str:
    """What `market.publish_edition` takes, as JSON: inputs, results, the digest of the PDF."""
    horizon = edition.total_in(edition.horizon)
    found = (
        (f"{edition.scope} in {edition.year}", "USD bn", edition.pooled[edition.scope].level),
        ("growth", "percent/yr", edition.growth_drawn),
        (f"{edition.scope} in {edition.horizon}", "USD bn", horizon),
    )
    return json.dumps(
        {
            "name": edition.inputs.name,
            "made_on": edition.inputs.made_on,
            "seed": edition.inputs.seed,
            "inputs": edition.inputs.as_json(),
            "results": [
                {"name": name, "unit": unit, **_decimal(bands)} for name, unit, bands in found
            ],
            "document_sha256": sha256(report).hexdigest(),
        },
        ensure_ascii=False,
    )


def _decimal(bands: Bands) -> dict[str, object]:
    def told(value: float) -> str:
        return f"{value:.6g}"

    pairs = {"band_50": bands.band_50, "band_80": bands.band_80, "band_90": bands.band_90}
    return {
        "median": told(bands.median),
        **{name: {"low": told(low), "high": told(high)} for name, (low, high) in pairs.items()},
    }


Progress = Callable[[int, int, str], None]


def quiet(done: int, total: int, what: str) -> None:
    """Nobody looks."""


def worked_out(edition: Edition, progress: Progress, more: int = 0) -> int:
    """All of an edition is worked out, told step by step; returns the steps, `more` among them."""
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("claims", lambda: edition.judgements),
        ("pooling", lambda: edition.pooled),
        ("each claim left out", lambda: edition.left_out),
        ("bridges", lambda: edition.bridges),
        ("forecast", lambda: edition.total),
        ("what matters", lambda: edition.tornado),
        ("plant and investment", lambda: edition.case),
        ("changes", lambda: edition.changes),
    )
    whole = len(steps) + more
    for done, (what, act) in enumerate(steps):
        progress(done, whole, what)
        act()
    return whole


def write(edition: Edition, folder: Path, progress: Progress = quiet) -> tuple[Path, ...]:
    """The report in `folder`: index.html, report.pdf, report.json, inputs.json.

    The folder is made if missing; every file is whole or not there. Returns the files
    written. Raises OSError, MarketFault.
    """
    files: tuple[tuple[str, Callable[[Document], bytes]], ...] = (
        ("index.html", lambda found: as_html(found).encode()),
        ("report.pdf", as_pdf),
        ("report.json", lambda found: as_json(found).encode()),
        ("inputs.json", lambda found: edition.inputs.as_json().encode()),
    )
    whole = worked_out(edition, progress, len(files))
    found = document(edition)
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for done, (name, made) in enumerate(files, start=whole - len(files)):
        progress(done, whole, name)
        part = folder / f".{name}.part"
        part.write_bytes(made(found))
        written.append(part.replace(folder / name))
    progress(whole, whole, "written")
    return tuple(written)
