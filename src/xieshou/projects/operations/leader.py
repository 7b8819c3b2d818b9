"""Writes of village leaders: trainings, who was trained, what they started, whom they lead."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.projects.errors import EvidenceMissingError, IllegalMoveError
from xieshou.projects.models import Leader, LeaderTraining, LedHousehold
from xieshou.projects.policies.introduction import may_edit
from xieshou.projects.queries.leader import get_leader_for_update, get_training
from xieshou.projects.vocabulary.introduction import StartedKind
from xieshou.registry.queries.household import get_household, list_members

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class TrainingError(DomainError):
    """Title or organiser is missing, the days are impossible, or it is on file."""

    default_message = _("Give title and organiser of a training that is not on file, and days in order.")


class LeaderError(DomainError):
    """Not a member of the household, or a leader already."""

    default_message = _("Choose a member of a household of your area who is not on file as a leader yet.")


class StartError(DomainError):
    """Started before the training, or without name and kind."""

    default_message = _("Give kind and name of what was started, and a day not before the training.")


class LedError(DomainError):
    """The household is the leader's own, counted already, or led before anything was started."""

    default_message = _(
        "A household is led from the day on which the undertaking was started, counts once for one leader, "
        "and is not the leader's own."
    )


@dataclass(frozen=True, slots=True)
class Started:
    """What a leader started."""

    kind: str
    name: str
    on_date: date
    document: str


@transaction.atomic
def hold_training(
    *, region_code: str, title: str, organiser: str, days: tuple[date, date], document: str, actor: Actor,
    at: datetime,
) -> LeaderTraining:  # fmt: skip
    """Enter a training of leaders; its days are from inclusive, to exclusive.

    Raises: Denied, EvidenceMissingError, TrainingError.
    """
    if not may_edit(actor, region_code=region_code):
        raise Denied
    if not document.strip():
        raise EvidenceMissingError(field="document")
    if not title.strip() or not organiser.strip() or days[1] <= days[0]:
        raise TrainingError(field="last_day" if days[1] <= days[0] else "title")
    try:
        with transaction.atomic():
            row = LeaderTraining.objects.create(
                region_code=region_code,
                title=title.strip(),
                organiser=organiser.strip(),
                from_date=days[0],
                to_date=days[1],
                document=document.strip(),
                created_at=at,
                created_by_name=actor.name,
            )
    except IntegrityError as error:
        raise TrainingError(field="title") from error
    _note("training_held", row.pk, row.region_code, actor=actor, at=at, title=row.title)
    return row


@transaction.atomic
def train_leader(
    *, training_id: UUID, household_id: UUID, person_id: UUID, actor: Actor, at: datetime
) -> Leader:
    """Enter a member of a household as trained.

    Raises: NotFound, Denied, HouseholdNotFound, LeaderError.
    """
    training = get_training(training_id, scope=actor.scope)
    household = get_household(household_id, scope=actor.scope)
    if not may_edit(actor, region_code=training.region_code):
        raise Denied
    members = {one.person_id for one in list_members(household.pk, scope=actor.scope)}
    if person_id not in members:
        raise LeaderError(field="member")
    try:
        with transaction.atomic():
            row = Leader.objects.create(
                training=training,
                region_code=household.region_code,
                household=household,
                person_id=person_id,
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise LeaderError(field="member") from error
    _note("trained", row.pk, row.region_code, actor=actor, at=at, training=training.title)
    return row


@transaction.atomic
def start_undertaking(*, leader_id: UUID, started: Started, actor: Actor, at: datetime) -> Leader:
    """Record what a trained leader started, once.

    Raises: NotFound, Denied, IllegalMoveError: something is on file; EvidenceMissingError, StartError.
    """
    row = _mine(leader_id, actor)
    if row.started_kind:
        raise IllegalMoveError
    if not started.document.strip():
        raise EvidenceMissingError(field="document")
    known = started.kind in StartedKind.values and started.name.strip()
    if not known or started.on_date < row.training.from_date:
        raise StartError(field="on_date" if known else "name")
    row.started_kind, row.started_name = started.kind, started.name.strip()
    row.started_on, row.started_document = started.on_date, started.document.strip()
    row.save(update_fields=["started_kind", "started_name", "started_on", "started_document"])
    _note("started", row.pk, row.region_code, actor=actor, at=at, name=row.started_name)
    return row


@transaction.atomic
def lead_household(
    *, leader_id: UUID, household_id: UUID, from_date: date, proof: str, actor: Actor, at: datetime
) -> LedHousehold:
    """Record a household that the leader's undertaking leads; it counts once.

    Raises: NotFound, Denied, HouseholdNotFound, EvidenceMissingError, LedError.
    """
    row = _mine(leader_id, actor)
    household = get_household(household_id, scope=actor.scope)
    if not proof.strip():
        raise EvidenceMissingError(field="proof")
    if row.started_on is None or from_date < row.started_on:
        raise LedError(field="from_date")
    if household.pk == row.household_id:
        raise LedError(field="household_code")
    try:
        with transaction.atomic():
            led = LedHousehold.objects.create(
                leader=row,
                region_code=household.region_code,
                household=household,
                from_date=from_date,
                proof=proof.strip(),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise LedError(field="household_code") from error
    _note("household_led", row.pk, led.region_code, actor=actor, at=at, household=household.code)
    return led


def _mine(leader_id: UUID, actor: Actor) -> Leader:
    row = get_leader_for_update(leader_id, scope=actor.scope)
    if not may_edit(actor, region_code=row.region_code):
        raise Denied
    return row


def _note(verb: str, key: UUID, region_code: str, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"projects.leader.{verb}",
        actor=actor,
        at=at,
        subject=("projects.leader", key),
        region_code=region_code,
        after=after,
    )
