"""The Django application `sheets`."""

from django.apps import AppConfig


class SheetsConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.sheets"
    label = "sheets"
