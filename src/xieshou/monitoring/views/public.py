"""Pages for everybody, without sign-in: report a trouble, read the notices, ask how a report stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.kernel.actor import Scope
from xieshou.kernel.doors import public
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, page_of, take
from xieshou.kernel.redaction import mask_name
from xieshou.kernel.regions.queries import get_region, region_names
from xieshou.kernel.regions.search import search_regions
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.senders import sender_digest
from xieshou.monitoring.forms.clue import CodeForm, ReportForm
from xieshou.monitoring.operations.clue import check_throttle, report_publicly
from xieshou.monitoring.queries.clue import find_by_code
from xieshou.monitoring.queries.notice import list_valid
from xieshou.monitoring.rules.notice import HOTLINE

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from xieshou.kernel.regions.models import Region

PLACES = 12
KEPT = "monitoring_report_code"
SENDER = "monitoring.public"


def sender_of(request: HttpRequest) -> bytes:
    """Return the digest under which the public forms of monitoring count a sender."""
    return sender_digest(request, context=SENDER, on=timezone.localdate())


def village_of(code: str) -> Region | None:
    """Return the village of a code that stands in an address or a form."""
    try:
        found = get_region(code) if code else None
    except NotFound:
        return None
    return found if found and found.level == RegionLevel.VILLAGE and found.retired_on is None else None


@public
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Take a self-report: first the village, then what happened. The answer shows a code and nothing else."""
    village = village_of(request.POST.get("region_code", "") or asked(request, "village"))
    if village is None:
        text = asked(request, "q")
        found = search_regions(text, levels=[RegionLevel.VILLAGE], limit=PLACES) if text else []
        place: dict[str, Any] = {"text": text, "places": found, "hotline": HOTLINE}
        return render(request, "monitoring/public/place.html", place)
    form = ReportForm(request.POST or None, initial={"region_code": village.code})
    made: list[str] = []

    def step() -> None:
        made.append(report_publicly(form.clue(), sender=sender_of(request), at=timezone.now()))

    if request.method == "POST" and take(form, step):
        request.session[KEPT] = made[0]
        return redirect("monitoring:report_done")
    context: dict[str, Any] = {"form": form, "village": village, "hotline": HOTLINE}
    return render(request, "monitoring/public/report.html", context, status=422 if form.errors else 200)


@public
@require_GET
def report_done(request: HttpRequest) -> HttpResponse:
    """Show the code of the report that this browser has just sent."""
    code = request.session.get(KEPT)
    if not code:
        raise Http404
    return render(request, "monitoring/public/done.html", {"code": code, "hotline": HOTLINE})


@public
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """List the notices that hold today; names are shortened, and no notice outlives its last day."""
    text, today = asked(request, "q"), timezone.localdate()
    places = search_regions(text, limit=PLACES) if text else []
    place = asked(request, "place").rstrip("0")
    chosen = None
    if place:
        try:
            chosen = get_region(place)
        except NotFound:
            place = ""
    page = page_of(request, list_valid(on=today, place=place))
    names = region_names(row.region_code for row in page)
    for row in page:
        row.public_name = mask_name(row.head_name)
        row.place = names.get(row.region_code, row.village)
    context: dict[str, Any] = {
        "page": page,
        "text": text,
        "places": [] if chosen else places,
        "chosen": chosen,
        "hotline": HOTLINE,
        "address": reverse("monitoring:notices"),
    }
    return render(request, "monitoring/public/notices.html", context)


@public
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """Tell how a report stands to whoever knows its code: the stage and the answer, no names."""
    form = CodeForm(request.POST or None)
    found: list[Any] = []

    def step() -> None:
        check_throttle(sender_of(request), form="mine", at=timezone.now())
        with in_scope(Scope.everything()):
            clue = find_by_code(form.cleaned_data["code"])
            found.append({"clue": clue, "case": clue.cases.first() if clue else None})

    sent = request.method == "POST" and take(form, step)
    state = found[0] if found else {}
    if sent and state.get("clue") is None:
        state = {"unknown": True}
    context = {"form": form, "state": state, "hotline": HOTLINE}
    return render(request, "monitoring/public/mine.html", context, status=422 if form.errors else 200)
