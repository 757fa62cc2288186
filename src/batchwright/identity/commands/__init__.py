"""The commands of the module: the only way in which people, rights and training change."""

from batchwright.identity.commands.credentials import (
    STATEMENT,
    AcceptAccountability,
    ChangeSecret,
    ResetSecret,
    UnlockSecret,
)
from batchwright.identity.commands.people import ActivateUser, DeactivateUser, ProposeUser
from batchwright.identity.commands.reviews import (
    AcknowledgeAlert,
    CompleteAccessReview,
    FileCertificate,
    PlanAccessReview,
)
from batchwright.identity.commands.roles import (
    EndRole,
    GrantEmergencyAccess,
    GrantRole,
    ReviewEmergencyAccess,
)
from batchwright.identity.commands.sponsors import CreateSponsor, EndSponsorAccess, GrantSponsor
from batchwright.identity.commands.training import DefineTraining, RecordTraining

__all__ = [
    "STATEMENT",
    "AcceptAccountability",
    "AcknowledgeAlert",
    "ActivateUser",
    "ChangeSecret",
    "CompleteAccessReview",
    "CreateSponsor",
    "DeactivateUser",
    "DefineTraining",
    "EndRole",
    "EndSponsorAccess",
    "FileCertificate",
    "GrantEmergencyAccess",
    "GrantRole",
    "GrantSponsor",
    "PlanAccessReview",
    "ProposeUser",
    "RecordTraining",
    "ResetSecret",
    "ReviewEmergencyAccess",
    "UnlockSecret",
]
