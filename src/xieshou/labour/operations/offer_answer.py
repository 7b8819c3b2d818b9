"""The employer's offer, and the worker's answer: given in person, or by a clerk with noted consent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, add_task, complete_tasks, notify
from xieshou.labour.models import Placement
from xieshou.labour.operations import texts
from xieshou.labour.operations.referral import end, move
from xieshou.labour.operations.sharing import share_with_employer
from xieshou.labour.operations.steps import move_worker, where
from xieshou.labour.policies.referral import may_answer_offer, may_make_offer
from xieshou.labour.queries.household import household_of
from xieshou.labour.queries.recipients import list_users_of_organisation, list_users_of_region
from xieshou.labour.queries.referral import get_referral_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.delivery import PlacementStatus
from xieshou.labour.vocabulary.need import WorkStatus
from xieshou.labour.vocabulary.referral import AnsweredBy, ReferralStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Referral

TASK_KIND = "labour.offer.answer"
OFFER_TEXT = noop("Tell the worker about the offer: %(post)s, answer by %(until)s")
ANSWER_TEXT = noop("Offer accepted: %(post)s, start on %(start)s")


class OfferTermsError(DomainError):
    """The offer has no wage, or begins or ends in the past."""

    default_message = _(
        "An offer needs a wage, a start that is not in the past, and a day until which it holds."
    )


class OfferExpiredError(DomainError):
    """The offer no longer holds."""

    default_message = _("This offer has expired. Ask the employer for a new one.")


class ConsentMissingError(DomainError):
    """A clerk answers for a worker and does not note how the worker agreed."""

    default_message = _("Note how the worker gave consent (who was present, by telephone or in person).")


class AlreadyPlacedError(DomainError):
    """The worker has an active placement."""

    default_message = _("This worker already has a post. Record the leaving first.")


@dataclass(frozen=True, slots=True)
class Answer:
    """The worker's answer. `consent_note` is needed where a clerk gives it, `reason` where it is no."""

    accepted: bool
    answered_by: str = AnsweredBy.CLERK
    consent_note: str = ""
    reason: str = ""
    note: str = ""


@transaction.atomic
def make_offer(
    *,
    referral_id: UUID,
    wage_fen: int,
    start_date: date,
    valid_until: date | None,
    actor: Actor,
    at: datetime,
) -> Referral:
    """Put the employer's offer to an interviewed worker; without a day the parameter says how long it holds.

    Raises: NotFound, Denied, IllegalMoveError, OfferTermsError.
    """
    referral = get_referral_for_update(referral_id, scope=actor.scope)
    if not may_make_offer(actor, referral):
        raise Denied
    today = day_of(at)
    until = valid_until or today + timedelta(days=resolve("interview", "offer_days", on=today).value)
    if wage_fen <= 0 or start_date < today or until < today:
        raise OfferTermsError
    move(
        referral, to=ReferralStatus.OFFERED, actor=actor, at=at, offer_wage_fen=wage_fen,
        offer_start_date=start_date, offer_valid_until=until, offered_at=at,
    )  # fmt: skip
    message = Message(
        kind=TASK_KIND,
        text=OFFER_TEXT,
        values={"post": referral.vacancy.title, "until": until.isoformat()},
        source=("labour.referral", referral.pk),
        link=f"/labour/referrals/{referral.pk}/",
        due_on=until,
        where=where(referral, employer=False),
    )
    add_task(message, capability="labour.offer.decide", due_on=until, at=at)
    tellers = list_users_of_region("labour.offer.decide", region_code=referral.region_code, on=today)
    notify(message, recipients=tellers, key=f"offer:{referral.pk}:{at:%Y%m%d%H%M%S}", at=at)
    texts.tell_offer(referral, until=until, actor=actor, at=at)
    return referral


@transaction.atomic
def answer_offer(*, referral_id: UUID, answer: Answer, actor: Actor, at: datetime) -> Referral:
    """Record the worker's answer; yes opens the placement and shares the person with the employer.

    Raises: NotFound, Denied, IllegalMoveError, OfferExpiredError, ConsentMissingError, AlreadyPlacedError,
            UnknownReasonError.
    """
    referral = get_referral_for_update(referral_id, scope=actor.scope)
    if not may_answer_offer(actor, referral):
        raise Denied
    return keep_answer(referral, answer, actor=actor, at=at)


def keep_answer(referral: Referral, answer: Answer, *, actor: Actor, at: datetime) -> Referral:
    """Keep the answer to a locked referral; the calling operation has asked whether the actor may give it.

    Raises: IllegalMoveError, OfferExpiredError, ConsentMissingError, AlreadyPlacedError, UnknownReasonError.
    """
    by_clerk = answer.answered_by == AnsweredBy.CLERK
    if by_clerk and not answer.consent_note.strip():
        raise ConsentMissingError(field="consent_note")
    signed = {
        "answered_at": at,
        "answered_by": answer.answered_by,
        "assisted_by_id": actor.user_id if by_clerk else None,
        "assisted_by_name": actor.name if by_clerk else "",
        "consent_note": answer.consent_note.strip(),
    }
    complete_tasks(kind=TASK_KIND, source=("labour.referral", referral.pk), actor=actor, at=at)
    if answer.accepted:
        _accept(referral, signed, actor=actor, at=at)
    else:
        for name, value in signed.items():
            setattr(referral, name, value)
        referral.save(update_fields=list(signed))
        end(referral, to=ReferralStatus.DECLINED, reason=answer.reason, note=answer.note, actor=actor, at=at)
    return referral


def _accept(referral: Referral, signed: dict[str, object], *, actor: Actor, at: datetime) -> None:
    today = day_of(at)
    if referral.offer_valid_until is not None and referral.offer_valid_until < today:
        raise OfferExpiredError
    move(referral, to=ReferralStatus.ACCEPTED, actor=actor, at=at, **signed)
    _open_placement(referral, on=today, actor=actor, at=at)
    share_with_employer(referral, on=today, actor=actor, at=at)
    move_worker(wish_id=referral.wish_id, to=WorkStatus.AWAITING, actor=actor, at=at)
    notify(
        Message(
            kind="labour.offer.accepted",
            text=ANSWER_TEXT,
            values={"post": referral.vacancy.title, "start": str(referral.offer_start_date)},
            source=("labour.referral", referral.pk),
            link=f"/labour/referrals/{referral.pk}/",
            where=where(referral),
        ),
        recipients=list_users_of_organisation(
            "labour.placement.confirm_employer", organisation_id=referral.employer_id, on=today
        ),
        key=f"accepted:{referral.pk}",
        at=at,
    )


def _open_placement(referral: Referral, *, on: date, actor: Actor, at: datetime) -> Placement:
    assert referral.offer_wage_fen is not None  # noqa: S101 -- the database keeps no offer without terms
    assert referral.offer_start_date is not None  # noqa: S101 -- likewise
    household_id, is_priority = household_of(referral.person_id, scope=actor.scope, on=on)
    try:
        with transaction.atomic():
            return Placement.objects.create(
                referral=referral,
                wish_id=referral.wish_id,
                person_id=referral.person_id,
                vacancy_id=referral.vacancy_id,
                employer_id=referral.employer_id,
                household_id=household_id,
                is_priority=is_priority,
                region_code=referral.region_code,
                work_region_code=referral.work_region_code,
                post=referral.vacancy.title,
                wage_fen=referral.offer_wage_fen,
                start_date=referral.offer_start_date,
                status=PlacementStatus.ACCEPTED,
                status_at=at,
                accepted_on=on,
            )
    except IntegrityError as error:
        raise AlreadyPlacedError from error
