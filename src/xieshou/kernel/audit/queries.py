"""Reads of the audit record; row-level security keeps each reader to the regions of their scope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.errors import NotFound

from .models import Event, Seal
from .operations import READ

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class EventSearch:
    """What the audit page can be asked for; empty fields do not filter."""

    text: str = ""
    actor_id: UUID | None = None
    event: str = ""
    subject_kind: str = ""
    subject_id: str = ""
    since: datetime | None = None
    until: datetime | None = None
    sensitive_only: bool = False

    def condition(self) -> Q:
        """Return the filter of the search."""
        given = Q()
        if self.text:
            given &= (
                Q(actor_name__icontains=self.text) | Q(reason__icontains=self.text) | Q(subject_id=self.text)
            )
        for field in ("actor_id", "subject_kind", "subject_id"):
            if value := getattr(self, field):
                given &= Q(**{field: value})
        if self.event:
            given &= Q(event__startswith=self.event)
        if self.since:
            given &= Q(at__gte=self.since)
        if self.until:
            given &= Q(at__lt=self.until)
        return given & ~Q(purpose="") if self.sensitive_only else given


def list_events(
    search: EventSearch, *, scope: Scope, limit: int, after: tuple[datetime, UUID] | None = None
) -> list[Event]:
    """Return events of the scope, newest first.

    Args: after: time and key of the last event of the page before (keyset paging).
    """
    events = events_in_scope(scope).filter(search.condition())
    if after is not None:
        at, key = after
        events = events.filter(Q(at__lt=at) | Q(at=at, id__lt=key))
    return list(events.order_by("-at", "-id")[:limit])


def events_in_scope(scope: Scope) -> QuerySet[Event]:
    """Return the events whose region lies in the scope; those without one only for the whole country."""
    return Event.objects.filter(scope.region_q())


def get_event(event_id: UUID, *, scope: Scope) -> Event:
    """Return one event.

    Raises: NotFound: no such event in the scope.
    """
    event = events_in_scope(scope).filter(pk=event_id).first()
    if event is None:
        raise NotFound
    return event


def list_subject_events(kind: str, key: object, *, scope: Scope, limit: int = 100) -> list[Event]:
    """Return what happened to one record, newest first, for its timeline; not who looked at it."""
    events = events_in_scope(scope).filter(subject_kind=kind, subject_id=str(key))
    return list(events.exclude(event__endswith=READ).order_by("-at", "-id")[:limit])


def list_reads_by(
    actor_id: UUID, *, since: datetime, until: datetime, scope: Scope
) -> list[tuple[str, str, datetime, str]]:
    """Return whose personal data an account looked at or opened in a period: (kind, key, time, purpose).

    Answers the breach drill: "account X was stolen from … to …: whose data was seen?"
    """
    events = events_in_scope(scope).filter(actor_id=actor_id, at__gte=since, at__lt=until)
    reads = events.filter(Q(event__endswith=READ) | ~Q(purpose=""))
    return list(reads.order_by("at", "id").values_list("subject_kind", "subject_id", "at", "purpose"))


def get_chain_state() -> tuple[int, datetime | None]:
    """Return the length of the chain and when it was last extended."""
    last = Seal.objects.order_by("-number").first()
    return (last.number, last.sealed_at) if last else (0, None)


def get_chain_head() -> tuple[int, bytes]:
    """Return the number and digest of the last seal; (0, b"") before the first."""
    last = Seal.objects.order_by("-number").first()
    return (last.number, bytes(last.digest)) if last else (0, b"")
