"""Writes of job wishes: enter or change one, note consent, move the work status."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import JobWish
from xieshou.labour.policies.need import may_edit_wish
from xieshou.labour.queries.need import get_person_in_scope, get_wish_for_update, lock_wish_of
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.need import WishTerms, check_wish
from xieshou.labour.vocabulary.need import ENTRY_STATUSES, LEGAL_MOVES, WorkStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class NotAnEntryStatusError(DomainError):
    """A status that only a later step may give was entered by hand."""

    default_message = _("This status comes from a later step and cannot be entered here.")


class ConsentDateError(DomainError):
    """A consent cannot be dated in the future."""

    default_message = _("Consent cannot be dated in the future. Check the date.")


@transaction.atomic
def record_wish(
    *, person_id: UUID, terms: WishTerms, actor: Actor, at: datetime, on: date, status: str = ""
) -> JobWish:
    """Enter the wish of a person, or change it; its earlier state stays in the history.

    Args:
        status: one of ENTRY_STATUSES; empty keeps the present one (at first: willing, not yet in work).
    Raises: NotFound: the person is out of scope. Denied, NotAnEntryStatusError, IllegalMoveError,
            and the refusals of `rules.need.check_wish`.
    """
    person = get_person_in_scope(person_id, scope=actor.scope)
    if not may_edit_wish(actor, region_code=person.region_code):
        raise Denied
    check_wish(terms)
    wish = lock_wish_of(person_id, scope=actor.scope)
    before = _values(wish) if wish else None
    if wish is None:
        wish = JobWish(person=person, created_at=at, status=status or WorkStatus.SEEKING, status_since=on)
        if wish.status not in ENTRY_STATUSES:
            raise NotAnEntryStatusError(field="status")
    elif status:
        _enter_status(wish, status, on)
    for name, value in terms.as_values().items():
        setattr(wish, name, value)
    wish.region_code, wish.recorded_on, wish.updated_at = person.region_code, on, at
    wish.recorded_by_id, wish.recorded_by_name = actor.user_id, actor.name
    wish.save(force_insert=before is None)
    record(
        "labour.need.changed" if before else "labour.need.recorded",
        actor=actor,
        at=at,
        subject=("labour.wish", wish.pk),
        region_code=wish.region_code,
        before=_differences(before, _values(wish)) if before else None,
        after=_differences(_values(wish), before) if before else _values(wish),
    )
    return wish


def _enter_status(wish: JobWish, status: str, on: date) -> None:
    """Move an existing wish to a status that may be entered by hand."""
    if status == wish.status:
        return
    if status not in ENTRY_STATUSES:
        raise NotAnEntryStatusError(field="status")
    if WorkStatus(status) not in LEGAL_MOVES[WorkStatus(wish.status)]:
        raise IllegalMoveError(field="status")
    wish.status, wish.status_since, wish.status_reason = status, on, ""


def _values(wish: JobWish) -> dict[str, Any]:
    values = {name: getattr(wish, name) for name in WishTerms.__dataclass_fields__}
    return {**values, "status": str(wish.status)}


def _differences(mine: dict[str, Any], other: dict[str, Any] | None) -> dict[str, Any]:
    return {key: value for key, value in mine.items() if other is None or other[key] != value}


@transaction.atomic
def record_consent(*, wish_id: UUID, given_on: date | None, actor: Actor, at: datetime, on: date) -> JobWish:
    """Note that the person agrees to be shown to employers, or (None) has withdrawn it.

    Raises: NotFound, Denied, ConsentDateError.
    """
    wish = get_wish_for_update(wish_id, scope=actor.scope)
    if not may_edit_wish(actor, region_code=wish.region_code):
        raise Denied
    if given_on is not None and given_on > on:
        raise ConsentDateError(field="given_on")
    before = wish.sharing_consent_on
    wish.sharing_consent_on, wish.updated_at = given_on, at
    wish.save(update_fields=["sharing_consent_on", "updated_at"])
    record(
        "labour.need.consent_given" if given_on else "labour.need.consent_withdrawn",
        actor=actor,
        at=at,
        subject=("labour.wish", wish.pk),
        region_code=wish.region_code,
        before={"sharing_consent_on": before},
        after={"sharing_consent_on": given_on},
    )
    return wish


@transaction.atomic
def move_status(
    *, wish_id: UUID, to: WorkStatus, actor: Actor, at: datetime, on: date | None = None, reason: str = ""
) -> JobWish:
    """Move a person to another work status; the later beats call this for each step they record.

    Args:
        on:     first day of the new status; the day of `at` unless told.
        reason: coded reason where the status asks for one (back home, out of contact).
    Raises: NotFound: outside the actor's scope. IllegalMoveError: no legal move leads there.
    """
    wish = get_wish_for_update(wish_id, scope=actor.scope)
    before = WorkStatus(wish.status)
    if to not in LEGAL_MOVES[before]:
        raise IllegalMoveError
    wish.status = to
    wish.status_since = on or day_of(at)
    wish.status_reason = reason
    wish.updated_at = at
    wish.save(update_fields=["status", "status_since", "status_reason", "updated_at"])
    record(
        "labour.need.status_moved",
        actor=actor,
        at=at,
        subject=("labour.wish", wish.pk),
        region_code=wish.region_code,
        before={"status": before.value},
        after={"status": to.value, "since": wish.status_since},
        reason=reason,
    )
    return wish
