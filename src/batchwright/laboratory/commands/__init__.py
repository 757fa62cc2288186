"""The only writers of the laboratory."""

from batchwright.laboratory.commands.results import (
    CorrectResult,
    RecordResult,
    ReviewResult,
    correct_result,
    record_result,
    review_result,
)
from batchwright.laboratory.commands.samples import (
    ReceiveSample,
    TakeSample,
    receive_sample,
    take_sample,
)
from batchwright.laboratory.commands.specifications import (
    ApproveSpecification,
    DraftSpecification,
    SubmitSpecification,
    TestLine,
    approve_specification,
    draft_specification,
    submit_specification,
)

__all__ = [
    "ApproveSpecification",
    "CorrectResult",
    "DraftSpecification",
    "ReceiveSample",
    "RecordResult",
    "ReviewResult",
    "SubmitSpecification",
    "TakeSample",
    "TestLine",
    "approve_specification",
    "correct_result",
    "draft_specification",
    "receive_sample",
    "record_result",
    "review_result",
    "submit_specification",
    "take_sample",
]
