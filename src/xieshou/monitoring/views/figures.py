"""Boards of the figures: incidence from village to province, movements month on month."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.engines.poverty import MonitoringClass
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked
from xieshou.kernel.regions.queries import region_names
from xieshou.monitoring.policies.run import EXPORT, VIEW
from xieshou.monitoring.queries import figures as queries
from xieshou.monitoring.queries.run_lists import list_months, runs_of
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS
from xieshou.monitoring.vocabulary.run import CLASS_LABELS

if TYPE_CHECKING:
    import pyarrow as pa
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.monitoring.models import Run

DIGITS = frozenset(LEVEL_DIGITS.values())


def place_of(request: ActedRequest) -> str:
    """Return the digits of the place that the address asks for, "" where they are none of a level."""
    code = asked(request, "place")
    return code if code.isascii() and code.isdigit() and len(code) in DIGITS else ""


@requires(VIEW)
@require_GET
def incidence(request: ActedRequest) -> HttpResponse:
    """Show the counts of the latest runs below a place, and how households moved since the month before."""
    place = place_of(request)
    months = list_months(request.actor.scope, place=place)
    month = month_of(request, months)
    runs = runs_asked(request, place, month)
    result = queries.read_results(runs, place=place)
    rows = list_incidence(result, place, month=month)
    series = queries.list_series(request.actor.scope, place=place)
    context = {
        "rows": rows,
        "all_months": months,
        "month": month,
        "series": [_of_month(row) for row in series],
        "chart": _chart(series),
        "months": sorted({run.month for run in runs}),
        "moves": _moves(queries.list_movements(result)) if result is not None else [],
        "classes": [CLASS_LABELS[one] for one in MonitoringClass],
        "place": place,
        "up": up_of(place),
        "may_export": request.actor.can(EXPORT),
    }
    return render(request, "monitoring/figures/incidence.html", context)


def month_of(request: ActedRequest, months: list[int]) -> int | None:
    """Return the month that the address asks for, None for the latest of each county."""
    asked_for = asked(request, "month", {str(month) for month in months})
    return int(asked_for) if asked_for else None


def runs_asked(request: ActedRequest, place: str, month: int | None) -> list[Run]:
    """Return the runs of a month, or the latest of each county."""
    if month is None:
        return queries.latest_runs(request.actor.scope, place=place)
    return runs_of(request.actor.scope, month, place=place)


def _share(row: dict[str, Any]) -> float | None:
    known = row["people"] - row["people_income_unknown"]
    return row["people_below_line"] / known if known else None


def _at_risk(row: dict[str, Any]) -> int:
    return int(sum(row[f"households_{name}"] for name in ("unstable", "marginal", "sudden")))


def _of_month(row: dict[str, Any]) -> dict[str, Any]:
    return {**row, "at_risk": _at_risk(row), "incidence": _share(row)}


def _chart(series: list[dict[str, Any]]) -> dict[str, Any]:
    """Return households at risk and with an open class by month."""
    return {
        "labels": [str(row["month"]) for row in series],
        "series": [
            {"name": str(_("At risk")), "values": [_at_risk(row) for row in series]},
            {
                "name": str(_("Class open, households")),
                "values": [row["households_unknown"] for row in series],
            },
        ],
    }


def list_incidence(result: pa.Table | None, place: str, *, month: int | None = None) -> list[dict[str, Any]]:
    """Return the counts of the places directly below a place, with names, and the share below the line."""
    rows: list[dict[str, Any]] = queries.list_places(result, place=place) if result is not None else []
    digits = LEVEL_DIGITS[queries.level_below(place)]
    names = region_names([f"{row['code']:0{digits}d}".ljust(12, "0") for row in rows])
    for row in rows:
        short = f"{row['code']:0{digits}d}"
        row["name"] = names.get(short.ljust(12, "0"), short)
        of_month = f"&month={month}" if month else ""
        row["url"] = f"?place={short}{of_month}" if digits < LEVEL_DIGITS["village"] else ""
        row["list_url"] = f"{reverse('monitoring:run_households')}?place={short}{of_month}"
        row["at_risk"] = _at_risk(row)
        # A class may stay open for a missing bill though the income is known, and the reverse.
        row["known"] = row["people"] - row["people_income_unknown"]
        row["incidence"] = _share(row)
    return rows


def up_of(place: str) -> str:
    """Return the address of the level above a place, "" where there is none."""
    above = [digits for digits in sorted(DIGITS) if digits < len(place)]
    return f"?place={place[: above[-1]]}" if above else reverse("monitoring:incidence") if place else ""


def _moves(found: dict[tuple[int | None, int], int]) -> list[dict[str, Any]]:
    before = sorted({key[0] for key in found}, key=lambda one: -1 if one is None else one)
    return [
        {
            "label": CLASS_LABELS[MonitoringClass(one)] if one is not None else None,
            "cells": [found.get((one, int(now)), 0) for now in MonitoringClass],
        }
        for one in before
    ]
