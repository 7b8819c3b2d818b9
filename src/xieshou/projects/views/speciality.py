"""One county one industry, one village one product: the catalogue of sectors, declarations, warnings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.leader import EndSpecialityForm, SpecialityForm
from xieshou.projects.operations import share as steps
from xieshou.projects.policies.proposal import EDIT, VIEW
from xieshou.projects.queries import share as queries
from xieshou.projects.queries.coverage import list_counties
from xieshou.projects.rules.dated import resolve
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.rules.speciality import (
    crowded_products,
    same_industry,
    straying,
    unserved_counties,
)
from xieshou.projects.vocabulary.proposal import ChainLink

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest

LINKS = (ChainLink.INDUSTRY, ChainLink.CIRCULATION, ChainLink.VALUE)


@requires(VIEW)
@require_GET
def specialities(request: ActedRequest) -> HttpResponse:
    """Show what counties and villages declare today, what is doubled, and which chain links are mended."""
    scope, today = request.actor.scope, timezone.localdate()
    rows: list[Any] = list(queries.list_specialities(scope=scope, on=today))
    counties = sorted({row.region_code[:6] for row in rows} | set(list_counties(scope=scope)))
    county = asked(request, "county", counties) or (counties[0] if counties else "")
    served = queries.list_served(scope=scope)
    names = region_labels([*counties, *[row.region_code for row in rows]])
    for row in rows:
        row.place, row.sector_label = names.get(row.region_code, ""), sector_label(row.sector)
        row.projects = (row.region_code[:6], row.sector) in served
    shown = [row for row in rows if row.region_code.startswith(county)]
    context = {
        "counties": [(code, names.get(code, code)) for code in counties],
        "county": county,
        "industry": [row for row in shown if row.region_code.endswith("000000")],
        "villages": [row for row in shown if not row.region_code.endswith("000000")],
        "warnings": _warnings(rows, served, today),
        "chain": _chain(queries.list_chain(scope=scope, county=county)) if county else [],
        "links": [link.label for link in LINKS],
        "may_edit": request.actor.can(EDIT),
        "end_form": EndSpecialityForm(initial={"to_date": today}),
    }
    return render(request, "projects/library/specialities.html", context)


def _warnings(rows: list[Any], served: list[tuple[str, str]], today: date) -> list[str]:
    """Return what is declared twice or too often, strays from the county, or has no project."""
    found = queries.declared(rows)
    same = same_industry(found)
    crowds = crowded_products(
        found,
        limit_percent=resolve("library", "product_percent", on=today).value,
        least_villages=resolve("library", "product_villages", on=today).value,
    )
    stray = straying(found)
    industry = {one.region_code[:6]: one.sector for one in found if one.is_county}
    empty = unserved_counties(industry, served)
    codes = [code for one in same for code in one.members] + [one.place for one in crowds]
    names = region_labels([*codes, *[one.region_code for one in stray], *empty])
    lines = [
        _("%(places)s declare the same industry: %(sector)s.")
        % {
            "places": "、".join(names.get(code, code) for code in one.members),
            "sector": sector_label(one.sector),
        }
        for one in same
    ]
    lines += [
        _("%(place)s: %(number)s of %(all)s villages declare %(product)s. A glut would hit them all at once.")
        % {
            "place": names.get(one.place, one.place),
            "number": len(one.members),
            "all": one.of,
            "product": one.product,
        }
        for one in crowds
    ]
    lines += [
        _("%(place)s: %(product)s is not of the industry of its county.")
        % {"place": names.get(one.region_code, ""), "product": one.product}
        for one in stray
    ]
    lines += [
        _("%(place)s: no project of the library serves its declared industry, %(sector)s.")
        % {"place": names.get(code, code), "sector": sector_label(industry[code])}
        for code in empty
    ]
    return lines


def _chain(rows: list[tuple[str, str, int]]) -> list[dict[str, Any]]:
    """Return each sector with number of projects and money by chain link, and the links nobody mends."""
    number: Counter[tuple[str, str]] = Counter((sector, link) for sector, link, _fen in rows)
    money: Counter[tuple[str, str]] = Counter()
    for sector, link, fen in rows:
        money[sector, link] += fen
    return [
        {
            "sector": sector_label(sector),
            "cells": [(number[sector, link], money[sector, link]) for link in LINKS],
            "missing": [link.label for link in LINKS if not number[sector, link]],
        }
        for sector in sorted({sector for sector, _link, _fen in rows})
    ]


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def add(request: ActedRequest) -> HttpResponse:
    """Declare the speciality of a place."""
    form = SpecialityForm(request.POST or None, initial={"from_date": timezone.localdate()})
    if request.method == "POST" and take(
        form,
        lambda: steps.declare_speciality(new=form.to_speciality(), actor=request.actor, at=timezone.now()),
    ):
        messages.success(request, _("The speciality is on file."))
        return redirect("projects:specialities")
    context = {
        "form": form,
        "title": _("Declare an industry or product"),
        "back": reverse("projects:specialities"),
        "back_text": _("Specialities"),
    }
    return render(request, "projects/introduction/form.html", context, status=422 if form.errors else 200)


@requires(EDIT)
@require_POST
@guarded
def end(request: ActedRequest, speciality_id: UUID) -> HttpResponse:
    """End what a place declares."""
    queries.get_speciality_for_update(speciality_id, scope=request.actor.scope)
    form = EndSpecialityForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.end_speciality(
                speciality_id=speciality_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
            _("The speciality ends on that day."),
        )
    else:
        tell_errors(request, form)
    return redirect("projects:specialities")
