"""What monitoring tells the rooms below when it starts: event names, a household's panel and story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.names import register_names
from xieshou.kernel.files.policies import register_policy
from xieshou.kernel.ledger.records import Link, register_record
from xieshou.registry.clues import register_clue_receiver
from xieshou.registry.panels import Panel, PanelContent, StoryEvent, register_panel, register_story
from xieshou.registry.sources import IncomeSource, register_source
from xieshou.registry.visited import register_visit_receiver

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.files.models import StoredFile
    from xieshou.registry.clues import RaisedClue
    from xieshou.registry.visited import KeptVisit


def connect() -> None:
    """Register what monitoring adds to audit and registry; called once by the application."""
    from xieshou.monitoring.vocabulary import case, evidence, figures, grievance, run, sample, survey

    register_policy(evidence.FILES_KIND, may_read_evidence)
    register_policy(figures.FILES_KIND, may_read_exit_document)
    register_source(IncomeSource("monitoring.measure", _("Measure of a case"), "monitoring.measure.edit"))
    register_record("monitoring.measure", name_measures)
    for words in (case, evidence, run, figures, grievance, sample, survey):
        register_names(words.EVENT_NAMES)
    register_panel(Panel("monitoring.cases", order=5, build=_panel))
    register_story(_story)
    register_clue_receiver(_take_clue)
    register_visit_receiver(_take_visit)


def name_measures(keys: Sequence[UUID], actor: Actor) -> dict[UUID, Link]:
    """Return the measures that the actor may see as links to their cases."""
    from django.urls import reverse

    from xieshou.monitoring.policies.case import VIEW
    from xieshou.monitoring.queries.case import measures_in

    if not actor.can(VIEW):
        return {}
    rows = measures_in(actor.scope).filter(pk__in=keys).values_list("pk", "case_id", "case__number")
    return {key: Link(number, reverse("monitoring:case", args=[case])) for key, case, number in rows}


def may_read_evidence(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read a photo or scan of a case: whoever sees the case."""
    from xieshou.monitoring.policies.case import VIEW
    from xieshou.monitoring.queries.evidence import is_visible_evidence

    return actor.can(VIEW) and is_visible_evidence(file.owner_id, scope=actor.scope)


def may_read_exit_document(actor: Actor, file: StoredFile) -> bool:
    """Tell whether the actor may read a document of an exit: whoever sees the figures of the place."""
    from xieshou.monitoring.policies.run import VIEW
    from xieshou.monitoring.queries.exit import is_visible_document

    return actor.can(VIEW) and is_visible_document(file.owner_id, scope=actor.scope)


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


def _take_visit(visit: KeptVisit, *, actor: Actor, at: datetime) -> None:
    """Count a visit to a monitored household as a follow-up."""
    from xieshou.monitoring.operations.clearing import take_visit

    take_visit(visit, actor=actor, at=at)
