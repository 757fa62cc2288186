"""Equipment is defined, qualified, calibrated, cleaned, checked and maintained."""

from batchwright.equipment.commands.measuring import (
    CalibrateUnit,
    CheckBalance,
)
from batchwright.equipment.commands.plant import (
    AddArea,
    AddClass,
    AddSite,
    AddUnit,
    QualifyUnit,
    Range,
)
from batchwright.equipment.commands.upkeep import (
    CheckLogLine,
    CleanUnit,
    RecordMaintenance,
    ReturnToService,
    TakeOutOfService,
    VerifyCleaning,
)

__all__ = [
    "AddArea",
    "AddClass",
    "AddSite",
    "AddUnit",
    "CalibrateUnit",
    "CheckBalance",
    "CheckLogLine",
    "CleanUnit",
    "QualifyUnit",
    "Range",
    "RecordMaintenance",
    "ReturnToService",
    "TakeOutOfService",
    "VerifyCleaning",
]
