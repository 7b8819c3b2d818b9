"""Queues of monitoring: clues to verify, village steps, signatures, measures and follow-ups due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.monitoring.queries import case as cases
from xieshou.monitoring.queries import grievance
from xieshou.monitoring.queries.clue import list_new_clues
from xieshou.monitoring.queries.signing import list_to_sign
from xieshou.monitoring.vocabulary.case import Stage

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Case, Grievance

VILLAGE_STAGES = (Stage.VERIFYING, Stage.REVIEWING, Stage.NOTICE)


def clues_to_verify(actor: Actor, at: datetime) -> Queue:
    """Return the clues that nobody has verified."""
    found, today = list_new_clues(actor.scope), today_of(at)
    items = [
        Item(
            href=reverse("monitoring:clue", args=[row.pk]),
            title=row.household.head.name if row.household else row.told_name or row.code,
            note=f"{row.get_channel_display()} · {row.get_cause_display()}",
            due=row.due_on.isoformat(),
            tone=day_tone(row.due_on, today),
        )
        for row in found[:SHOWN]
    ]
    href = reverse("monitoring:clues")
    return Queue("clues", _("Clues to verify"), href, found.count(), items, icon="bell-ringing")


def grievances_to_answer(actor: Actor, at: datetime) -> Queue:
    """Return the grievances that wait for their first answer."""
    return _grievances("grievances", _("Grievances to answer"), grievance.list_open(actor.scope), at)


def appeals_to_decide(actor: Actor, at: datetime) -> Queue:
    """Return the grievances that wait for the county."""
    return _grievances("appeals", _("Appeals to decide"), grievance.list_appeals(actor.scope), at)


def _grievances(key: str, title: str, found: QuerySet[Grievance], at: datetime) -> Queue:
    today, shown = today_of(at), found[:SHOWN]
    items = [
        Item(
            href=reverse("monitoring:grievance", args=[row.pk]),
            title=str(row.get_kind_display()),
            note=row.number,
            due=row.due_on.isoformat() if row.due_on else "",
            tone=day_tone(row.due_on, today) if row.due_on else "",
        )
        for row in shown
    ]
    href = reverse("monitoring:grievances")
    return Queue(key, title, href, found.count(), items, icon="message-report")


def village_steps(actor: Actor, at: datetime) -> Queue:
    """Return the cases at which the village acts."""
    found = cases.list_open(actor.scope, stages=VILLAGE_STAGES)
    return _cases("village_steps", _("Cases to verify, review and post"), found, at)


def signatures(actor: Actor, at: datetime) -> Queue:
    """Return the cases that wait for the actor's signature."""
    found = list_to_sign(actor.scope).prefetch_related(None)
    return _cases("signatures", _("Cases to sign"), found, at, href=reverse("monitoring:signing"))


def measures_to_arrange(actor: Actor, at: datetime) -> Queue:
    """Return the decided cases without measures in place."""
    found = cases.list_open(actor.scope, stages=[Stage.HELPING])
    return _cases("measures", _("Measures to arrange"), found, at)


def measures_due(actor: Actor, at: datetime) -> Queue:
    """Return the planned measures whose day has come."""
    today = today_of(at)
    found = cases.list_measures_due(actor.scope, on=today)
    items = [
        Item(
            href=reverse("monitoring:case", args=[row.case_id]),
            title=row.case.household.head.name,
            note=row.text,
            due=row.due_on.isoformat(),
            tone=day_tone(row.due_on, today),
        )
        for row in found[:SHOWN]
    ]
    href = f"{reverse('monitoring:cases')}?stage={Stage.HELPING}"
    return Queue("measures_due", _("Measures due"), href, found.count(), items, icon="heart-handshake")


def follow_ups_due(actor: Actor, at: datetime) -> Queue:
    """Return the families whose next visit is due."""
    found = cases.list_open(actor.scope, stages=[Stage.FOLLOWING]).filter(due_on__lte=today_of(at))
    return _cases("follow_ups", _("Follow-ups due"), found, at, stages=[Stage.FOLLOWING])


def _cases(
    key: str,
    title: str | Promise,
    found: QuerySet[Case],
    at: datetime,
    *,
    href: str = "",
    stages: Iterable[str] = (),
) -> Queue:
    today = today_of(at)
    items = [
        Item(
            href=reverse("monitoring:case", args=[row.pk]),
            title=row.household.head.name,
            note=row.get_stage_display(),
            due=row.due_on.isoformat() if row.due_on else "",
            tone=day_tone(row.due_on, today) if row.due_on else "",
        )
        for row in found[:SHOWN]
    ]
    stage = next(iter(stages), "open")
    address = href or f"{reverse('monitoring:cases')}?stage={stage}"
    return Queue(key, title, address, found.count(), items, icon="clipboard-list")
