"""The only writers of agreements and deviations."""

from batchwright.quality.commands.agreements import (
    ApproveAgreement,
    ApproveAgreementForSponsor,
    DraftAgreement,
    EndAgreement,
    ResponsibilityLine,
    approve_agreement,
    approve_agreement_for_sponsor,
    draft_agreement,
    end_agreement,
)
from batchwright.quality.commands.deviations import (
    ClassifyDeviation,
    CloseDeviation,
    ConcludeDeviation,
    InvestigationKind,
    OpenDeviation,
    RecordInvestigation,
    classify_deviation,
    close_deviation,
    conclude_deviation,
    open_deviation,
    record_investigation,
)

__all__ = [
    "ApproveAgreement",
    "ApproveAgreementForSponsor",
    "ClassifyDeviation",
    "CloseDeviation",
    "ConcludeDeviation",
    "DraftAgreement",
    "EndAgreement",
    "InvestigationKind",
    "OpenDeviation",
    "RecordInvestigation",
    "ResponsibilityLine",
    "approve_agreement",
    "approve_agreement_for_sponsor",
    "classify_deviation",
    "close_deviation",
    "conclude_deviation",
    "draft_agreement",
    "end_agreement",
    "open_deviation",
    "record_investigation",
]
