"""The other half of the gate: shares sum, segments lie within totals, regions cover the world."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from batchwright.market import cells
from batchwright.market.gate import half_step
from batchwright.market.markets import usd_bn
from batchwright.market.regions import GLOBAL, Coverage, coverage, holds, name_of, region_of
from batchwright.market.types import Claim, Kind

_WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """What claims of one edition say against each other: a code, the claims, a sentence."""

    code: str
    claim_ids: tuple[str, ...]
    reason: str


def inconsistencies(claims: Iterable[Claim]) -> tuple[Inconsistency, ...]:
    """All that does not agree among shares, segments and region lists of each edition."""
    kept = tuple(claims)
    return (*shares_sum(kept), *segments_within_totals(kept), *region_lists_cover(kept))


def axis_and_member(claim: Claim) -> tuple[str, str]:
    """What a share or segment is one of: ("therapeutic", "oncology"), ("region", "europe")."""
    if claim.segment == "total":
        return ("region", claim.region)
    axis, _, member = claim.segment.partition(":")
    return (axis.strip(), member.strip() or axis.strip())


def shares_sum(claims: Iterable[Claim]) -> tuple[Inconsistency, ...]:
    """The shares of one edition, year and axis sum to no more than 100 %, rounding allowed.

    Where the members are all there are (regions that cover the world), they sum to no less either.
    A region inside another that is listed too is not counted twice.
    """
    groups: dict[tuple[object, ...], dict[str, Claim]] = {}
    for each in claims:
        if each.kind is Kind.QUANTITATIVE and each.unit == cells.SHARE:
            axis, member = axis_and_member(each)
            key = (each.publisher, each.edition, each.scope, each.base_year, axis)
            if not (axis == "region" and member == GLOBAL):
                groups.setdefault(key, {}).setdefault(member, each)
    found = []
    for group, members in groups.items():
        counted = {name: each for name, each in members.items() if not _inside(name, members)}
        if len(counted) < 2:
            continue
        total = sum((each.amount or Decimal(0) for each in counted.values()), Decimal(0))
        slack = sum((half_step(each.amount or Decimal(0)) for each in counted.values()), Decimal(0))
        ids = tuple(each.claim_id for each in counted.values())
        said = f"The {group[4]} shares of {group[0]} for {group[3]} sum to {total} %"
        if total - slack > _WHOLE:
            found.append(_fault("shares_exceed_whole", ids, f"{said}: more than the whole."))
        whole = group[4] == "region" and not coverage(tuple(counted)).missing
        if whole and total + slack < _WHOLE:
            found.append(_fault("shares_short_of_whole", ids, f"{said}, yet cover the world."))
    return tuple(found)


def segments_within_totals(claims: Iterable[Claim]) -> tuple[Inconsistency, ...]:
    """The segments of one edition, year and axis are together no larger than its total."""
    totals: dict[tuple[object, ...], Claim] = {}
    parts: dict[tuple[object, ...], dict[str, dict[str, Claim]]] = {}
    for each in claims:
        if usd_bn(each) is None:
            continue
        year = each.base_year or each.horizon_year
        key = (each.publisher, each.edition, each.scope, year)
        if each.segment == "total" and each.region == GLOBAL:
            totals.setdefault(key, each)
        else:
            axis, member = axis_and_member(each)
            parts.setdefault(key, {}).setdefault(axis, {}).setdefault(member, each)
    found = []
    for edition, axes in parts.items():
        for axis, members in axes.items():
            counted = [each for name, each in members.items() if not _inside(name, members)]
            whole = totals.get(edition)
            if whole is None:
                continue
            total = sum((usd_bn(each) or Decimal(0) for each in counted), Decimal(0))
            limit = usd_bn(whole) or Decimal(0)
            slack = sum(
                (half_step(usd_bn(each) or limit) for each in (*counted, whole)), Decimal(0)
            )
            if total - slack > limit:
                ids = (whole.claim_id, *(each.claim_id for each in counted))
                said = (
                    f"The {axis} segments of {edition[0]} for {edition[3]} sum to USD {total:f} bn,"
                )
                reason = f"{said} its total is {limit:f} bn."
                found.append(_fault("segments_exceed_total", ids, reason))
    return tuple(found)


def region_lists(claims: Iterable[Claim]) -> tuple[tuple[Claim, Coverage], ...]:
    """Each list of regions that a publisher gives, mapped to the one table."""
    return tuple(
        (each, coverage(tuple(part.strip() for part in each.value.split("|"))))
        for each in claims
        if each.kind is Kind.STRUCTURAL and each.segment == "region" and "|" in each.value
        if coverage(tuple(part.strip() for part in each.value.split("|"))).codes
    )


def region_lists_cover(claims: Iterable[Claim]) -> tuple[Inconsistency, ...]:
    """Each region list covers the world without overlap, and one edition keeps to one list."""
    found = []
    lists: dict[tuple[str, str], list[tuple[Claim, Coverage]]] = {}
    for claim, covered in region_lists(claims):
        if not any(holds(GLOBAL, code) for code in covered.codes) or _countries(covered):
            continue
        lists.setdefault((claim.publisher, claim.edition), []).append((claim, covered))
        said = f"The region list of {claim.publisher}"
        if covered.missing:
            left = ", ".join(name_of(code) for code in covered.missing)
            found.append(
                _fault("regions_left_out", (claim.claim_id,), f"{said} leaves out {left}.")
            )
        for outer, inner in covered.overlapping:
            reason = f"{said} counts {name_of(inner)} twice: {name_of(outer)} holds it."
            found.append(_fault("regions_overlap", (claim.claim_id,), reason))
    for (publisher, _), kept in lists.items():
        if len({covered.codes for _, covered in kept}) > 1:
            ids = tuple(claim.claim_id for claim, _ in kept)
            reason = f"{publisher} uses {len(kept)} region lists in one document."
            found.append(_fault("region_lists_differ", ids, reason))
    return tuple(found)


def _countries(covered: Coverage) -> bool:
    # A list of countries names examples, not the parts of the world.
    return not any(code == GLOBAL or _top(code) for code in covered.codes)


def _top(code: str) -> bool:
    return code in ("north_america", "europe", "asia_pacific", "rest_of_world")


def _inside(name: str, members: Iterable[str]) -> bool:
    inner = region_of(name)
    if inner is None:
        return False
    outer = (region_of(other) for other in members if other != name)
    return any(each is not None and each != inner and holds(each, inner) for each in outer)


def _fault(code: str, claim_ids: tuple[str, ...], reason: str) -> Inconsistency:
    return Inconsistency(code=code, claim_ids=claim_ids, reason=reason)
