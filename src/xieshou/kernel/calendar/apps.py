"""The Django application `calendar`."""

from django.apps import AppConfig


class CalendarConfig(AppConfig):
    """Name, label and audit names of the application."""

    name = "xieshou.kernel.calendar"
    label = "calendar"

    def ready(self) -> None:
        """Give the audit record readable names."""
        from xieshou.kernel.audit.names import register_names

        from .events import EVENT_NAMES

        register_names(EVENT_NAMES)
