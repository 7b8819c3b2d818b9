"""Writes of referrals: from a match line or a ranking to the worker's answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import complete_tasks
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Placement, Referral
from xieshou.labour.operations.need import move_status
from xieshou.labour.operations.places import release_place, take_place
from xieshou.labour.operations.steps import REMATCH_KIND, move_worker
from xieshou.labour.policies.referral import may_refer, may_withdraw
from xieshou.labour.queries.need import get_wish_for_update
from xieshou.labour.queries.offer import get_vacancy
from xieshou.labour.queries.people import alias_of
from xieshou.labour.queries.referral import get_referral_for_update
from xieshou.labour.vocabulary.delivery import PlacementStatus
from xieshou.labour.vocabulary.need import WorkStatus
from xieshou.labour.vocabulary.referral import LEGAL_MOVES, OPEN, EndReason, Origin, ReferralStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import JobWish, MatchLine, Vacancy


class AlreadyReferredError(DomainError):
    """The worker has an open referral already."""

    default_message = _("This worker is already referred to a vacancy. End that referral first.")


class UnknownReasonError(DomainError):
    """No coded reason was given."""

    default_message = _("Choose a reason from the list.")


@transaction.atomic
def create(*, line: MatchLine, actor: Actor, at: datetime) -> Referral:
    """Refer the worker of an accepted match line; the line has taken the place already.

    Raises: Denied. IllegalMoveError: the line names no vacancy. AlreadyReferredError: the worker has an
            open referral, or the line has one.
    """
    if not may_refer(actor, region_code=line.region_code):
        raise Denied
    if line.vacancy is None:
        raise IllegalMoveError
    return _create(line.wish, line.vacancy, actor=actor, at=at, line=line)


@transaction.atomic
def refer(*, wish_id: UUID, vacancy_id: UUID, actor: Actor, at: datetime) -> Referral:
    """Refer a worker straight from a ranking: takes a place and moves the wish to "referred".

    Raises: NotFound, Denied, NoPlaceLeftError, IllegalMoveError, AlreadyReferredError.
    """
    wish = get_wish_for_update(wish_id, scope=actor.scope)
    if not may_refer(actor, region_code=wish.region_code):
        raise Denied
    vacancy = get_vacancy(vacancy_id, scope=actor.scope)
    if Referral.objects.filter(wish_id=wish.pk, status__in=OPEN).exists():
        raise AlreadyReferredError
    take_place(vacancy_id=vacancy.pk, actor=actor, at=at)
    move_status(wish_id=wish.pk, to=WorkStatus.REFERRED, actor=actor, at=at)
    return _create(wish, vacancy, actor=actor, at=at)


@transaction.atomic
def refer_held(*, wish_id: UUID, vacancy_id: UUID, actor: Actor, at: datetime) -> Referral:
    """Refer a worker to a post whose place is held for them already by somebody who may refer.

    Raises: NotFound, AlreadyReferredError.
    """
    wish = get_wish_for_update(wish_id, scope=actor.scope)
    vacancy = get_vacancy(vacancy_id, scope=actor.scope)
    move_status(wish_id=wish.pk, to=WorkStatus.REFERRED, actor=actor, at=at)
    return _create(wish, vacancy, actor=actor, at=at)


def _create(
    wish: JobWish, vacancy: Vacancy, *, actor: Actor, at: datetime, line: MatchLine | None = None
) -> Referral:
    try:
        with transaction.atomic():
            referral = Referral.objects.create(
                wish_id=wish.pk,
                person_id=wish.person_id,
                vacancy_id=vacancy.pk,
                employer_id=vacancy.employer_id,
                match_line=line,
                origin=Origin.RUN if line else Origin.RANKING,
                pseudonym=alias_of(wish.pk),
                profile=_profile(wish, line),
                region_code=wish.region_code,
                work_region_code=vacancy.region_code,
                status_at=at,
                created_at=at,
                created_by_id=actor.user_id,
                created_by_name=actor.name,
            )
    except IntegrityError as error:
        raise AlreadyReferredError from error
    _finish_rematch(wish.pk, actor=actor, at=at)
    _note(
        referral, "referred", actor=actor, at=at, after={"vacancy_id": vacancy.pk, "origin": referral.origin}
    )
    return referral


def _finish_rematch(wish_id: UUID, *, actor: Actor, at: datetime) -> None:
    """Tick off the task to find a new post for somebody who left one."""
    for key in Placement.objects.filter(wish_id=wish_id, status=PlacementStatus.LEFT).values_list(
        "pk", flat=True
    ):
        complete_tasks(kind=REMATCH_KIND, source=("labour.placement", key), actor=actor, at=at)


def _profile(wish: JobWish, line: MatchLine | None) -> dict[str, object]:
    """Return what the employer may know before the worker accepts: abilities, no origin, no name."""
    return {
        "skills": wish.skills,
        "licences": wish.licences,
        "language_level": wish.language_level,
        "available_from": wish.available_from.isoformat() if wish.available_from else "",
        "score": line.score if line else None,
    }


@transaction.atomic
def withdraw(*, referral_id: UUID, reason: str, note: str = "", actor: Actor, at: datetime) -> Referral:
    """End a referral before the worker has answered an offer: the place is free again.

    Raises: NotFound, Denied, IllegalMoveError, UnknownReasonError.
    """
    referral = get_referral_for_update(referral_id, scope=actor.scope)
    if not may_withdraw(actor, referral):
        raise Denied
    if referral.status == ReferralStatus.ACCEPTED:
        raise IllegalMoveError
    end(referral, to=ReferralStatus.WITHDRAWN, reason=reason, note=note, actor=actor, at=at)
    return referral


def end(
    referral: Referral, *, to: ReferralStatus, reason: str, note: str = "", actor: Actor, at: datetime
) -> None:
    """Close a locked referral, give its place back and let the worker seek again.

    Raises: IllegalMoveError, UnknownReasonError.
    """
    if reason not in EndReason.values:
        raise UnknownReasonError(field="reason")
    move(referral, to=to, actor=actor, at=at, holds_place=False, end_reason=reason, end_note=note)
    release_place(vacancy_id=referral.vacancy_id, actor=actor, at=at, reason=reason)
    move_worker(wish_id=referral.wish_id, to=WorkStatus.SEEKING, actor=actor, at=at, reason=reason)


def move(referral: Referral, *, to: ReferralStatus, actor: Actor, at: datetime, **changes: object) -> None:
    """Move a locked referral to a state, with the fields that belong to it, and leave the audit record.

    Raises: IllegalMoveError: no legal move leads there.
    """
    before = ReferralStatus(referral.status)
    if to not in LEGAL_MOVES.get(before, ()):
        raise IllegalMoveError
    referral.status, referral.status_at = to, at
    for name, value in changes.items():
        setattr(referral, name, value)
    referral.save(update_fields=["status", "status_at", *changes])
    _note(
        referral,
        to.value,
        actor=actor,
        at=at,
        before={"status": before.value},
        after={"status": to.value, **changes},
    )


def _note(
    referral: Referral,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
) -> None:
    record(
        f"labour.match.{verb}",
        actor=actor,
        at=at,
        subject=("labour.referral", referral.pk),
        region_code=referral.region_code,
        before=before,
        after=after,
        reason=referral.end_reason,
    )
