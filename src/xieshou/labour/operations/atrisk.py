"""Flags of workers who waver: raised by a check or by hand, and ended when the worker leaves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks
from xieshou.labour.models import AtRisk
from xieshou.labour.operations.places import release_place
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.keeping import OPEN_RISKS, RiskOrigin, RiskStatus

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement

RISK_KIND = "labour.verification.at_risk"
RISK_TEXT = noop("A worker wavers at %(post)s: talk to them before they leave")
RISK_DOOR = "labour.keeping.edit"
OTHER_POST_KIND = "labour.verification.other_post"


def open_risk(
    placement: Placement, *, reason: str, note: str, origin: RiskOrigin, actor: Actor, at: datetime
) -> AtRisk:
    """Raise a flag on a locked placement and set the task to talk; an open flag is returned as it is."""
    known = AtRisk.objects.filter(placement=placement, status__in=OPEN_RISKS).first()
    if known is not None:
        return known
    today = day_of(at)
    risk = AtRisk.objects.create(
        placement=placement,
        region_code=placement.region_code,
        work_region_code=placement.work_region_code,
        reason=reason,
        origin=origin,
        note=note,
        raised_at=at,
        raised_by_name=actor.name,
        due_on=today + timedelta(days=resolve("keeping", "talk_days", on=today).value),
        status_at=at,
    )
    message = Message(
        kind=RISK_KIND,
        text=RISK_TEXT,
        values={"post": placement.post},
        source=("labour.placement", placement.pk),
        link=f"/labour/keeping/{risk.pk}/",
        where=Where(placement.region_code, placement.work_region_code),
    )
    add_task(message, capability=RISK_DOOR, due_on=risk.due_on, at=at)
    note_risk("risk_raised", risk, actor=actor, at=at, reason=reason, origin=origin.value)
    return risk


def end_risk(risk: AtRisk, to: RiskStatus, *, note: str = "", actor: Actor, at: datetime) -> None:
    """Close a locked flag: tasks are ticked off, and a place that was held and is not used is free again."""
    if risk.status == RiskStatus.PROPOSED and to != RiskStatus.MOVED and risk.vacancy_id:
        release_place(vacancy_id=risk.vacancy_id, actor=actor, at=at, reason=to.value)
    risk.status, risk.status_at = to, at
    risk.closed_by_name, risk.closing_note = actor.name, note
    risk.save(update_fields=["status", "status_at", "closed_by_name", "closing_note"])
    for kind in (RISK_KIND, OTHER_POST_KIND):
        complete_tasks(kind=kind, source=("labour.placement", risk.placement_id), actor=actor, at=at)
    note_risk(f"risk_{to.value}", risk, actor=actor, at=at)


def end_risks_of(placement: Placement, to: RiskStatus, *, actor: Actor, at: datetime) -> None:
    """Close the open flag of a placement, if there is one."""
    for risk in AtRisk.objects.select_for_update().filter(placement=placement, status__in=OPEN_RISKS):
        end_risk(risk, to, actor=actor, at=at)


def note_risk(verb: str, risk: AtRisk, *, actor: Actor, at: datetime, **after: object) -> None:
    """Leave the audit record of a step of keeping."""
    record(
        f"labour.verification.{verb}",
        actor=actor,
        at=at,
        subject=("labour.placement", risk.placement_id),
        region_code=risk.region_code,
        after=after,
    )
