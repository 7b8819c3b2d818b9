"""The Django application `files`."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.files"
    label = "files"
