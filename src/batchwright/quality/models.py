"""Tables of the module, from its row classes."""

from batchwright.ledger.table import table
from batchwright.quality import types

QualityAgreement = table(types.QualityAgreement)
Responsibility = table(types.Responsibility)
Deviation = table(types.Deviation)
DeviationStep = table(types.DeviationStep)
