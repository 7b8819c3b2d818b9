"""The four queues of a labour station: each is made of parts, and its count is the sum of their rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext_lazy as _

from . import station_parts as parts
from .desk_parts import today_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from xieshou.kernel.actor import Actor

    from .desk_parts import Item

STATION = "labour.roster.edit"


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of work in a queue.

    Attributes:
        rows:  what waits, the most pressing first.
        since: field with the moment or day from which a row waits.
        late:  which rows are overdue.
        show:  the rows as items, in a fixed number of queries.
    """

    key: str
    label: Promise
    rows: Callable[[Actor, date], QuerySet[Any]]
    since: str
    late: Callable[[date], Q]
    show: Callable[[Actor, Sequence[Any], date], list[Item]]


@dataclass(frozen=True, slots=True)
class StationQueue:
    """One of the four queues."""

    key: str
    title: Promise
    icon: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """How much waits in a part: rows, days since the oldest began to wait, overdue rows."""

    part: Part
    count: int
    oldest_days: int | None
    late: int


QUEUES: dict[str, StationQueue] = {
    queue.key: queue
    for queue in (
        StationQueue(
            "roster",
            _("Roster differences"),
            "arrows-exchange",
            (
                Part("own", _("For this station"), parts.own_pairs, "opened_at", parts.due_passed,
                     parts.show_pairs),
                Part("other", _("For the other station"), parts.other_pairs, "opened_at", parts.due_passed,
                     parts.show_pairs),
            ),
        ),
        StationQueue(
            "vacancies",
            _("Posts of the station"),
            "briefcase",
            (
                Part("collected", _("Collected, not published"), parts.collected, "created_at",
                     parts.collected_late, parts.show_collected),
                Part("unknown", _("Not made known in the county"), parts.not_made_known, "published_at",
                     parts.expiry_passed, parts.show_vacancies),
                Part("expiring", _("About to expire"), parts.expiring, "published_at", parts.expiry_passed,
                     parts.show_vacancies),
            ),
        ),
        StationQueue(
            "transport",
            _("Journeys of workers"),
            "bus",
            (
                Part("guardian", _("Guardian missing"), parts.without_guardian, "created_at",
                     parts.departure_passed, parts.show_trips),
                Part("seats", _("Seats open"), parts.with_seats, "created_at", parts.departure_passed,
                     parts.show_trips),
                Part("arrivals", _("Arrival not confirmed"), parts.arrivals, "departed_on",
                     parts.arrival_late, parts.show_arrivals),
                Part("receipts", _("Arrival not signed here"), parts.unreceived, "arrived_on",
                     parts.receipt_late, parts.show_unreceived),
            ),
        ),
        StationQueue(
            "keeping",
            _("Keeping at the post"),
            "heart-handshake",
            (
                Part("contacts", _("Contacts due"), parts.contacts, "due_on", parts.due_passed,
                     parts.show_contacts),
                Part("risks", _("At risk of leaving"), parts.risks, "raised_at", parts.due_passed,
                     parts.show_risks),
            ),
        ),
    )
}  # fmt: skip


def count_parts(queue: StationQueue, *, actor: Actor, at: datetime) -> list[Counted]:
    """Return what waits in each part of a queue: one query a part."""
    return [_count(part, actor, at) for part in queue.parts]


def _count(part: Part, actor: Actor, at: datetime) -> Counted:
    today = today_of(at)
    rows = part.rows(actor, today).order_by().select_related(None)
    found = rows.aggregate(
        n=Count("pk", distinct=True),
        oldest=Min(part.since),
        late=Count("pk", filter=part.late(today), distinct=True),
    )
    return Counted(part, found["n"], age_of(found["oldest"], today), found["late"])


def age_of(since: date | datetime | None, today: date) -> int | None:
    """Return the days since a day or moment, None without one; never less than none."""
    if since is None:
        return None
    day = today_of(since) if isinstance(since, datetime) else since
    return max((today - day).days, 0)


def list_part(part: Part, *, actor: Actor, at: datetime) -> QuerySet[Any]:
    """Return the rows of a part, the most pressing first."""
    return part.rows(actor, today_of(at))
