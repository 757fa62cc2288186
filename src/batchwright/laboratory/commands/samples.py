"""Taking and receiving samples."""

from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from batchwright.kernel.identifiers import Code
from batchwright.kernel.rows import RecordRef
from batchwright.laboratory import facts as reading
from batchwright.laboratory.facts import NewSampleFacts
from batchwright.laboratory.rules import samples as rules
from batchwright.laboratory.types import Sample, SampleKind, Specification
from batchwright.ledger.command import command
from batchwright.ledger.rules import current_version
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSample(Command):
    """A sample was taken of a lot or batch.

    sponsor_id: its owner. number: on its label. kind: what for. product_code: product or material.
    quantity, unit: how much was taken. batch_id, lot_id: of what; one at least. specification_id:
    to which it is tested.
    """

    sponsor_id: UUID
    number: Code
    kind: SampleKind
    product_code: Code
    quantity: Decimal
    unit: Code
    batch_id: UUID | None = None
    lot_id: UUID | None = None
    specification_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveSample(Command):
    """The laboratory has received a sample.

    sample_id: the sample. expected_version: the state of the row that was seen.
    """

    sample_id: UUID
    expected_version: int | None = None


def _new(do: TakeSample, read: Reader) -> NewSampleFacts:
    reading.sponsor_seen(read, do.sponsor_id)
    taken = read.first(Sample, "sponsor_id = %s and number = %s", do.sponsor_id, do.number.strip())
    named = [
        RecordRef(kind, record_id)
        for kind, record_id in (("batches.batch", do.batch_id), ("materials.lot", do.lot_id))
        if record_id is not None
    ]
    return NewSampleFacts(
        number_taken=taken is not None,
        specification=None
        if do.specification_id is None
        else read.row(Specification, do.specification_id),
        owners=tuple(reading.owner_of(read, each) for each in named),
    )


@command(permission="laboratory.sample", facts=_new)
def take_sample(do: TakeSample, facts: NewSampleFacts, context: Context) -> Change:
    """A sample exists with number, source, quantity, taker and time (US-211.194(a)(1))."""
    sample = Sample(
        id=context.new_id(),
        version=1,
        sponsor_id=do.sponsor_id,
        number=do.number.strip(),
        kind=do.kind,
        product_code=do.product_code.strip(),
        specification_id=do.specification_id,
        lot_id=do.lot_id,
        batch_id=do.batch_id,
        quantity=do.quantity,
        unit=do.unit,
        taken_by=context.actor.user_id,
        taken_at=context.event_at,
    )
    owners = facts.owners
    if facts.specification is not None:
        owners = (*owners, facts.specification.sponsor_id)
    return Change(
        kind="laboratory.sample_taken.v1",
        rows=(sample,),
        findings=(
            *rules.number_free(facts.number_taken, sample.number),
            *rules.source_named(do.batch_id, do.lot_id),
            *rules.of_its_owner(do.sponsor_id, owners),
            *rules.quantity_sound(do.quantity, do.unit),
            *rules.specification_in_force(
                facts.specification, sample.product_code, context.event_at.date()
            ),
        ),
        result={"sample_id": str(sample.id)},
    )


def _sample(do: ReceiveSample, read: Reader) -> Sample:
    return read.row(Sample, do.sample_id, lock=True)


@command(permission="laboratory.test", facts=_sample)
def receive_sample(do: ReceiveSample, sample: Sample, context: Context) -> Change:
    """The sample is in the laboratory, with receiver and time (US-211.194(a)(1))."""
    received = replace(
        sample,
        version=sample.version + 1,
        received_by=context.actor.user_id,
        received_at=context.event_at,
    )
    return Change(
        kind="laboratory.sample_received.v1",
        rows=(received,),
        findings=(
            *current_version(sample.version, do.expected_version),
            *rules.not_historical(sample),
            *rules.received_once(sample),
            *rules.received_after_taking(sample, context.event_at),
        ),
        about=reading.about_sample(sample),
    )
