"""The rate of matching beside that of urgent posts: by steward, enterprise, county, month; people; Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.match_rates import NOBODY, MatchCutForm
from xieshou.labour.policies.steward import VIEW
from xieshou.labour.queries import match_rates as queries
from xieshou.labour.queries.funnel import milestones
from xieshou.labour.queries.referral import label_referrals
from xieshou.labour.rules.match_rates import rate_text
from xieshou.labour.rules.steward import term
from xieshou.labour.vocabulary.match_rates import Fate, Grouping

from .match_rates_sheet import rate_line, rates_sheet
from .tones import tone_of
from .workbook import send_workbook

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import HttpResponse

    from xieshou.labour.rules.match_rates import MatchRate

    from .lists import ActedRequest

TONES = {Fate.RETAINED: "success", Fate.LOST: "danger", Fate.WAITING: "info", Fate.UNKNOWN: "unknown"}
NARROWS = {
    Grouping.STEWARD: ("steward",),
    Grouping.ENTERPRISE: ("employer",),
    Grouping.COUNTY: ("county",),
    Grouping.MONTH: ("from_month", "to_month"),
}


def _form(request: ActedRequest, on: date) -> MatchCutForm:
    default = int(term("match_days", on=on).value)
    days = tuple(sorted({*milestones(on=on), default}))
    return MatchCutForm(request.GET, days=days, default=default)


def _address(request: ActedRequest, name: str, **more: str) -> str:
    kept = {key: str(value) for key, value in request.GET.items() if key in MatchCutForm.base_fields}
    wanted = {key: value for key, value in {**kept, **more}.items() if value}
    return f"{reverse(f'labour:{name}')}?{urlencode(wanted)}"


def _group(request: ActedRequest) -> str:
    return asked(request, "by", Grouping.values) or Grouping.STEWARD.value


def match_section(request: ActedRequest) -> dict[str, Any]:
    """Return the rate of matching as the page of rates shows it."""
    today, scope, group = timezone.localdate(), request.actor.scope, _group(request)
    form = _form(request, today)
    cut = form.to_cut()
    total = queries.get_match_rate(scope=scope, cut=cut, on=today)
    rows = queries.list_match_rates(scope=scope, cut=cut, group=group, on=today)
    names = names_of(rows, group)
    rule = term("match_days", on=today)
    return {
        "total": _line(request, total, _("All"), {}),
        "rows": [_line(request, row, names[row.key], narrow(row.key, group)) for row in rows],
        "by": Grouping(group).label,
        "days": cut.days,
        "source": rule.source_in(get_language()),
        "lengths": [
            {
                "label": _("%(days)s days") % {"days": day},
                "url": _address(request, "urgent_rates", by=group, days=str(day)),
                "active": day == cut.days,
            }
            for day in form.lengths
        ],
        "groups": [
            {
                "label": one.label,
                "url": _address(request, "urgent_rates", by=one.value),
                "active": one == group,
            }
            for one in Grouping
        ],
        "excel_url": _address(request, "match_rates_excel", by=group),
    }


def names_of(rows: Iterable[MatchRate], group: str) -> dict[str, str]:
    """Return what each group is called."""
    rows = list(rows)
    if group == Grouping.COUNTY:
        return {row.key: row.key for row in rows} | region_labels(row.key for row in rows)
    nobody = {"": _("No steward that day")}
    return {row.key: row.name or nobody.get(row.key, row.key) for row in rows}


def narrow(key: str, group: str) -> dict[str, str]:
    """Return the filters of the address that keep one group."""
    return dict.fromkeys(NARROWS[Grouping(group)], key or NOBODY)


def _line(request: ActedRequest, rate: MatchRate, name: str, narrowed: dict[str, str]) -> dict[str, Any]:
    opens = {fate.value: _address(request, "match_people", fate=fate.value, **narrowed) for fate in Fate}
    return {
        "rate": rate,
        "name": name,
        "text": rate_text(rate),
        "all": _address(request, "match_people", **narrowed),
        **opens,
    }


@requires(VIEW)
@require_GET
def people(request: ActedRequest) -> HttpResponse:
    """Show the people behind a figure, a referral a row."""
    today, fate = timezone.localdate(), asked(request, "fate", Fate.values)
    cut = _form(request, today).to_cut()
    page = page_of(request, queries.list_referred(scope=request.actor.scope, cut=cut, fate=fate, on=today))
    label_referrals(list(page))
    homes = region_labels(row.region_code[:6] for row in page.object_list)
    for row in page.object_list:
        known = Fate(row.fate)
        row.fate_label, row.tone, row.home = known.label, TONES[known], homes.get(row.region_code[:6], "")
        placed = getattr(row, "placement", None)
        row.placed, row.placed_tone = placed, tone_of("placement", placed.status) if placed else ""
    views = [{"label": _("All referrals"), "url": _address(request, "match_people"), "active": not fate}]
    views += [
        {
            "label": one.label,
            "url": _address(request, "match_people", fate=one.value),
            "active": one == fate,
        }
        for one in Fate
    ]
    context = {
        "page": page,
        "views": views,
        "title": Fate(fate).label if fate else _("All referrals"),
        "days": cut.days,
        "may_open": request.actor.can("labour.interview.view"),
    }
    return render(request, "labour/steward/match_people.html", context)


@requires(VIEW)
@require_GET
def excel(request: ActedRequest) -> HttpResponse:
    """Give the rates of matching as Excel."""
    now, group, scope = timezone.now(), _group(request), request.actor.scope
    today = timezone.localdate(now)
    cut = _form(request, today).to_cut()
    rows = queries.list_match_rates(scope=scope, cut=cut, group=group, on=today)
    total = queries.get_match_rate(scope=scope, cut=cut, on=today)
    names = names_of(rows, group)
    lines = [rate_line(names[row.key], row) for row in rows] + [rate_line(_("Total"), total)]
    return send_workbook(
        request,
        rates_sheet(cut.days),
        lines,
        event="labour.match.rates_exported",
        name="match-rates",
        subject=("labour.referral", group),
        at=now,
    )
