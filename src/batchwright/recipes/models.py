"""The tables of the module, from its types."""

from batchwright.ledger.table import table
from batchwright.recipes import types

Master = table(types.Master)
MasterApproval = table(types.MasterApproval)
