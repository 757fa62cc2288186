"""What the subcommands of `batchwright market` share: files of claims, refusals, bands."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from batchwright.cli.base import Answer, Code, Fault

if TYPE_CHECKING:
    from batchwright.market.types import Bands, MarketFault, Reading

CLAIMS = "a file of claims, CSV or JSON; those that come with Batchwright if not given"


def add_claims(parser: ArgumentParser) -> None:
    """Adds --claims and --add."""
    parser.add_argument("--claims", type=Path, metavar="FILE", help=CLAIMS)
    parser.add_argument(
        "--add", type=Path, metavar="FILE", action="append", default=[], help="claims beside these"
    )


def reading_of(
    file: Path | None, documents: Path | None = None, more: Sequence[Path] = ()
) -> "Reading":
    """The claims of `file`, or the shipped ones, and `more`. Raises Fault if one cannot be read."""
    from batchwright.market.reading import joined, read, shipped
    from batchwright.market.types import MarketFault

    path = file
    try:
        readings = [shipped(documents) if file is None else read(file, documents)]
        for path in more:
            readings.append(read(path, documents))
    except MarketFault as fault:
        raise Fault(f"{path}: {fault.reason}") from fault
    return joined(*readings)


def refused(fault: "MarketFault", more: Sequence[str] = ()) -> Answer:
    """What the engine cannot answer, with its code and reasons; exit code 1.

    more: what else in the file explains it, three sentences of it at most.
    """
    told = [fault.reason, *more[:3]]
    if len(more) > 3:
        told.append(f"So are {len(more) - 3} more. See batchwright market check.")
    reason = " ".join(told)
    return Answer(text=reason, data={"error": reason, "code": fault.code}, code=Code.REFUSED)


def bands(found: "Bands") -> dict[str, Any]:
    """Median and bands as JSON."""
    return {
        "median": found.median,
        "band_50": list(found.band_50),
        "band_80": list(found.band_80),
        "band_90": list(found.band_90),
    }


def band(found: "Bands") -> str:
    """The 80 % band in words."""
    return f"{found.band_80[0]:.1f} to {found.band_80[1]:.1f}"
