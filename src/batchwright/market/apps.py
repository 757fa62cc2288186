"""The module as a Django application."""

from importlib import import_module

from django.apps import AppConfig


class MarketConfig(AppConfig):
    """Its commands, queries and messages are known once Django is ready."""

    name = "batchwright.market"
    label = "market"

    def ready(self) -> None:
        """Commands, queries and messages register themselves on import."""
        for name in ("commands", "queries", "messages"):
            import_module(f"{self.name}.{name}")
