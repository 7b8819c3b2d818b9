"""What the kernel itself can find: people, organisations, places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.organisations.queries import search_organisations
from xieshou.kernel.people.queries import search_people
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.regions.search import search_regions
from xieshou.kernel.regions.vocabulary import RegionLevel

from .providers import Hit, register_provider

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


def find_people(text: str, *, actor: Actor, limit: int) -> list[Hit]:
    """Return people of the actor's scope; birth date and village tell namesakes apart."""
    people = search_people(text, scope=actor.scope, limit=limit)
    names = region_names(person.region_code for person in people)
    return [
        Hit(
            text=person.name,
            note=" · ".join(
                part
                for part in (
                    person.birth_date.isoformat() if person.birth_date else "",
                    names.get(person.region_code, ""),
                )
                if part
            ),
            url=reverse("people:person", args=[person.pk]),
        )
        for person in people
    ]


def find_organisations(text: str, *, actor: Actor, limit: int) -> list[Hit]:  # noqa: ARG001 -- open to the whole system
    """Return organisations by name, pinyin, initials or credit code."""
    found = search_organisations(text, limit=limit)
    return [
        Hit(
            text=organisation.name,
            note=str(organisation.get_kind_display()),
            url=reverse("organisations:organisation", args=[organisation.pk]),
        )
        for organisation in found
    ]


def find_places(text: str, *, actor: Actor, limit: int) -> list[Hit]:
    """Return townships and villages, those of the actor's area first; they lead to their people."""
    levels = [RegionLevel.COUNTY, RegionLevel.TOWNSHIP, RegionLevel.VILLAGE]
    own = [prefix for prefix in actor.scope.regions if prefix]
    found = search_regions(text, within=own, levels=levels, limit=limit) if own else []
    if not found:
        found = search_regions(text, levels=levels, limit=limit)
    people = reverse("people:list")
    return [Hit(region.name, region.full_name, f"{people}?region={region.short_code}") for region in found]


def register() -> None:
    """Make the kernel's own things findable."""
    register_provider("people", _("People on file"), "people.view", find_people, icon="user", order=10)
    register_provider(
        "organisations",
        _("Organisations"),
        "organisations.view",
        find_organisations,
        icon="building",
        order=30,
    )
    register_provider("places", _("Places"), "people.view", find_places, icon="map-pin", order=40)
