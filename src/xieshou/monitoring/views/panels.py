"""What monitoring shows on the page of a household: its cases, and each step in its timeline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from xieshou.monitoring.policies.case import VIEW
from xieshou.monitoring.queries.family import list_case_steps, list_cases_of
from xieshou.monitoring.vocabulary.case import Stage
from xieshou.registry.panels import PanelContent, StoryEvent

from .tones import STAGE_TONES

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor


def build_case_panel(household_id: UUID, actor: Actor) -> PanelContent | None:
    """Return the cases of a household, the latest first."""
    if not actor.can(VIEW):
        return None
    rows = list_cases_of(household_id, scope=actor.scope)
    for row in rows:
        row.tone = STAGE_TONES[Stage(row.stage)]
    context = {
        "rows": rows,
        "household_id": household_id,
        "may_see_why": actor.can("registry.income.view"),
    }
    return PanelContent("monitoring/panels/cases.html", context)


def tell_case_story(household_id: UUID, actor: Actor) -> list[StoryEvent]:
    """Return the steps of a household's cases for its timeline."""
    if not actor.can(VIEW):
        return []
    return [
        StoryEvent(
            at=step.at,
            title=step.get_to_stage_display(),
            text=step.reason,
            who=step.by_name,
            icon="clipboard-list",
            href=reverse("monitoring:case", args=[step.case_id]),
        )
        for step in list_case_steps(household_id, scope=actor.scope)
    ]
