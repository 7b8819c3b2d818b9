"""Writes of field visits: plan, stops, findings, putting right with photos, checking by somebody else."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.cooperation.errors import IllegalStepError, PeriodError, TextMissingError
from xieshou.cooperation.linked import find_project
from xieshou.cooperation.models import Finding, Visit, VisitStop
from xieshou.cooperation.policies import MEETING_EDIT, check
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.queries.visit import AFTER, BEFORE, find_household, has_photo
from xieshou.cooperation.rules.visit import is_position, is_within
from xieshou.cooperation.vocabulary.meeting import FindingStatus, StopKind
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks

from .evidence import keep

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    from .evidence import Upload

SUBJECT, FINDING = "cooperation.visit", "cooperation.finding"
PHOTOS = {"before": BEFORE, "after": AFTER}
DUE = "cooperation.finding.due"
DUE_TEXT = noop("Put right what “%(title)s” found: %(text)s")


class StopDayError(DomainError):
    """The day lies outside the journey."""

    default_message = _("The day lies outside the journey. Choose a day between the first and the last.")


class HouseholdCodeError(DomainError):
    """No household of the code lies in the actor's area."""

    default_message = _("No household with this code is in your area. Check the code in the register.")


class ProjectCodeError(DomainError):
    """No project of the number is known to the actor."""

    default_message = _(
        "No project with this number is in your area. Check the number in the project library."
    )


class PhotoMissingError(DomainError):
    """Nothing shows that the problem was put right."""

    default_message = _("Add a photo of the state after the work first, then submit.")


class OwnCheckError(DomainError):
    """Who put it right cannot check it."""

    default_message = _("You submitted this yourself. Somebody else has to check it.")


class SeenDayError(DomainError):
    """A problem was seen outside the journey, or later than now."""

    default_message = _("Enter when it was seen: a moment of the journey, not later than now.")


class PlaceMissingError(DomainError):
    """Nobody says where the problem is."""

    default_message = _("Choose the stop or the village where the problem is.")


class VillageElsewhereError(DomainError):
    """The village lies on neither side of the visit."""

    default_message = _("This village lies on neither side of the visit.")


class PositionError(DomainError):
    """Half a position, or one that is not on the globe."""

    default_message = _("Enter latitude and longitude together, in degrees, or leave both empty.")


class BeforePhotoMissingError(DomainError):
    """A problem without a photo, and without a reason why there is none."""

    default_message = _("Add a photo of the problem, or say why there is none.")


