"""The Django application `labour`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabourConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.labour"
    label = "labour"
    verbose_name = _("Labour cooperation")

    def ready(self) -> None:
        """Tell the rooms below what the wing adds to them."""
        from xieshou.labour.wiring import connect

        connect()
