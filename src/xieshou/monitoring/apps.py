"""The Django application `monitoring`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MonitoringConfig(AppConfig):
    """Name, label, and what monitoring tells the rooms below at the start."""

    name = "xieshou.monitoring"
    label = "monitoring"
    verbose_name = _("Monitoring against a return to poverty")

    def ready(self) -> None:
        """Register event names, the panel and the story of a household, and who may read evidence."""
        from xieshou.monitoring.wiring import connect

        connect()
