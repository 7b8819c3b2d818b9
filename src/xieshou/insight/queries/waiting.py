"""Queues of cooperation, projects and money: the figure on the Desk and the list it opens are one read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.queries import waiting as cooperation
from xieshou.kernel.ledger.queries.proposal import list_proposals
from xieshou.kernel.ledger.vocabulary import ProposalStatus
from xieshou.projects.queries import waiting as projects
from xieshou.web.templatetags.xieshou import yuan

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """One kind of work that waits.

    Attributes:
        rows: what waits for the actor on a day, the most pressing first.
        show: a row as an item.
    """

    key: str
    title: Promise
    icon: str
    capability: str
    rows: Callable[[Actor, date], QuerySet[Any]]
    show: Callable[[Any, date], Item]


def _to(route: str, *keys: Any) -> str:
    return reverse(route, args=keys)


def _since(row: Any, name: str) -> str:
    value = getattr(row, name)
    return localdate(value).isoformat() if value else ""


def _due(day: date | None, today: date) -> dict[str, str]:
    return {"due": day.isoformat(), "tone": day_tone(day, today)} if day else {}


def _proposals(actor: Actor, _on: date) -> QuerySet[Any]:
    found = list_proposals(scope=actor.scope, status=ProposalStatus.PROPOSED)
    return found if actor.user_id is None else found.exclude(maker_id=actor.user_id)


def _proposal(row: Any, _today: date) -> Item:
    note = f"{yuan(row.amount_fen)} · {row.maker_name}"
    return Item(_to("ledger:proposals"), row.memo, note, _since(row, "made_at"))


def _payment(row: Any, _today: date) -> Item:
    note = f"{yuan(row.amount_fen)} · {row.contract.party}"
    return Item(_to("projects:work_contract", row.contract_id), row.purpose, note, _since(row, "asked_at"))


def _benefit(row: Any, _today: date) -> Item:
    note = f"{row.get_kind_display()} · {yuan(row.amount_fen)}"
    href = f"{_to('projects:benefits')}?status={row.status}"
    return Item(href, row.project.name, note, _since(row, "entered_at"))


def _project(row: Any, _today: date) -> Item:
    return Item(_to("projects:project", row.pk), row.name, row.get_stage_display(), _since(row, "stage_at"))


def _application(row: Any, today: date) -> Item:
    note = f"{row.title} · {row.call.title}"
    return Item(
        _to("projects:application", row.pk), str(row.organisation), note, **_due(row.call.last_day, today)
    )


def _own(row: Any, today: date) -> Item:
    day = row.due_on - timedelta(days=1) if row.due_on else row.call.last_day
    return Item(_to("projects:applying_application", row.pk), row.title, row.call.title, **_due(day, today))


def _objection(row: Any, _today: date) -> Item:
    return Item(_to("projects:objection", row.pk), row.notice.title, row.code, row.received_on.isoformat())


def _asset(row: Any, _today: date) -> Item:
    note = f"{row.code} · {yuan(row.value_fen)}"
    return Item(_to("projects:asset", row.pk), row.name, note, _since(row, "registered_at"))


def _inspection(row: Any, today: date) -> Item:
    return Item(_to("projects:asset", row.pk), row.name, row.code, **_due(row.inspection_due, today))


def _decision(row: Any, today: date) -> Item:
    note = f"{row.meeting} · {row.owner}"
    return Item(_to("cooperation:meeting", row.meeting_id), row.text, note, **_due(row.due_date, today))


def _finding(row: Any, today: date) -> Item:
    note = f"{row.visit} · {row.owner}"
    return Item(_to("cooperation:visit", row.visit_id), row.text, note, **_due(row.due_date, today))


def _line(row: Any, today: date) -> Item:
    href = f"{_to('cooperation:plan', row.plan_id)}#line-{row.pk}"
    return Item(href, row.title, f"{row.plan} · {row.owner}", **_due(row.to_date, today))


_SAID = (
    Waiting("own_to_complete", _("Your applications to complete"), "pencil", "projects.scheme.apply",
            projects.own_to_complete, _own),
    Waiting("payments_to_approve", _("Payments to approve"), "cash", "projects.payment.approve",
            projects.payments_to_approve, _payment),
    Waiting("proposals_to_approve", _("Movements of money to approve"), "report-money", "money.entry.approve",
            _proposals, _proposal),
    Waiting("benefits_to_confirm", _("Payments to payees to confirm"), "coins", "projects.benefit.confirm",
            projects.benefits_to_confirm, _benefit),
    Waiting("projects_to_decide", _("Projects to review or approve"), "clipboard-check",
            "projects.project.decide", projects.projects_to_decide, _project),
    Waiting("assets_to_confirm", _("Assets to confirm"), "building", "projects.asset.confirm",
            projects.assets_to_confirm, _asset),
    Waiting("releases_to_decide", _("Releases of assets to decide"), "lock-open", "projects.asset.confirm",
            projects.releases_to_decide, _asset),
    Waiting("applications_to_check", _("Applications to check"), "inbox", "projects.scheme.manage",
            projects.applications_to_check, _application),
    Waiting("applications_to_score", _("Applications to score"), "star", "projects.scheme.score",
            projects.applications_to_score, _application),
    Waiting("objections_to_decide", _("Objections to decide"), "gavel", "projects.scheme.manage",
            projects.objections_to_decide, _objection),
    Waiting("inspections_due", _("Inspections of assets due"), "tool", "projects.asset.edit",
            projects.inspections_due, _inspection),
    Waiting("decisions_due", _("Decisions of meetings due"), "calendar-due", "cooperation.meeting.edit",
            cooperation.decisions_due, _decision),
    Waiting("findings_to_rectify", _("Problems of visits to put right"), "hammer", "cooperation.meeting.edit",
            cooperation.findings_to_rectify, _finding),
    Waiting("findings_to_check", _("Problems put right, to check"), "checks", "cooperation.meeting.edit",
            cooperation.findings_to_check, _finding),
    Waiting("lines_late", _("Tasks of plans behind their milestones"), "alarm", "cooperation.plan.edit",
            cooperation.lines_late, _line),
)  # fmt: skip
WAITING = {one.key: one for one in _SAID}


def show_rows(waiting: Waiting, rows: Any, *, today: date) -> list[Item]:
    """Return rows of a queue as items."""
    return [waiting.show(row, today) for row in rows]


def _queue(waiting: Waiting, actor: Actor, at: datetime) -> Queue:
    today = today_of(at)
    found = waiting.rows(actor, today)
    count = found.count()
    items = show_rows(waiting, found[:SHOWN], today=today) if count else []
    return Queue(
        waiting.key,
        waiting.title,
        _to(f"insight:waiting_{waiting.key}"),
        count,
        items,
        icon=waiting.icon,
    )


def builders() -> list[tuple[str, Callable[[Actor, datetime], Queue]]]:
    """Return (capability, builder) of each queue, in the order of the Desk."""
    return [(one.capability, partial(_queue, one)) for one in _SAID]
