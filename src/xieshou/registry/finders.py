"""What the search in the header finds in the registry: households by code or by anybody who lives there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.search.providers import Hit, register_provider

from .queries.roster import RosterFilter, search_households

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

PEOPLE_LOOKED_AT = 30


def find_households(text: str, *, actor: Actor, limit: int) -> list[Hit]:
    """Return households of the actor's scope; code and village tell them apart."""
    found = search_households(text, RosterFilter(), scope=actor.scope, size=limit, most=PEOPLE_LOOKED_AT)
    places = region_names(row.region_code for row in found.rows)
    return [
        Hit(
            text=_("Household of %(name)s") % {"name": row.head.name},
            note=" · ".join((row.code, places.get(row.region_code, ""))).strip(" ·"),
            url=reverse("registry:household", args=[row.id]),
        )
        for row in found.rows
    ]


def register() -> None:
    """Make households findable."""
    register_provider(
        "households",
        _("Households"),
        "registry.household.view",
        find_households,
        icon="home-heart",
        order=20,
    )
