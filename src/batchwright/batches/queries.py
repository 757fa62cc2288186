"""Orders, batches, their phases, their record and its exceptions."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.batches import record
from batchwright.batches.dispensing import had, still_to_weigh
from batchwright.batches.facts import FLOW, phase_facts
from batchwright.batches.performing import DONE
from batchwright.batches.recipe_cache import recipe_of
from batchwright.batches.record import BatchException
from batchwright.batches.types import (
    Assessment,
    Batch,
    BatchState,
    Charging,
    ControlRecipe,
    Disposition,
    Order,
    Phase,
    RecordedValue,
    Release,
    Review,
    UnitAssignment,
    Weighing,
)
from batchwright.batches.weighing import component_of
from batchwright.kernel.findings import Finding
from batchwright.kernel.identifiers import Code
from batchwright.kernel.messages import sentence
from batchwright.laboratory.queries import batch_results
from batchwright.laboratory.views import ResultHistory
from batchwright.ledger.command import query
from batchwright.ledger.queries import RecordEntry
from batchwright.ledger.store import Reader
from batchwright.ledger.types import NotFound
from batchwright.materials.queries import links_of
from batchwright.materials.types import Container, GenealogyLink, Lot
from batchwright.quality.queries import deviations
from batchwright.quality.types import Deviation
from batchwright.recipes import flow
from batchwright.recipes.phases import Weigh

HISTORICAL_NOTICE = (
    "Historical: made elsewhere and brought in. Never executed, reviewed, released or allocated "
    "here, and not counted in review figures."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseView:
    """A phase with what the recipe says of it, and whether it may start now."""

    phase: Phase
    instruction: str
    permitted: bool
    signature: bool
    verification: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToWeigh:
    """What a phase had of its component, and what is still to be weighed out of a container.

    target, lower, upper, had: as mass of the lot in the container, corrected by its figures where
    the recipe asks; None where they are not known, and `missing` says why.
    """

    phase: Phase
    component: str
    container: Container
    lot: Lot
    weighings: tuple[Weighing, ...]
    unit: str
    had: Decimal | None = None
    target: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchRecord:
    """The whole record of a batch, as far as this person may see it.

    releases_then_rejected: the releases for a market that stand although the batch was rejected
    after them; a recall is decided on each.
    """

    batch: Batch
    historical: str | None
    order: Order | None
    control_recipe: ControlRecipe | None
    phases: tuple[Phase, ...]
    units: tuple[UnitAssignment, ...]
    values: tuple[RecordedValue, ...]
    weighings: tuple[Weighing, ...]
    chargings: tuple[Charging, ...]
    genealogy: tuple[GenealogyLink, ...]
    results: tuple[ResultHistory, ...]
    deviations: tuple[Deviation, ...]
    exceptions: tuple[BatchException, ...]
    assessments: tuple[Assessment, ...]
    reviews: tuple[Review, ...]
    dispositions: tuple[Disposition, ...]
    releases: tuple[Release, ...]
    releases_then_rejected: tuple[Release, ...]
    entries: tuple[RecordEntry, ...]


@query(permission="batches.read")
def orders(read: Reader, *, after: UUID | None = None, limit: int = 100) -> list[Order]:
    """Orders in the order they were made, at most `limit` after the one named."""
    return read.rows(
        Order, "(%s::uuid is null or id > %s) order by id limit %s", after, after, _page(limit)
    )


@query(permission="batches.read")
def batches(
    read: Reader,
    *,
    state: BatchState | None = None,
    historical: bool = False,
    number: str | None = None,
    after: UUID | None = None,
    limit: int = 100,
) -> list[Batch]:
    """Batches in order of their ids; historical ones only where they are asked for."""
    return read.rows(
        Batch,
        "historical = %s and (%s::text is null or state = %s) "
        "and (%s::text is null or number = %s) "
        "and (%s::uuid is null or id > %s) order by id limit %s",
        historical,
        state,
        state,
        number,
        number,
        after,
        after,
        _page(limit),
    )


@query(permission="batches.read")
def batch(read: Reader, *, batch_id: UUID) -> Batch:
    """One batch; raises NotFound."""
    return read.row(Batch, batch_id)


@query(permission="batches.read")
def phases(read: Reader, *, batch_id: UUID) -> list[PhaseView]:
    """The phases of a batch in order, each with whether it may start now."""
    found = read.row(Batch, batch_id)
    rows = read.rows(Phase, "batch_id = %s order by number", batch_id)
    if not rows:
        return []
    recipe = recipe_of(read, batch_id, found.recipe_digest)
    startable = set(flow.startable(recipe.order, {each.path: FLOW[each.state] for each in rows}))
    return [
        PhaseView(
            phase=each,
            instruction=recipe.phases[each.path].instruction,
            permitted=each.path in startable,
            signature=recipe.phases[each.path].signature,
            verification=recipe.phases[each.path].verification.value,
        )
        for each in rows
    ]


@query(permission="batches.read")
def to_weigh(read: Reader, *, batch_id: UUID, path: Code, container_id: UUID) -> ToWeigh:
    """What is still to be weighed of a component out of a container; raises NotFound.

    Of a phase that is performed nothing is.
    """
    facts = phase_facts(read, batch_id, path, with_values=True)
    asked = facts.asked
    if not isinstance(asked, Weigh):
        raise NotFound("Weighing")
    container = read.row(Container, container_id)
    lot = read.row(Lot, container.lot_id)
    unit = component_of(facts.recipe, asked.component).amount.unit
    shown = ToWeigh(
        phase=facts.phase,
        component=asked.component,
        container=container,
        lot=lot,
        weighings=facts.weighings,
        unit=unit,
    )
    if facts.phase.state in DONE:
        return shown
    target, done = still_to_weigh(facts, asked, lot), had(facts, asked, lot)
    if isinstance(target, Finding):
        return replace(shown, missing=sentence(target))
    if isinstance(done, Finding):
        return replace(shown, missing=sentence(done))
    return replace(
        shown,
        had=done.value,
        target=target.target.value,
        lower=target.lower.value,
        upper=target.upper.value,
    )


@query(permission="batches.read")
def exceptions(read: Reader, *, batch_id: UUID) -> list[BatchException]:
    """What a reviewer has to look at: the exceptions of the batch, computed from its record."""
    found = read.row(Batch, batch_id)
    if found.historical:
        return []
    assessments = read.rows(Assessment, "batch_id = %s order by assessed_at, id", batch_id)
    return record.exceptions_of(record.batch_entries(read, batch_id), assessments)


@query(permission="batches.read")
def batch_record(read: Reader, *, batch_id: UUID) -> BatchRecord:
    """The whole record of a batch (US-11.10(b)); raises NotFound."""
    found = read.row(Batch, batch_id)
    entries = record.batch_entries(read, batch_id)
    assessments = read.rows(Assessment, "batch_id = %s order by assessed_at, id", batch_id)
    releases = read.rows(Release, "batch_id = %s order by decided_at, id", batch_id)
    exceptions_found = () if found.historical else tuple(record.exceptions_of(entries, assessments))
    return BatchRecord(
        batch=found,
        historical=HISTORICAL_NOTICE if found.historical else None,
        order=read.first(Order, "id = %s", found.order_id),
        control_recipe=read.first(ControlRecipe, "batch_id = %s", batch_id),
        phases=tuple(read.rows(Phase, "batch_id = %s order by number", batch_id)),
        units=tuple(read.rows(UnitAssignment, "batch_id = %s order by assigned_at, id", batch_id)),
        values=tuple(read.rows(RecordedValue, "batch_id = %s order by entered_at, id", batch_id)),
        weighings=tuple(read.rows(Weighing, "batch_id = %s order by weighed_at, id", batch_id)),
        chargings=tuple(read.rows(Charging, "batch_id = %s order by charged_at, id", batch_id)),
        genealogy=tuple(links_of(read, batch_id)),
        results=tuple(batch_results(read, batch_id=batch_id)),
        deviations=tuple(deviations(read, batch_id=batch_id)),
        exceptions=exceptions_found,
        assessments=tuple(assessments),
        reviews=tuple(read.rows(Review, "batch_id = %s order by reviewed_at, id", batch_id)),
        dispositions=tuple(
            read.rows(Disposition, "batch_id = %s order by decided_at, id", batch_id)
        ),
        releases=tuple(releases),
        releases_then_rejected=(
            record.standing(releases) if found.state is BatchState.REJECTED else ()
        ),
        entries=tuple(entries),
    )


def _page(limit: int) -> int:
    return min(max(limit, 0), 1000)
