"""Scored, sourced statements as points of a chapter."""

from batchwright.market.chapters.refs import claim_ref, source_ref
from batchwright.market.edition import Edition
from batchwright.market.landscape import Statement as Stated
from batchwright.market.regions import GLOBAL, capital, name_of
from batchwright.market.report.document import Points, Statement, Strong
from batchwright.market.report.telling import spoken
from batchwright.market.types import Claim


def stated(edition: Edition, chapter: str) -> Points:
    """The statements of `chapter`, each with its subject first and its sources."""
    kept = edition.landscape.statements
    return Points(statements=tuple(_point(each) for each in kept if each.chapter == chapter))


def points_of(edition: Edition, claim_ids: tuple[str, ...]) -> Points:
    """The words of claims that are no figures, each as its publisher's statement."""
    claims = {each.claim_id: each for each in edition.reading.claims}
    return Points(
        statements=tuple(
            Statement(
                runs=(
                    Strong(text=f"{_heading(claims[each])}. "),
                    f"“{spoken(claims[each].quote)}”",
                ),
                sources=(claim_ref(each),),
            )
            for each in claim_ids
            if each in claims
        )
    )


def _heading(claim: Claim) -> str:
    """Who speaks, of what, and of which region if it is not the world."""
    where = "" if claim.region == GLOBAL else f", {name_of(claim.region)}"
    return f"{claim.publisher} on {claim.claim}{where}"


def _point(each: Stated) -> Statement:
    subject = each.subject.lstrip("0123456789 ")
    subject = capital(subject)
    sources = [claim_ref(claim_id) for claim_id in each.claim_ids]
    if not each.source.own:
        sources.append(source_ref(each.statement_id))
    return Statement(runs=(Strong(text=f"{subject}. "), each.statement), sources=tuple(sources))
