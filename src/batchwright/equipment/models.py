"""The tables of the module, from its types."""

from batchwright.equipment import types
from batchwright.ledger.table import table

Site = table(types.Site)
Area = table(types.Area)
EquipmentClass = table(types.EquipmentClass)
Unit = table(types.Unit)
Use = table(types.Use)
Capability = table(types.Capability)
Qualification = table(types.Qualification)
Calibration = table(types.Calibration)
ReferenceWeight = table(types.ReferenceWeight)
BalanceCheck = table(types.BalanceCheck)
LogbookEntry = table(types.LogbookEntry)
