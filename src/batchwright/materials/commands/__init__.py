"""The only writers of the module; importing it registers them."""

from batchwright.materials.commands import (
    lots,
    masters,
    packing,
    reservations,
    rework,
    samples,
    stock,
    testing,
)

__all__ = [
    "lots",
    "masters",
    "packing",
    "reservations",
    "rework",
    "samples",
    "stock",
    "testing",
]
