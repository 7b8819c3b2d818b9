"""The boards of monitoring as Excel: incidence by place, movements, readiness for exit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from xieshou.engines.poverty import MonitoringClass
from xieshou.kernel.doors import requires
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.monitoring.policies.run import EXPORT
from xieshou.monitoring.queries import exit as exits
from xieshou.monitoring.queries import figures as queries
from xieshou.monitoring.queries.run_lists import list_months
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS
from xieshou.monitoring.vocabulary.run import CLASS_LABELS

from .exits import condition_of
from .figures import list_incidence, month_of, place_of, runs_asked
from .sheet import sheet_response

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

COUNTS = (
    ("households", _("Households")),
    ("at_risk", _("At risk")),
    ("entered", _("Newly at risk")),
    ("left", _("No longer at risk")),
    ("people_below_line", _("Below the line, people")),
    ("known", _("People whose income is known")),
    ("people_income_unknown", _("Income unknown, people")),
    ("households_unknown", _("Class open, households")),
)
INCIDENCE = Sheet(
    name="monitoring.incidence",
    version=1,
    title=_("Incidence by place"),
    capability=EXPORT,
    keys=("code",),
    columns=(
        Column("code", _("Region code"), width=16),
        Column("name", _("Place"), width=30),
        *(Column(name, label, Kind.INTEGER, width=14) for name, label in COUNTS),
        Column("incidence", _("Incidence (%)"), width=12),
    ),
)
MOVEMENTS = Sheet(
    name="monitoring.movements",
    version=1,
    title=_("Households since the month before"),
    capability=EXPORT,
    keys=("before", "now"),
    columns=(
        Column("before", _("Month before"), width=22),
        Column("now", _("Class now"), width=22),
        Column("households", _("Households"), Kind.INTEGER, width=14),
    ),
)
EXITS = Sheet(
    name="monitoring.exits",
    version=1,
    title=_("Readiness for exit"),
    capability=EXPORT,
    keys=("place", "condition"),
    columns=(
        Column("place", _("Place"), width=30),
        Column("level", _("What exits"), width=10),
        Column("as_of", _("As of"), Kind.DATE),
        Column("condition", _("Condition"), width=44),
        Column("part", _("Numerator"), Kind.INTEGER),
        Column("whole", _("Denominator"), Kind.INTEGER),
        Column("limit", _("Limit (%)"), width=10),
        Column("holds", _("Status"), width=14),
    ),
)
EVENT = "monitoring.figures.listed"
PERCENT = 100
HOLDS = {True: _("holds"), False: _("does not hold"), None: _("not known")}


@requires(EXPORT)
@require_GET
def incidence_excel(request: ActedRequest) -> HttpResponse:
    """Give the counts below a place."""
    place = place_of(request)
    month = month_of(request, list_months(request.actor.scope, place=place))
    result = queries.read_results(runs_asked(request, place, month), place=place)
    rows = list_incidence(result, place)
    digits = LEVEL_DIGITS[queries.level_below(place)]
    lines: list[list[Any]] = [
        [
            f"{row['code']:0{digits}d}",
            row["name"],
            *(row[name] for name, _label in COUNTS),
            "" if row["incidence"] is None else f"{row['incidence'] * PERCENT:.2f}",
        ]
        for row in rows
    ]
    event = (EVENT, "monitoring.incidence", place)
    return sheet_response(request, INCIDENCE, lines, name="incidence", event=event)


@requires(EXPORT)
@require_GET
def movements_excel(request: ActedRequest) -> HttpResponse:
    """Give the households by class before and now."""
    place = place_of(request)
    month = month_of(request, list_months(request.actor.scope, place=place))
    result = queries.read_results(runs_asked(request, place, month), place=place)
    found = queries.list_movements(result) if result is not None else {}
    lines: list[list[Any]] = [
        [
            str(_("No run before") if before is None else CLASS_LABELS[MonitoringClass(before)]),
            str(CLASS_LABELS[MonitoringClass(now)]),
            households,
        ]
        for (before, now), households in sorted(
            found.items(), key=lambda one: (-1 if one[0][0] is None else one[0][0], one[0][1])
        )
    ]
    event = (EVENT, "monitoring.movements", place)
    return sheet_response(request, MOVEMENTS, lines, name="movements", event=event)


@requires(EXPORT)
@require_GET
def exits_excel(request: ActedRequest) -> HttpResponse:
    """Give every condition of every exit on record."""
    today, rows = timezone.localdate(), list(exits.exit_records(request.actor.scope))
    names = region_names(row.region_code for row in rows)
    lines: list[list[Any]] = []
    documents = exits.documents_of_all(rows, scope=request.actor.scope)
    for row in rows:
        kept = documents.get((row.region_code, row.level), [])
        for one in exits.readiness_of(row, kept, on=today).conditions:
            shown = condition_of(one)
            lines.append(
                [
                    names.get(row.region_code, row.region_code),
                    str(row.get_level_display()),
                    row.as_of,
                    str(shown["label"]),
                    shown["part"],
                    shown["whole"],
                    "" if shown["limit"] is None else f"{shown['limit']:.2f}",
                    str(HOLDS[one.holds]),
                ]
            )
    event = (EVENT, "monitoring.exits", "")
    return sheet_response(request, EXITS, lines, name="exits", event=event)
