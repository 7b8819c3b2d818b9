"""Income facts: enter one, take one back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.registry.forms import IncomeForm, ReasonForm, last_year
from xieshou.registry.operations import income as operations
from xieshou.registry.queries.household import list_members
from xieshou.registry.queries.income import get_income_fact

from .common import household_or_404, not_found_is_404, refusals_shown_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest


@requires("registry.income.edit")
@require_http_methods(["GET", "POST"])
def income_add(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Enter an income of a household, as told or proven at a visit."""
    found = household_or_404(request, household_id)
    members = list_members(household_id, scope=request.actor.scope)
    people = [(str(member.person_id), member.person.name) for member in members]
    form = IncomeForm(request.POST or None, people=people, initial=last_year(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            operations.record_income_fact(
                fact=form.fact(household_id), actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("The income is recorded."))
            again = "another" in request.POST
            return redirect("registry:income_add" if again else "registry:household", household_id)
    return render(request, "registry/income_add.html", {"household": found, "form": form})


@requires("registry.income.edit")
@require_POST
def income_reverse(request: ActedRequest, fact_id: UUID) -> HttpResponse:
    """Take an income fact back, with the reason."""
    with not_found_is_404():
        fact = get_income_fact(fact_id, scope=request.actor.scope)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            operations.reverse_income_fact(
                fact_id=fact_id, reason=form.cleaned_data["reason"], actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("The entry is taken back. It stays readable with your reason."))
            return redirect("registry:household", fact.household_id)
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("registry:household", fact.household_id)
