"""What the rules of a phase need, read at the moment of use."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, TypeVar
from uuid import UUID

from batchwright.batches.recipe_cache import FrozenRecipe, recipe_known, recipe_of
from batchwright.batches.types import (
    Batch,
    Charging,
    Phase,
    PhaseState,
    RecordedValue,
    UnitAssignment,
    Weighing,
)
from batchwright.batches.weighing import Weighed
from batchwright.equipment.queries import unit_at_use
from batchwright.equipment.types import UnitAtUse
from batchwright.identity.queries import trained_procedures
from batchwright.kernel.rows import Row, Table
from batchwright.ledger.store import FOR_NO_KEY_UPDATE, Ask, Reader, asking, asking_row
from batchwright.ledger.types import NotFound
from batchwright.recipes import flow, phases
from batchwright.recipes.phases import Phase as PhaseDocument
from batchwright.recipes.phases import Verification

Corrected = TypeVar("Corrected", RecordedValue, Weighing, Weighed)

FLOW = {
    PhaseState.WAITING: flow.PhaseState.WAITING,
    PhaseState.RUNNING: flow.PhaseState.ACTIVE,
    PhaseState.PERFORMED: flow.PhaseState.ACTIVE,
    PhaseState.COMPLETE: flow.PhaseState.COMPLETE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing(Row):
    """How far a phase is: of each phase of the batch, at every act."""

    TABLE: ClassVar[Table] = Phase.TABLE
    path: str
    state: PhaseState
    performed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFacts:
    """A phase of a batch with its recipe, what it waits for, and the equipment assigned.

    phase is locked; batch is not, so that several people work on one batch at once. others: the
    phases before it that are not complete, and the one that a hold counts from. automation: the
    units assigned for it, where the recipe lets equipment verify it. parts: what was weighed or
    charged in it so far; none are read where it waits or is complete. weighed: of the other phases
    of the batch, those in which weighing has ended. instrument: what a value was read on, where it
    is told.
    """

    batch: Batch
    phase: Phase
    others: tuple[Standing, ...]
    recipe: FrozenRecipe
    assignments: tuple[UnitAssignment, ...]
    trained: frozenset[str]
    values: tuple[RecordedValue, ...] = ()
    weighed: tuple[Weighed, ...] = ()
    units: tuple[UnitAtUse, ...] = ()
    automation: tuple[UnitAtUse, ...] = ()
    parts: tuple[Weighing | Charging, ...] = ()
    instrument: UnitAtUse | None = None

    @property
    def asked(self) -> PhaseDocument:
        """What the recipe says of this phase."""
        return self.recipe.phases[self.phase.path]

    @property
    def permitted(self) -> frozenset[str]:
        """The path of the phase, if it may start now."""
        path = self.phase.path
        before = self.recipe.earlier[path]
        missing = any(
            each.state is not PhaseState.COMPLETE and each.path in before for each in self.others
        )
        waiting = self.phase.state is PhaseState.WAITING
        return frozenset((path,)) if waiting and not missing else frozenset()

    def unit_for(self, requirement: str) -> UUID | None:
        """The unit last assigned for an equipment requirement of the recipe, or None."""
        found = [each.unit_id for each in self.assignments if each.requirement == requirement]
        return found[-1] if found else None

    @property
    def weighings(self) -> tuple[Weighing, ...]:
        """What was weighed in this phase so far, as corrected."""
        return tuple(in_force([each for each in self.parts if isinstance(each, Weighing)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseView:
    """What is shown of a phase to who signs for it: a part of its facts."""

    batch: Batch
    phase: Phase
    recipe: FrozenRecipe
    values: tuple[RecordedValue, ...] = ()

    @property
    def asked(self) -> PhaseDocument:
        """What the recipe says of this phase."""
        return self.recipe.phases[self.phase.path]


_PHASE = f"batch_id = %s and path = %s{FOR_NO_KEY_UPDATE}"
_OTHERS = "batch_id = %s and (path = any(%s) and state <> 'complete' or path = %s) order by number"
_ASSIGNED = "batch_id = %s order by assigned_at, id"
_ENTERED = "batch_id = %s order by entered_at, id"
_WEIGHED = (
    "batch_id = %s and not exists (select from batches_phase p "
    "where p.id = t.phase_id and p.state = 'running') order by weighed_at, id"
)
_PART = (
    "batch_id = %s and phase_id = "
    "(select id from batches_phase where batch_id = %s and path = %s) order by id"
)
_PARTS: dict[type[PhaseDocument], type[Weighing] | type[Charging]] = {
    phases.Weigh: Weighing,
    phases.Charge: Charging,
}
"""What is recorded of phases that may be done in parts."""


def known_recipe(read: Reader, batch_id: UUID) -> FrozenRecipe:
    """The recipe of a batch; raises NotFound.

    Where it is at hand, whether the batch is seen is found when its facts are read.
    """
    known = recipe_known(batch_id)
    return known or recipe_of(read, batch_id, read.row(Batch, batch_id).recipe_digest)


def asking_phase(
    recipe: FrozenRecipe, batch_id: UUID, path: str, *, with_values: bool
) -> tuple[Ask, ...]:
    """What `phase_facts` reads, to be read ahead."""
    return (
        asking(Phase, _PHASE, batch_id, path),
        asking_row(Batch, batch_id),
        _asking_others(recipe, batch_id, path),
        asking(UnitAssignment, _ASSIGNED, batch_id),
        *((asking(RecordedValue, _ENTERED, batch_id),) if with_values else ()),
        *((asking(Weighed, _WEIGHED, batch_id),) if with_values else ()),
        *(_asking_parts(recipe, batch_id, path) if with_values else ()),
    )


def _asking_parts(recipe: FrozenRecipe, batch_id: UUID, path: str) -> tuple[Ask, ...]:
    """What was weighed or charged in a phase, in order; nothing is asked of other phases."""
    asked = recipe.phases.get(path)
    part = _PARTS.get(type(asked)) if asked else None
    return (asking(part, _PART, batch_id, batch_id, path),) if part else ()


def _asking_others(recipe: FrozenRecipe, batch_id: UUID, path: str) -> Ask:
    """Those that decide on the phase: what it still waits for, and the start of a hold."""
    asked = recipe.phases.get(path)
    since = asked.since if isinstance(asked, phases.Hold) else None
    return asking(Standing, _OTHERS, batch_id, recipe.earlier.get(path, ()), since)


def asking_view(batch_id: UUID, path: str) -> tuple[Ask, ...]:
    """What `phase_view` reads, to be read ahead."""
    return (asking(Phase, _PHASE, batch_id, path), asking_row(Batch, batch_id))


def phase_view(read: Reader, batch_id: UUID, path: str) -> PhaseView:
    """What is shown of the phase `path` of a batch without values; raises NotFound."""
    recipe = known_recipe(read, batch_id)
    read.ahead(*asking_view(batch_id, path))
    batch = read.row(Batch, batch_id)
    found = read.rows(Phase, _PHASE, batch_id, path)
    if not found:
        raise NotFound("Phase")
    return PhaseView(batch=batch, phase=found[0], recipe=recipe)


def phase_facts(
    read: Reader, batch_id: UUID, path: str, *, with_values: bool = False
) -> PhaseFacts:
    """The facts of the phase `path` of a batch; raises NotFound."""
    recipe = known_recipe(read, batch_id)
    read.ahead(*asking_phase(recipe, batch_id, path, with_values=with_values))
    batch = read.row(Batch, batch_id)
    found = read.rows(Phase, _PHASE, batch_id, path)
    if not found:
        raise NotFound("Phase")
    others = read.asked(Standing, _asking_others(recipe, batch_id, path))
    asked = recipe.phases[path]
    assignments: tuple[UnitAssignment, ...] = ()
    if phases.equipment_of(asked):
        assignments = tuple(read.rows(UnitAssignment, _ASSIGNED, batch_id))
    return PhaseFacts(
        batch=batch,
        phase=found[0],
        others=tuple(others),
        recipe=recipe,
        assignments=assignments,
        trained=trained_procedures(read) if asked.training else frozenset(),
        values=tuple(values_of(read, batch_id)) if with_values else (),
        weighed=tuple(weighed_in(read, batch_id)) if with_values else (),
        units=_units(read, assignments, (asked.equipment,)),
        automation=_units(
            read,
            assignments,
            phases.equipment_of(asked) if asked.verification is Verification.AUTOMATED else (),
        ),
        parts=_parts(read, recipe, found[0]),
    )


def _parts(read: Reader, recipe: FrozenRecipe, phase: Phase) -> tuple[Weighing | Charging, ...]:
    """What was weighed or charged in a phase that is begun and not complete."""
    part = _PARTS.get(type(recipe.phases[phase.path]))
    if part is None or phase.state not in (PhaseState.RUNNING, PhaseState.PERFORMED):
        return ()
    return tuple(read.rows(part, _PART, phase.batch_id, phase.batch_id, phase.path))


def _units(
    read: Reader, assignments: tuple[UnitAssignment, ...], requirements: Collection[str | None]
) -> tuple[UnitAtUse, ...]:
    """The unit last assigned for each of the requirements, as it is now."""
    last = {each.requirement: each.unit_id for each in assignments}
    return tuple(unit_at_use(read, last[each]) for each in requirements if each in last)


def values_of(read: Reader, batch_id: UUID) -> list[RecordedValue]:
    """All values of a batch in order, corrected ones among them."""
    return read.rows(RecordedValue, _ENTERED, batch_id)


def weighed_in(read: Reader, batch_id: UUID) -> list[Weighed]:
    """What was weighed in a batch, in order and as corrected, where the phase is not still being
    weighed."""
    return in_force(read.rows(Weighed, _WEIGHED, batch_id))


def in_force(values: Sequence[Corrected]) -> list[Corrected]:
    """Those of `values` that no later one corrects."""
    corrected = {each.corrects for each in values if each.corrects is not None}
    return [each for each in values if each.id not in corrected]