@dataclass(frozen=True, slots=True)
class Problem:
    """A problem as typed: what, where and when, who puts it right; the position in degrees."""

    text: str
    owner: str
    due_date: date
    seen_at: datetime
    stop_id: UUID | None = None
    village_code: str = ""
    latitude: float | None = None
    longitude: float | None = None
    no_photo_reason: str = ""


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """A visit as planned."""

    region_code: str
    partner_region_code: str
    title: str
    leader: str
    from_date: date
    to_date: date
    purpose: str = ""
    to_east: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop as typed; a household is named by its code."""

    day: date
    kind: str
    place: str
    body_id: UUID | None = None
    household_code: str = ""
    project_code: str = ""
    note: str = ""


@transaction.atomic
def plan_visit(plan: VisitPlan, *, actor: Actor, at: datetime) -> Visit:
    """Enter a visit.

    Raises: Denied, OutsideAreaError, TextMissingError, PeriodError.
    """
    check(actor, MEETING_EDIT, plan.region_code, plan.partner_region_code)
    if not plan.title.strip() or not plan.leader.strip():
        raise TextMissingError(field="leader" if plan.title.strip() else "title")
    if plan.to_date < plan.from_date:
        raise PeriodError(field="to_date")
    row = Visit.objects.create(**asdict(plan), created_at=at, created_by_name=actor.name)
    _note("planned", row, actor=actor, at=at, title=row.title, from_date=row.from_date.isoformat())
    return row


@transaction.atomic
def add_stop(*, visit_id: UUID, stop: Stop, actor: Actor, at: datetime) -> VisitStop:
    """Add a site or household to the itinerary.

    Raises: NotFound, Denied, OutsideAreaError, TextMissingError, StopDayError, HouseholdCodeError,
            ProjectCodeError.
    """
    row = _own(Visit, visit_id, actor)
    if not stop.place.strip():
        raise TextMissingError(field="place")
    if not row.from_date <= stop.day <= row.to_date:
        raise StopDayError(field="day")
    household = find_household(stop.household_code, scope=actor.scope) if stop.household_code else None
    if household is None and (stop.household_code or stop.kind == StopKind.HOUSEHOLD):
        raise HouseholdCodeError(field="household_code")
    project_id = find_project(stop.project_code.strip(), actor) if stop.project_code.strip() else None
    if stop.project_code.strip() and project_id is None:
        raise ProjectCodeError(field="project_code")
    made = VisitStop.objects.create(
        visit=row,
        number=(row.stops.aggregate(last=Max("number"))["last"] or 0) + 1,
        day=stop.day,
        kind=stop.kind,
        place=stop.place.strip(),
        body_id=stop.body_id,
        household=household,
        project_id=project_id,
        note=stop.note.strip(),
        **row.sides(),
    )
    _note("stop_added", row, actor=actor, at=at, number=made.number, kind=made.kind)
    return made


@transaction.atomic
def find_problem(
    *, visit_id: UUID, problem: Problem, photo: Upload | None = None, actor: Actor, at: datetime
) -> Finding:
    """Record a problem with place, time and photo, and who puts it right until when; its side gets a task.

    Raises: NotFound, Denied, OutsideAreaError, TextMissingError, StopDayError, PlaceMissingError,
            VillageElsewhereError, PositionError, BeforePhotoMissingError, and the refusals of a file.
    """
    row = _own(Visit, visit_id, actor)
    stop = row.stops.filter(pk=problem.stop_id).first() if problem.stop_id else None
    _check_problem(row, problem, stop, has_photo=photo is not None, at=at)
    made = Finding.objects.create(
        visit=row,
        stop=stop,
        number=(row.findings.aggregate(last=Max("number"))["last"] or 0) + 1,
        text=problem.text.strip(),
        village_code=problem.village_code,
        latitude=problem.latitude,
        longitude=problem.longitude,
        seen_at=problem.seen_at,
        no_photo_reason="" if photo else problem.no_photo_reason.strip(),
        owner=problem.owner.strip(),
        due_date=problem.due_date,
        status_at=at,
        **row.sides(),
    )
    if photo is not None:
        keep(photo, owner=(BEFORE, made.pk), actor=actor, at=at, only_images=True)
    host = row.region_code if row.to_east else row.partner_region_code or row.region_code
    message = Message(
        kind=DUE,
        text=DUE_TEXT,
        values={"title": row.title, "text": made.text},
        source=(FINDING, made.pk),
        link=f"/cooperation/visits/{row.pk}/",
        where=Where(region_code=host),
    )
    add_task(message, capability=MEETING_EDIT, due_on=made.due_date, at=at)
    _note("problem_found", row, actor=actor, at=at, number=made.number, photo=photo is not None)
    return made


def _check_problem(
    row: Visit, problem: Problem, stop: VisitStop | None, *, has_photo: bool, at: datetime
) -> None:
    if not problem.text.strip() or not problem.owner.strip():
        raise TextMissingError(field="owner" if problem.text.strip() else "text")
    if problem.due_date < row.from_date:
        raise StopDayError(field="due_date")
    if problem.seen_at > at or not row.from_date <= timezone.localdate(problem.seen_at) <= row.to_date:
        raise SeenDayError(field="seen_at")
    if stop is None and not problem.village_code:
        raise PlaceMissingError(field="village_code")
    if problem.village_code and not is_within(problem.village_code, row.sides().values()):
        raise VillageElsewhereError(field="village_code")
    if not is_position(problem.latitude, problem.longitude):
        raise PositionError(field="latitude")
    if not has_photo and not problem.no_photo_reason.strip():
        raise BeforePhotoMissingError(field="photo")


@transaction.atomic
def submit_rectified(*, finding_id: UUID, measure: str, actor: Actor, at: datetime) -> Finding:
    """Submit a problem as put right; a photo of the state after it must be on file.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, TextMissingError, PhotoMissingError.
    """
    row: Finding = _own(Finding, finding_id, actor)
    if row.status != FindingStatus.OPEN:
        raise IllegalStepError
    if not measure.strip():
        raise TextMissingError(field="measure")
    if not has_photo(row.pk, AFTER):
        raise PhotoMissingError
    row.measure, row.submitted_by_id = measure.strip(), actor.user_id
    _move(row, FindingStatus.SUBMITTED, actor=actor, at=at)
    return row


@transaction.atomic
def check_rectified(*, finding_id: UUID, accepted: bool, reason: str, actor: Actor, at: datetime) -> Finding:
    """Close a problem that was put right, or send it back with a reason; never one's own.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError, OwnCheckError, TextMissingError.
    """
    row: Finding = _own(Finding, finding_id, actor)
    if row.status != FindingStatus.SUBMITTED:
        raise IllegalStepError
    if row.submitted_by_id == actor.user_id:
        raise OwnCheckError
    if not accepted and not reason.strip():
        raise TextMissingError(field="reason")
    row.returned_reason = "" if accepted else reason.strip()
    _move(row, FindingStatus.CLOSED if accepted else FindingStatus.OPEN, actor=actor, at=at)
    if accepted:
        complete_tasks(kind=DUE, source=(FINDING, row.pk), actor=actor, at=at)
    return row


@transaction.atomic
def add_photo(*, finding_id: UUID, moment: str, photo: Upload, actor: Actor, at: datetime) -> Finding:
    """Keep a photo of a problem: `moment` "before" the work, or "after" it.

    Raises: NotFound, Denied, OutsideAreaError, and the refusals of a file.
    """
    row: Finding = _own(Finding, finding_id, actor)
    keep(photo, owner=(PHOTOS[moment], row.pk), actor=actor, at=at, only_images=True)
    return row


def _own(model: Any, key: UUID, actor: Actor) -> Any:
    row = get_row_for_update(model, key, scope=actor.scope)
    check(actor, MEETING_EDIT, row.region_code, row.partner_region_code)
    return row


def _move(row: Finding, status: FindingStatus, *, actor: Actor, at: datetime) -> None:
    before, row.status, row.status_at = row.status, status, at
    row.save()
    record(
        f"cooperation.visit.problem_{status}",
        actor=actor,
        at=at,
        subject=(FINDING, row.pk),
        region_code=row.region_code,
        before={"status": before},
        after={"status": str(status), "measure": row.measure, "reason": row.returned_reason},
    )


def _note(verb: str, row: Visit, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"cooperation.visit.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        after=after,
    )
