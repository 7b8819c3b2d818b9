"""What monitoring tells the rooms below when it starts: event names, a household's panel and story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.names import register_names
from xieshou.registry.clues import register_clue_receiver
from xieshou.registry.panels import Panel, PanelContent, StoryEvent, register_panel, register_story
from xieshou.registry.sources import IncomeSource, register_source

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.registry.clues import RaisedClue


def connect() -> None:
    """Register what monitoring adds to audit and registry; called once by the application."""
    from xieshou.monitoring.vocabulary import case, figures, grievance, run, sample, survey

    register_source(IncomeSource("monitoring.measure", _("Measure of a case"), "monitoring.measure.edit"))
    for words in (case, run, figures, grievance, sample, survey):
        register_names(words.EVENT_NAMES)
    register_panel(Panel("monitoring.cases", order=5, build=_panel))
    register_story(_story)
    register_clue_receiver(_take_clue)


def _panel(household_id: UUID, actor: Actor) -> PanelContent | None:
    """Return the panel of a household's cases."""
    from xieshou.monitoring.views.panels import build_case_panel

    return build_case_panel(household_id, actor)


def _story(household_id: UUID, actor: Actor) -> list[StoryEvent]:
    """Return the steps of a household's cases."""
    from xieshou.monitoring.views.panels import tell_case_story

    return tell_case_story(household_id, actor)


def _take_clue(clue: RaisedClue, *, actor: Actor, at: datetime) -> None:
    """Take over what a visitor noticed."""
    from xieshou.monitoring.operations.clue import receive_visit_clue

    receive_visit_clue(clue, actor=actor, at=at)
