"""Everything that happened to a household, newest first: the audit record, uploads of rosters, the wings."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from xieshou.kernel.audit.names import name_of
from xieshou.kernel.audit.queries import list_subject_events
from xieshou.registry.models import HouseholdHistory  # type: ignore[attr-defined]  # made by pghistory
from xieshou.registry.panels import StoryEvent, tell_stories
from xieshou.registry.vocabulary import BaseType, EndReason, IncomeKind, MonitoringClass, Relation
from xieshou.registry.vocabulary_facts import (
    Cause,
    ExpenditureKind,
    GuaranteeKind,
    GuaranteeState,
    LabourStatus,
    MeasureKind,
)

from .as_of import end_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.audit.models import Event
    from xieshou.registry.models import Household

ICONS = {
    "registry.household.registered": ("home-check", "success"),
    "registry.household.changed": ("edit", ""),
    "registry.household.closed": ("ban", "warning"),
    "registry.household.moved": ("home-move", ""),
    "registry.household.split": ("arrows-split", ""),
    "registry.household.merged": ("git-merge", ""),
    "registry.member.added": ("user-plus", ""),
    "registry.member.changed": ("user-edit", ""),
    "registry.household.head_changed": ("user-star", ""),
    "registry.member.ended": ("user-minus", ""),
    "registry.income.recorded": ("coin", "success"),
    "registry.income.reversed": ("arrow-back-up", "warning"),
    "registry.expenditure.recorded": ("receipt", "warning"),
    "registry.expenditure.reversed": ("arrow-back-up", "warning"),
    "registry.guarantee.recorded": ("shield-check", ""),
    "registry.guarantee.reversed": ("arrow-back-up", "warning"),
    "registry.labour.recorded": ("briefcase", ""),
    "registry.labour.reversed": ("arrow-back-up", "warning"),
    "registry.visit.received": ("home-check", "success"),
    "registry.visit.decided": ("git-merge", ""),
    "registry.measure.recorded": ("heart-handshake", "success"),
    "registry.measure.reversed": ("arrow-back-up", "warning"),
}
LABELS: dict[str, dict[str, Any]] = {
    "base_type": dict(BaseType.choices),
    "monitoring_class": dict(MonitoringClass.choices),
    "end_reason": dict(EndReason.choices),
    "kind": dict(IncomeKind.choices),
    "relation": dict(Relation.choices),
    "expenditure": dict(ExpenditureKind.choices),
    "guarantee": dict(GuaranteeKind.choices),
    "state": dict(GuaranteeState.choices),
    "labour_status": dict(LabourStatus.choices),
    "measure": dict(MeasureKind.choices),
    "cause": dict(Cause.choices),
}
CLASSES = ("base_type", "monitoring_class")
SHANGHAI = ZoneInfo("Asia/Shanghai")
STORY_LENGTH = 60
INCOME_EVENTS = "registry.income."
FACT_EVENTS = ("registry.expenditure.", "registry.guarantee.", "registry.labour.", "registry.measure.")


def list_story(
    household: Household, *, names: dict[str, str], actor: Actor, on: date | None = None
) -> list[StoryEvent]:
    """Return what happened to a household, the latest first.

    Args: names: person keys (as text) → names, for events that speak of a member.
          on: only what was recorded on that day or before.
    """
    events = list_subject_events("registry.household", household.id, scope=actor.scope, limit=STORY_LENGTH)
    if not actor.can("registry.income.view"):
        events = [event for event in events if not event.event.startswith(INCOME_EVENTS)]
    if not actor.can("registry.fact.view"):
        events = [event for event in events if not event.event.startswith(FACT_EVENTS)]
    told = [_told(event, names) for event in events]
    told += _classes_from_rosters(household, events)
    told += tell_stories(household.id, actor)
    told.append(
        StoryEvent(
            at=datetime.combine(household.registered_on, time(), tzinfo=SHANGHAI),
            title=_("Entered in the register"),
            icon="flag",
        )
    )
    if on is not None:
        told = [event for event in told if event.at < end_of(on)]
    return sorted(told, key=lambda event: event.at, reverse=True)[:STORY_LENGTH]


def _told(event: Event, names: dict[str, str]) -> StoryEvent:
    icon, tone = ICONS.get(event.event, ("point", ""))
    return StoryEvent(
        at=event.at,
        title=name_of(event.event),
        text=_detail(event, names),
        who=event.actor_name,
        icon=icon,
        tone=tone,
    )


def _detail(event: Event, names: dict[str, str]) -> str:
    """Return what changed in words: known codes by their labels, people by their names."""
    parts = []
    before = event.before or {}
    for field, value in (event.after or before).items():
        if field == "person_id":
            parts.append(names.get(str(value), ""))
        elif field == "other":
            parts.append(str(value))
        elif field in LABELS:
            new = str(LABELS[field].get(value, value))
            old = LABELS[field].get(before.get(field, ""))
            parts.append(f"{old} → {new}" if old and event.after else new)
        elif field == "amount_fen":
            parts.append(_("%(yuan)s yuan") % {"yuan": f"{int(value) / 100:,.2f}"})
        elif field in {"to_date", "from_date", "closed_on", "risk_cleared_on", "on_date"} and value:
            parts.append(str(value))
    return " · ".join(part for part in (*parts, event.reason) if part)


def _classes_from_rosters(household: Household, events: Sequence[Event]) -> list[StoryEvent]:
    """Return changes of class that no audit event explains: they came with an Excel file."""
    explained = [
        _classes(event.before or {}) for event in events if event.event == "registry.household.changed"
    ]
    rows = list(
        HouseholdHistory.objects.filter(pgh_obj=household).order_by("-pgh_created_at", "-pgh_id")[
            :STORY_LENGTH
        ]
    )
    later: Any = household
    told = []
    for row in rows:
        former = {
            field: getattr(row, field) for field in CLASSES if getattr(row, field) != getattr(later, field)
        }
        changes = [
            f"{LABELS[field].get(old)} → {LABELS[field].get(getattr(later, field))}"
            for field, old in former.items()
        ]
        later = row
        if former in explained:
            explained.remove(former)
        elif former:
            title = _("Type or class changed by an Excel form")
            told.append(StoryEvent(row.pgh_created_at, title, " · ".join(changes), icon="table-import"))
    return told


def _classes(values: dict[str, Any]) -> dict[str, Any]:
    return {field: values[field] for field in CLASSES if field in values}
