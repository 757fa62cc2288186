"""Tables of the module, from its row classes."""

from batchwright.ledger.table import table
from batchwright.market import records

ClaimImport = table(records.ClaimImport)
RecordedClaim = table(records.RecordedClaim)
RecordedAssumption = table(records.RecordedAssumption)
PublishedEdition = table(records.PublishedEdition)
EditionInputs = table(records.EditionInputs)
