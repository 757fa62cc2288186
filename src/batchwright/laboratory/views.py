"""What is told of results: their history, and how a batch stands against a specification."""

from dataclasses import dataclass
from uuid import UUID

from batchwright.laboratory.types import Result, ResultCorrection, ResultReview, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultHistory:
    """A result with what became of it: its reviews and the correction that replaced it."""

    result: Result
    reviews: tuple[ResultReview, ...]
    correction: ResultCorrection | None

    @property
    def stands(self) -> bool:
        """True unless it was corrected, or invalidated with a cause."""
        return self.correction is None and not any(
            each.verdict is Verdict.INVALIDATED for each in self.reviews
        )

    @property
    def counts(self) -> bool:
        """True if it stands and a second person accepted it (US-211.194(a)(8))."""
        return self.stands and any(each.verdict is Verdict.ACCEPTED for each in self.reviews)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How a lot or batch stands in one test.

    counted: reviewed results with a verdict. failing: results outside the limits that nobody
    invalidated, reviewed or not. waiting: results that a second person has not reviewed.
    """

    code: str
    name: str
    required: bool
    needed: int
    counted: tuple[UUID, ...]
    failing: tuple[UUID, ...]
    waiting: tuple[UUID, ...]

    @property
    def missing(self) -> int:
        """How many counted results a required test still lacks."""
        return max(0, self.needed - len(self.counted)) if self.required else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseResults:
    """How a batch stands against the specification in force (US-211.165(a), (f)).

    missing, failing: codes of tests; `specification` is missing where none is in force.
    """

    batch_id: UUID
    product_code: str
    market: str | None
    specification_id: UUID | None
    tests: tuple[Standing, ...]
    missing: tuple[str, ...]
    failing: tuple[str, ...]
