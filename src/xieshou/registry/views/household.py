"""The page of one household, its changes and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record_reading
from xieshou.kernel.doors import requires
from xieshou.kernel.ledger.records import links_of
from xieshou.kernel.regions.queries import region_names
from xieshou.registry.forms import CloseForm, StateForm
from xieshou.registry.operations import household as operations
from xieshou.registry.panels import build_panels
from xieshou.registry.parameters.loading import MONITORING
from xieshou.registry.policies import may_edit_household, may_see_health
from xieshou.registry.queries.as_of import household_on
from xieshou.registry.queries.income import counts, not_counted_in
from xieshou.registry.queries.record import HouseholdRecord, get_record
from xieshou.registry.queries.story import list_story
from xieshou.registry.queries.visit import list_visits
from xieshou.registry.sources import VISIT, find_source

from .common import household_or_404, past_day, refusals_shown_in
from .fact_lines import fact_context
from .roster import TONES
from .visits import visit_line

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django import forms
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Household


MOST_FACTS = 60


@requires("registry.household.view")
@require_GET
def household(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Show a household: facts, members, income, everything that happened, the next thing to do.

    With ?on=YYYY-MM-DD it is shown as it stood on that past day.
    """
    found = household_or_404(request, household_id)
    _note_reading(found, request)
    return show(request, found, past=past_day(request))


def _note_reading(found: Household, request: ActedRequest) -> None:
    subject = ("registry.household", found.pk)
    record_reading(subject, region_code=found.region_code, actor=request.actor, at=timezone.now())


def show(
    request: ActedRequest,
    found: Household,
    *,
    close_form: forms.Form | None = None,
    status: int = 200,
    past: date | None = None,
) -> HttpResponse:
    """Return the page of a household, today or as of a past day, with a refused form if there is one."""
    actor, registered_on = request.actor, found.registered_on
    today = past or timezone.localdate()
    found = household_on(found, past) if past else found
    is_open = found.closed_on is None and past is None
    record = get_record(found, actor=actor, on=today, is_past=past is not None)
    sees_health = may_see_health(actor, region_code=found.region_code)
    context = {
        "record": record,
        "household": found,
        "place": region_names([found.region_code]).get(found.region_code, found.region_code),
        "class_tone": "success" if found.risk_cleared_on else TONES.get(found.monitoring_class, "neutral"),
        "story": list_story(found, names=record.names, actor=actor, on=past),
        "panels": [] if past else build_panels(found.id, actor),
        "visits": _visits(found, request) if past is None else [],
        "past": past,
        "was_registered": past is None or registered_on <= past,
        "changes": _change_lines(record),
        "today": timezone.localdate(),
        "income_years": _income_years(record),
        "income_facts": _income_facts(record, today),
        "may_edit": may_edit_household(actor, region_code=found.region_code) and is_open,
        "may_record_income": actor.can("registry.income.edit") and is_open,
        "may_reveal": actor.can("people.reveal"),
        "facts": fact_context(
            record.facts,
            record.names,
            year=today.year - 1,
            may_see_health=sees_health,
            links=links_of(((one.source, one.source_id) for one in record.facts.measures), request.actor),
        )
        if record.facts
        else None,
        "line_note": _line_note(record),
        "may_record_facts": actor.can("registry.fact.edit") and is_open,
        "may_see_health": sees_health,
        "close_form": close_form or CloseForm(initial={"closed_on": today}),
    }
    return render(request, "registry/household.html", context, status=status)


def _visits(found: Household, request: ActedRequest) -> list[dict[str, Any]]:
    """Return the visits of a household, the latest first, to those who may see them."""
    if not request.actor.can("registry.visit.view"):
        return []
    return [visit_line(row) for row in list_visits(request.actor.scope, household_id=found.pk)]


def _change_lines(record: HouseholdRecord) -> list[dict[str, Any]]:
    """Return the moves, divisions and mergers of a household, the latest first."""
    codes = {change.from_region_code for change in record.changes} | {
        change.to_region_code for change in record.changes
    }
    places = region_names(codes - {""})
    return [
        {
            "on_date": change.on_date,
            "kind": change.get_kind_display(),
            "text": " → ".join(
                places.get(code, code) for code in (change.from_region_code, change.to_region_code) if code
            ),
            "other": change.other,
            "reason": change.reason,
        }
        for change in record.changes
    ]


def _income_years(record: HouseholdRecord) -> list[dict[str, Any]]:
    """Return the lines of the table of years, the latest first."""
    if record.income is None:
        return []
    return [
        {
            "year": year,
            "net_fen": income.net_fen,
            "per_person_fen": income.per_person_fen,
            "members": income.members,
            "is_known": income.is_known,
        }
        for year, income in record.income.years.items()
    ]


def _line_note(record: HouseholdRecord) -> dict[str, Any] | None:
    """Return the line of the latest year and where it comes from, or that there is none."""
    if record.income is None or not record.income.years:
        return None
    line = record.income.lines.get(record.income.year)
    if line is None:
        return {"year": record.income.year, "is_missing": True}
    return {
        "year": line.year,
        "is_missing": False,
        "is_monitoring": line.purpose == MONITORING,
        "value_fen": line.value_fen,
        "source": line.source,
        "is_confirmed": line.is_confirmed,
    }


def _income_facts(record: HouseholdRecord, on: date) -> list[dict[str, Any]]:
    """Return the lines of the table of entries; a period is shown with its last day included."""
    if record.income is None:
        return []
    lines = []
    for fact in record.income.facts[:MOST_FACTS]:
        source = find_source(fact.source)
        law = not_counted_in(fact.period_from.year, region_code=fact.region_code, on=on)
        lines.append(
            {
                "id": fact.id,
                "kind": fact.get_kind_display(),
                "person": fact.person.name if fact.person else "",
                "amount_fen": fact.amount_fen,
                "period_from": fact.period_from,
                "last_day": fact.period_to - timedelta(days=1),
                "code": fact.get_code_display(),
                "is_counted": counts(fact, law),
                "source": source.label if source else fact.source,
                "note": fact.note,
                "is_reversed": fact.reversed_at is not None,
                "reversal_reason": fact.reversal_reason,
                "may_reverse": fact.reversed_at is None and fact.source == VISIT.code,
            }
        )
    return lines


@requires("registry.household.edit")
@require_http_methods(["GET", "POST"])
def household_edit(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Change type, monitoring class, clearing date or address."""
    found = household_or_404(request, household_id)
    form = StateForm(request.POST or None, initial=StateForm.of(found))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            operations.change_household(
                household_id=household_id,
                state=form.state(),
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return redirect("registry:household", household_id)
    return render(request, "registry/household_edit.html", {"household": found, "form": form})


@requires("registry.household.edit")
@require_POST
def household_close(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Close a household that is no longer a family."""
    found = household_or_404(request, household_id)
    form = CloseForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            operations.close_household(
                household_id=household_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("The household is closed. Its record is kept."))
            return redirect("registry:household", household_id)
    return show(request, found, close_form=form, status=422)
