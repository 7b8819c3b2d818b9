"""Reads of keeping: the queue of workers who waver, their talks, briefings and peers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max

from xieshou.kernel.crypto import decrypt
from xieshou.kernel.errors import NotFound
from xieshou.labour.models import AtRisk, Briefing, CounsellingNote, Exit, ExitInterview, Placement
from xieshou.labour.queries.delivery import placements
from xieshou.labour.queries.verification import station_q
from xieshou.labour.vocabulary.delivery import AT_POST, PlacementStatus
from xieshou.labour.vocabulary.keeping import OPEN_RISKS

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

PHONE_CONTEXT = "labour.briefing.family_phone"
COUNTY = 6


def risks(scope: Scope) -> QuerySet[Any]:
    """Return the flags of the scope with their number of talks and the last one; the most urgent first."""
    found = AtRisk.objects.filter(station_q(scope)).annotate(
        talks=Count("notes"), last_talk=Max("notes__talked_on")
    )
    related = found.select_related("placement__employer", "placement__referral", "vacancy__employer")
    return related.order_by("due_on", "id")


def list_open_risks(*, scope: Scope) -> QuerySet[Any]:
    """Return the flags on which somebody has to act."""
    return risks(scope).filter(status__in=OPEN_RISKS)


def list_late_risks(*, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the open flags whose day has passed."""
    return list_open_risks(scope=scope).filter(due_on__lt=on)


def list_wanting_post(*, scope: Scope) -> QuerySet[Any]:
    """Return the open flags of workers who want another post."""
    return list_open_risks(scope=scope).filter(wants_other_post=True)


def list_closed_risks(*, scope: Scope) -> QuerySet[Any]:
    """Return the closed flags, the latest first."""
    return risks(scope).exclude(status__in=OPEN_RISKS).order_by("-status_at", "-id")


def get_risk(risk_id: UUID, *, scope: Scope) -> Any:
    """Return one flag of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = risks(scope).filter(pk=risk_id).first()
    if found is None:
        raise NotFound
    return found


def get_risk_for_update(risk_id: UUID, *, scope: Scope) -> AtRisk:
    """Return one flag of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = AtRisk.objects.select_for_update().filter(station_q(scope), pk=risk_id).first()
    if found is None:
        raise NotFound
    return found


def find_open_risk(placement_id: UUID, *, scope: Scope) -> AtRisk | None:
    """Return the open flag of a placement, or None."""
    return AtRisk.objects.filter(station_q(scope), placement_id=placement_id, status__in=OPEN_RISKS).first()


def list_notes(risk: AtRisk, *, scope: Scope) -> QuerySet[CounsellingNote]:
    """Return the talks about a flag, the latest first."""
    return CounsellingNote.objects.filter(station_q(scope), risk=risk).order_by("-entered_at", "-id")


def get_exit(placement_id: UUID, *, scope: Scope) -> Exit:
    """Return how a worker left.

    Raises: NotFound: unknown, outside the scope, or still at the post.
    """
    found = Exit.objects.filter(station_q(scope), placement_id=placement_id)
    row = found.select_related("placement__employer", "placement__referral").first()
    if row is None:
        raise NotFound
    return row


def find_exit_talk(gone: Exit, *, scope: Scope) -> ExitInterview | None:
    """Return what the worker said after leaving, or None."""
    return ExitInterview.objects.filter(station_q(scope), gone=gone).first()


def find_briefing(placement_id: UUID, *, scope: Scope) -> Briefing | None:
    """Return the briefing of a placement, or None."""
    return Briefing.objects.filter(station_q(scope), placement_id=placement_id).first()


def list_to_brief(*, scope: Scope) -> QuerySet[Placement]:
    """Return those who wait to leave with their briefing, those without a whole one first."""
    waiting = placements(scope).filter(status=PlacementStatus.ACCEPTED).select_related("briefing")
    return waiting.order_by("briefing__is_complete", "start_date", "id")


def open_family_phone(row: Briefing) -> str:
    """Return the telephone number of the family contact, "" if there is none. Callers mask or audit it."""
    cipher = row.family_phone_cipher
    return decrypt(bytes(cipher), context=PHONE_CONTEXT) if cipher else ""


def list_peers(placement: Placement, *, scope: Scope) -> list[Placement]:
    """Return workers of the same county and employer who agreed to be known, if this one agreed too."""
    own = find_briefing(placement.pk, scope=scope)
    if own is None or own.peers_agreed_on is None:
        return []
    found = placements(scope).filter(
        status__in=AT_POST,
        employer_id=placement.employer_id,
        region_code__startswith=placement.region_code[:COUNTY],
        briefing__peers_agreed_on__isnull=False,
    )
    return list(found.exclude(person_id=placement.person_id).order_by("arrived_on", "id"))
