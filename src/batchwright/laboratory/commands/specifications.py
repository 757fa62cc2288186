"""Drafting, submitting and approving specifications."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.findings import Finding
from batchwright.kernel.identifiers import Code
from batchwright.laboratory import facts as reading
from batchwright.laboratory.facts import NewVersionFacts, SpecificationFacts
from batchwright.laboratory.rules import specifications as rules
from batchwright.laboratory.rules.limits import places_of
from batchwright.laboratory.types import (
    ALL_MARKETS,
    Limits,
    Specification,
    SpecificationState,
    SpecificationTest,
)
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class TestLine:
    """One test of a specification.

    code: its short name, once in a specification. name: its full name. method: by which it is
    done. unit: of the limits. lower, upper: the limits; absent does not limit. lower_inclusive,
    upper_inclusive: whether the limit itself passes. decimal_places: to which a result is rounded
    before it is compared; by default those the limits are written with. criterion: the word that
    passes where no number is asked for, such as "complies". required: whether a release needs it.
    replicates: how many results it needs.
    """

    code: Code
    name: str
    method: Code
    unit: Code | None = None
    lower: Decimal | None = None
    lower_inclusive: bool = True
    upper: Decimal | None = None
    upper_inclusive: bool = True
    decimal_places: int | None = None
    criterion: str | None = None
    required: bool = True
    replicates: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSpecification(Command):
    """A new version of a specification.

    sponsor_id: the owner of the product. product_code: product or material. title: what it is
    called. tests: in the order they are listed. market: for which it holds, "all" for any market
    without one of its own.
    """

    sponsor_id: UUID
    product_code: Code
    title: str
    tests: tuple[TestLine, ...]
    market: Code = ALL_MARKETS


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitSpecification(Command):
    """The author signs a draft and hands it to review.

    specification_id: the version. expected_version: the state of the row that was seen.
    """

    specification_id: UUID
    expected_version: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveSpecification(Command):
    """The quality unit approves a version from a day on.

    specification_id: the version. effective_on: the first day it holds. expected_version: the
    state of the row that was seen.
    """

    specification_id: UUID
    effective_on: date
    expected_version: int | None = None


def _drafted(do: DraftSpecification, read: Reader) -> NewVersionFacts:
    reading.sponsor_seen(read, do.sponsor_id)
    number = reading.next_number(read, do.sponsor_id, do.product_code, do.market)
    return NewVersionFacts(number=number)


def _found(do: SubmitSpecification | ApproveSpecification, read: Reader) -> SpecificationFacts:
    return reading.specification_facts(read, do.specification_id)


def _limits(line: TestLine) -> Limits:
    """The limits of a line; a number without stated places has those of its limits."""
    numeric = line.lower is not None or line.upper is not None
    finite = all(each is None or each.is_finite() for each in (line.lower, line.upper))
    places = line.decimal_places
    if places is None and numeric and finite:
        places = places_of(line.lower, line.upper)
    return Limits(
        unit=line.unit,
        lower=line.lower,
        lower_inclusive=line.lower_inclusive,
        upper=line.upper,
        upper_inclusive=line.upper_inclusive,
        decimal_places=places,
        criterion=line.criterion,
    )


@command(permission="laboratory.specify", facts=_drafted)
def draft_specification(do: DraftSpecification, facts: NewVersionFacts, context: Context) -> Change:
    """The next version of the specification is in draft, with its tests (US-211.160(b))."""
    specification = Specification(
        id=context.new_id(),
        version=1,
        sponsor_id=do.sponsor_id,
        product_code=do.product_code.strip(),
        market=do.market.strip(),
        number=facts.number,
        title=do.title.strip(),
        state=SpecificationState.DRAFT,
        drafted_by=context.actor.user_id,
        drafted_at=context.at,
    )
    tests = tuple(
        SpecificationTest(
            id=context.new_id(),
            sponsor_id=do.sponsor_id,
            specification_id=specification.id,
            position=position,
            code=line.code.strip(),
            name=line.name.strip(),
            method=line.method.strip(),
            limits=_limits(line),
            required=line.required,
            replicates=line.replicates,
        )
        for position, line in enumerate(do.tests, 1)
    )
    return Change(
        kind="laboratory.specification_drafted.v1",
        rows=(specification, *tests),
        findings=(
            *rules.product_named(specification.product_code, specification.market),
            *_sound(tests),
        ),
        result={"specification_id": str(specification.id), "number": facts.number},
    )


def _sound(tests: tuple[SpecificationTest, ...]) -> list[Finding]:
    findings = [*rules.tests_stated(tests), *rules.each_test_once(tests)]
    for each in tests:
        findings += rules.test_is_complete(each)
        findings += rules.limits_sound(each)
        findings += rules.replicates_sound(each)
    return findings


@command(permission="laboratory.specify", signature=Meaning.AUTHORED, facts=_found)
def submit_specification(
    do: SubmitSpecification, facts: SpecificationFacts, context: Context
) -> Change:
    """The version is under review, signed by its author."""
    seen = facts.specification
    return Change(
        kind="laboratory.specification_submitted.v1",
        rows=(
            replace(
                seen,
                version=seen.version + 1,
                state=SpecificationState.UNDER_REVIEW,
                submitted_at=context.at,
            ),
        ),
        findings=(
            *current_version(seen.version, do.expected_version),
            *rules.in_state(seen, SpecificationState.DRAFT),
            *rules.submitted_by_its_author(seen, context.actor.user_id),
        ),
        about=(reading.about_specification(seen),),
    )


@command(permission="laboratory.approve", signature=Meaning.APPROVED, facts=_found)
def approve_specification(
    do: ApproveSpecification, facts: SpecificationFacts, context: Context
) -> Change:
    """The version is approved and holds from `effective_on`; the one before ends there.

    Approved by the quality unit, never by its author (US-211.22(c), US-211.160(a)).
    """
    seen, before = facts.specification, facts.before
    ended = () if before is None else (_superseded(before, do.effective_on),)
    approved = replace(
        seen,
        version=seen.version + 1,
        state=SpecificationState.EFFECTIVE,
        approved_by=context.actor.user_id,
        approved_at=context.at,
        effective_on=do.effective_on,
    )
    return Change(
        kind="laboratory.specification_approved.v1",
        rows=(*ended, approved),
        findings=(
            *current_version(seen.version, do.expected_version),
            *rules.in_state(seen, SpecificationState.UNDER_REVIEW),
            *rules.approved_by_another(seen, context.actor.user_id),
            *rules.effective_after_approval(do.effective_on, context.at.date()),
            *rules.follows_the_one_before(do.effective_on, seen.number, before),
        ),
        about=(reading.about_specification(seen),),
    )


def _superseded(before: Specification, on: date) -> Specification:
    return replace(
        before,
        version=before.version + 1,
        state=SpecificationState.SUPERSEDED,
        superseded_on=on,
    )
