"""Writes of public notices: post one from allowed fields, pass the case on when it is over, withdraw it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.redaction import leak_words
from xieshou.kernel.regions.queries import list_ancestors
from xieshou.monitoring.errors import IllegalMoveError
from xieshou.monitoring.models import Notice
from xieshou.monitoring.operations.steps import case_at, take_step
from xieshou.monitoring.policies.case import may_verify
from xieshou.monitoring.queries.grievance import count_open_objections
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.rules.notice import NoticeFields, NoticeLeakError, check_notice
from xieshou.monitoring.vocabulary.case import Stage
from xieshou.monitoring.vocabulary.notice import NoticeKind
from xieshou.registry.vocabulary import MonitoringClass

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Case

DAY = timedelta(days=1)


class LeakError(DomainError):
    """The text of a notice holds what must not be public."""


class NoticeRunsError(DomainError):
    """The notice still runs."""

    default_message = _("The notice still runs. The case can go on when its last day is over.")


class ObjectionsOpenError(DomainError):
    """Objections are open that the page did not show yet to whoever passes the case on."""

    default_message = _(
        "An objection against the notice is open. It is shown on this page now: read it,"
        " then pass the case on."
    )


class MeetingMissingError(DomainError):
    """No democratic review is on record."""

    default_message = _("Enter the democratic review first.")


@transaction.atomic
def post_notice(*, case_id: UUID, actor: Actor, at: datetime, remark: str = "") -> Notice:
    """Post the notice of a reviewed case in the village; it ends by itself.

    Raises: NotFound, Denied, IllegalMoveError, MeetingMissingError, LeakError.
    """
    case = case_at(case_id, Stage.REVIEWING, actor=actor, may=may_verify)
    if case.meeting_on is None or (case.authorised_on and case.meeting_on < case.authorised_on):
        raise MeetingMissingError
    notice = _post(case, NoticeKind.IDENTIFIED, case.proposed_class, remark, actor=actor, at=at)
    case.notice_to = notice.to_date
    take_step(case, Stage.NOTICE, actor=actor, at=at)
    return notice


def _post(
    case: Case, kind: NoticeKind, monitoring_class: str, remark: str, *, actor: Actor, at: datetime
) -> Notice:
    """Write the notice of a case from allowed fields."""
    on = timezone.localdate(at)
    clock = load_clocks().on("notice", region_code=case.region_code, day=on)
    places = [region.name for region in list_ancestors(case.region_code)]
    fields = NoticeFields(
        kind=kind,
        village="".join(places[-2:]),
        head_name=case.household.head.name,
        member_count=case.household.member_count,
        class_label=str(MonitoringClass(monitoring_class).label),
        from_date=on,
        to_date=clock.due_after(on) + DAY,
        remark=remark.strip(),
    )
    try:
        check_notice(fields)
    except NoticeLeakError as error:
        raise LeakError(_leak_text(error), field="remark") from error
    values = asdict(fields)
    del values["class_label"]
    values["monitoring_class"] = monitoring_class
    notice = Notice.objects.create(
        case=case, region_code=case.region_code, posted_at=at, posted_by_name=actor.name, **values
    )
    record(
        "monitoring.notice.posted",
        actor=actor,
        at=at,
        subject=("monitoring.case", case.pk),
        region_code=case.region_code,
        after={"kind": str(kind), "from_date": on.isoformat(), "to_date": fields.to_date.isoformat()},
    )
    return notice


def _leak_text(error: NoticeLeakError) -> str:
    text = _("A public notice must not hold %(kinds)s. Take it out and post again.")
    return str(text) % {"kinds": leak_words(error.leaks)}


@transaction.atomic
def pass_notice(*, case_id: UUID, actor: Actor, at: datetime, objections_seen: int = 0) -> Case:
    """Pass a case to the township when its notice is over.

    Args:   objections_seen: how many open objections the page showed; one that came in since stops the step.
    Raises: NotFound, Denied, IllegalMoveError, NoticeRunsError, ObjectionsOpenError.
    """
    case = case_at(case_id, Stage.NOTICE, actor=actor, may=may_verify)
    if case.notice_to is None:
        raise IllegalMoveError
    if timezone.localdate(at) < case.notice_to:
        raise NoticeRunsError
    if count_open_objections([case.pk]).get(case.pk, 0) > objections_seen:
        raise ObjectionsOpenError
    take_step(case, Stage.TOWNSHIP, actor=actor, at=at)
    return case


def post_clearing_notice(case: Case, *, actor: Actor, at: datetime) -> Notice:
    """Post the notice that a risk is to be cleared; part of proposing it.

    Raises: LeakError.
    """
    return _post(case, NoticeKind.CLEARED, case.decided_class, "", actor=actor, at=at)


def withdraw_all(case: Case, *, reason: str, actor: Actor, at: datetime) -> None:
    """Withdraw the notices of a case that goes back, with its reason."""
    for notice in Notice.objects.select_for_update().filter(case=case, withdrawn_at__isnull=True):
        notice.withdrawn_at, notice.withdrawn_reason = at, reason[:300]
        notice.save(update_fields=["withdrawn_at", "withdrawn_reason"])
        record(
            "monitoring.notice.withdrawn",
            actor=actor,
            at=at,
            subject=("monitoring.case", case.pk),
            region_code=case.region_code,
            after={"kind": str(notice.kind)},
            reason=reason,
        )
