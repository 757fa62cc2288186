"""The ledger as a Django application."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Its tables and functions come from `schema.sql`."""

    name = "batchwright.ledger"
    label = "ledger"
