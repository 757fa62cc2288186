"""Rows of historical batches from the published tablet files: lots, batches, samples, results.

Absent stays absent: no quantity, no day and no limit is made up. A lot with two analyses keeps
both, each as a sample of its own. Nothing of it counts, is allocated, reviewed or released here.
"""

from dataclasses import dataclass
from uuid import UUID

from batchwright.batches.tablets.types import (
    Agreement,
    Figure,
    LotKey,
    Material,
    MaterialLot,
    TabletData,
)
from batchwright.batches.tablets.types import Batch as TabletBatch
from batchwright.batches.types import Batch, BatchState
from batchwright.kernel.rows import Row
from batchwright.laboratory.types import Result, Sample, SampleKind
from batchwright.ledger.types import Context
from batchwright.materials.types import (
    GenealogyLink,
    LinkKind,
    Lot,
    LotStatus,
    MaterialDefinition,
    MaterialKind,
)

PREFIX = "H"
"""Before each number and code that was brought in, so that none is taken for one made here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Historical:
    """The rows, kind by kind, in the order they are saved."""

    definitions: tuple[MaterialDefinition, ...]
    lots: tuple[Lot, ...]
    batches: tuple[Batch, ...]
    links: tuple[GenealogyLink, ...]
    samples: tuple[Sample, ...]
    results: tuple[Result, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """All of them, each after what it refers to."""
        return (
            *self.definitions,
            *self.lots,
            *self.batches,
            *self.links,
            *self.samples,
            *self.results,
        )


class _Making:
    """Collects the rows; one owner, one moment, one person who brings them in."""

    def __init__(self, data: TabletData, owner_id: UUID, context: Context) -> None:
        self.data = data
        self.owner_id = owner_id
        self.context = context
        self.definitions: dict[str, MaterialDefinition] = {}
        self.lots: dict[LotKey, Lot] = {}
        self.outputs: list[Lot] = []
        self.batches: list[Batch] = []
        self.links: list[GenealogyLink] = []
        self.samples: list[Sample] = []
        self.results: list[Result] = []

    def made(self) -> Historical:
        """All rows of the data."""
        for product in self.data.products:
            self._definition(f"{PREFIX}-{product.code}", f"Tablet {product.code}", finished=True)
        for lot in self.data.lots:
            self._lot(lot)
        for batch in self.data.batches:
            self._batch(batch)
        return Historical(
            definitions=tuple(self.definitions.values()),
            lots=(*self.lots.values(), *self.outputs),
            batches=tuple(self.batches),
            links=tuple(self.links),
            samples=tuple(self.samples),
            results=tuple(self.results),
        )

    def _definition(self, code: str, name: str, *, finished: bool) -> MaterialDefinition:
        if code not in self.definitions:
            api = code.startswith(f"{PREFIX}-API")
            raw = MaterialKind.ACTIVE if api else MaterialKind.EXCIPIENT
            self.definitions[code] = MaterialDefinition(
                id=self.context.new_id(),
                version=1,
                sponsor_id=self.owner_id,
                code=code,
                name=name,
                kind=MaterialKind.FINISHED if finished else raw,
                unit="pcs" if finished else "kg",
            )
        return self.definitions[code]

    def _lot(self, lot: MaterialLot) -> None:
        code = _material_code(lot.key)
        definition = self._definition(code, code.removeprefix(f"{PREFIX}-"), finished=False)
        number = f"{code}-{lot.key.number}"
        row = self._lot_row(number, definition, _remark(lot))
        self.lots[lot.key] = row
        for place, analysis in enumerate(lot.analyses, 1):
            sample = self._sample(f"{number}-A{place}", code, lot_id=row.id)
            self._results(sample, analysis.figures)

    def _lot_row(self, number: str, definition: MaterialDefinition, remark: str | None) -> Lot:
        return Lot(
            id=self.context.new_id(),
            version=1,
            sponsor_id=self.owner_id,
            number=number,
            definition_id=definition.id,
            definition_owner_id=self.owner_id,
            status=LotStatus.CONSUMED,
            historical=True,
            remark=remark,
        )

    def _batch(self, batch: TabletBatch) -> None:
        number = f"{PREFIX}-{batch.number}"
        product = f"{PREFIX}-{batch.product_code}"
        output = self._lot_row(number, self.definitions[product], None)
        self.outputs.append(output)
        row = Batch(
            id=self.context.new_id(),
            version=1,
            sponsor_id=self.owner_id,
            number=number,
            product_code=product,
            state=BatchState.HISTORICAL,
            historical=True,
            batch_size=batch.size_tablets,
            strength=batch.strength,
            started_month=str(batch.start),
            lot_id=output.id,
        )
        self.batches.append(row)
        for use in batch.lots:
            self._link(self.lots[use.lot], output, row.id)
        for part in ("press", "cores", "coated", "yields", "release"):
            kind = SampleKind.RELEASE if part == "release" else SampleKind.IN_PROCESS
            figures: tuple[Figure, ...] = getattr(batch, part)
            if any(each.value is not None for each in figures):
                sample = self._sample(f"{number}-{part}", product, kind=kind, batch_id=row.id)
                self._results(sample, figures)

    def _link(self, source: Lot, target: Lot, batch_id: UUID) -> None:
        self.links.append(
            GenealogyLink(
                id=self.context.new_id(),
                sponsor_id=self.owner_id,
                kind=LinkKind.PROCESS,
                from_owner_id=source.sponsor_id,
                from_lot_id=source.id,
                to_lot_id=target.id,
                from_container_id=None,
                to_container_id=None,
                quantity=None,
                unit=None,
                linked_at=self.context.at,
                batch_id=batch_id,
            )
        )

    def _sample(
        self,
        number: str,
        code: str,
        *,
        kind: SampleKind = SampleKind.IDENTITY,
        lot_id: UUID | None = None,
        batch_id: UUID | None = None,
    ) -> Sample:
        sample = Sample(
            id=self.context.new_id(),
            version=1,
            sponsor_id=self.owner_id,
            number=number,
            kind=kind,
            product_code=code,
            lot_id=lot_id,
            batch_id=batch_id,
            historical=True,
        )
        self.samples.append(sample)
        return sample

    def _results(self, sample: Sample, figures: tuple[Figure, ...]) -> None:
        for figure in figures:
            if figure.value is None:
                continue
            self.results.append(
                Result(
                    id=self.context.new_id(),
                    sponsor_id=self.owner_id,
                    sample_id=sample.id,
                    batch_id=sample.batch_id,
                    lot_id=sample.lot_id,
                    test_code=figure.name,
                    test_name=figure.name,
                    raw=str(figure.value),
                    value=figure.value,
                    unit=figure.unit,
                    limits=None,
                    within=None,
                    method=None,
                    amount_tested=None,
                    amount_unit=None,
                    performed_by=None,
                    performed_at=None,
                    recorded_by=self.context.actor.user_id,
                    recorded_at=self.context.at,
                    historical=True,
                )
            )


def rows_of(data: TabletData, owner_id: UUID, context: Context) -> Historical:
    """The rows that `data` becomes for the owner."""
    return _Making(data, owner_id, context).made()


def _material_code(key: LotKey) -> str:
    if key.material is Material.API:
        return f"{PREFIX}-API-{key.source}"
    return f"{PREFIX}-{key.material.upper()}"


def _remark(lot: MaterialLot) -> str | None:
    if lot.agreement is Agreement.SINGLE:
        return None
    cited = "; ".join(
        f"analysis {place} cited by {len(each.cited_by)} batches"
        for place, each in enumerate(lot.analyses, 1)
    )
    differ = "differ" if lot.agreement is Agreement.DIFFERENT else "are close"
    return f"{len(lot.analyses)} analyses that {differ}, both kept: {cited}."
