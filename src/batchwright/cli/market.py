"""`batchwright market`: claims on the market, what is answered on them, and the report."""

from argparse import ArgumentParser

from batchwright.cli import market_claims, market_propose, market_report
from batchwright.cli.base import Subparsers
from batchwright.cli.market_record import register_record


def register(subparsers: "Subparsers[ArgumentParser]") -> None:
    """Adds what is asked of files of claims, the report, and the acts on the record."""
    parser = subparsers.add_parser(
        "market",
        help="Checks, bridges and pools claims on the market.",
        description="Checks, bridges and pools claims on the market.",
    )
    nested = parser.add_subparsers(metavar="ACT", required=True)
    market_claims.register(nested)
    market_report.register(nested)
    market_propose.register(nested)
    register_record(nested)
