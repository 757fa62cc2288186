"""Equipment is defined, qualified, calibrated, cleaned, checked and maintained."""

from batchwright.equipment.commands.measuring import (
    CalibrateUnit,
    CheckBalance,
)
from batchwright.equipment.commands.plant import (
    AddArea,
    AddClass,
    AddReferenceWeight,
    AddSite,
    AddUnit,
    QualifyUnit,
    Range,
)
from batchwright.equipment.commands.upkeep import (
    CheckLogLine,
    CleanUnit,
    InspectUnit,
    RecordMaintenance,
    ReturnToService,
    TakeOutOfService,
    VerifyCleaning,
)

__all__ = [
    "AddArea",
    "AddClass",
    "AddReferenceWeight",
    "AddSite",
    "AddUnit",
    "CalibrateUnit",
    "CheckBalance",
    "CheckLogLine",
    "CleanUnit",
    "InspectUnit",
    "QualifyUnit",
    "Range",
    "RecordMaintenance",
    "ReturnToService",
    "TakeOutOfService",
    "VerifyCleaning",
]
