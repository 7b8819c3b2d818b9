"""Reads of a worker's own page: everything about one person and nothing about anybody else."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from xieshou.kernel.errors import NotFound
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import open_phone
from xieshou.labour.models import (
    Confirmation,
    HelpRequest,
    Interview,
    JobWish,
    Placement,
    Referral,
    RetentionCheck,
    Seat,
    SubsidyClaim,
    TextRefusal,
    WorkerDoor,
    WorkerText,
)
from xieshou.labour.queries.referral import near_q
from xieshou.labour.queries.trip import both_ends_q
from xieshou.labour.vocabulary.delivery import ACTIVE
from xieshou.labour.vocabulary.interview import InterviewStatus
from xieshou.labour.vocabulary.own import HelpStatus, TextResult
from xieshou.labour.vocabulary.referral import OPEN
from xieshou.labour.vocabulary.trip import HELD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

SHOWN = 20


@dataclass(frozen=True, slots=True)
class OwnPage:
    """What a worker sees of the own way to work."""

    person: Person
    wish: JobWish | None
    referral: Referral | None
    interview: Interview | None
    placement: Placement | None
    seat: Seat | None
    confirmed: list[Confirmation]
    checks: list[RetentionCheck]
    claims: list[SubsidyClaim]
    calls: list[HelpRequest]
    wants_texts: bool


@dataclass(frozen=True, slots=True)
class Receiver:
    """Where a text message to a person goes, or why it does not."""

    region_code: str
    phone: str
    result: TextResult


def get_door_for_update(door_id: UUID) -> WorkerDoor:
    """Return the address with its person, locked: tries are counted one after the other.

    Raises: NotFound.
    """
    rows = WorkerDoor.objects.select_for_update(of=("self",)).select_related("person")
    found = rows.filter(pk=door_id).first()
    if found is None:
        raise NotFound
    return found


def find_live_door(person_id: UUID, *, scope: Scope) -> WorkerDoor | None:
    """Return the address of a person's own page that was not revoked, or None."""
    return WorkerDoor.objects.filter(scope.region_q(), person_id=person_id, revoked_at__isnull=True).first()


def get_live_door(person_id: UUID, *, scope: Scope) -> WorkerDoor:
    """Return the address of a person's own page that was not revoked.

    Raises: NotFound.
    """
    found = find_live_door(person_id, scope=scope)
    if found is None:
        raise NotFound
    return found


def get_own_page(person_id: UUID, *, scope: Scope, at: datetime) -> OwnPage:
    """Return a worker's own page; each read asks for the person, within the scope of the home county.

    Raises: NotFound: the person is outside the scope.
    """
    person = Person.objects.filter(scope.region_q(), pk=person_id).first()
    if person is None:
        raise NotFound
    placement = _latest_placement(person_id, scope=scope)
    return OwnPage(
        person=person,
        wish=JobWish.objects.filter(scope.region_q(), person_id=person_id).first(),
        referral=_open_referral(person_id, scope=scope),
        interview=_next_interview(person_id, scope=scope, at=at),
        placement=placement,
        seat=_seat(placement, scope=scope),
        confirmed=_confirmed(placement, scope=scope),
        checks=_checks(placement, scope=scope),
        claims=_claims(person_id, scope=scope),
        calls=list(
            HelpRequest.objects.filter(scope.region_q(), person_id=person_id).order_by("-asked_at")[:SHOWN]
        ),
        wants_texts=wants_texts(person_id, scope=scope),
    )


def _open_referral(person_id: UUID, *, scope: Scope) -> Referral | None:
    found = Referral.objects.filter(near_q(scope), person_id=person_id, status__in=OPEN)
    return found.select_related("vacancy", "employer").first()


def _next_interview(person_id: UUID, *, scope: Scope, at: datetime) -> Interview | None:
    found = Interview.objects.filter(
        near_q(scope), referral__person_id=person_id, status=InterviewStatus.BOOKED, end_at__gt=at
    )
    return found.select_related("referral__vacancy", "employer").order_by("start_at").first()


def _latest_placement(person_id: UUID, *, scope: Scope) -> Placement | None:
    found = Placement.objects.filter(near_q(scope), person_id=person_id).select_related("employer", "vacancy")
    return found.order_by("-accepted_on", "-id").first()


