"""The caller's own calendar through the API: its entries, and the secret address of its feed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema, Status

from xieshou.kernel.doors import SIGNED_IN, api_requires
from xieshou.kernel.errors import DomainError
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from . import operations, queries

router = Router(tags=["calendar"])
LONGEST = timedelta(days=92)
SHOWN = timedelta(days=7)


class PeriodTooLongError(DomainError):
    """The period asked for is empty or longer than a quarter."""

    default_message = _("Ask for at most 92 days; the end must be later than the beginning.")


class EntryOut(Schema):
    """One entry; `source_kind` and `source_id` name the record it belongs to."""

    id: UUID
    title: str
    start_at: datetime
    end_at: datetime
    place: str
    source_kind: str
    source_id: UUID


class FeedOut(Schema):
    """The secret address of the feed, told this once."""

    address: str


@router.get("/entries/", response=list[EntryOut])
@api_requires(SIGNED_IN)
def read_entries(
    request: ActedRequest, from_at: datetime | None = None, to_at: datetime | None = None
) -> Any:
    """Return the caller's entries that touch a period: the coming week unless told."""
    start = from_at or timezone.now()
    end = to_at or start + SHOWN
    start, end = (timezone.make_aware(at) if timezone.is_naive(at) else at for at in (start, end))
    if not timedelta() < end - start <= LONGEST:
        raise PeriodTooLongError(field="to_at")
    return queries.list_entries(actor=request.actor, start=start, end=end)


@router.post("/feed", response={201: FeedOut})
@api_requires(SIGNED_IN)
def open_feed(request: ActedRequest) -> Any:
    """Make a new secret address of the feed; it ends the former one."""
    token = operations.open_feed(actor=request.actor, at=timezone.now())
    return Status(201, {"address": request.build_absolute_uri(reverse("calendar:feed", args=[token]))})


@router.delete("/feed", response={204: None})
@api_requires(SIGNED_IN)
def close_feed(request: ActedRequest) -> Any:
    """End the feed; ending twice changes nothing."""
    operations.close_feed(actor=request.actor, at=timezone.now())
    return Status(204, None)
