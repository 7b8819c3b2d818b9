"""What insight tells the floors below when it starts: its panel on a household, its ways from other pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.delistings import Delistings, register_delistings
from xieshou.kernel.audit.names import register_names
from xieshou.kernel.doorways import Doorway, register_doorway
from xieshou.registry.panels import Panel, PanelContent, register_panel

from .policies_aid import PROJECT, TRACE, VIEW
from .queries.delisting import find_delisted, way_of_county
from .vocabulary import EVENT_NAMES

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor

REACHED_OR_NOT = _("Reached and not reached")


def connect() -> None:
    """Register names, panel and doorways; called once by the application."""
    register_names(EVENT_NAMES)
    register_panel(Panel("insight.aid", order=5, build=build_aid_panel))
    register_doorway("projects.project", project_ways)
    register_doorway("ledger.trace", account_ways)
    register_delistings(Delistings(find_delisted, way_of_county))


def build_aid_panel(household_id: UUID, actor: Actor) -> PanelContent | None:
    """Return the way to all aid of a household; the page itself reads it."""
    if not actor.can(VIEW):
        return None
    return PanelContent("insight/aid/_panel.html", {"href": reverse("insight:aid", args=[household_id])})


def project_ways(key: UUID, actor: Actor) -> list[Doorway]:
    """Return the way from a project to those whom it did not reach."""
    if not (actor.can(VIEW) and actor.can(PROJECT)):
        return []
    return [Doorway(REACHED_OR_NOT, reverse("insight:reach_project", args=[key]), "users-group")]


def account_ways(key: UUID, actor: Actor) -> list[Doorway]:
    """Return the way from the money of an account to those whom it did not reach."""
    if not (actor.can(VIEW) and actor.can(TRACE)):
        return []
    return [Doorway(REACHED_OR_NOT, reverse("insight:reach_account", args=[key]), "users-group")]
