"""Writes of the official who checks what an applicant sent: complete, or returned with what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied
from xieshou.projects.errors import IllegalMoveError, ReasonMissingError, SamePersonError
from xieshou.projects.operations.telling import tell_applicants
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.policies.scheme import may_manage
from xieshou.projects.queries.scheme import get_application_for_update
from xieshou.projects.rules.applying import completion_end
from xieshou.projects.rules.dated import resolve
from xieshou.projects.vocabulary.scheme import ApplicationStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Application


def _received(application_id: UUID, actor: Actor) -> Application:
    """Return an application that waits for its check, its row locked.

    Raises: NotFound, Denied, IllegalMoveError, SamePersonError.
    """
    row = get_application_for_update(application_id, scope=actor.scope)
    if not may_manage(actor, region_code=row.region_code):
        raise Denied
    if row.status != ApplicationStatus.RECEIVED:
        raise IllegalMoveError
    if not is_somebody_else(actor, row.received_by_id):
        raise SamePersonError
    return row


@transaction.atomic
def confirm(*, application_id: UUID, actor: Actor, at: datetime) -> Application:
    """Confirm that the papers of an application are what they say; it goes to the reviewers.

    Raises: NotFound, Denied, IllegalMoveError, SamePersonError.
    """
    row = _received(application_id, actor)
    row.status = ApplicationStatus.COMPLETE
    row.checked_at, row.checked_by_id, row.checked_by_name = at, actor.user_id, actor.name
    row.save(update_fields=["status", "checked_at", "checked_by_id", "checked_by_name"])
    _note("confirmed", row, actor=actor, at=at, after={"application": str(row.pk)})
    tell_applicants([row], row.call, "complete", at=at)
    return row


@transaction.atomic
def send_back(*, application_id: UUID, reason: str, actor: Actor, at: datetime, on: date) -> Application:
    """Return an application with what is missing and the day before which it may be completed.

    Raises: NotFound, Denied, IllegalMoveError, SamePersonError, ReasonMissingError.
    """
    row = _received(application_id, actor)
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    row.status, row.returned_for = ApplicationStatus.RETURNED, reason.strip()
    row.due_on = completion_end(
        row.call.closes_on, on, days=resolve("scheme", "completion_days", on=on).value
    )
    row.checked_at, row.checked_by_id, row.checked_by_name = at, actor.user_id, actor.name
    row.save(
        update_fields=["status", "returned_for", "due_on", "checked_at", "checked_by_id", "checked_by_name"]
    )
    after = {"application": str(row.pk), "due_on": row.due_on.isoformat()}
    _note("returned", row, actor=actor, at=at, after=after, reason=row.returned_for)
    tell_applicants([row], row.call, "returned", at=at, due=after["due_on"], reason=row.returned_for)
    return row


def _note(
    verb: str, row: Application, *, actor: Actor, at: datetime, after: dict[str, Any], reason: str = ""
) -> None:
    record(
        f"projects.offer.{verb}",
        actor=actor,
        at=at,
        subject=("projects.call", row.call_id),
        region_code=row.region_code,
        after=after,
        reason=reason,
    )
