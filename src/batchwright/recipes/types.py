"""Master recipes in versions, and the signatures they carry."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from batchwright.kernel.rows import RecordOf, References, Row, Table

MASTER = RecordOf("recipes.master", "master_id")


class MasterState(StrEnum):
    """How far a version of a master recipe is."""

    DRAFT = "draft"
    UNDER_REVIEW = "under_review"
    EFFECTIVE = "effective"
    SUPERSEDED = "superseded"


class ApprovalRole(StrEnum):
    """For whom a person signs a master recipe (US-211.186(a))."""

    AUTHOR = "author"
    CHECKER = "checker"
    QUALITY = "quality"
    SPONSOR = "sponsor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Master(Row):
    """One version of the master recipe of a product and batch size (US-211.186(a))."""

    TABLE: ClassVar[Table] = Table(
        "recipes_master",
        records=(RecordOf("recipes.master", "id"),),
        unique=(("sponsor_id", "product_code", "batch_size", "number"),),
        checks=("batch_size > 0",),
    )
    version: int
    sponsor_id: UUID
    product_code: str
    batch_size: int
    number: int
    title: str
    state: MasterState
    document: str
    digest: str
    drafted_by: UUID
    effective_at: datetime | None = None
    superseded_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterApproval(Row):
    """One signature under one version of a master recipe, over the digest of its document."""

    TABLE: ClassVar[Table] = Table(
        "recipes_master_approval",
        records=(MASTER,),
        unique=(("master_id", "role"),),
    )
    sponsor_id: UUID
    master_id: Annotated[UUID, References("recipes_master")]
    role: ApprovalRole
    digest: str
    signed_by: UUID
    signed_at: datetime
