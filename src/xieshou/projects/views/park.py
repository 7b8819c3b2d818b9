"""Pages of industrial parks: list, entering one, tenants with dated leases, local hires."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.introduction import EndForm, LeaseForm, ParkForm
from xieshou.projects.operations import park as steps
from xieshou.projects.policies.introduction import EDIT, VIEW, may_edit
from xieshou.projects.queries import park as queries
from xieshou.projects.queries.introduction import list_hired, list_tenants
from xieshou.projects.rules.introduction import count_jobs

from .common import end_or_tell
from .introduction import tabs_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(VIEW)
@require_GET
def parks(request: ActedRequest) -> HttpResponse:
    """List the parks of the actor's area with tenants and area let today."""
    rows: list[Any] = list(queries.list_parks(scope=request.actor.scope, on=timezone.localdate()))
    names = region_labels(row.region_code for row in rows)
    for row in rows:
        row.place = names.get(row.region_code, "")
    context = {"rows": rows, "tabs": tabs_of("parks"), "may_edit": request.actor.can(EDIT)}
    return render(request, "projects/park/list.html", context)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def add(request: ActedRequest) -> HttpResponse:
    """Enter a park."""
    form, made = ParkForm(request.POST or None), []
    if request.method == "POST" and take(
        form,
        lambda: made.append(steps.open_park(**form.cleaned_data, actor=request.actor, at=timezone.now())),
    ):
        return redirect("projects:park", park_id=made[0].pk)
    context = {
        "form": form,
        "title": _("Enter a park"),
        "back": reverse("projects:parks"),
        "back_text": _("Industrial parks"),
    }
    return render(request, "projects/introduction/form.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_GET
@guarded
def park(request: ActedRequest, park_id: UUID) -> HttpResponse:
    """Show a park on a day: tenants, leases of all times, people employed."""
    return show_park(request, park_id)


def show_park(request: ActedRequest, park_id: UUID, lease_form: LeaseForm | None = None) -> HttpResponse:
    """Render a park; a refused lease is shown again, opened."""
    scope, on = request.actor.scope, parse_date_or_today(request)
    row = queries.get_park(park_id, scope=scope)
    leases: list[Any] = list(queries.list_tenancies(park_id, scope=scope))
    for lease in leases:
        lease.holds = lease.from_date <= on and (lease.to_date is None or lease.to_date > on)
    now = [lease for lease in leases if lease.holds]
    hired = list_hired(scope=scope, introduction_ids=[lease.introduction_id for lease in now])
    county = row.region_code[:6]
    for lease in leases:
        mine = [one for one in hired if one.enterprise == str(lease.introduction_id)] if lease.holds else []
        lease.count = count_jobs(mine, county=county, on=on)
    context = {
        "row": row,
        "place": region_labels([row.region_code]).get(row.region_code, ""),
        "on": on,
        "leases": leases,
        "tenants": len({lease.introduction_id for lease in now}),
        "area": sum(lease.area_m2 for lease in now),
        "count": count_jobs(hired, county=county, on=on),
        "open_lease": lease_form is not None,
    }
    if may_edit(request.actor, region_code=row.region_code):
        choices = [(str(one.pk), one.name) for one in list_tenants(scope=scope)]
        context["lease_form"] = lease_form or LeaseForm(tenants=choices, initial={"from_date": on})
        context["end_form"] = EndForm(initial={"last_day": on})
    return render(request, "projects/park/record.html", context, status=422 if lease_form else 200)


def parse_date_or_today(request: ActedRequest) -> date:
    """Return the day that the address asks for, or today."""
    try:
        return parse_date(asked(request, "on")) or timezone.localdate()
    except ValueError:
        return timezone.localdate()


@requires(EDIT)
@require_POST
@guarded
def let(request: ActedRequest, park_id: UUID) -> HttpResponse:
    """Let a unit."""
    scope = request.actor.scope
    queries.get_park(park_id, scope=scope)
    form = LeaseForm(request.POST, tenants=[(str(one.pk), one.name) for one in list_tenants(scope=scope)])
    if take(
        form,
        lambda: steps.let_unit(
            park_id=park_id, lease=form.to_lease(), actor=request.actor, at=timezone.now()
        ),
    ):
        messages.success(request, _("The lease is on file."))
        return redirect("projects:park", park_id=park_id)
    return show_park(request, park_id, form)


@requires(EDIT)
@require_POST
@guarded
def end(request: ActedRequest, tenancy_id: UUID) -> HttpResponse:
    """End a lease."""
    row = queries.get_tenancy_for_update(tenancy_id, scope=request.actor.scope)
    end_or_tell(request, partial(steps.end_lease, tenancy_id=tenancy_id), _("The lease ends on that day."))
    return redirect("projects:park", park_id=row.park_id)
