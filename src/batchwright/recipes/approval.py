"""Rules of approving a master recipe."""

from collections.abc import Sequence
from uuid import UUID

from batchwright.kernel.findings import Finding, Severity
from batchwright.recipes.faults import RecipeFault
from batchwright.recipes.types import ApprovalRole, Master, MasterApproval, MasterState


def document_sound(faults: Sequence[RecipeFault]) -> list[Finding]:
    """A master is complete in the nine items and without a fault (US-211.186(b))."""
    return [
        Finding(
            "recipe_fault",
            Severity.BLOCKING,
            line=each.line,
            column=each.column,
            path=each.path,
            fault=each.code,
            message=each.message,
        )
        for each in faults
    ]


def in_state(master: Master, state: MasterState) -> list[Finding]:
    """The version is as far as this act needs it to be."""
    if master.state is state:
        return []
    return [Finding("master_in_wrong_state", Severity.BLOCKING, state=master.state, needed=state)]


def signed_by_others(approvals: Sequence[MasterApproval], signer: UUID) -> list[Finding]:
    """Author, checker and quality unit are different people (US-211.186(a))."""
    return [
        Finding("signed_already_as", Severity.BLOCKING, role=each.role)
        for each in approvals
        if each.signed_by == signer
    ]


def signed_as(approvals: Sequence[MasterApproval], role: ApprovalRole) -> list[Finding]:
    """The signature of `role` is there before the next is given."""
    if any(each.role is role for each in approvals):
        return []
    return [Finding("approval_missing", Severity.BLOCKING, role=role)]


def not_signed_as(approvals: Sequence[MasterApproval], role: ApprovalRole) -> list[Finding]:
    """A role signs a version once."""
    if not any(each.role is role for each in approvals):
        return []
    return [Finding("approval_given_already", Severity.BLOCKING, role=role)]
