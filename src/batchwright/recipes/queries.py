"""What other modules and people read of master recipes."""

from dataclasses import dataclass
from uuid import UUID

from batchwright.ledger.command import query
from batchwright.ledger.store import Ask, Reader, asking
from batchwright.recipes.types import ApprovalRole, Master, MasterApproval


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterFacts:
    """A version, its signatures, and the version now effective for the same product and size."""

    master: Master
    approvals: tuple[MasterApproval, ...]
    effective: Master | None


@query(permission="recipes.read")
def masters(read: Reader, *, product_code: str | None = None) -> list[Master]:
    """The versions of all masters, of one product if named, newest first."""
    return read.rows(
        Master,
        "(%s::text is null or product_code = %s) order by product_code, batch_size, number desc",
        product_code,
        product_code,
    )


@query(permission="recipes.read")
def master(read: Reader, *, master_id: UUID) -> Master:
    """One version with its document; raises NotFound."""
    return read.row(Master, master_id)


@query(permission="recipes.read")
def master_approvals(read: Reader, *, master_id: UUID) -> list[MasterApproval]:
    """The signatures under a version, in order."""
    return read.rows(MasterApproval, "master_id = %s order by signed_at", master_id)


_EFFECTIVE = (
    "sponsor_id = %s and product_code = %s and batch_size = %s and state = 'effective' limit 1"
)


def asking_master(sponsor_id: UUID, product_code: str, batch_size: int) -> tuple[Ask, ...]:
    """What `effective_master` reads, to be read ahead."""
    return (asking(Master, _EFFECTIVE, sponsor_id, product_code, batch_size),)


def effective_master(
    read: Reader, sponsor_id: UUID, product_code: str, batch_size: int
) -> Master | None:
    """The effective version for this product and batch size, or None."""
    found = read.rows(Master, _EFFECTIVE, sponsor_id, product_code, batch_size)
    return found[0] if found else None


def sponsor_approved(read: Reader, master_id: UUID) -> bool:
    """True if the sponsor has signed this version."""
    return (
        read.first(
            MasterApproval,
            "master_id = %s and role = %s",
            master_id,
            ApprovalRole.SPONSOR.value,
        )
        is not None
    )


def master_facts(read: Reader, master_id: UUID) -> MasterFacts:
    """What the approval of a version needs; version and effective one locked."""
    found = read.row(Master, master_id, lock=True)
    effective = effective_master(read, found.sponsor_id, found.product_code, found.batch_size)
    if effective is not None:
        effective = read.row(Master, effective.id, lock=True)
    return MasterFacts(
        master=found,
        approvals=tuple(master_approvals(read, master_id=master_id)),
        effective=effective,
    )


def next_number(read: Reader, sponsor_id: UUID, product_code: str, batch_size: int) -> int:
    """The number the next version of this master gets."""
    return read.next_number(
        "select coalesce(max(number), 0) + 1 from recipes_master "
        "where sponsor_id = %s and product_code = %s and batch_size = %s",
        sponsor_id,
        product_code,
        batch_size,
    )
