"""The Django application `organisations`."""

from django.apps import AppConfig


class OrganisationsConfig(AppConfig):
    """Name, label and audit names of the application."""

    name = "xieshou.kernel.organisations"
    label = "organisations"

    def ready(self) -> None:
        """Give the audit record readable names."""
        from xieshou.kernel.audit.names import register_names

        from .events import EVENT_NAMES

        register_names(EVENT_NAMES)
