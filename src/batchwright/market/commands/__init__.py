"""The only writers of claims, assumptions and editions."""

from batchwright.market.commands.assumptions import (
    AdoptAssumptions,
    ApproveAssumptions,
    SetAssumption,
    adopt_assumptions,
    approve_assumptions,
    set_assumption,
)
from batchwright.market.commands.claims import (
    CorrectClaim,
    ImportClaims,
    WithdrawClaim,
    correct_claim,
    import_claims,
    withdraw_claim,
)
from batchwright.market.commands.editions import PublishEdition, publish_edition

__all__ = [
    "AdoptAssumptions",
    "ApproveAssumptions",
    "CorrectClaim",
    "ImportClaims",
    "PublishEdition",
    "SetAssumption",
    "WithdrawClaim",
    "adopt_assumptions",
    "approve_assumptions",
    "correct_claim",
    "import_claims",
    "publish_edition",
    "set_assumption",
    "withdraw_claim",
]
