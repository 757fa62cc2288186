"""What passes through the executor: commands, context, changes, receipts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from batchwright.kernel.canonical import Json
from batchwright.kernel.findings import Finding
from batchwright.kernel.identifiers import uuid7
from batchwright.kernel.rows import RecordRef, Row


class Meaning(StrEnum):
    """What a signature means (US-11.50); shown with printed name and time."""

    PERFORMED = "performed"
    VERIFIED = "verified"
    AUTHORED = "authored"
    CHECKED = "checked"
    APPROVED = "approved"
    REVIEWED = "reviewed"
    DISPOSED = "disposed"
    RELEASED = "released"
    REJECTED = "rejected"
    ACKNOWLEDGED = "acknowledged"
    ACCOUNTABLE = "accountable"


class Outcome(StrEnum):
    """Whether the act was done or refused; both are in the record."""

    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """The base of every command: what somebody wants done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureGiven:
    """The components of an electronic signature (US-11.200(a)(1)).

    secret: given at every signing. user_code: the second component, at the first signing of a
    session. digest: of the content that was shown by `prepare`.
    """

    secret: str
    digest: bytes
    user_code: str | None = None

    def __repr__(self) -> str:
        return f"SignatureGiven(user_code={self.user_code!r}, digest={self.digest.hex()})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts, as the database attests it for the session's token.

    roles: the codes of those held now, in an emergency too.
    """

    user_id: UUID
    session_id: UUID
    code: str
    name: str
    permissions: frozenset[str]
    roles: frozenset[str]
    sponsors: tuple[UUID, ...]
    accountable: bool
    must_change_secret: bool
    momentary: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Who, when and why; a command reads no clock and no connection.

    at: the database's clock. event_at: when it happened, as stated, else `at`.
    """

    actor: Actor
    at: datetime
    event_at: datetime
    reason: str | None = None
    signature_id: UUID | None = None

    def new_id(self) -> UUID:
        """A new id in time order."""
        return uuid7(self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What a command wants written: rows and findings under one entry.

    kind: `module.past_tense.v1`. about: records that the entry belongs to besides those of its
    rows; a refused attempt stays in them too. result: what the caller gets back with the receipt.
    meaning: of the signature, where that is not the command's own; the executor sets it.
    """

    kind: str
    rows: tuple[Row, ...] = ()
    findings: tuple[Finding, ...] = ()
    about: tuple[RecordRef, ...] = ()
    result: Mapping[str, Json] = field(default_factory=dict)
    effects: tuple[tuple[str, tuple[object, ...]], ...] = ()
    meaning: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What the record holds of one command."""

    entry_id: int
    leaf: bytes
    at: datetime
    kind: str
    outcome: Outcome
    findings: tuple[Finding, ...]
    versions: Mapping[str, int]
    result: Mapping[str, Json]
    repeated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What a person is about to sign: the exact content, its digest and what signing means."""

    meaning: str
    content: str
    digest: bytes
    signer_code: str
    signer_name: str


class Refused(Exception):
    """The act was not done; the attempt is in the record."""

    def __init__(self, receipt: Receipt) -> None:
        super().__init__(", ".join(each.code for each in receipt.findings))
        self.receipt = receipt

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Why, all of it."""
        return self.receipt.findings

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the findings."""
        return tuple(each.code for each in self.receipt.findings)


class SessionEnded(Exception):
    """The token has no live session: nobody acts, so nothing can be recorded."""


class NotFound(Exception):
    """No such row within the scope: unknown and forbidden read the same."""
