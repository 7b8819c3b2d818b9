"""Pages of sampled re-visits: the samples, one with its households and rates, Excel, the public seeds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import public, requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.monitoring.forms.sample import FindingForm, SampleForm
from xieshou.monitoring.operations import sample as steps
from xieshou.monitoring.policies.sample import DRAW, EXPORT, RECORD, VIEW, may_draw
from xieshou.monitoring.queries import sample as queries
from xieshou.monitoring.vocabulary.sample import Finding, SampleStatus, Stratum

from .sheet import sheet_response
from .tones import FINDING_TONES

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.monitoring.models import Sample, SampledHousehold
    from xieshou.monitoring.rules.sampling import Rate

WHOLE_BP = 10_000
OPEN = "open"
LINES = Sheet(
    name="monitoring.sample",
    version=1,
    title=gettext_lazy("Sampled re-visits"),
    capability=EXPORT,
    keys=("household",),
    columns=(
        Column("stratum", gettext_lazy("Stratum"), width=14),
        Column("rank", gettext_lazy("Rank"), Kind.INTEGER, width=8),
        Column("household", gettext_lazy("Household code"), width=20),
        Column("head", gettext_lazy("Head"), personal="general"),
        Column("place", gettext_lazy("Village"), width=36),
        Column("people", gettext_lazy("People"), Kind.INTEGER, width=8),
        Column("finding", gettext_lazy("What the re-visit found"), width=20, personal="sensitive"),
        Column("found_on", gettext_lazy("Visited on"), Kind.DATE),
        Column("found_by", gettext_lazy("By"), width=20),
        Column("note", gettext_lazy("Grounds"), width=40, personal="sensitive"),
    ),
)


@requires(VIEW)
@require_GET
def samples(request: ActedRequest) -> HttpResponse:
    """List the samples of the actor's area."""
    page = page_of(request, queries.samples(request.actor.scope))
    names = region_names(row.region_code for row in page)
    for row in page:
        row.place = names.get(row.region_code, row.region_code)
        row.tone = "success" if row.status == SampleStatus.DRAWN else "info"
    context = {"page": page, "may_draw": request.actor.can(DRAW)}
    return render(request, "monitoring/sample/samples.html", context)


