"""The Django application `cooperation`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CooperationConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.cooperation"
    label = "cooperation"
    verbose_name = _("Paired cooperation")

    def ready(self) -> None:
        """Register the indicators that this wing counts itself and who may read its files."""
        from xieshou.cooperation.wiring import connect

        connect()
