"""Writes of the start-up service: a business from advice to the end of its first year, or given up."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks
from xieshou.kernel.organisations.rules import parse_uscc
from xieshou.kernel.people.queries import get_person
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Startup, StartupVisit
from xieshou.labour.policies.startup import EDIT, may_serve
from xieshou.labour.queries.startup import (
    COUNTY,
    get_startup_for_update,
    has_open,
    list_due,
    partners_of,
)
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.startup import add_months
from xieshou.labour.vocabulary.startup import LIVING, STAGE_MOVES, Branch, EndCause, Stage

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

CHECK_KIND = "labour.startup_check"
CHECK_TEXT = noop("Look whether %(name)s is alive after its first year")


class FounderBusyError(DomainError):
    """The founder has a business already."""

    default_message = _(
        "This person has a business in the service already. Open it, or note there that it was given up."
    )


class StartupIncompleteError(DomainError):
    """Name, branch or plan is missing."""

    default_message = _("Give the business a name and a branch, and put the plan into words.")


class StartupDayError(DomainError):
    """A day lies in the future, or before the step that goes before it."""

    default_message = _("Check the day: not after today, and not before the step that went before.")


class LicenceMissingError(DomainError):
    """A business is registered without its credit code."""

    default_message = _("Enter the unified social credit code as it stands on the licence.")


class LicenceTakenError(DomainError):
    """Another business holds the credit code."""

    default_message = _(
        "This unified social credit code belongs to another business. Compare it with the licence."
    )


class EndIncompleteError(DomainError):
    """No cause, or another cause without words."""

    default_message = _("Choose why the business was given up; put another cause into words.")


class VisitTwiceError(DomainError):
    """The business was looked at on that day already."""

    default_message = _("A look at this business is on file for that day. Enter the latest day only.")


@dataclass(frozen=True, slots=True)
class Idea:
    """What a founder wants to do."""

    name: str
    branch: str
    idea: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen at a business."""

    seen_on: date
    is_alive: bool
    jobs: int = 0
    households_led: int = 0
    note: str = ""
    end_cause: str = ""


@transaction.atomic
def open_startup(*, founder_id: UUID, idea: Idea, opened_on: date, actor: Actor, at: datetime) -> Startup:
    """Open the case of a founder, in advice.

    Raises: NotFound, Denied, FounderBusyError, StartupIncompleteError, StartupDayError.
    """
    founder = get_person(founder_id, scope=actor.scope)
    if not may_serve(actor, region_code=founder.region_code):
        raise Denied
    if not idea.name.strip() or idea.branch not in Branch.values:
        raise StartupIncompleteError(field="name")
    if opened_on > day_of(at):
        raise StartupDayError(field="opened_on")
    if has_open(founder.pk, scope=actor.scope):
        raise FounderBusyError
    row = Startup.objects.create(
        founder=founder,
        region_code=founder.region_code,
        partner_region_code=partners_of(on=opened_on).get(founder.region_code[:COUNTY], ""),
        name=idea.name.strip(),
        branch=idea.branch,
        idea=idea.idea.strip(),
        opened_on=opened_on,
        stage_since=opened_on,
        entered_at=at,
        entered_by_name=actor.name,
    )
    note_startup("opened", row, actor=actor, at=at, branch=row.branch)
    return row


@transaction.atomic
def write_plan(*, startup_id: UUID, plan: str, actor: Actor, at: datetime) -> Startup:
    """Keep the business plan; the first one ends the advice.

    Raises: NotFound, Denied, IllegalMoveError, StartupIncompleteError.
    """
    row = get_served(startup_id, actor=actor)
    if row.stage == Stage.ENDED:
        raise IllegalMoveError
    if not plan.strip():
        raise StartupIncompleteError(field="plan")
    row.plan = plan.strip()
    if row.stage == Stage.ADVICE:
        _move(row, Stage.PLAN, on=day_of(at))
    row.save(update_fields=["plan", "stage", "stage_since"])
    note_startup("planned", row, actor=actor, at=at, length=len(row.plan))
    return row


@transaction.atomic
def register_business(
    *, startup_id: UUID, uscc: str, registered_on: date, actor: Actor, at: datetime
) -> Startup:
    """Note the licence of a business; the code is checked by its check character.

    Raises: NotFound, Denied, IllegalMoveError, InvalidUsccError, LicenceMissingError, LicenceTakenError,
            StartupDayError.
    """
    row = get_served(startup_id, actor=actor)
    if Stage.REGISTERED not in STAGE_MOVES.get(Stage(row.stage), ()):
        raise IllegalMoveError
    row.uscc = parse_uscc(uscc)
    if not row.uscc:
        raise LicenceMissingError(field="uscc")
    if not row.opened_on <= registered_on <= day_of(at):
        raise StartupDayError(field="registered_on")
    row.registered_on = registered_on
    _move(row, Stage.REGISTERED, on=registered_on)
    try:
        with transaction.atomic():
            row.save(update_fields=["uscc", "registered_on", "stage", "stage_since"])
    except IntegrityError as error:
        raise LicenceTakenError(field="uscc") from error
    note_startup("registered", row, actor=actor, at=at, uscc=row.uscc)
    return row


