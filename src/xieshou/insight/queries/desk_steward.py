"""Queues of the recruitment stewards: whom to call today, whose next step is overdue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.labour.policies.steward import ASSIGN
from xieshou.labour.queries.candidates import CandidateFilter, list_candidates
from xieshou.labour.queries.referral import label_referrals
from xieshou.labour.queries.steward_calls import list_calls
from xieshou.labour.vocabulary.candidates import CandidateStage

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor


def calls_today(actor: Actor, at: datetime) -> Queue:
    """Return whom to call today: the own enterprises of a steward, those of everybody for the office."""
    today = today_of(at)
    steward_id = None if actor.can(ASSIGN) else actor.user_id
    found = list_calls(scope=actor.scope, on=today, steward_id=steward_id)
    items = [
        Item(
            href=reverse("labour:key_enterprise", args=[call.enterprise_id]),
            title=call.employer,
            note=" · ".join(text for text in (str(call.reason.label), call.about) if text),
            due=call.due_on.isoformat(),
            tone=day_tone(call.due_on, today),
        )
        for call in found[:SHOWN]
    ]
    return Queue(
        "calls",
        _("Enterprises to call"),
        reverse("labour:steward_calls"),
        len(found),
        items,
        icon="phone-call",
    )


def candidates_overdue(actor: Actor, at: datetime) -> Queue:
    """Return the candidates whose next step is overdue: of a steward the own ones, of the office all."""
    today = today_of(at)
    steward_id = None if actor.can(ASSIGN) else actor.user_id
    wanted = CandidateFilter(steward_id=steward_id, overdue=True)
    found = list_candidates(wanted, scope=actor.scope, on=today)
    rows: list[Any] = list(found[:SHOWN])
    label_referrals(rows)
    items = [
        Item(
            href=reverse("labour:referral", args=[row.pk]),
            title=row.worker,
            note=" · ".join((str(CandidateStage(row.stage).label), str(row.employer))),
            due=row.due_on.isoformat(),
            tone=day_tone(row.due_on, today),
        )
        for row in rows
    ]
    whose = "all" if steward_id is None else "mine"
    return Queue(
        "candidates",
        _("Candidates whose next step is overdue"),
        f"{reverse('labour:candidates')}?show=overdue&whose={whose}",
        found.count(),
        items,
        icon="users",
    )
