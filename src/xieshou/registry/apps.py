"""The Django application `registry`."""

from django.apps import AppConfig


class RegistryConfig(AppConfig):
    """Name, label, and what the registry tells the kernel at the start."""

    name = "xieshou.registry"
    label = "registry"

    def ready(self) -> None:
        """Name the audit events and the holders of accounts; answer the search in the header."""
        from xieshou.kernel.audit.names import register_names
        from xieshou.kernel.files.policies import register_policy
        from xieshou.kernel.ledger.records import register_record

        from . import finders
        from .vocabulary import EVENT_NAMES
        from .vocabulary_facts import EVENT_NAMES as FACT_EVENT_NAMES
        from .vocabulary_visits import EVENT_NAMES as VISIT_EVENT_NAMES
        from .wiring import may_read_visit_file, name_households

        register_names({**EVENT_NAMES, **FACT_EVENT_NAMES, **VISIT_EVENT_NAMES})
        register_policy("registry.visit", may_read_visit_file)
        register_record("registry.household", name_households)
        finders.register()
