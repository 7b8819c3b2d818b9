"""Where wings above put their own panels and events on the page of a household.

The registry knows no wing, yet one page shows the whole family. A wing registers functions once, in
its `apps.py:ready`; each gets the household's key and the actor and answers for itself what the actor
may see:

    register_panel(Panel("labour.work", order=10, build=work_panel))
    def work_panel(household_id, actor) -> PanelContent | None: ...   # None: nothing to show
    register_story(labour_events)                                     # -> list[StoryEvent]

A panel's template is included with its context as `panel` only: `{{ panel.rows }}`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime
    from uuid import UUID

    from django.utils.functional import Promise

    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class PanelContent:
    """A template and its context, put on the page of a household."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class BuildPanel(Protocol):
    """What a wing registers for a panel."""

    def __call__(self, household_id: UUID, actor: Actor) -> PanelContent | None:
        """Return the content for this actor, or None."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A named panel; smaller `order` stands higher."""

    name: str
    build: BuildPanel
    order: int = 100


@dataclass(frozen=True, slots=True)
class StoryEvent:
    """One thing that happened to the family, for its timeline."""

    at: datetime
    title: str | Promise
    text: str | Promise = ""
    who: str = ""
    icon: str = "point"
    tone: str = ""
    href: str = ""


_panels: dict[str, Panel] = {}
_stories: list[Callable[[UUID, Actor], list[StoryEvent]]] = []


def register_panel(panel: Panel) -> None:
    """Add a panel; the same name again replaces it."""
    _panels[panel.name] = panel


def register_story(tell: Callable[[UUID, Actor], list[StoryEvent]]) -> None:
    """Add a source of events for the timeline."""
    if tell not in _stories:
        _stories.append(tell)


def build_panels(household_id: UUID, actor: Actor) -> list[PanelContent]:
    """Return the panels of all wings for this actor, in order."""
    ordered = sorted(_panels.values(), key=lambda panel: (panel.order, panel.name))
    contents = (panel.build(household_id, actor) for panel in ordered)
    return [content for content in contents if content is not None]


def tell_stories(household_id: UUID, actor: Actor) -> list[StoryEvent]:
    """Return the events of all wings, not ordered."""
    return [event for tell in _stories for event in tell(household_id, actor)]
