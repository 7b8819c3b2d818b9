"""Reads of the calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import NotFound

from .models import Entry, Feed
from .operations import digest
from .rules import Period, own_id

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.access.models import User
    from xieshou.kernel.actor import Actor, Scope


class EntryNotFoundError(NotFound):
    """There is no such entry in the actor's calendar."""

    default_message = _("This calendar entry does not exist or is not yours.")


class FeedNotFoundError(NotFound):
    """The address leads to no live feed."""

    default_message = _("This calendar address is not valid. Ask for a new one on your calendar page.")


def _scope_q(scope: Scope) -> Q:
    near = scope.region_q("region_code") | scope.region_q("partner_region_code")
    return Q() if scope.is_everything else near | scope.organisation_q("organisation_id")


def list_entries(*, actor: Actor, start: datetime, end: datetime, cancelled: bool = False) -> list[Entry]:
    """Return the actor's own entries that touch [start, end), in order of time."""
    own = Entry.objects.filter(
        _scope_q(actor.scope), user_id=own_id(actor), start_at__lt=end, end_at__gt=start
    )
    return list(own if cancelled else own.filter(cancelled_at__isnull=True))


def get_entry(entry_id: UUID, *, actor: Actor) -> Entry:
    """Return one entry of the actor's own calendar.

    Raises: EntryNotFoundError: somebody else's, or none.
    """
    entry = Entry.objects.filter(_scope_q(actor.scope), pk=entry_id, user_id=own_id(actor)).first()
    if entry is None:
        raise EntryNotFoundError
    return entry


def list_busy(
    *,
    scope: Scope,
    users: Collection[UUID] = (),
    people: Collection[UUID] = (),
    start: datetime,
    end: datetime,
) -> list[Entry]:
    """Return the live entries of any of these holders that touch [start, end).

    Entries outside the scope are not shown; booking over one is still refused by the database.
    """
    holders = Q(user_id__in=list(users)) | Q(person_id__in=list(people))
    live = Entry.objects.filter(holders, _scope_q(scope), cancelled_at__isnull=True)
    return list(live.filter(start_at__lt=end, end_at__gt=start))


def to_periods(entries: Collection[Entry]) -> list[Period]:
    """Return the times of entries."""
    return [Period(entry.start_at, entry.end_at) for entry in entries]


def has_feed(*, actor: Actor) -> bool:
    """Tell whether the actor's calendar is open for subscription."""
    return Feed.objects.filter(user_id=own_id(actor)).exists()


def get_feed_user(token: str) -> User:
    """Return the user of a feed address; a disabled account has none.

    Raises: FeedNotFoundError: unknown or revoked token, or the account is disabled.
    """
    feed = (
        Feed.objects.select_related("user").filter(token_digest=digest(token), user__is_active=True).first()
    )
    if feed is None:
        raise FeedNotFoundError
    return feed.user
