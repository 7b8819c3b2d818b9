"""The Django application `ledger`."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Name and label of the application, and what it tells the audit record."""

    name = "xieshou.kernel.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Register the readable names of the room's events."""
        from xieshou.kernel.audit.names import register_names

        from .vocabulary import EVENT_NAMES

        register_names(EVENT_NAMES)
