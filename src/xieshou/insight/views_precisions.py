"""The page of the six precisions: each with what passes, fails and is unknown, opened to its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, page_of
from xieshou.kernel.regions.queries import region_labels

from .policies_aid import EXPORT, VIEW
from .queries import precisions as queries
from .vocabulary_precisions import FINDINGS, QUESTIONS, Holds, Precision

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

TONES = {Holds.PASS: "success", Holds.FAIL: "danger", Holds.UNKNOWN: "unknown"}


@requires(VIEW)
@require_GET
def precisions(request: ActedRequest) -> HttpResponse:
    """Show the six precisions of the actor's area, and the rows of one of them."""
    actor, today = request.actor, timezone.localdate()
    seen = [one for one in Precision if queries.sees(actor, one)]
    counts = [queries.count_precision(one, scope=actor.scope, on=today) for one in seen]
    chosen = asked(request, "precision", [one.value for one in seen]) or next(
        (one.precision.value for one in counts if one.holds == Holds.FAIL), seen[0].value if seen else ""
    )
    context: dict[str, Any] = {
        "tests": [_test(one) for one in counts],
        "hidden": [one.label for one in Precision if one not in seen],
        "chosen": chosen,
    }
    if chosen:
        context |= _rows(request, counts[seen.index(Precision(chosen))], today)
    return render(request, "insight/precisions.html", context)


def _test(one: queries.Counts) -> dict[str, Any]:
    """Return a precision with the addresses of its rows."""
    return {
        "label": one.precision.label,
        "question": QUESTIONS[one.precision],
        "holds": one.holds.label,
        "tone": TONES[one.holds],
        "parts": [
            {"label": holds.label, "number": one.numbers[holds], "url": _address(one.precision, holds)}
            for holds in Holds
        ],
    }


def _address(precision: str, holds: str) -> str:
    return f"?{urlencode({'precision': precision, 'holds': holds})}#rows"


def _rows(request: ActedRequest, counts: queries.Counts, today: date) -> dict[str, Any]:
    actor, precision = request.actor, counts.precision
    holds = Holds(asked(request, "holds", Holds.values) or counts.holds)
    page = page_of(request, queries.rows_of(precision, holds, scope=actor.scope, on=today))
    rows = queries.show_rows(precision, list(page.object_list))
    names = region_labels(row.region_code for row in rows)
    lines = [
        {"row": row, "place": names.get(row.region_code, row.region_code), "why": FINDINGS[row.finding].label}
        for row in rows
    ]
    filters = urlencode({"precision": precision.value, "holds": holds.value, "on": today.isoformat()})
    return {
        "title": precision.label,
        "page": page,
        "lines": lines,
        "views": [
            {
                "label": one.label,
                "url": _address(precision, one),
                "active": one == holds,
                "count": counts.numbers[one],
            }
            for one in Holds
        ],
        "export_url": f"{reverse('sheets:export', args=['insight.precisions'])}?{filters}"
        if actor.can(EXPORT)
        else "",
    }
