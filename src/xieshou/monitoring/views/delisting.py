"""Which counties and villages were taken off the list, by which approval: story, entry, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, take
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.monitoring.forms.delisting import PlaceStatusForm
from xieshou.monitoring.operations.delisting import record_place_status
from xieshou.monitoring.policies.run import EXIT, EXPORT, VIEW
from xieshou.monitoring.queries.delisting import PlaceStory, list_places
from xieshou.monitoring.vocabulary.figures import Basis, PlaceState

from .sheet import sheet_response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

PLACES = Sheet(
    name="monitoring.delisting",
    version=1,
    title=_("Counties and villages taken off the list"),
    capability=EXPORT,
    keys=("code", "state", "document_number"),
    columns=(
        Column("code", _("Region code"), width=16),
        Column("name", _("Place"), width=30),
        Column("state", _("State"), width=20),
        Column("from_date", _("Holds since"), Kind.DATE),
        Column("basis", pgettext_lazy("delisting", "Rests on"), width=24),
        Column("document", _("Approval document"), width=40),
        Column("document_number", _("Document number"), width=24),
        Column("issued_by", _("Issued by"), width=24),
        Column("issued_on", _("Issued on"), Kind.DATE),
        Column("source", _("Source"), width=40),
    ),
)


def lines_of(stories: Iterable[PlaceStory]) -> list[dict[str, Any]]:
    """Return places as a page shows them: what stands, and everything on record."""
    stories = list(stories)
    names = region_names(story.region_code for story in stories)
    return [
        {
            "name": names.get(story.region_code, story.region_code),
            "level": story.rows[0].get_level_display(),
            "stands": story.stands,
            "label": story.stands.get_state_display() if story.stands else "",
            "tone": "success" if story.stands and story.stands.state == PlaceState.DELISTED else "warning",
            "rows": [
                {
                    "row": row,
                    "state": row.get_state_display(),
                    "basis": row.get_basis_display(),
                    "is_approved": row.basis == Basis.APPROVED,
                }
                for row in story.rows
            ],
        }
        for story in stories
    ]


@requires(VIEW)
@require_GET
def delistings(request: ActedRequest) -> HttpResponse:
    """Show the places of the area with what stands and everything on record."""
    stories = list_places(request.actor.scope, on=timezone.localdate())
    context = {
        "lines": lines_of(stories),
        "may_edit": request.actor.can(EXIT),
        "may_export": request.actor.can(EXPORT),
    }
    return render(request, "monitoring/figures/delistings.html", context)


@requires(EXIT)
@require_http_methods(["GET", "POST"])
@guarded
def delisting_add(request: ActedRequest) -> HttpResponse:
    """Record a state with its approval."""
    form = PlaceStatusForm(request.POST or None, initial={"region_code": asked(request, "place")})

    def step() -> None:
        record_place_status(status=form.status(), actor=request.actor, at=timezone.now())

    if request.method == "POST" and take(form, step):
        return redirect("monitoring:delistings")
    return render(
        request, "monitoring/figures/delisting_add.html", {"form": form}, status=422 if form.errors else 200
    )


@requires(EXPORT)
@require_GET
def delistings_excel(request: ActedRequest) -> HttpResponse:
    """Give every state on record."""
    stories = list_places(request.actor.scope, on=timezone.localdate())
    names = region_names(story.region_code for story in stories)
    lines: list[list[Any]] = [
        [
            row.region_code,
            names.get(row.region_code, row.region_code),
            str(row.get_state_display()),
            row.from_date,
            str(row.get_basis_display()),
            row.document,
            row.document_number,
            row.issued_by,
            row.issued_on,
            row.source,
        ]
        for story in stories
        for row in story.rows
    ]
    event = ("monitoring.figures.listed", "monitoring.delisting", "")
    return sheet_response(request, PLACES, lines, name="delisting", event=event)
