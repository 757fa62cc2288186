"""The only writers of the module; importing it registers them."""

from batchwright.materials.commands import lots, masters, stock

__all__ = ["lots", "masters", "stock"]
