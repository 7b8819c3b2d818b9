"""Gaps of a county, and the work found after training: figures that open to the people behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.labour.policies.course import EDIT, VIEW
from xieshou.labour.queries import course as queries
from xieshou.labour.queries.gaps import Gap, list_gaps
from xieshou.labour.rules.course import rate_of
from xieshou.labour.rules.gaps import parse_key
from xieshou.labour.rules.parameters import parameters_on

from .course import county_choices, plan_address
from .workbook import send_workbook

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .lists import ActedRequest

MOST_SEATS_AT_ONCE = 50
PEOPLE = "people.export"


@requires(VIEW)
@require_GET
def gaps(request: ActedRequest) -> HttpResponse:
    """Show which skill or licence alone keeps how many workers from which posts."""
    counties, today = county_choices(request), timezone.localdate()
    county = asked(request, "county", dict(counties)) or (counties[0][0] if counties else "")
    found: list[Gap] = []
    if county:
        found = list_gaps(county=county, scope=request.actor.scope, on=today, parameters=parameters_on(today))
    wanted = parse_key(asked(request, "requirement"))
    chosen = next((gap for gap in found if gap.requirement == wanted), None)
    address = reverse("labour:course_gaps")
    context = {
        "rows": [_row(gap, county) for gap in found],
        "chosen": chosen,
        "chosen_url": _plan_of(chosen, county) if chosen else "",
        "people": _people(chosen) if chosen else [],
        "areas": [
            {"label": name, "url": f"{address}?county={code}", "active": code == county}
            for code, name in counties
        ],
        "may_plan": request.actor.can(EDIT),
        "back": f"{address}?{urlencode({'county': county})}",
    }
    return render(request, "labour/course/gaps.html", context)


def _row(gap: Gap, county: str) -> dict[str, Any]:
    query = urlencode({"county": county, "requirement": gap.requirement.key})
    return {
        "gap": gap,
        "label": gap.requirement.label,
        "kind": gap.requirement.kind.label,
        "workers": len(gap.wishes),
        "priority": sum(1 for wish in gap.wishes if wish.is_priority),
        "posts": len(gap.vacancies),
        "url": f"{reverse('labour:course_gaps')}?{query}",
        "plan_url": _plan_of(gap, county),
    }


def _plan_of(gap: Gap, county: str) -> str:
    return plan_address(county, gap.requirement.key, min(len(gap.wishes), MOST_SEATS_AT_ONCE))


def _people(gap: Gap) -> list[dict[str, Any]]:
    return [{"wish": wish, "posts": gap.vacancies_of(row)} for row, wish in enumerate(gap.wishes)]


@requires(VIEW)
@require_GET
@guarded
def outcomes(request: ActedRequest) -> HttpResponse:
    """Show who passed, of one course or of all, and who found work afterwards."""
    return _outcomes(request, None)


@requires(VIEW)
@require_GET
@guarded
def course_outcomes(request: ActedRequest, course_id: UUID) -> HttpResponse:
    """Show who passed a course and who found work afterwards."""
    return _outcomes(request, queries.get_course(course_id, scope=request.actor.scope))


def _outcomes(request: ActedRequest, row: Any) -> HttpResponse:
    part, scope = asked(request, "part", ("placed", "waiting")), request.actor.scope
    found = queries.list_outcomes(scope=scope, course_id=row.pk if row else None, part=part)
    whole = queries.list_outcomes(scope=scope, course_id=row.pk if row else None)
    placed, passes = whole.filter(placed_on__isnull=False).count(), whole.count()
    address = reverse("labour:course_outcomes", args=[row.pk]) if row else reverse("labour:training_outcomes")
    words = (
        ("", _("Passed the course")),
        ("placed", _("At work afterwards")),
        ("waiting", _("Not yet at work")),
    )
    context = {
        "row": row,
        "page": page_of(request, found),
        "placed": placed,
        "passes": passes,
        "rate": rate_of(placed, passes),
        "views": [
            {"label": label, "url": f"{address}?part={code}" if code else address, "active": part == code}
            for code, label in words
        ],
        "may_export": request.actor.can(PEOPLE),
    }
    return render(request, "labour/course/outcomes.html", context)


@requires(PEOPLE)
@require_GET
@guarded
def outcomes_excel(request: ActedRequest) -> HttpResponse:
    """Give everybody who passed, with the work found afterwards, as Excel."""
    rows = queries.list_outcomes(scope=request.actor.scope)[:10_000]
    lines = [
        [row.course.code, row.course.title, row.person.name, row.score, row.course.examined_on, row.placed_on]
        for row in rows
    ]
    return send_workbook(
        request, _outcome_sheet(), lines, event="labour.need.outcomes_exported", name="training-outcomes",
        subject=("labour.course", "outcomes"), at=timezone.now(),
    )  # fmt: skip


def _outcome_sheet() -> Sheet:
    title = gettext_lazy("Work after training")
    return Sheet(
        name="labour.course_outcomes",
        title=title,
        capability=VIEW,
        export_capability=PEOPLE,
        columns=(
            Column("course", gettext_lazy("Course number"), width=18),
            Column("title", gettext_lazy("Course"), width=26),
            Column("name", gettext_lazy("Name"), personal="general"),
            Column("score", gettext_lazy("Points"), Kind.INTEGER),
            Column("examined_on", gettext_lazy("Examined on"), Kind.DATE),
            Column("placed_on", gettext_lazy("At work since"), Kind.DATE),
        ),
        layout=Layout(title_rows=(title,), hint_row=False, example_rows=0, freeze_columns=1),
    )
