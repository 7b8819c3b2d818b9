"""Outcomes of a run by county, sex, age and ethnic group: totals only, small groups hidden; Excel out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import require, requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, guarded
from xieshou.kernel.people.vocabulary import ETHNIC_GROUPS, Sex
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.policies.match import OUTCOMES
from xieshou.labour.policies.verification import EXPORT_FUNNEL
from xieshou.labour.queries.match import get_run
from xieshou.labour.queries.outcomes import DIMENSIONS, count_outcomes
from xieshou.labour.queries.outcomes import OUTCOMES as REACHED
from xieshou.labour.rules.outcomes import SMALLEST_CELL, compare_groups

from .match import area_of
from .workbook import send_workbook

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.labour.models import AssignmentRun
    from xieshou.labour.rules.outcomes import Outcome

    from .lists import ActedRequest

TITLES = {
    "county": gettext_lazy("By county"),
    "sex": gettext_lazy("By sex"),
    "age": gettext_lazy("By age"),
    "ethnicity": gettext_lazy("By ethnic group"),
}
EXPORTED = "labour.match.outcomes_exported"


@requires(OUTCOMES)
@require_GET
def report(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Show the share of each group that the run placed, or that was accepted."""
    run = _run(request, run_id)
    outcome = asked(request, "of", REACHED) or "placed"
    labels = {"placed": _("Placed by the run"), "accepted": _("Accepted")}
    address = reverse("labour:run_outcomes", args=[run.pk])
    tables = [
        {"title": TITLES[dimension], "rows": _rows(request, run, dimension, outcome)}
        for dimension in DIMENSIONS
    ]
    context = {
        "run": run,
        "area": area_of(run, region_labels(run.region_prefixes)),
        "tables": tables,
        "smallest": SMALLEST_CELL,
        "views": [
            {"label": label, "url": f"{address}?of={key}", "active": key == outcome}
            for key, label in labels.items()
        ],
        "excel_url": f"{reverse('labour:run_outcomes_excel', args=[run.pk])}?of={outcome}"
        if request.actor.can(EXPORT_FUNNEL)
        else "",
    }
    return render(request, "labour/match/outcomes.html", context)


def _run(request: ActedRequest, run_id: UUID) -> AssignmentRun:
    try:
        return get_run(run_id, scope=request.actor.scope)
    except NotFound as error:
        raise Http404 from error


def _rows(request: ActedRequest, run: AssignmentRun, dimension: str, outcome: str) -> list[dict[str, Any]]:
    counts = count_outcomes(
        run, dimension=dimension, outcome=outcome, scope=request.actor.scope, on=run.on_date
    )
    found = compare_groups(counts)
    names = _names(dimension, found)
    return [
        {"name": names.get(group.key) or group.key or _("Not known"), "group": group, "rate": _rate(group)}
        for group in found
    ]


def _rate(group: Outcome) -> float | None:
    return None if group.reached is None or not group.seekers else group.reached / group.seekers


def _names(dimension: str, groups: list[Outcome]) -> dict[str, Any]:
    if dimension == "county":
        return region_labels(group.key for group in groups)
    if dimension == "sex":
        return dict(Sex.choices)
    return ETHNIC_GROUPS if dimension == "ethnicity" else {}


@requires(OUTCOMES)
@require_GET
@guarded
def excel(request: ActedRequest, run_id: UUID) -> HttpResponse:
    """Give the outcomes as Excel; hidden groups stay empty."""
    require(request.actor, EXPORT_FUNNEL)
    run, now = _run(request, run_id), timezone.now()
    outcome = asked(request, "of", REACHED) or "placed"
    lines = [
        [str(TITLES[dimension]), str(row["name"]), *_cells(row["group"])]
        for dimension in DIMENSIONS
        for row in _rows(request, run, dimension, outcome)
    ]
    title = format_lazy("{} {}", _("Outcomes by group"), run.on_date.isoformat())
    return send_workbook(
        request,
        _sheet(title),
        lines,
        event=EXPORTED,
        name="outcomes",
        subject=("labour.run", str(run.pk)),
        at=now,
    )


def _cells(group: Outcome) -> list[int | None]:
    shares = [None if share is None else round(1000 * share) for share in (group.low, group.high)]
    return [group.seekers, group.reached, *shares]


def _sheet(title: Any) -> Sheet:
    return Sheet(
        name="labour.outcomes",
        version=1,
        title=title,
        capability=OUTCOMES,
        export_capability=EXPORT_FUNNEL,
        keys=("dimension", "group"),
        columns=(
            Column("dimension", gettext_lazy("Groups")),
            Column("group", gettext_lazy("Group")),
            Column("seekers", gettext_lazy("Looking for work"), Kind.INTEGER),
            Column("reached", gettext_lazy("Reached"), Kind.INTEGER),
            Column("low", gettext_lazy("95% interval from (‰)"), Kind.INTEGER),
            Column("high", gettext_lazy("95% interval to (‰)"), Kind.INTEGER),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=2),
    )
