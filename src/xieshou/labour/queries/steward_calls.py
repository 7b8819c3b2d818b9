"""Whom to call today: enterprises out of touch, promised calls, urgent posts, workers just arrived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from xieshou.labour.models import Placement, ServiceContact
from xieshou.labour.queries.delivery import label_placements, placements
from xieshou.labour.queries.steward import served
from xieshou.labour.queries.steward_posts import OPEN, posts
from xieshou.labour.rules.steward import Call, days
from xieshou.labour.vocabulary.delivery import AT_POST
from xieshou.labour.vocabulary.steward import CallReason, UrgentStage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope

MOST = 500


def list_calls(*, scope: Scope, on: date, steward_id: UUID | None = None) -> list[Call]:
    """Return the calls of a day, of one steward or of the whole office, the oldest first.

    At most MOST a reason: more cannot be called in a day, and the oldest are among them.
    """
    found = served(scope, on=on)
    known = {row.pk: row for row in (found.filter(steward_id=steward_id) if steward_id else found)}
    calls = [
        *_out_of_touch(known, on=on),
        *_about_posts(known, scope=scope, on=on),
        *_about_workers(known, scope=scope, on=on),
    ]
    return sorted(calls, key=lambda call: call.order)


def _out_of_touch(known: Mapping[UUID, Any], *, on: date) -> Iterator[Call]:
    for row in list(known.values())[:MOST]:
        if row.due_on <= on:
            promised = row.promised_on is not None and row.promised_on <= on
            reason = CallReason.PROMISED if promised else CallReason.OVERDUE
            yield Call(reason, row.due_on, row.pk, str(row.employer))


def _about_posts(known: Mapping[UUID, Any], *, scope: Scope, on: date) -> Iterator[Call]:
    """Yield calls about posts to be answered by today, and about agreed ones that run out unfilled."""
    soon = on + days("expiring_days", on=on)
    rest = ServiceContact.objects.filter(
        urgent_post=OuterRef("pk"), held_on__gt=on - days("rest_days", on=on)
    )
    late = Q(stage=UrgentStage.MINED, answer_due_on__lte=on)
    ends = Q(needed_by__lte=soon) | Q(vacancy__expires_on__lte=soon)
    found = posts(scope).filter(
        late | (Q(stage=UrgentStage.AGREED) & ends), ~Exists(rest), enterprise_id__in=known, stage__in=OPEN
    )
    for row in found[:MOST]:
        if row.vacancy is None:
            reason, due = CallReason.UNANSWERED, row.answer_due_on
        else:
            reason, due = CallReason.EXPIRING, min(row.needed_by, row.vacancy.expires_on)
        yield Call(reason, due, row.enterprise_id, str(row.employer), row.title, post_id=row.pk)


def _about_workers(known: Mapping[UUID, Any], *, scope: Scope, on: date) -> Iterator[Call]:
    """Yield calls about workers who arrived a few days ago and nobody has asked the employer about."""
    after = days("fresh_from_days", on=on)
    asked = ServiceContact.objects.filter(placement=OuterRef("pk"))
    by_employer = {row.employer_id: row for row in known.values()}
    found = placements(scope).filter(
        ~Exists(asked),
        employer_id__in=by_employer,
        status__in=AT_POST,
        arrived_on__gte=on - days("fresh_until_days", on=on),
        arrived_on__lte=on - after,
    )
    rows: list[Placement] = list(found.order_by("arrived_on", "id")[:MOST])
    label_placements(rows)
    for row in rows:
        enterprise = by_employer[row.employer_id]
        about = f"{row.worker} · {row.post}"
        due = (row.arrived_on or on) + after
        yield Call(CallReason.FRESH, due, enterprise.pk, str(enterprise.employer), about, placement_id=row.pk)
