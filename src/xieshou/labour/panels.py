"""What labour shows on the page of a household: job wish, placement and wage of each member."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.labour.models import Exit, Placement, WageProof
from xieshou.labour.queries.need import wishes
from xieshou.labour.queries.referral import near_q
from xieshou.labour.rules.clock import SHANGHAI
from xieshou.labour.views.tones import tone_of
from xieshou.labour.vocabulary.verification import ProofStatus
from xieshou.registry.panels import PanelContent, StoryEvent
from xieshou.registry.queries.household import list_members

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Actor

WISH, PLACEMENT = "labour.wish.view", "labour.placement.view"


def build_work_panel(household_id: UUID, actor: Actor) -> PanelContent | None:
    """Return each member's wish, latest placement and proven wage, as far as the actor may see them."""
    if not actor.can(WISH) and not actor.can(PLACEMENT):
        return None
    members = list_members(household_id, scope=actor.scope, on=timezone.localdate())
    people = [member.person_id for member in members]
    wished = {wish.person_id: wish for wish in wishes(actor.scope).filter(person_id__in=people)}
    placed = _latest_placements(people, actor) if actor.can(PLACEMENT) else {}
    waged = _latest_wages([row.pk for row in placed.values()], actor)
    rows = [
        {
            "name": member.person.name,
            "wish": wished.get(member.person_id) if actor.can(WISH) else None,
            "placement": (place := placed.get(member.person_id)),
            "tone": tone_of("placement", place.status) if place else "",
            "wage": waged.get(place.pk) if place else None,
        }
        for member in members
        if member.person_id in wished or member.person_id in placed
    ]
    return PanelContent("labour/panels/work.html", {"rows": rows})


def _latest_placements(people: Sequence[UUID], actor: Actor) -> dict[UUID, Placement]:
    found = Placement.objects.filter(near_q(actor.scope), person_id__in=people).select_related("employer")
    return {row.person_id: row for row in found.order_by("accepted_on", "id")}


def _latest_wages(placements: Sequence[UUID], actor: Actor) -> dict[UUID, WageProof]:
    found = WageProof.objects.filter(
        near_q(actor.scope), placement_id__in=placements, status=ProofStatus.CONFIRMED
    )
    return {row.placement_id: row for row in found.order_by("month")}


def tell_work_story(household_id: UUID, actor: Actor) -> list[StoryEvent]:
    """Return the departures, arrivals and leavings of the family's workers for its timeline."""
    if not actor.can(PLACEMENT):
        return []
    found = Placement.objects.filter(near_q(actor.scope), household_id=household_id).select_related(
        "employer"
    )
    events: list[StoryEvent] = []
    for row in found.order_by("accepted_on"):
        events += _events_of(row)
    gone = {row.placement_id: row for row in Exit.objects.filter(placement__household_id=household_id)}
    return events + [_leaving_of(row, gone[row.pk]) for row in found if row.pk in gone]


def _events_of(row: Placement) -> list[StoryEvent]:
    text = f"{row.employer} · {row.post}"
    days = [
        (row.accepted_on, _("Offer accepted")),
        (row.departed_on, _("Departure")),
        (row.arrived_on, _("Arrival")),
    ]
    days.append((row.in_work_on, _("Employment confirmed by both sides")))
    return [_event(day, title, text, row) for day, title in days if day]


def _leaving_of(row: Placement, gone: Exit) -> StoryEvent:
    return _event(gone.left_on, _("Left the post"), gone.get_reason_display(), row, tone="danger")


def _event(day: date, title: str, text: str, row: Placement, *, tone: str = "") -> StoryEvent:
    at = datetime.combine(day, time(), SHANGHAI)
    href = f"/labour/placements/{row.pk}/"
    return StoryEvent(at=at, title=title, text=text, icon="briefcase", tone=tone, href=href)
