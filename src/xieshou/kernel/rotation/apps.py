"""The Django application `rotation`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RotationConfig(AppConfig):
    """Name and label of the application, and what it tells the audit record."""

    name = "xieshou.kernel.rotation"
    label = "rotation"

    def ready(self) -> None:
        """Give the audit record readable names."""
        from xieshou.kernel.audit.names import register_names

        register_names(
            {
                "rotation.keys.renewed": _("Personal fields encrypted with a new key"),
                "rotation.indexes.rebuilt": _("Blind indexes rebuilt with a new key"),
            }
        )
