"""The only writers of the module; importing it registers them."""

from batchwright.batches.commands import (
    disposition,
    equipment,
    imports,
    materials,
    orders,
    phases,
    values,
)

__all__ = ["disposition", "equipment", "imports", "materials", "orders", "phases", "values"]
