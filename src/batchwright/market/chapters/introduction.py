"""Introduction and scope: what the report is about, what a total counts, which claims came in."""

from batchwright.market.chapters.refs import claim_link, claim_ref, own
from batchwright.market.edition import Edition
from batchwright.market.regions import name_of
from batchwright.market.report.document import (
    Block,
    Chapter,
    Column,
    Heading,
    Number,
    Paragraph,
    Points,
    Statement,
    Table,
)
from batchwright.market.scopes import SCOPES
from batchwright.market.types import Claim, Kind


def introduction(edition: Edition) -> Chapter:
    """What is counted, where, and on whose word."""
    return Chapter(
        anchor="introduction",
        title="Introduction and scope",
        blocks=(
            *_overview(edition),
            Heading(title="What a total counts"),
            *_scope(edition),
            Heading(title="Regions"),
            *_regions(edition),
            Heading(title="What the report assumes"),
            *_assumes(),
        ),
    )


def _overview(edition: Edition) -> tuple[Block, ...]:
    claims, refused = edition.reading.claims, edition.reading.refused
    publishers = len({each.publisher for each in edition.reading.markets})
    return (
        Paragraph(
            runs=(
                "This report is about the market for making drugs, biologics and medical devices "
                "under contract. It rests on ",
                _counted(len(claims)),
                " claims, ",
                _counted(len(edition.reading.markets)),
                " of which state the size of a market in a year, by ",
                _counted(publishers),
                " publishers. ",
                _counted(len(refused)),
                " lines did not come in. A claim is a figure with the words of its publisher, its "
                "year, region and scope; a figure alone is not taken.",
            )
        ),
        Table(
            columns=(Column(title="Line"), Column(title="Claim"), Column(title="Why it stays out")),
            rows=tuple((str(each.line), each.claim_id, each.reason) for each in refused),
            caption="What was refused, with its line in the file",
        ),
    )


def _counted(count: int) -> Number:
    return Number(value=count, basis="calculation:intake")


def _scope(edition: Edition) -> tuple[Block, ...]:
    definitions = [each for each in edition.reading.claims if each.kind is Kind.DEFINITION]
    return (
        Paragraph(
            runs=(
                "Publishers use one name, healthcare contract manufacturing, for different "
                "things. Every claim is therefore kept with the scope its publisher states in "
                "its own lists and definitions:",
            )
        ),
        Points(statements=tuple(_definition(each) for each in definitions)),
        Table(
            columns=(
                Column(title="Scope"),
                Column(title="Products counted"),
                Column(title="Services counted"),
                Column(title="Claims", numeric=True),
            ),
            rows=tuple(
                (
                    scope.name,
                    ", ".join(sorted(scope.products)),
                    ", ".join(sorted(scope.services)),
                    _counted(sum(each.scope == scope.name for each in edition.reading.markets)),
                )
                for scope in SCOPES
                if any(each.scope == scope.name for each in edition.reading.markets)
            ),
            caption="Scopes with claims. A scope holds another if it counts all that it counts",
        ),
        own(
            "No publisher says whether its total holds the price of materials that sponsors "
            "supply. A part of the distance between publishers may be that."
        ),
    )


def _definition(claim: Claim) -> Statement:
    return Statement(
        runs=(f"{claim.publisher} on {claim.claim}: {claim.value}.",),
        sources=(claim_ref(claim.claim_id),),
    )


def _regions(edition: Edition) -> tuple[Block, ...]:
    return (
        Paragraph(
            runs=(
                "All region lists are mapped to one table: North America, Europe, Asia Pacific, "
                "and the rest of the world, which is Latin America, the Middle East and Africa. "
                "South America is a part of Latin America.",
            )
        ),
        Table(
            columns=(
                Column(title="Claim"),
                Column(title="Publisher"),
                Column(title="List"),
                Column(title="Left out"),
            ),
            rows=tuple(
                (
                    (claim_link(claim.claim_id),),
                    claim.publisher,
                    ", ".join(name_of(code) for code in covered.codes),
                    ", ".join(name_of(code) for code in covered.missing) or "nothing",
                )
                for claim, covered in edition.region_lists
            ),
            caption="The lists that publishers use, and what each leaves out of the world",
        ),
    )


def _assumes() -> tuple[Block, ...]:
    return (
        Points(
            statements=(
                own("Money is in US dollars of the year it is stated for; inflation is in it."),
                own("Publishers with different names are taken to be independent of each other."),
                own("Where nobody can be quoted, an assumption with its range stands instead."),
            )
        ),
    )
