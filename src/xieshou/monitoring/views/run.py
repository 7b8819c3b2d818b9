"""Pages of the monthly run: what was calculated, start, replay, and why a household is in its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.engines.poverty import MonitoringClass, NotInForceError, load_law, reasons_in
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take_or_tell
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.regions.rules import full_code
from xieshou.monitoring.operations.run import replay_run
from xieshou.monitoring.operations.run_place import PROVINCE_DIGITS, request_place
from xieshou.monitoring.policies.run import COUNTY_DIGITS, START, VIEW, may_start_place
from xieshou.monitoring.queries import run as queries
from xieshou.monitoring.queries.explanation import explain_household
from xieshou.monitoring.rules.months import month_over
from xieshou.monitoring.vocabulary.run import (
    CLASS_LABELS,
    CLASS_TONES,
    MONEY_UNITS,
    REASON_LABELS,
    UNIT_LABELS,
    EngineChoice,
)
from xieshou.registry.queries.household import get_household, list_counties

from .days import past_day

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.engines.poverty import ReasonGiven
    from xieshou.kernel.actor import Actor
    from xieshou.kernel.requests import ActedRequest


@requires(VIEW)
@require_GET
def runs(request: ActedRequest) -> HttpResponse:
    """List the runs of the actor's area."""
    page = page_of(request, queries.runs(request.actor.scope))
    places = {prefix: full_code(prefix) for prefix in _places(request.actor)}
    names = region_names([*(row.region_code for row in page), *places.values()])
    for row in page:
        row.place = names.get(row.region_code, row.region_code)
        row.short = row.region_code[:COUNTY_DIGITS]
    context = {
        "page": page,
        "counties": [(prefix, names.get(code, code)) for prefix, code in places.items()],
        "engines": EngineChoice.choices if settings.SPARK_MASTER else (),
        "month": month_over(timezone.localdate()),
        "may_start": request.actor.can(START),
    }
    return render(request, "monitoring/run/runs.html", context)


@requires(START)
@require_POST
@guarded
def run_start(request: ActedRequest) -> HttpResponse:
    """Queue the run of a county, or of all counties of a province, for the month that is over."""
    prefix, engine = request.POST.get("region_code", ""), request.POST.get("engine", EngineChoice.AUTO)
    if prefix not in _places(request.actor) or engine not in EngineChoice.values:
        messages.error(request, _("Choose a county of your area."))
        return redirect("monitoring:runs")
    wanted: dict[str, Any] = {
        "prefix": prefix,
        "month": month_over(timezone.localdate()),
        "choice": EngineChoice(engine),
        "actor": request.actor,
        "at": timezone.now(),
    }
    said = _("The run is queued. Its result stands here when it is complete.")
    take_or_tell(request, lambda: request_place(**wanted), said)
    return redirect("monitoring:runs")


def _places(actor: Actor) -> list[str]:
    """Return the digits of the provinces and counties with households that the actor may run as a whole."""
    counties = [code[:COUNTY_DIGITS] for code in list_counties()]
    provinces = sorted({code[:PROVINCE_DIGITS] for code in counties})
    return [prefix for prefix in (*provinces, *counties) if may_start_place(actor, prefix=prefix)]


@requires(START)
@require_POST
@guarded
def run_replay(request: ActedRequest, monitoring_run_id: UUID) -> HttpResponse:
    """Replay a past run and tell whether it gives the stored result."""
    done = replay_run(run_id=monitoring_run_id, actor=request.actor, at=timezone.now())
    if done.is_equal:
        messages.success(request, _("The replay gives the stored result byte for byte."))
    else:
        messages.error(request, _("The replay differs from the stored result: the rules have changed since."))
    return redirect("monitoring:runs")


@requires("registry.income.view")
@require_GET
@guarded
def why(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Explain a household: the class by the facts of a day, each reason with its figures, what is missing.

    With ?on=YYYY-MM-DD by the facts and the law of that past day.
    """
    household = get_household(household_id, scope=request.actor.scope)
    today = timezone.localdate()
    past = past_day(request)
    stored = queries.get_verdict(household_id, scope=request.actor.scope)
    try:
        verdict, law = explain_household(household, on=past or today)
    except NotInForceError:
        messages.error(request, _("No law of monitoring held on this day yet: see today instead."))
        return redirect("monitoring:why", household_id=household_id)
    changes: list[Any] = queries.list_changes(household_id, scope=request.actor.scope)
    for change in changes:
        change.label = CLASS_LABELS[MonitoringClass(change.new_class)]
        change.reason_labels = [REASON_LABELS[one] for one in reasons_in(change.new_reasons)]
    context = {
        "household": household,
        "place": region_names([household.region_code]).get(household.region_code, household.region_code),
        "verdict": verdict,
        "law": law,
        "past": past,
        "today": today,
        "uncertain": load_law().describe(law.uncertain, get_language()),
        "label": CLASS_LABELS[verdict.class_],
        "tone": CLASS_TONES[verdict.class_],
        "reasons": [_reason(one) for one in verdict.reasons],
        "unknowns": [REASON_LABELS[one] for one in verdict.unknowns],
        "stored": stored,
        "stored_label": CLASS_LABELS[MonitoringClass(stored.monitoring_class)] if stored else "",
        "changes": changes,
    }
    return render(request, "monitoring/run/why.html", context)


def _reason(given: ReasonGiven) -> dict[str, Any]:
    """Return a reason with its figures in the unit in which it is shown."""
    return {
        "label": REASON_LABELS[given.reason],
        "measured": given.measured,
        "limit": given.limit,
        "unit": UNIT_LABELS.get(given.unit, given.unit),
        "is_money": given.unit in MONEY_UNITS,
    }
