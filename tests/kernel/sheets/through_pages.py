"""What a user and the worker do with a form, for tests of its pages."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from procrastinate.contrib.django import app as queue_app
from procrastinate.contrib.django.models import ProcrastinateJob

from xieshou.kernel.errors import DomainError

from .conftest import member, workbook
from .forms import FORM


def work() -> None:
    """Do what the worker does: all waiting jobs, in order."""
    for queued in ProcrastinateJob.objects.filter(status="todo").order_by("id"):
        with connection.cursor() as cursor:
            cursor.execute("update procrastinate_jobs set status = 'succeeded' where id = %s", [queued.id])
        try:
            queue_app.tasks[queued.task_name].func(**queued.args)
        except DomainError:
            continue


def bring(client: Any, content: bytes, name: str = "名册.xlsx") -> Any:
    return client.post(f"/sheets/new/{FORM.name}/", {"file": SimpleUploadedFile(name, content)})


def bring_and_commit(client: Any) -> None:
    address = bring(client, workbook([member(0)]))["Location"]
    work()
    client.post(f"{address}commit/")
    work()
