"""What labour shows on the page of a household: job wish, placement and wage of each member."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.labour.queries.family import (
    latest_placements_of,
    latest_wages_of,
    list_household_placements,
    wishes_of,
)
from xieshou.labour.rules.clock import SHANGHAI
from xieshou.registry.panels import PanelContent, StoryEvent
from xieshou.registry.queries.household import list_members

from .tones import tone_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Exit, Placement

WISH, PLACEMENT = "labour.wish.view", "labour.placement.view"


def build_work_panel(household_id: UUID, actor: Actor) -> PanelContent | None:
    """Return each member's wish, latest placement and proven wage, as far as the actor may see them."""
    if not actor.can(WISH) and not actor.can(PLACEMENT):
        return None
    members = list_members(household_id, scope=actor.scope, on=timezone.localdate())
    people = [member.person_id for member in members]
    wished = wishes_of(people, scope=actor.scope) if actor.can(WISH) else {}
    placed = latest_placements_of(people, scope=actor.scope) if actor.can(PLACEMENT) else {}
    waged = latest_wages_of([row.pk for row in placed.values()], scope=actor.scope)
    rows = [
        {
            "name": member.person.name,
            "wish": wished.get(member.person_id),
            "placement": (place := placed.get(member.person_id)),
            "tone": tone_of("placement", place.status) if place else "",
            "wage": waged.get(place.pk) if place else None,
        }
        for member in members
        if member.person_id in wished or member.person_id in placed
    ]
    return PanelContent("labour/panels/work.html", {"rows": rows})


def tell_work_story(household_id: UUID, actor: Actor) -> list[StoryEvent]:
    """Return the departures, arrivals and leavings of the family's workers for its timeline."""
    if not actor.can(PLACEMENT):
        return []
    placed = list_household_placements(household_id, scope=actor.scope)
    return [event for row, gone in placed for event in _events_of(row, gone)]


def _events_of(row: Placement, gone: Exit | None) -> list[StoryEvent]:
    text = f"{row.employer} · {row.post}"
    days = [
        (row.accepted_on, _("Offer accepted")),
        (row.departed_on, _("Departure")),
        (row.arrived_on, _("Arrival")),
        (row.in_work_on, _("Employment confirmed by both sides")),
    ]
    events = [_event(day, title, text, row) for day, title in days if day]
    if gone is not None:
        events.append(_event(gone.left_on, _("Left the post"), gone.get_reason_display(), row, tone="danger"))
    return events


def _event(day: date, title: str, text: str, row: Placement, *, tone: str = "") -> StoryEvent:
    at = datetime.combine(day, time(), SHANGHAI)
    href = reverse("labour:placement", args=[row.pk])
    return StoryEvent(at=at, title=title, text=text, icon="briefcase", tone=tone, href=href)
