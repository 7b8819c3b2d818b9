"""The Django application `projects`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.projects"
    label = "projects"
    verbose_name = _("Projects and money")

    def ready(self) -> None:
        """Tell the rooms below what the wing adds."""
        from xieshou.projects.wiring import connect

        connect()
