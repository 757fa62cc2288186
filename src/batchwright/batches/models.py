"""The tables of the module, from its types."""

from batchwright.batches import types
from batchwright.ledger.table import table

Order = table(types.Order)
Batch = table(types.Batch)
ControlRecipe = table(types.ControlRecipe)
Phase = table(types.Phase)
UnitAssignment = table(types.UnitAssignment)
RecordedValue = table(types.RecordedValue)
Weighing = table(types.Weighing)
Charging = table(types.Charging)
Assessment = table(types.Assessment)
Review = table(types.Review)
Disposition = table(types.Disposition)
Release = table(types.Release)
Import = table(types.Import)