@transaction.atomic
def begin_business(*, startup_id: UUID, operating_from: date, actor: Actor, at: datetime) -> Startup:
    """Note the first day of operation; from it runs the first year.

    Raises: NotFound, Denied, IllegalMoveError, StartupDayError.
    """
    row = get_served(startup_id, actor=actor)
    if Stage.OPERATING not in STAGE_MOVES.get(Stage(row.stage), ()):
        raise IllegalMoveError
    if row.registered_on is None or not row.registered_on <= operating_from <= day_of(at):
        raise StartupDayError(field="operating_from")
    months = resolve("startup", "first_year_months", on=operating_from).value
    row.operating_from, row.check_due_on = operating_from, add_months(operating_from, months)
    _move(row, Stage.OPERATING, on=operating_from)
    row.save(update_fields=["operating_from", "check_due_on", "stage", "stage_since"])
    note_startup("began", row, actor=actor, at=at, check_due_on=row.check_due_on)
    return row


@transaction.atomic
def look_at_business(*, startup_id: UUID, look: Look, actor: Actor, at: datetime) -> StartupVisit:
    """Enter a look at a business that operates; one after the first year settles whether it is alive.

    Raises: NotFound, Denied, IllegalMoveError, StartupDayError, EndIncompleteError, VisitTwiceError.
    """
    row = get_served(startup_id, actor=actor)
    if row.stage not in LIVING or row.operating_from is None or row.check_due_on is None:
        raise IllegalMoveError
    if not row.operating_from <= look.seen_on <= day_of(at):
        raise StartupDayError(field="seen_on")
    counts = {"jobs": look.jobs, "households_led": look.households_led} if look.is_alive else {}
    values: dict[str, Any] = {"is_alive": look.is_alive, "note": look.note.strip(), **counts}
    try:
        with transaction.atomic():
            visit = StartupVisit.objects.create(
                startup=row,
                region_code=row.region_code,
                seen_on=look.seen_on,
                entered_at=at,
                entered_by_name=actor.name,
                **values,
            )
    except IntegrityError as error:
        raise VisitTwiceError(field="seen_on") from error
    if not look.is_alive:
        _end(row, look.seen_on, cause=look.end_cause, note=look.note, actor=actor, at=at)
        return visit
    _count(row)
    if row.stage == Stage.OPERATING and look.seen_on >= row.check_due_on:
        row.alive_on = look.seen_on
        _move(row, Stage.ALIVE, on=look.seen_on)
        complete_tasks(kind=CHECK_KIND, source=("labour.startup", row.pk), actor=actor, at=at)
    row.save(update_fields=["jobs", "households_led", "alive_on", "stage", "stage_since"])
    note_startup("looked_at", row, actor=actor, at=at, seen_on=look.seen_on, **counts)
    return visit


@transaction.atomic
def give_up(
    *, startup_id: UUID, ended_on: date, cause: str, note: str, actor: Actor, at: datetime
) -> Startup:
    """Close a business or a plan that came to nothing, with its cause.

    Raises: NotFound, Denied, IllegalMoveError, StartupDayError, EndIncompleteError.
    """
    row = get_served(startup_id, actor=actor)
    if row.stage == Stage.ENDED:
        raise IllegalMoveError
    if (
        not (row.alive_on or row.operating_from or row.registered_on or row.opened_on)
        <= ended_on
        <= day_of(at)
    ):
        raise StartupDayError(field="ended_on")
    _end(row, ended_on, cause=cause, note=note, actor=actor, at=at)
    return row


@transaction.atomic
def remind_of_checks(*, actor: Actor, at: datetime, on: date) -> int:
    """Put the checks of first years that are nearly over on the Desk; a rerun adds none. Return how many."""
    days = resolve("startup", "remind_days", on=on).value
    due = list(list_due(on=on + timedelta(days=days)))
    for row in due:
        message = Message(
            kind=CHECK_KIND,
            text=CHECK_TEXT,
            source=("labour.startup", row.pk),
            values={"name": row.name},
            link=f"/labour/startups/{row.pk}/",
            due_on=row.check_due_on,
            where=Where(row.region_code),
        )
        add_task(message, capability=EDIT, due_on=row.check_due_on or on, at=at)
    if due:
        record(
            "labour.verification.startup_checks_set",
            actor=actor,
            at=at,
            subject=("labour.startup", "checks"),
            after={"checks": len(due)},
        )
    return len(due)


def get_served(startup_id: UUID, *, actor: Actor) -> Startup:
    """Return a business, locked, which the actor may serve.

    Raises: NotFound, Denied.
    """
    row = get_startup_for_update(startup_id, scope=actor.scope)
    if not may_serve(actor, region_code=row.region_code):
        raise Denied
    return row


def note_startup(verb: str, row: Startup, *, actor: Actor, at: datetime, **after: Any) -> None:
    """Leave the audit record of a step."""
    record(
        f"labour.delivery.startup_{verb}",
        actor=actor,
        at=at,
        subject=("labour.startup", row.pk),
        region_code=row.region_code,
        after={"stage": row.stage, **after},
    )


def _move(row: Startup, stage: Stage, *, on: date) -> None:
    row.stage, row.stage_since = stage, on


def _count(row: Startup) -> None:
    """Take jobs and households led from the latest look."""
    latest = row.visits.filter(is_alive=True).latest("seen_on")
    row.jobs, row.households_led = latest.jobs, latest.households_led


def _end(row: Startup, ended_on: date, *, cause: str, note: str, actor: Actor, at: datetime) -> None:
    note = note.strip()
    if cause not in EndCause.values or (cause == EndCause.OTHER and not note):
        raise EndIncompleteError(field="end_cause")
    row.ended_on, row.end_cause, row.end_note = ended_on, cause, note
    _move(row, Stage.ENDED, on=ended_on)
    row.save(update_fields=["ended_on", "end_cause", "end_note", "stage", "stage_since"])
    complete_tasks(kind=CHECK_KIND, source=("labour.startup", row.pk), actor=actor, at=at)
    note_startup("given_up", row, actor=actor, at=at, cause=cause)
