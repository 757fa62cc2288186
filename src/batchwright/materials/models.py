"""The tables of the module, from its types."""

from batchwright.ledger.table import table
from batchwright.materials import types

MaterialDefinition = table(types.MaterialDefinition)
Supplier = table(types.Supplier)
SupplierQualification = table(types.SupplierQualification)
Lot = table(types.Lot)
Container = table(types.Container)
Movement = table(types.Movement)
Reservation = table(types.Reservation)
GenealogyLink = table(types.GenealogyLink)
