"""Writes of the calendar: booking, moving and cancelling times, and opening and closing feeds."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

from .models import Entry, Feed
from .rules import own_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

OVERLAP_CONSTRAINT = "calendar_entry_no_overlap"
TOKEN_BYTES = 32


class SlotTakenError(DomainError):
    """One of the participants already has something at that time."""

    default_message = _("One of the participants is already taken at this time. Choose another free slot.")


class EmptySlotError(DomainError):
    """The time ends before it begins."""

    default_message = _("The end must be later than the beginning.")


@dataclass(frozen=True, slots=True)
class Booking:
    """What is booked: the same time for each of the users and people.

    `source` is (kind, key) of the record it belongs to, e.g. ("labour.interview", interview.id).
    """

    source: tuple[str, UUID]
    title_text: str
    start_at: datetime
    end_at: datetime
    users: Sequence[UUID] = ()
    people: Sequence[UUID] = ()
    title_values: dict[str, Any] = field(default_factory=dict)
    place: str = ""
    link: str = ""
    region_code: str = ""
    partner_region_code: str = ""
    organisation_id: UUID | None = None


def book(booking: Booking, *, at: datetime) -> list[Entry]:
    """Enter the booking into the calendars of all participants, or of none.

    Raises:
        EmptySlotError: the end is not after the start.
        SlotTakenError: a participant has an entry that overlaps.
    """
    if booking.end_at <= booking.start_at:
        raise EmptySlotError
    entries = [_entry(booking, at=at, user_id=key) for key in sorted(set(booking.users))]
    entries += [_entry(booking, at=at, person_id=key) for key in sorted(set(booking.people))]
    _write(entries, lambda: Entry.objects.bulk_create(entries))
    return entries


def _entry(
    booking: Booking, *, at: datetime, user_id: UUID | None = None, person_id: UUID | None = None
) -> Entry:
    kind, key = booking.source
    return Entry(
        user_id=user_id,
        person_id=person_id,
        title_text=booking.title_text,
        title_values=booking.title_values,
        start_at=booking.start_at,
        end_at=booking.end_at,
        place=booking.place,
        link=booking.link,
        source_kind=kind,
        source_id=key,
        region_code=booking.region_code,
        partner_region_code=booking.partner_region_code,
        organisation_id=booking.organisation_id,
        changed_at=at,
    )


def _write(entries: Iterable[Entry], write: Any) -> None:
    """Run a write of entries; an overlap becomes a refusal and leaves the transaction usable."""
    try:
        with transaction.atomic():
            _queue_up(entries)
            write()
    except IntegrityError as error:
        if OVERLAP_CONSTRAINT in str(error):
            raise SlotTakenError from error
        raise


def _queue_up(entries: Iterable[Entry]) -> None:
    """Wait for other bookings of the same holders, always in the same order, so that none deadlocks."""
    holders = sorted({str(entry.user_id or entry.person_id) for entry in entries})
    with connection.cursor() as cursor:
        for holder in holders:
            cursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7))", [holder])


def move(
    *, source: tuple[str, UUID], start_at: datetime, end_at: datetime, place: str, at: datetime
) -> list[Entry]:
    """Move every entry of a source to another time and place.

    Raises:
        EmptySlotError: the end is not after the start.
        SlotTakenError: a participant has an entry that overlaps.
    """
    if end_at <= start_at:
        raise EmptySlotError
    entries = _list_live(source)
    for entry in entries:
        entry.start_at, entry.end_at, entry.place = start_at, end_at, place
        entry.revision += 1
        entry.changed_at = at
    fields = ["start_at", "end_at", "place", "revision", "changed_at"]
    _write(entries, lambda: Entry.objects.bulk_update(entries, fields))
    return entries


def cancel(*, source: tuple[str, UUID], reason: str, at: datetime) -> list[Entry]:
    """Cancel every entry of a source; the time is free again, the entries stay readable."""
    entries = _list_live(source)
    for entry in entries:
        entry.cancelled_at, entry.cancel_reason, entry.changed_at = at, reason[:200], at
        entry.revision += 1
    Entry.objects.bulk_update(entries, ["cancelled_at", "cancel_reason", "changed_at", "revision"])
    return entries


def _list_live(source: tuple[str, UUID]) -> list[Entry]:
    kind, key = source
    live = Entry.objects.filter(source_kind=kind, source_id=key, cancelled_at__isnull=True)
    return list(live.order_by("id").select_for_update())


def digest(token: str) -> bytes:
    """Return what is kept of a feed's token."""
    return sha256(token.encode()).digest()


@transaction.atomic
def open_feed(*, actor: Actor, at: datetime) -> str:
    """Give the actor a new secret feed address and end the former one.

    Returns: the token; it is shown once and cannot be read again.
    """
    token = secrets.token_urlsafe(TOKEN_BYTES)
    Feed.objects.filter(user_id=own_id(actor)).delete()
    feed = Feed.objects.create(user_id=own_id(actor), token_digest=digest(token), created_at=at)
    record("calendar.feed.opened", actor=actor, at=at, subject=("calendar.feed", feed.id))
    return token


@transaction.atomic
def close_feed(*, actor: Actor, at: datetime) -> None:
    """End the actor's feed; closing twice changes nothing."""
    deleted, _by_model = Feed.objects.filter(user_id=own_id(actor)).delete()
    if deleted:
        record("calendar.feed.closed", actor=actor, at=at, subject=("calendar.feed", actor.user_id))
