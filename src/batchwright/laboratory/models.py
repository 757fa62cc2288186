"""Tables of the module, from its row classes."""

from batchwright.laboratory import types
from batchwright.ledger.table import table

Specification = table(types.Specification)
SpecificationTest = table(types.SpecificationTest)
Sample = table(types.Sample)
Result = table(types.Result)
ResultReview = table(types.ResultReview)
ResultCorrection = table(types.ResultCorrection)
