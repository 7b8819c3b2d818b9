"""Pages of the records behind a figure of the pledges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.cooperation.forms.records_sheet import RECORDS
from xieshou.cooperation.indicators import Cut, Indicator, find_indicator, measure
from xieshou.cooperation.policies import CHECK_VIEW
from xieshou.cooperation.queries.scoped import list_areas, list_partners, place_names
from xieshou.cooperation.records import Records, tell, values_of
from xieshou.kernel.doors import require, requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.regions.rules import full_code

from .base import asked_day
from .check import shown
from .workbook import send_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpResponse

    from .base import ActedRequest


def _asked_records(request: ActedRequest, code: str) -> tuple[Indicator, Records, Cut]:
    """Return which records of which pair and days the address asks for.

    Raises: NotFound: no such figure or pair in the scope. Denied: the role may not read such records.
    """
    scope, today = request.actor.scope, timezone.localdate()
    indicator, areas = find_indicator(code), list_areas(scope=scope, on=today)
    area = asked(request, "area") or (areas[0] if areas else "")
    if indicator is None or indicator.records is None or area not in areas:
        raise NotFound
    east = full_code(area)
    partners = list_partners(east, scope=scope, on=today)
    partner = asked(request, "partner") or ("" if scope.covers_region(east) or not partners else partners[0])
    if partner and partner not in partners:
        raise NotFound
    require(request.actor, indicator.records.capability)
    return (
        indicator,
        indicator.records,
        Cut(east, partner, asked_day(request, "from"), asked_day(request, "to")),
    )


@requires(CHECK_VIEW)
@require_GET
@guarded
def records(request: ActedRequest, indicator_code: str) -> HttpResponse:
    """List the very records that a figure of a pair and year counts."""
    indicator, of, cut = _asked_records(request, indicator_code)
    rows = of.rows(request.actor.scope, cut)
    page = page_of(request, values_of(of, rows))
    lines = tell(of, rows, page.object_list)
    excel = reverse("cooperation:records_excel", args=[indicator.code])
    names = place_names([cut.region_code, cut.partner_region_code, *(one.region_code for one in lines)])
    context = {
        "indicator": indicator,
        "cut": cut,
        "page": page,
        "lines": [{"line": one, "place": names.get(one.region_code, "")} for one in lines],
        "has_money": bool(of.amount),
        "counted": shown(measure(indicator.code, cut), indicator),
        "east": names.get(cut.region_code, ""),
        "west": names.get(cut.partner_region_code, ""),
        "excel_url": f"{excel}?{request.GET.urlencode()}",
        "back": f"{reverse('cooperation:checks')}?{_back(cut)}",
    }
    return render(request, "cooperation/check/records.html", context)


def _back(cut: Cut) -> str:
    return urlencode({"area": cut.east, "partner": cut.partner_region_code, "year": str(cut.from_date.year)})


@requires(CHECK_VIEW)
@require_GET
@guarded
def records_excel(request: ActedRequest, indicator_code: str) -> HttpResponse:
    """Give the records behind a figure as Excel."""
    indicator, of, cut = _asked_records(request, indicator_code)
    event = "cooperation.check.records_taken"
    name = indicator.code.replace(".", "-")
    lines = excel_lines(of, of.rows(request.actor.scope, cut))
    return send_workbook(request, RECORDS, lines, event=event, name=name, at=timezone.now())


def excel_lines(of: Records, rows: Any) -> Iterator[list[Any]]:
    """Yield the records as the cells of a workbook."""
    lines = tell(of, rows, values_of(of, rows))
    names = place_names(one.region_code for one in lines)
    for one in lines:
        yield [one.day, names.get(one.region_code, ""), one.text, one.amount_fen]
