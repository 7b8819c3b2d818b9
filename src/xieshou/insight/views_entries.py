"""The board of what is typed once: facts asked for in several forms, cells typed again and spared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked

from .entries import Tally, read_register, repeated
from .queries.entries import list_asking, list_offices, list_outputs
from .queries.reports import add_up, list_reports
from .vocabulary import Way

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

TONES = {Way.ONCE: "success", Way.FILLED: "progress", Way.REASON: "warning", Way.AGAIN: "danger"}
FIRST_YEAR, LAST_YEAR = 2000, 2100


@requires("insight.entry.view")
@require_GET
def entries(request: ActedRequest) -> HttpResponse:
    """Show what offices typed, typed again and were spared, and each fact that several forms ask for."""
    text, today = asked(request, "year"), timezone.localdate()
    year = int(text) if text.isascii() and text.isdigit() else today.year
    year = year if FIRST_YEAR <= year <= LAST_YEAR else today.year
    asking = list_asking()
    offices = list_offices(scope=request.actor.scope, year=year)
    whole = Tally()
    for office in offices:
        whole.add(office.cells)
    facts = [
        {
            "fact": fact,
            "label": columns[0].column.header,
            "columns": [{"asking": one, "tone": TONES[one.way]} for one in columns],
        }
        for fact, columns in repeated(asking).items()
    ]
    context = {
        "year": year,
        "offices": offices,
        "whole": whole,
        "all_cells": whole.once + whole.again + whole.excused + whole.spared,
        "facts": facts,
        "columns_again": [one for one in asking if one.way is Way.AGAIN],
        "columns_total": len(asking),
        "reasons": read_register().exceptions,
        "outputs": list_outputs(year),
        "reports": add_up(list_reports(actor=request.actor, year=year)),
    }
    return render(request, "insight/entries.html", context)
