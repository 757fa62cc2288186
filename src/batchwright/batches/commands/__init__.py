"""The only writers of the module; importing it registers them."""

from batchwright.batches.commands import (
    allocation,
    charging,
    completion,
    corrections,
    disposition,
    ending,
    equipment,
    imports,
    orders,
    phases,
    reweighing,
    values,
    weighing,
)

__all__ = [
    "allocation",
    "charging",
    "completion",
    "corrections",
    "disposition",
    "ending",
    "equipment",
    "imports",
    "orders",
    "phases",
    "reweighing",
    "values",
    "weighing",
]
