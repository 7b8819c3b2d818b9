"""Queues of need, offer and match: rows to fix, wishes, vacancies, lines, interviews, offers."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.kernel.sheets.queries import list_uploads
from xieshou.labour.models import MatchLine
from xieshou.labour.queries import interview, referral
from xieshou.labour.queries.need import wishes
from xieshou.labour.queries.offer import own_q, vacancies
from xieshou.labour.queries.referral import label_referrals
from xieshou.labour.vocabulary.interview import InterviewStatus
from xieshou.labour.vocabulary.match import LineState
from xieshou.labour.vocabulary.need import OPEN_STATUSES
from xieshou.labour.vocabulary.offer import VacancyStatus
from xieshou.labour.vocabulary.referral import ReferralStatus
from xieshou.web.templatetags.xieshou import SHANGHAI, clock, moment

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Interview, Referral

EXPIRES_WITHIN = timedelta(days=7)
WISH_AGE = timedelta(days=180)


def rows_to_fix(actor: Actor, _at: datetime) -> Queue:
    """Return the actor's own uploads that have wrong rows."""
    found = list_uploads(actor=actor).filter(status="checked", wrong_rows__len__gt=0)
    items = [
        Item(
            href=reverse("sheets:upload", args=[row.pk]),
            title=row.file_name,
            note=_("%(count)s rows are wrong") % {"count": len(row.wrong_rows)},
            tone="warning",
        )
        for row in found[:SHOWN]
    ]
    return Queue(
        "rows", _("Excel rows to fix"), reverse("sheets:uploads"), found.count(), items, icon="table-import"
    )


def wishes_to_update(actor: Actor, at: datetime) -> Queue:
    """Return open wishes that nobody has renewed for half a year."""
    limit = today_of(at) - WISH_AGE
    found = (
        wishes(actor.scope)
        .filter(status__in=OPEN_STATUSES, recorded_on__lt=limit)
        .order_by("recorded_on", "id")
    )
    items = [
        Item(
            href=reverse("labour:wish", args=[row.pk]),
            title=row.person.name,
            note=row.occupation_text,
            due=row.recorded_on.isoformat(),
        )
        for row in found[:SHOWN]
    ]
    return Queue(
        "wishes", _("Job wishes to renew"), reverse("labour:wishes"), found.count(), items, beat="need"
    )


def vacancies_expiring(actor: Actor, at: datetime) -> Queue:
    """Return the published vacancies that end within a week."""
    today = today_of(at)
    found = vacancies(actor.scope).filter(
        own_q(actor.scope), status=VacancyStatus.PUBLISHED, expires_on__lte=today + EXPIRES_WITHIN
    )
    items = [
        Item(
            href=reverse("labour:vacancy", args=[row.pk]),
            title=row.title,
            note=str(row.employer),
            due=row.expires_on.isoformat(),
            tone=day_tone(row.expires_on, today),
        )
        for row in found.order_by("expires_on", "id")[:SHOWN]
    ]
    href = reverse("labour:vacancies")
    return Queue("vacancies", _("Vacancies about to expire"), href, found.count(), items, beat="offer")


def lines_to_decide(actor: Actor, _at: datetime) -> Queue:
    """Return the proposed lines of assignment runs."""
    found = MatchLine.objects.filter(actor.scope.region_q(), state=LineState.PROPOSED)
    related = found.select_related("wish__person", "vacancy").order_by(
        "-run__requested_at", "-is_priority", "-score", "id"
    )
    items = [
        Item(
            href=reverse("labour:run", args=[row.run_id]),
            title=row.wish.person.name,
            note=row.vacancy.title if row.vacancy else "",
            tone="warning" if row.is_priority else "",
        )
        for row in related[:SHOWN]
    ]
    return Queue(
        "lines", _("Match lines to decide"), reverse("labour:runs"), found.count(), items, beat="match"
    )


def _referral_queue(key: str, title: str, found: QuerySet[Referral], actor: Actor, at: datetime) -> Queue:
    today = today_of(at)
    rows = label_referrals(list(found[:SHOWN]))
    items = []
    for row in rows:
        due = row.offer_valid_until if row.status == ReferralStatus.OFFERED else None
        items.append(
            Item(
                href=reverse("labour:referral", args=[row.pk]),
                title=row.worker,
                note=f"{row.employer} · {row.vacancy.title}",
                due=due.isoformat() if due else "",
                tone=day_tone(due, today) if due else "",
            )
        )
    del actor
    href = f"{reverse('labour:referrals')}?status={rows[0].status}" if rows else reverse("labour:referrals")
    return Queue(key, title, href, found.count(), items, beat="match")


def offers_to_tell(actor: Actor, at: datetime) -> Queue:
    """Return the offers that the worker has not answered, for those near the worker's home."""
    found = referral.referrals(actor.scope).filter(actor.scope.region_q(), status=ReferralStatus.OFFERED)
    return _referral_queue(
        "offers", _("Offers to tell the worker"), found.order_by("offer_valid_until", "id"), actor, at
    )


def interviews_to_book(actor: Actor, at: datetime) -> Queue:
    """Return the referrals without an interview."""
    found = referral.referrals(actor.scope).filter(status=ReferralStatus.REFERRED).order_by("status_at", "id")
    return _referral_queue("book", _("Interviews to book"), found, actor, at)


def _interview_items(found: QuerySet[Interview], at: datetime, *, result: bool) -> list[Item]:
    rows = list(found[:SHOWN])
    label_referrals([row.referral for row in rows])
    return [
        Item(
            href=reverse("labour:interview", args=[row.pk]),
            title=row.referral.worker,
            note=f"{row.employer} · {row.referral.vacancy.title}",
            due=moment(row.result_due_at) if result else clock(row.start_at),
            tone="danger" if result and row.result_due_at < at else "warning",
        )
        for row in rows
    ]


def interviews_today(actor: Actor, at: datetime) -> Queue:
    """Return the interviews of today that are not over."""
    midnight = datetime.combine(today_of(at) + timedelta(days=1), time(), SHANGHAI)
    found = interview.interviews(actor.scope).filter(
        status=InterviewStatus.BOOKED, end_at__gt=at, start_at__lt=midnight
    )
    href = f"{reverse('labour:interviews')}?show=today"
    items = _interview_items(found, at, result=False)
    return Queue("interviews", _("Interviews today"), href, found.count(), items, beat="match")


def results_due(actor: Actor, at: datetime) -> Queue:
    """Return the interviews that are over and have no result."""
    found = interview.list_results_due(scope=actor.scope, at=at)
    href = f"{reverse('labour:interviews')}?show=due"
    items = _interview_items(found, at, result=True)
    return Queue("results", _("Interview results due"), href, found.count(), items, beat="match")
