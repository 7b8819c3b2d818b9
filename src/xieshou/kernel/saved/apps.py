"""The Django application `saved`."""

from django.apps import AppConfig


class SavedConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.saved"
    label = "saved"

    def ready(self) -> None:
        """Give the audit record readable names."""
        from xieshou.kernel.audit.names import register_names

        from .events import EVENT_NAMES

        register_names(EVENT_NAMES)
