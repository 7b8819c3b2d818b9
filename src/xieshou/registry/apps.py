"""The Django application `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Name, label, and what the registry tells the kernel at the start."""

    name = "xieshou.registry"
    label = "registry"

    def ready(self) -> None:
        """Name the audit events; answer the search in the header."""
        from xieshou.kernel.audit.names import register_names

        from . import finders
        from .vocabulary import EVENT_NAMES
        from .vocabulary_facts import EVENT_NAMES as FACT_EVENT_NAMES

        register_names({**EVENT_NAMES, **FACT_EVENT_NAMES})
        finders.register()
