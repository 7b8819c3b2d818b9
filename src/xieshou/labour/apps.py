"""The Django application `labour`."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class LabourConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.labour"
    label = "labour"
    verbose_name = _("Labour cooperation")

    def ready(self) -> None:
        """Tell the rooms below what the wing adds, and the coder of titles where it keeps what it learned."""
        from xieshou.labour.rules.occupations import keep_learned_in
        from xieshou.labour.wiring import connect

        keep_learned_in(settings.DATA_DIR / "cache")
        connect()
