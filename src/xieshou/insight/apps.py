"""The Django application `insight`."""

from django.apps import AppConfig


class InsightConfig(AppConfig):
    """Name, label, and what insight tells the kernel at the start."""

    name = "xieshou.insight"
    label = "insight"

    def ready(self) -> None:
        """Name the audit events."""
        from xieshou.kernel.audit.names import register_names

        from .vocabulary import EVENT_NAMES

        register_names(EVENT_NAMES)
