"""The Django application `sheets`."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class SheetsConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.sheets"
    label = "sheets"

    def ready(self) -> None:
        """Import the forms of every app, and say who may read their files."""
        from xieshou.kernel.audit.names import register_names
        from xieshou.kernel.files.policies import register_policy

        from .events import EVENT_NAMES
        from .policies import may_read_export_file, may_read_upload_file

        register_policy("sheets.upload", may_read_upload_file)
        register_policy("sheets.export", may_read_export_file)
        register_names(EVENT_NAMES)
        autodiscover_modules("sheets")
