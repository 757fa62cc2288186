"""Executive summary: ten sentences a board can act on, each leading to its chapter."""

from batchwright.market.chapters.plant import plant_summary
from batchwright.market.chapters.refs import (
    band,
    between,
    calculation_ref,
    percent,
    pooled_ref,
    usd_bn,
)
from batchwright.market.chapters.segments import label_of
from batchwright.market.edition import Edition
from batchwright.market.gate import Verdict
from batchwright.market.regions import spelled
from batchwright.market.report.document import Chapter, Link, Number, Points, Run, Statement


def summary(edition: Edition) -> Chapter:
    """Size, growth, doubts, segments, competitors, and what follows for the plant."""
    return Chapter(
        anchor="summary",
        title="Executive summary",
        blocks=(
            Points(
                statements=(
                    _size(edition),
                    _growth(edition),
                    _doubt(edition),
                    _largest(edition, "product", "product"),
                    _fastest(edition, "product", "product"),
                    _regions(edition),
                    _matters(edition),
                    _competitors(edition),
                    *plant_summary(edition),
                )
            ),
        ),
    )


def _sentence(*runs: Run, see: str, title: str, sources: tuple[str, ...]) -> Statement:
    return Statement(runs=(*runs, " ", Link(text=title, target=see)), sources=sources)


def _size(edition: Edition) -> Statement:
    pooled, basis = edition.pooled[edition.scope], pooled_ref(edition.scope)
    return _sentence(
        f"In {edition.year} drugs and devices made under contract are worth ",
        usd_bn(pooled.level.median, basis),
        ", ",
        *band(pooled.level, basis),
        ".",
        see="methodology",
        title="Methodology",
        sources=(basis,),
    )


def _growth(edition: Edition) -> Statement:
    basis = calculation_ref("forecast-total")
    ahead = edition.total_in(edition.horizon)
    return _sentence(
        "The market grows by ",
        percent(edition.growth_drawn.median, basis),
        " a year, scenarios counted by their probability, and reaches ",
        usd_bn(ahead.median, basis),
        f" in {edition.horizon}, ",
        *band(ahead, basis),
        ".",
        see="forecast",
        title="Forecast",
        sources=(basis,),
    )


def _doubt(edition: Edition) -> Statement:
    failing = [each for each in edition.judgements if each.verdict is Verdict.DOES_NOT_CLOSE]
    basis = calculation_ref("gate")
    return _sentence(
        Number(value=len(failing), basis=basis),
        " of ",
        Number(value=len(edition.judgements), basis=basis),
        " publishers' statements contradict themselves in their own figures.",
        see="methodology",
        title="The gate",
        sources=(basis,),
    )


def _largest(edition: Edition, axis: str, anchor: str) -> Statement:
    found, basis = edition.forecast, calculation_ref(f"forecast-{axis}")
    shares = {each: found.share_pct(axis, each, edition.year) for each in found.members(axis)}
    name = max(shares, key=lambda each: shares[each].median)
    return _sentence(
        f"{label_of(name)} is the largest {axis}, with ",
        percent(shares[name].median, basis),
        " of the market.",
        see=anchor,
        title=f"By {axis}",
        sources=(basis,),
    )


def _fastest(edition: Edition, axis: str, anchor: str) -> Statement:
    found, basis = edition.forecast, calculation_ref(f"forecast-{axis}")
    growth = {each: found.growth_pct(axis, each) for each in found.members(axis)}
    name = max(growth, key=lambda each: growth[each].median)
    return _sentence(
        f"{label_of(name)} grows fastest, by ",
        percent(growth[name].median, basis),
        " a year (",
        *between(growth[name].band_80, basis, 1),
        ").",
        see=anchor,
        title=f"By {axis}",
        sources=(basis,),
    )


def _regions(edition: Edition) -> Statement:
    found, basis = edition.forecast, calculation_ref("forecast-region")
    shares = {
        each: found.share_pct("region", each, edition.year) for each in found.members("region")
    }
    ordered = sorted(shares, key=lambda each: -shares[each].median)
    first, second = ordered[:2]
    return _sentence(
        f"{label_of(first)} leads with ",
        percent(shares[first].median, basis),
        f", before {label_of(second)} with ",
        percent(shares[second].median, basis),
        "; the sources contradict each other in this, and both views are in the bands.",
        see="geography",
        title="By geography",
        sources=(basis,),
    )


def _matters(edition: Edition) -> Statement:
    basis = calculation_ref("tornado")
    names = [spelled(each.name) for each in edition.tornado[:3]]
    return _sentence(
        f"Three things move the market of {edition.horizon} most: {', '.join(names)}.",
        see="forecast",
        title="What matters",
        sources=(basis,),
    )


def _competitors(edition: Edition) -> Statement:
    basis = calculation_ref("ranking")
    first = edition.ranking.ranked[:3]
    names = ", ".join(each.company.name for each in first)
    return _sentence(
        f"Of those who disclose revenue from contract work, {names} are the largest; many large "
        "firms disclose none apart from other business.",
        see="competition",
        title="Competitive landscape",
        sources=(basis,),
    )
