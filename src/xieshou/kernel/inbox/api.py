"""Notices and tasks of the signed-in user through the API."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import SIGNED_IN, api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from . import operations, queries

router = Router(tags=["inbox"])
ROWS = 50
PAGE = Query(1, ge=1, le=100_000)


class TaskOut(Schema):
    """Something to be done by a day; `source_kind` and `source_id` name the record it is about."""

    id: UUID
    kind: str
    message: str
    link: str
    due_on: date
    source_kind: str
    source_id: UUID
    done_at: datetime | None


class TaskPage(Schema):
    """A page of tasks."""

    items: list[TaskOut]
    total: int


class NoticeOut(Schema):
    """Something the user was told."""

    id: UUID
    kind: str
    message: str
    link: str
    due_on: date | None
    created_at: datetime
    read_at: datetime | None


class NoticePage(Schema):
    """A page of notices."""

    items: list[NoticeOut]
    total: int


def _slice(page: int) -> slice:
    return slice((page - 1) * ROWS, page * ROWS)


@router.get("/tasks/", response=TaskPage)
@api_requires(SIGNED_IN)
def read_tasks(request: ActedRequest, kind: str = Query("", max_length=60), page: int = PAGE) -> Any:
    """Return a page of the caller's open tasks, the most pressing first."""
    found = queries.list_tasks(actor=request.actor)
    wanted = kind.replace("\x00", "")
    found = found.filter(kind=wanted) if wanted else found
    return {"items": list(found[_slice(page)]), "total": found.count()}


@router.post("/tasks/{uuid:task_id}/done", response=TaskOut)
@api_requires(SIGNED_IN)
def finish_task(request: ActedRequest, task_id: UUID) -> Any:
    """Tick off a task."""
    return operations.complete_task(task_id=task_id, actor=request.actor, at=timezone.now())


@router.get("/notices/", response=NoticePage)
@api_requires(SIGNED_IN)
def read_notices(request: ActedRequest, unread: bool = False, page: int = PAGE) -> Any:  # noqa: FBT001, FBT002 -- a parameter of the address
    """Return a page of the caller's notices, the newest first."""
    found = queries.list_notices(actor=request.actor, unread=unread)
    return {"items": list(found[_slice(page)]), "total": found.count()}


@router.post("/notices/{uuid:notice_id}/read", response=NoticeOut)
@api_requires(SIGNED_IN)
def read_notice(request: ActedRequest, notice_id: UUID) -> Any:
    """Mark a notice as read."""
    return operations.mark_read(notice_id=notice_id, actor=request.actor, at=timezone.now())