def active_placement_of(person_id: UUID, *, scope: Scope) -> Placement | None:
    """Return the post that a person waits for, travels to or is at."""
    return Placement.objects.filter(near_q(scope), person_id=person_id, status__in=ACTIVE).first()


def _seat(placement: Placement | None, *, scope: Scope) -> Seat | None:
    if placement is None:
        return None
    found = Seat.objects.filter(both_ends_q(scope), placement=placement, status__in=HELD)
    return found.select_related("trip", "vehicle", "stop").first()


def _confirmed(placement: Placement | None, *, scope: Scope) -> list[Confirmation]:
    if placement is None:
        return []
    found = Confirmation.objects.filter(near_q(scope), placement=placement, superseded_at__isnull=True)
    return list(found.order_by("side"))


def _checks(placement: Placement | None, *, scope: Scope) -> list[RetentionCheck]:
    if placement is None:
        return []
    found = RetentionCheck.objects.filter(both_ends_q(scope), placement=placement, cancelled_at__isnull=True)
    return list(found.order_by("due_on"))


def _claims(person_id: UUID, *, scope: Scope) -> list[SubsidyClaim]:
    found = SubsidyClaim.objects.filter(scope.region_q(), person_id=person_id).select_related("batch")
    return list(found.order_by("-year", "kind")[:SHOWN])


def wants_texts(person_id: UUID, *, scope: Scope) -> bool:
    """Tell whether a person has not refused text messages."""
    return not TextRefusal.objects.filter(scope.region_q(), person_id=person_id).exists()


def list_text_receivers(person_ids: Sequence[UUID]) -> dict[UUID, Receiver]:
    """Return for each person the phone for text messages; it takes no scope, see `operations.texts`."""
    refused = Exists(TextRefusal.objects.filter(person_id=OuterRef("pk")))
    rows: QuerySet[Any] = Person.objects.filter(pk__in=set(person_ids)).annotate(refused=refused)
    found = {}
    for person in rows:
        phone = "" if person.refused else open_phone(person)
        missing = TextResult.OPTED_OUT if person.refused else TextResult.NO_PHONE
        found[person.pk] = Receiver(person.region_code, phone, TextResult.QUEUED if phone else missing)
    return found


def list_checks_near(day: date, *, scope: Scope) -> list[RetentionCheck]:
    """Return the contacts with workers at a post that fall due on a day."""
    found = RetentionCheck.objects.filter(
        both_ends_q(scope), due_on=day, done_at__isnull=True, cancelled_at__isnull=True
    )
    return list(found.select_related("placement").order_by("id"))


def list_texts(*, scope: Scope) -> QuerySet[WorkerText]:
    """Return the text messages to workers of the scope with their person, the latest first."""
    found = WorkerText.objects.filter(scope.region_q()).select_related("person")
    return found.order_by("-at", "-id")


def list_texts_of(person_id: UUID, *, scope: Scope) -> list[WorkerText]:
    """Return the latest text messages to one worker."""
    return list(list_texts(scope=scope).filter(person_id=person_id)[:SHOWN])


def list_help(*, scope: Scope, status: str = HelpStatus.OPEN) -> QuerySet[HelpRequest]:
    """Return the calls for help of the scope, those due first."""
    found = HelpRequest.objects.filter(both_ends_q(scope), status=status)
    order = ["due_on", "id"] if status == HelpStatus.OPEN else ["-answered_at", "-id"]
    return found.select_related("person", "placement__employer").order_by(*order)


def get_help(help_id: UUID, *, scope: Scope) -> HelpRequest:
    """Return one call for help of the scope.

    Raises: NotFound.
    """
    rows = HelpRequest.objects.filter(both_ends_q(scope)).select_related("person", "placement__employer")
    found = rows.filter(pk=help_id).first()
    if found is None:
        raise NotFound
    return found


def get_help_for_update(help_id: UUID, *, scope: Scope) -> HelpRequest:
    """Return one call for help of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = HelpRequest.objects.select_for_update().filter(both_ends_q(scope), pk=help_id).first()
    if found is None:
        raise NotFound
    return found
