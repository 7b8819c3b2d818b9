"""Writes of the public notice of grants: post it, withdraw it, take objections and decide them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.redaction import find_numbers, leak_words
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.operations.clue import check_throttle, new_code
from xieshou.projects.errors import IllegalMoveError, ReasonMissingError, SamePersonError
from xieshou.projects.models import GrantNotice, GrantObjection
from xieshou.projects.operations.telling import tell_applicants
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.policies.scheme import may_manage
from xieshou.projects.queries.grant_notice import current_notice, get_grant_notice, get_objection, get_running
from xieshou.projects.queries.scheme import get_call_for_update, list_applications, reviews_of
from xieshou.projects.rules.dated import resolve
from xieshou.projects.rules.grant_notice import GrantLine, find_grant_leaks, last_day_after, runs_on
from xieshou.projects.rules.scheme import stand
from xieshou.projects.vocabulary.objection import ObjectionChannel, ObjectionStatus
from xieshou.projects.vocabulary.scheme import ApplicationStatus, CallStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.redaction import Leak
    from xieshou.projects.models import Application, FundingCall

BY_PAGE = "grant-objection"


class GrantLeakError(DomainError):
    """The notice, or an answer that is read without sign-in, holds what must not be public."""


class ObjectionDaysError(DomainError):
    """The objection did not arrive while the notice ran."""

    default_message = _("Objections are taken while the notice runs. Check the day on which it arrived.")


class ObjectionTextError(DomainError):
    """An objection says nothing."""

    default_message = _("Say what is wrong with the result; without that nobody can examine it.")


class NotOnNoticeError(DomainError):
    """The application is not on the notice."""

    default_message = _(
        "This application is not on the notice. Choose one of its lines, or the whole result."
    )


class ReviewerDecidesError(DomainError):
    """Whoever scored an application does not decide on an objection to it."""

    default_message = _("You scored this application. Somebody who did not has to decide on the objection.")


@dataclass(frozen=True, slots=True)
class NewObjection:
    """What somebody says; without `application_id` it is against the result as a whole."""

    text: str
    told_name: str = ""
    application_id: UUID | None = None


@transaction.atomic
def post_grant_notice(
    *, call_id: UUID, remark: str = "", actor: Actor, at: datetime, on: date
) -> GrantNotice:
    """Publish the ranked result of a call, from allowed fields only; it ends by itself.

    Raises: NotFound, Denied, IllegalMoveError, GrantLeakError.
    """
    call = _call(call_id, actor)
    if call.status != CallStatus.RANKED:
        raise IllegalMoveError
    chosen = _chosen(call, actor)
    lines = [_line(number, row) for number, row in enumerate(chosen, start=1)]
    _refuse_leaks(find_grant_leaks(lines, remark), field="remark")
    days = resolve("scheme", "grant_notice_days", on=on).value
    notice = GrantNotice.objects.create(
        call=call,
        region_code=call.region_code,
        number=call.number,
        title=call.title,
        budget_fen=call.budget_fen,
        lines=[asdict(line) for line in lines],
        applications=[str(row.pk) for row in chosen],
        remark=remark.strip(),
        from_date=on,
        to_date=last_day_after(on, days),
        posted_at=at,
        posted_by_name=actor.name,
    )
    call.status = CallStatus.NOTICED
    call.save(update_fields=["status"])
    after = {"from": notice.from_date.isoformat(), "to": notice.to_date.isoformat(), "lines": len(lines)}
    _note("noticed", call, actor=actor, at=at, after=after)
    judged = call.applications.filter(status=ApplicationStatus.COMPLETE)
    tell_applicants(judged.filter(is_selected=True), call, "on_notice", at=at)
    tell_applicants(judged.filter(is_selected=False), call, "off_notice", at=at)
    return notice


def _call(call_id: UUID, actor: Actor) -> FundingCall:
    call = get_call_for_update(call_id, scope=actor.scope)
    if not may_manage(actor, region_code=call.region_code):
        raise Denied
    return call


def _mean(row: Application) -> int:
    return stand(reviews_of(row)).mean or 0


def _chosen(call: FundingCall, actor: Actor) -> list[Application]:
    """Return the chosen applications, the best first."""
    rows = [row for row in list_applications(call.pk, scope=actor.scope) if row.is_selected]
    return sorted(rows, key=lambda row: (-_mean(row), row.received_at, row.pk))


def _line(position: int, row: Application) -> GrantLine:
    return GrantLine(position, row.organisation.name, row.title, row.sector, row.requested_fen, _mean(row))


def _refuse_leaks(leaks: list[Leak], *, field: str) -> None:
    if leaks:
        text = _("A public notice must not hold %(kinds)s. Take it out and post again.")
        raise GrantLeakError(str(text) % {"kinds": leak_words(leaks)}, field=field)


@transaction.atomic
def withdraw_grant_notice(*, call_id: UUID, reason: str, actor: Actor, at: datetime) -> FundingCall:
    """Withdraw the notice of a call with its reason; the call has to be ranked and published again.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    call = _call(call_id, actor)
    if call.status != CallStatus.NOTICED:
        raise IllegalMoveError
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    _back(call, reason.strip(), actor=actor, at=at)
    return call


def _back(call: FundingCall, reason: str, *, actor: Actor, at: datetime) -> None:
    """Take a result back: its notice ends, nobody is chosen, and the call waits to be ranked again."""
    notice = current_notice(call.pk)
    if notice is not None:
        notice.withdrawn_at, notice.withdrawn_reason = at, reason
        notice.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        _note("notice_withdrawn", call, actor=actor, at=at, after={"notice": str(notice.pk)}, reason=reason)
    waiting = call.applications.filter(status=ApplicationStatus.COMPLETE)
    tell_applicants(waiting, call, "again", at=at)
    waiting.update(is_selected=None, reason={})
    call.status = CallStatus.AGAIN
    call.save(update_fields=["status"])


