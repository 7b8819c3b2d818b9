"""The Django application `realtime`."""

from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    """Name, label and audit names of the application."""

    name = "xieshou.kernel.realtime"
    label = "realtime"

    def ready(self) -> None:
        """Give the audit record readable names."""
        from xieshou.kernel.audit.names import register_names

        from .events import EVENT_NAMES

        register_names(EVENT_NAMES)
