"""The tables of the module, from its types."""

from batchwright.identity import types
from batchwright.ledger.table import table

User = table(types.User)
Role = table(types.Role)
RoleAssignment = table(types.RoleAssignment)
Sponsor = table(types.Sponsor)
SponsorAccess = table(types.SponsorAccess)
TrainingProcedure = table(types.TrainingProcedure)
TrainingRecord = table(types.TrainingRecord)
Alert = table(types.Alert)
AccessReview = table(types.AccessReview)
BindingCertificate = table(types.BindingCertificate)
