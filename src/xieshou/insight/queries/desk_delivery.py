"""Queues of delivery and verification: journeys, confirmations, differences, checks, wages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.labour.queries import delivery, verification
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.vocabulary.delivery import Side

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement


def _placement_items(
    found: QuerySet[Placement], day: Callable[[Placement], date | None], today: date
) -> list[Item]:
    rows = label_placements(list(found[:SHOWN]))
    items = []
    for row in rows:
        due = day(row)
        items.append(
            Item(
                href=reverse("labour:placement", args=[row.pk]),
                title=row.worker,
                note=f"{row.employer} · {row.post}",
                due=due.isoformat() if due else "",
                tone=day_tone(due, today) if due else "",
            )
        )
    return items


def departures(actor: Actor, at: datetime) -> Queue:
    """Return those who wait to leave."""
    found = delivery.list_departures(scope=actor.scope)
    items = _placement_items(found, lambda row: row.start_date, today_of(at))
    href = f"{reverse('labour:placements')}?status=accepted"
    return Queue("departures", _("Departures to arrange"), href, found.count(), items, beat="deliver")


def county_confirmations(actor: Actor, at: datetime) -> Queue:
    """Return those whom the county has not confirmed."""
    return _confirmations(actor, at, Side.COUNTY, _("Confirm employment for the county"))


def employer_confirmations(actor: Actor, at: datetime) -> Queue:
    """Return those whom the employer has not confirmed."""
    return _confirmations(actor, at, Side.EMPLOYER, _("Confirm employment"))


def _confirmations(actor: Actor, at: datetime, side: Side, title: str) -> Queue:
    found = delivery.list_unsigned(scope=actor.scope, side=side)
    items = _placement_items(found, lambda row: row.arrived_on, today_of(at))
    href = f"{reverse('labour:placements')}?status=arrived"
    return Queue(f"confirm_{side}", title, href, found.count(), items, beat="deliver")


def differences(actor: Actor, _at: datetime) -> Queue:
    """Return the differences between the two confirmations."""
    found = delivery.list_open_mismatches(scope=actor.scope)
    rows = list(found[:SHOWN])
    label_placements([row.placement for row in rows])
    items = [
        Item(
            href=reverse("labour:placement", args=[row.placement_id]),
            title=row.placement.worker,
            note=f"{row.placement.employer} · {row.placement.post}",
            due=today_of(row.opened_at).isoformat(),
            tone="danger",
        )
        for row in rows
    ]
    href = reverse("labour:mismatches")
    return Queue(
        "differences", _("Confirmations that differ"), href, found.count(), items, icon="arrows-exchange"
    )


def wages_to_confirm(actor: Actor, _at: datetime) -> Queue:
    """Return the wage proofs that wait for a station."""
    found = verification.list_undecided_proofs(scope=actor.scope)
    rows = list(found[:SHOWN])
    label_placements([row.placement for row in rows])
    items = [
        Item(
            href=reverse("labour:placement", args=[row.placement_id]),
            title=row.placement.worker,
            note=f"{row.placement.employer}",
            due=f"{row.month:%Y-%m}",
        )
        for row in rows
    ]
    return Queue(
        "wages", _("Wage proofs to confirm"), reverse("labour:wages"), found.count(), items, beat="verify"
    )
