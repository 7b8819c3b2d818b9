"""Text messages to workers through the one gateway: queued once for a key, with nobody's name in them."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.operations import Note, record_all
from xieshou.kernel.inbox.operations import Outgoing, Where, queue_text_messages
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import WorkerText
from xieshou.labour.queries.own import list_checks_near, list_text_receivers
from xieshou.labour.rules.clock import SHANGHAI, day_of
from xieshou.labour.rules.texts import write_text
from xieshou.labour.vocabulary.interview import InterviewMode
from xieshou.labour.vocabulary.own import TextKind, TextResult

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Interview, Referral, Seat

EVENT = "labour.need.text_queued"
WAYS = {InterviewMode.VIDEO: "视频面试", InterviewMode.PHONE: "电话面试", InterviewMode.ON_SITE: "现场面试"}
CHECK_AHEAD = timedelta(days=1)
_IS_SILENT: ContextVar[bool] = ContextVar("labour_texts_silent", default=False)


@dataclass(frozen=True, slots=True)
class TextOrder:
    """A text message that is meant for a worker; `key` names what is told, once."""

    kind: TextKind
    person_id: UUID
    key: str
    values: dict[str, str] = field(default_factory=dict)


@contextmanager
def nobody_told() -> Iterator[None]:
    """Enter steps of long ago, e.g. of a demonstration, without a message about them going out today."""
    before = _IS_SILENT.set(True)
    try:
        yield
    finally:
        _IS_SILENT.reset(before)


@transaction.atomic
def send_texts(orders: Sequence[TextOrder], *, actor: Actor, at: datetime) -> int:
    """Queue the messages of those who have a phone and want them; keep why the others get none.

    The employer and the eastern station cause messages to workers whom they do not see, so phones are read in
    the whole country and go nowhere but to the gateway.

    Returns: how many were queued.
    """
    if not orders or _IS_SILENT.get():
        return 0
    with in_scope(Scope.everything()):
        known = set(
            WorkerText.objects.filter(key__in=[order.key for order in orders]).values_list("key", flat=True)
        )
        fresh = [order for order in orders if order.key not in known]
        people = list_text_receivers([order.person_id for order in fresh])
        rows, messages = [], []
        for order in fresh:
            receiver = people[order.person_id]
            result = receiver.result
            rows.append(
                WorkerText(
                    person_id=order.person_id,
                    region_code=receiver.region_code,
                    kind=order.kind,
                    key=order.key,
                    result=result,
                    at=at,
                )
            )
            if result is TextResult.QUEUED:
                body = write_text(order.kind, order.values)
                messages.append(Outgoing(receiver.phone, body, order.key, Where(receiver.region_code)))
        WorkerText.objects.bulk_create(rows, ignore_conflicts=True)
        queue_text_messages(messages, at=at)
    notes = [
        Note(("labour.workertext", row.pk), row.region_code, after={"kind": row.kind})
        for row in rows
        if row.result is TextResult.QUEUED
    ]
    record_all(EVENT, notes, actor=actor, at=at)
    return len(messages)


def tell_interview(interview: Interview, *, actor: Actor, at: datetime) -> None:
    """Tell the candidate when the interview is; a moved one is told again with its new time."""
    key = f"labour.interview:{interview.pk}:{interview.moved_count}"
    values = {"time": _moment(interview.start_at), "way": WAYS[InterviewMode(interview.mode)]}
    order = TextOrder(TextKind.INTERVIEW, interview.referral.person_id, key, values)
    send_texts([order], actor=actor, at=at)


def tell_cancellation(interview: Interview, *, actor: Actor, at: datetime) -> None:
    """Tell the candidate that the interview does not take place."""
    key = f"labour.interview_off:{interview.pk}"
    values = {"time": _moment(interview.start_at)}
    order = TextOrder(TextKind.INTERVIEW_OFF, interview.referral.person_id, key, values)
    send_texts([order], actor=actor, at=at)


def tell_offer(referral: Referral, *, until: date, actor: Actor, at: datetime) -> None:
    """Tell the worker that an offer waits for an answer."""
    key = f"labour.offer:{referral.pk}:{at:%Y%m%d%H%M%S}"
    order = TextOrder(TextKind.OFFER, referral.person_id, key, {"until": _day(until)})
    send_texts([order], actor=actor, at=at)


def tell_trip(seats: Sequence[Seat], *, actor: Actor, at: datetime) -> None:
    """Tell each passenger where and when the journey begins."""
    orders = [
        TextOrder(
            TextKind.TRIP,
            seat.placement.person_id,
            f"labour.trip:{seat.pk}",
            {
                "time": _moment(seat.stop.meets_at),
                "place": seat.stop.place,
                "vehicle": seat.vehicle.label,
                "seat": str(seat.number),
            },
        )
        for seat in seats
    ]
    send_texts(orders, actor=actor, at=at)


def tell_checks(*, actor: Actor, at: datetime) -> int:
    """Tell workers one day ahead that the station will call; a rerun tells nobody twice."""
    day = day_of(at) + CHECK_AHEAD
    orders = [
        TextOrder(TextKind.CHECK, check.placement.person_id, f"labour.check:{check.pk}", {"day": _day(day)})
        for check in list_checks_near(day, scope=actor.scope)
    ]
    return send_texts(orders, actor=actor, at=at)


def _moment(at: datetime) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local.month}月{local.day}日{local:%H:%M}"


def _day(on: date) -> str:
    return f"{on.month}月{on.day}日"
