"""The board of employment signed by both sides: who stands where, what differs; Excel out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import require, requires
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.policies.coordination import VIEW
from xieshou.labour.queries import signed as queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.vocabulary.coordination import SignedState

from .coordination_sheet import signed_lines, signed_sheet
from .workbook import send_workbook

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.labour.models import Placement

    from .lists import ActedRequest

EXPORT = "labour.funnel.export"
EXPORTED = "labour.verification.board_exported"
CARDS = 20
MOST_ROWS = 20_000
TONES = {
    SignedState.UNSIGNED: "warning",
    SignedState.COUNTY_ONLY: "warning",
    SignedState.EMPLOYER_ONLY: "warning",
    SignedState.DIFFER: "danger",
    SignedState.AGREED: "",
}


@requires(VIEW)
@require_GET
def board(request: ActedRequest) -> HttpResponse:
    """Show everybody at a post by how far the two sides have signed."""
    scope = request.actor.scope
    counts = queries.count_by_state(scope=scope)
    columns = []
    cards: list[Placement] = []
    for state in SignedState:
        first = list(queries.list_by_state(scope=scope, state=state.value)[:CARDS])
        cards += first
        columns.append(
            {
                "state": state,
                "count": counts[state],
                "cards": first,
                "tone": TONES[state],
                "url": _address("signed_list", state),
            }
        )
    _decorate(cards)
    context: dict[str, Any] = {
        "columns": columns,
        "total": sum(counts.values()),
        "agreed": counts[SignedState.AGREED],
        "differ": counts[SignedState.DIFFER],
        "excel_url": _address("signed_excel", "") if request.actor.can(EXPORT) else "",
    }
    return render(request, "labour/board/signed.html", context)


def _address(name: str, state: str) -> str:
    return f"{reverse(f'labour:{name}')}{'?' if state else ''}{urlencode({'state': state}) if state else ''}"


def _decorate(rows: list[Placement]) -> None:
    label_placements(rows)
    names = region_labels(row.region_code[:6] for row in rows)
    for row in rows:
        row.home = names.get(row.region_code[:6], "")  # type: ignore[attr-defined]
        row.signed_label = SignedState(row.signed_state).label  # type: ignore[attr-defined]


@requires(VIEW)
@require_GET
def rows(request: ActedRequest) -> HttpResponse:
    """List those of a column of the board."""
    state = asked(request, "state", SignedState.values)
    page = page_of(request, queries.list_by_state(scope=request.actor.scope, state=state))
    _decorate(list(page.object_list))
    counts = queries.count_by_state(scope=request.actor.scope)
    views = [
        {
            "label": _("All"),
            "url": _address("signed_list", ""),
            "active": not state,
            "count": sum(counts.values()),
        }
    ] + [
        {
            "label": one.label,
            "url": _address("signed_list", one),
            "active": state == one,
            "count": counts[one],
        }
        for one in SignedState
    ]
    title = SignedState(state).label if state else _("Everybody at a post")
    return render(request, "labour/board/signed_rows.html", {"page": page, "views": views, "title": title})


@requires(EXPORT)
@require_GET
@guarded
def excel(request: ActedRequest) -> HttpResponse:
    """Give everybody at a post with the state of the signatures as Excel, under pseudonyms."""
    require(request.actor, VIEW)
    now = timezone.now()
    found = list(queries.list_by_state(scope=request.actor.scope, state="")[:MOST_ROWS])
    names = region_labels(row.region_code[:6] for row in found)
    return send_workbook(
        request,
        signed_sheet(_("Employment signed by both sides")),
        signed_lines(found, names),
        event=EXPORTED,
        name="signed",
        subject=("labour.board", "signed"),
        at=now,
    )
