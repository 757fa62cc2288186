"""Procedures have editions, and people are trained in them by others."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from batchwright.identity import rules
from batchwright.identity.types import TrainingProcedure, TrainingRecord, User
from batchwright.kernel.identifiers import Code
from batchwright.ledger.command import command
from batchwright.ledger.store import Reader
from batchwright.ledger.types import Change, Command, Context, NotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class DefineTraining(Command):
    """code, title: of the procedure; a new edition if the code exists."""

    code: Code
    title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordTraining(Command):
    """user_id, procedure: who was trained in what; edition, trained_on, expires_on: which, when."""

    user_id: UUID
    procedure: Code
    edition: int
    trained_on: date
    expires_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingFacts:
    """The person and the procedure."""

    user: User
    procedure: TrainingProcedure


def _procedure(do: DefineTraining, read: Reader) -> TrainingProcedure | None:
    return read.first(TrainingProcedure, "code = %s for update", do.code)


@command(permission="identity.train", facts=_procedure)
def define_training(
    do: DefineTraining, facts: TrainingProcedure | None, context: Context
) -> Change:
    """The procedure is known; a new edition makes training in the one before insufficient."""
    if facts is None:
        row = TrainingProcedure(
            id=context.new_id(), version=1, code=do.code, title=do.title, edition=1
        )
    else:
        row = replace(facts, version=facts.version + 1, title=do.title, edition=facts.edition + 1)
    return Change(
        kind="identity.training_defined.v1",
        rows=(row,),
        findings=tuple(rules.told(code=do.code, title=do.title)),
        result={"procedure_id": str(row.id), "edition": row.edition},
    )


def _training(do: RecordTraining, read: Reader) -> TrainingFacts:
    found = read.first(TrainingProcedure, "code = %s", do.procedure)
    if found is None:
        raise NotFound("TrainingProcedure")
    return TrainingFacts(user=read.row(User, do.user_id), procedure=found)


@command(permission="identity.train", facts=_training)
def record_training(do: RecordTraining, facts: TrainingFacts, context: Context) -> Change:
    """The person was trained in this edition by another (US-211.25, US-11.10(i))."""
    row = TrainingRecord(
        id=context.new_id(),
        user_id=facts.user.id,
        procedure_id=facts.procedure.id,
        edition=do.edition,
        trained_on=do.trained_on,
        expires_on=do.expires_on,
        trained_by=context.actor.user_id,
    )
    return Change(
        kind="identity.training_recorded.v1",
        rows=(row,),
        findings=(
            *rules.another_person(context.actor.user_id, facts.user.id, "record this training"),
            *rules.training_happened(facts.procedure, do.edition, do.trained_on, context.at.date()),
            *rules.training_lasts(do.trained_on, do.expires_on),
        ),
        result={"training_id": str(row.id)},
    )
