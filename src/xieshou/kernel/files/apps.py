"""The Django application `files`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.files"
    label = "files"

    def ready(self) -> None:
        """Tell the audit record how its events read."""
        from xieshou.kernel.audit.names import register_names

        register_names(
            {"files.file.read": _("File opened"), "files.store.checked": _("Stored files checked")}
        )
