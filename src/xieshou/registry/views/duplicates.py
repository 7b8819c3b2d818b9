"""People who may be on file twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.regions.queries import region_names
from xieshou.registry.queries.duplicates import list_twins

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest


@requires("registry.household.edit")
@require_GET
def duplicates(request: ActedRequest) -> HttpResponse:
    """List pairs of the area that may be one human being; the page of either merges them."""
    twins = list_twins(request.actor.scope)
    places = region_names({twin.one.region_code for twin in twins})
    rows = [
        {
            "place": places.get(twin.one.region_code, twin.one.region_code),
            "born": twin.one.birth_date,
            "people": [
                {
                    "name": person.name,
                    "url": reverse("people:person", args=[person.pk]),
                    "home": home,
                    "has_number": person.id_number_index is not None,
                }
                for person, home in ((twin.one, twin.one_home), (twin.other, twin.other_home))
            ],
        }
        for twin in twins
    ]
    return render(request, "registry/duplicates.html", {"rows": rows})
