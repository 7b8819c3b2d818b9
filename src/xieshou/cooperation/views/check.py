"""Pages of the pledges kept from year to year, and of the scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from xieshou.cooperation.delistings import find_delisting, way_to_delisting
from xieshou.cooperation.indicators import Cut
from xieshou.cooperation.policies import CHECK_VIEW
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.queries.scoped import list_areas, list_partners, place_names
from xieshou.cooperation.queries.scorecard import list_scored, list_scored_commitments
from xieshou.cooperation.rules.scorecard import NoLayoutError, layout_of
from xieshou.cooperation.rules.unchanging import same_days
from xieshou.cooperation.vocabulary.check import VERDICT_TONES, Family, Verdict
from xieshou.cooperation.vocabulary.indicator import TONES, Unit
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded
from xieshou.kernel.regions.rules import full_code

from .base import ActedRequest, asked_year

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.cooperation.indicators import Indicator
    from xieshou.cooperation.queries.checks import Row
    from xieshou.cooperation.queries.scorecard import Scored


def _asked_pair(request: ActedRequest) -> dict[str, Any]:
    """Return the district, county and year of the address, with what may be chosen."""
    scope, today = request.actor.scope, timezone.localdate()
    areas = list_areas(scope=scope, on=today)
    area = asked(request, "area", areas) or (areas[0] if areas else "")
    partners = list_partners(full_code(area), scope=scope, on=today) if area else []
    partner = asked(request, "partner", partners)
    if area and not partner and partners and not scope.covers_region(area):
        partner = partners[0]
    names = place_names([*(full_code(one) for one in areas), *partners])
    return {
        "area": area,
        "partner": partner,
        "year": asked_year(request),
        "areas": [(one, names[full_code(one)]) for one in areas],
        "partners": [(one, names[one]) for one in partners],
        "east": names.get(full_code(area), "") if area else "",
        "west": names.get(partner, ""),
        "sees_all": bool(area) and scope.covers_region(area),
    }


def shown(value: int | None, indicator: Indicator | None) -> str:
    """Return a figure in its unit as text; money in yuan, nothing for what is not recorded."""
    if value is None:
        return ""
    if indicator is not None and indicator.unit is Unit.FEN:
        return f"{value / 100:,.2f}"
    return f"{value:,}"


@requires(CHECK_VIEW)
@require_GET
@guarded
def checks(request: ActedRequest) -> HttpResponse:
    """Show the three unchangings and the four not removed; each opens to its figures."""
    pair = _asked_pair(request)
    today = timezone.localdate()
    found = []
    if pair["area"]:
        found = run_checks(
            scope=request.actor.scope,
            region_code=full_code(pair["area"]),
            partner_region_code=pair["partner"],
            year=pair["year"],
            on=today,
        )
    cuts = [Cut(full_code(pair["area"]), pair["partner"], *days) for days in same_days(pair["year"], today)]
    rows = [
        {
            "finding": one,
            "tone": VERDICT_TONES[one.verdict],
            "figures": [_figure(row, cuts) for row in one.rows],
        }
        for one in found
    ]
    context = {
        **pair,
        "groups": [
            {
                "key": family.value,
                "label": family.label,
                "rows": [row for one, row in zip(found, rows, strict=True) if one.family == family],
            }
            for family in Family
        ],
        "fallen": sum(1 for one in found if one.verdict == Verdict.FALLEN),
        "unknown": sum(1 for one in found if one.verdict == Verdict.UNKNOWN),
        "total": len(found),
        "delisting": find_delisting(cuts[1], on=today),
        "delisting_way": way_to_delisting(pair["partner"], request.actor),
    }
    return render(request, "cooperation/check/checks.html", context)


def _figure(row: Row, cuts: list[Cut]) -> dict[str, Any]:
    """Return a figure of both years, each with the address of the records behind it."""
    return {
        "label": row.indicator.label if row.indicator else row.figure.code,
        "before": shown(row.figure.before, row.indicator),
        "now": shown(row.figure.now, row.indicator),
        "before_url": records_url(row.indicator, cuts[0]),
        "now_url": records_url(row.indicator, cuts[1]),
        "verdict": row.verdict,
        "tone": VERDICT_TONES[row.verdict] if row.verdict else "",
    }


def records_url(indicator: Indicator | None, cut: Cut) -> str:
    """Return the address of the records behind a figure, "" where it has none that can be listed."""
    if indicator is None or indicator.records is None:
        return ""
    query = {
        "area": cut.east,
        "partner": cut.partner_region_code,
        "from": cut.from_date.isoformat(),
        "to": cut.to_date.isoformat(),
    }
    return f"{reverse('cooperation:records', args=[indicator.code])}?{urlencode(query)}"


def _label(one: Scored) -> str:
    if one.indicator is not None:
        return str(one.indicator.label)
    return one.line.en if (get_language() or "zh").startswith("en") else one.line.zh


@requires(CHECK_VIEW)
@require_GET
@guarded
def scorecard(request: ActedRequest) -> HttpResponse:
    """Show the commitments and the six groups of a year."""
    pair = _asked_pair(request)
    cells = _cells(request, pair)
    return render(request, "cooperation/check/scorecard.html", {**pair, **cells})


def _cells(request: ActedRequest, pair: dict[str, Any]) -> dict[str, Any]:
    if not pair["area"]:
        return {"lines": [], "promises": [], "layout": None}
    try:
        layout = layout_of(pair["year"])
    except NoLayoutError as error:
        raise Http404 from error
    cut = {
        "scope": request.actor.scope,
        "region_code": full_code(pair["area"]),
        "year": pair["year"],
        "on": timezone.localdate(),
    }
    english = (get_language() or "zh").startswith("en")
    return {
        "layout": layout,
        "source": layout.source if english else layout.source_zh,
        "promises": [
            {
                "measured": one,
                "tone": TONES[one.standing],
                "target": shown(one.row.target, one.indicator),
                "actual": shown(one.actual, one.indicator),
            }
            for one in list_scored_commitments(**cut)
        ],
        "lines": [
            {
                "scored": one,
                "label": _label(one),
                "tone": TONES[one.standing],
                "target": shown(one.target, one.indicator),
                "actual": shown(one.actual, one.indicator),
            }
            for one in list_scored(layout, **cut)
        ],
    }