@transaction.atomic
def object_publicly(
    *, notice_id: UUID, objection: NewObjection, sender: bytes, at: datetime, on: date
) -> str:
    """Take an objection of somebody who is not signed in; return the code to keep.

    Raises: NotFound, ThrottledError, and the refusals of `enter_objection`.
    """
    check_throttle(sender, form="grant", at=at)
    notice = get_running(notice_id, on=on)
    scope = Scope.of([notice.region_code])
    with in_scope(scope):
        call = get_call_for_update(notice.call_id, scope=scope)
        actor = Actor.system(BY_PAGE)
        row = _take(notice, call, objection, ObjectionChannel.PAGE, actor=actor, at=at, on=on)
    return row.code


@transaction.atomic
def enter_objection(
    *, notice_id: UUID, objection: NewObjection, received_on: date, actor: Actor, at: datetime, on: date
) -> GrantObjection:
    """Enter an objection that came by letter, by phone or in person while the notice ran.

    Raises: NotFound, Denied, IllegalMoveError, ObjectionDaysError, ObjectionTextError, NotOnNoticeError.
    """
    notice = get_grant_notice(notice_id, scope=actor.scope)
    call = _call(notice.call_id, actor)
    if received_on > on:
        raise ObjectionDaysError(field="received_on")
    return _take(notice, call, objection, ObjectionChannel.CLERK, actor=actor, at=at, on=received_on)


def _take(
    notice: GrantNotice, call: FundingCall, new: NewObjection, channel: str,
    *, actor: Actor, at: datetime, on: date,
) -> GrantObjection:  # fmt: skip
    if call.status != CallStatus.NOTICED or notice.withdrawn_at is not None:
        raise IllegalMoveError
    if not runs_on(on, from_date=notice.from_date, to_date=notice.to_date):
        raise ObjectionDaysError(field="received_on")
    if not new.text.strip():
        raise ObjectionTextError(field="text")
    if new.application_id is not None and str(new.application_id) not in notice.applications:
        raise NotOnNoticeError(field="application")
    row = GrantObjection.objects.create(
        notice=notice,
        application_id=new.application_id,
        region_code=call.region_code,
        code=new_code(),
        channel=channel,
        text=new.text.strip(),
        told_name=new.told_name.strip(),
        received_on=on,
        received_at=at,
        received_by_id=actor.user_id,
        received_by_name=actor.name,
    )
    _note(
        "objection_received", call, actor=actor, at=at, after={"objection": str(row.pk), "channel": channel}
    )
    return row


@transaction.atomic
def decide_objection(
    *, objection_id: UUID, is_upheld: bool, answer: str, actor: Actor, at: datetime
) -> GrantObjection:
    """Decide an objection with the reason that whoever objected reads.

    Upheld, it takes its application out, ends the notice, and the call is ranked again without it.

    Raises: NotFound, Denied, IllegalMoveError, SamePersonError, ReviewerDecidesError, ReasonMissingError,
            GrantLeakError.
    """
    found = get_objection(objection_id, scope=actor.scope)
    call = _call(found.notice.call_id, actor)
    row = GrantObjection.objects.select_for_update().get(pk=found.pk)
    if row.status != ObjectionStatus.OPEN:
        raise IllegalMoveError
    _refuse_partial(row, actor)
    if not answer.strip():
        raise ReasonMissingError(field="answer")
    _refuse_leaks(find_numbers(answer), field="answer")
    row.status = ObjectionStatus.UPHELD if is_upheld else ObjectionStatus.REJECTED
    row.answer, row.decided_at = answer.strip(), at
    row.decided_by_id, row.decided_by_name = actor.user_id, actor.name
    row.save()
    after = {"objection": str(row.pk), "status": str(row.status)}
    _note("objection_decided", call, actor=actor, at=at, after=after, reason=row.answer)
    if is_upheld:
        if row.application is not None:
            _take_out(row.application, call, actor=actor, at=at, reason=row.answer)
        if call.status != CallStatus.AGAIN:
            _back(call, row.answer, actor=actor, at=at)
    return row


def _refuse_partial(row: GrantObjection, actor: Actor) -> None:
    """Keep whoever entered the objection or scored its application from deciding on it."""
    if not is_somebody_else(actor, row.received_by_id):
        raise SamePersonError
    if row.application is not None and _scored(row.application, actor):
        raise ReviewerDecidesError


def _scored(row: Application, actor: Actor) -> bool:
    scorers: Iterable[UUID] = row.scores.values_list("reviewer_id", flat=True)
    return actor.user_id in set(scorers)


def _take_out(row: Application, call: FundingCall, *, actor: Actor, at: datetime, reason: str) -> None:
    if row.status != ApplicationStatus.COMPLETE:
        return
    row.status, row.is_selected, row.reason = ApplicationStatus.EXCLUDED, False, {"code": "objection"}
    row.save(update_fields=["status", "is_selected", "reason"])
    _note("excluded", call, actor=actor, at=at, after={"application": str(row.pk)}, reason=reason)
    tell_applicants([row], call, "excluded", at=at, reason=reason)


def _note(
    verb: str, call: FundingCall, *, actor: Actor, at: datetime, after: dict[str, Any], reason: str = ""
) -> None:
    record(
        f"projects.match.{verb}",
        actor=actor,
        at=at,
        subject=("projects.call", call.pk),
        region_code=call.region_code,
        after=after,
        reason=reason,
    )
