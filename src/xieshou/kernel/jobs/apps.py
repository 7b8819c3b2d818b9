"""The Django application `jobs`."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Name and label of the application."""

    name = "xieshou.kernel.jobs"
    label = "jobs"
