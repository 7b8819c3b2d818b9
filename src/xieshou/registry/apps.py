"""The Django application `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Name, label, and what the registry tells the kernel at the start."""

    name = "xieshou.registry"
    label = "registry"

    def ready(self) -> None:
        """Name the audit events."""
        from xieshou.kernel.audit.names import register_names

        from .vocabulary import EVENT_NAMES

        register_names(EVENT_NAMES)