@requires(DRAW)
@require_http_methods(["GET", "POST"])
@guarded
def sample_add(request: ActedRequest) -> HttpResponse:
    """Publish the seed of a new sample."""
    form = SampleForm(request.POST or None, initial={"cleared": 30, "never": 30, "monitored": 10})
    made: list[Sample] = []

    def step() -> None:
        made.append(steps.announce_sample(**form.wanted(), actor=request.actor, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        return redirect("monitoring:sample", sample_id=made[0].pk)
    status = 422 if form.errors else 200
    return render(request, "monitoring/sample/add.html", {"form": form}, status=status)


def _found(request: ActedRequest, row: Sample) -> tuple[QuerySet[SampledHousehold], str, str]:
    """Return the households that the address asks for, with stratum and finding."""
    stratum = asked(request, "stratum", Stratum.values)
    finding = asked(request, "finding", [*Finding.values, OPEN, "seen"])
    found = queries.list_lines(row.pk, scope=request.actor.scope)
    if stratum:
        found = found.filter(stratum=stratum)
    if finding == "seen":
        found = found.exclude(finding__in=queries.NOT_SEEN)
    elif finding:
        found = found.filter(finding="" if finding == OPEN else finding)
    return found, stratum, finding


@requires(VIEW)
@require_GET
@guarded
def sample(request: ActedRequest, sample_id: UUID) -> HttpResponse:
    """Show a sample: seed, frame, rates with their formulas, and the households behind each figure."""
    scope = request.actor.scope
    row = queries.get_sample(sample_id, scope=scope)
    found, stratum, finding = _found(request, row)
    page = page_of(request, found)
    names = region_names([row.region_code, *(line.region_code for line in page)])
    for line in page:
        line.place = names.get(line.region_code, line.region_code)
        line.tone = FINDING_TONES.get(line.finding, "")
    drawn = row.status == SampleStatus.DRAWN
    rates = queries.rates_of(row.pk, scope=scope)
    address = reverse("monitoring:sample", args=[row.pk])
    views = [
        {"label": _("All"), "url": address, "active": not stratum and not finding, "count": rates["total"]}
    ]
    views += [
        {"label": one.label, "url": f"{address}?stratum={one}", "active": stratum == one and not finding}
        for one in Stratum
    ]
    views.append(
        {"label": _("Not visited yet"), "url": f"{address}?finding={OPEN}", "active": finding == OPEN}
    )
    context = {
        "row": row,
        "place": names.get(row.region_code, row.region_code),
        "page": page,
        "views": views,
        "rates": _rates(row, rates, address) if drawn else [],
        "combined": queries.combined_of(row, rates, scope=scope) if drawn else None,
        "open": rates["open"],
        "strata": [(one.label, row.sizes.get(one, 0), row.frame_sizes.get(one)) for one in Stratum],
        "draw_on": steps.may_be_drawn_on(row),
        "may_draw": not drawn and may_draw(request.actor, region_code=row.region_code),
        "is_time": timezone.localdate() >= steps.may_be_drawn_on(row),
        "may_record": drawn and request.actor.can(RECORD),
        "may_take": drawn and request.actor.can(RECORD) and request.actor.can("registry.visit.make"),
        "export_url": f"{address}excel/?stratum={stratum}&finding={finding}"
        if request.actor.can(EXPORT)
        else "",
    }
    return render(request, "monitoring/sample/sample.html", context)


def _rates(row: Sample, rates: dict[str, Any], address: str) -> list[dict[str, Any]]:
    on = timezone.localdate(row.drawn_at)
    limits = queries.limits_of(row.region_code, on=on)
    over = queries.denominators_of(row.region_code, on=on)
    found = [
        _rate(
            _("Mis-exit rate"),
            _("wrongly cleared ÷ re-visited of those whose risk is cleared"),
            rates["mis_exit"],
            (f"{address}?finding={Finding.MIS_EXITED}", f"{address}?finding=seen&stratum={Stratum.CLEARED}"),
            limits.mis_exit_bp,
        ),
        _rate(
            _("Missed rate"),
            _("missed ÷ re-visited of those not monitored"),
            rates["missed"],
            (f"{address}?finding={Finding.MISSED}", f"{address}?finding=seen&stratum={Stratum.NEVER}"),
            limits.missed_bp,
        ),
        _rate(
            _("No longer at risk"),
            _("no longer at risk ÷ re-visited of those monitored"),
            rates["too_long"],
            (f"{address}?finding={Finding.TOO_LONG}", f"{address}?finding=seen&stratum={Stratum.MONITORED}"),
            None,
        ),
    ]
    for one, name in zip(found, over, strict=False):
        one["source"], one["is_certain"] = over[name].source_in(get_language()), over[name].is_certain
    return found


def _rate(
    label: str, formula: str, rate: Rate, ways: tuple[str, str], limit_bp: int | None
) -> dict[str, Any]:
    below = rate.part * WHOLE_BP < rate.whole * limit_bp if rate.whole and limit_bp is not None else None
    return {
        "label": label,
        "formula": formula,
        "rate": rate,
        "part_url": ways[0],
        "whole_url": ways[1],
        "limit": limit_bp / WHOLE_BP if limit_bp is not None else None,
        "below": below,
        "tone": {True: "success", False: "danger", None: "unknown"}[below],
    }


@requires(EXPORT)
@require_GET
@guarded
def sample_excel(request: ActedRequest, sample_id: UUID) -> HttpResponse:
    """Give the listed households of a sample as Excel."""
    row = queries.get_sample(sample_id, scope=request.actor.scope)
    found, _stratum, _finding = _found(request, row)
    rows = list(found)
    names = region_names(line.region_code for line in rows)
    lines = [
        [
            str(line.get_stratum_display()),
            line.rank,
            line.household.code,
            line.household.head.name,
            names.get(line.region_code, line.region_code),
            line.people,
            str(line.get_finding_display()),
            line.found_on,
            line.found_by_name,
            line.note,
        ]
        for line in rows
    ]
    event = ("monitoring.sample.listed", "monitoring.sample", str(row.pk))
    return sheet_response(request, LINES, lines, name="revisits", event=event)


@requires(DRAW)
@require_POST
@guarded
def sample_draw(request: ActedRequest, sample_id: UUID) -> HttpResponse:
    """Read the frame and draw."""
    take_or_tell(
        request,
        lambda: steps.draw_sample(sample_id=sample_id, actor=request.actor, at=timezone.now()),
        _("The sample is drawn. Take the re-visits on, or hand the list out."),
    )
    return redirect("monitoring:sample", sample_id=sample_id)


@requires(RECORD)
@require_POST
@guarded
def sample_take(request: ActedRequest, sample_id: UUID) -> HttpResponse:
    """Put the open re-visits on the actor's phone."""
    take_or_tell(
        request,
        lambda: steps.take_visits(sample_id=sample_id, actor=request.actor, at=timezone.now()),
        _("The re-visits are on your phone."),
    )
    return redirect("monitoring:sample", sample_id=sample_id)


@requires(RECORD)
@require_http_methods(["GET", "POST"])
@guarded
def sampled(request: ActedRequest, sampled_id: UUID) -> HttpResponse:
    """Record what the re-visit of one household found."""
    line = queries.get_line(sampled_id, scope=request.actor.scope)
    start = {"on": timezone.localdate(), "finding": line.finding, "note": line.note}
    form = FindingForm(request.POST or None, stratum=line.stratum, initial=start)
    key: dict[str, Any] = {"line_id": sampled_id, "actor": request.actor, "at": timezone.now()}
    if request.method == "POST" and take(form, lambda: steps.record_finding(found=form.found(), **key)):
        return redirect("monitoring:sample", sample_id=line.sample_id)
    context = {
        "row": line,
        "form": form,
        "place": region_names([line.region_code]).get(line.region_code, line.region_code),
    }
    return render(request, "monitoring/sample/line.html", context, status=422 if form.errors else 200)


@public
@require_GET
def seeds(request: HttpRequest) -> HttpResponse:
    """Show everybody the published seeds, and after the draw the digest of the frame."""
    page = page_of(request, queries.list_published())
    names = region_names(row.region_code for row in page)
    for row in page:
        row.place = names.get(row.region_code, row.region_code)
        row.parts = [(one.label, row.sizes.get(one, 0), row.frame_sizes.get(one)) for one in Stratum]
    return render(request, "monitoring/public/seeds.html", {"page": page})
