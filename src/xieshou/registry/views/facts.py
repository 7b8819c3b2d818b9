"""Dated facts beside income: enter one, take one back. Each kind has its address, form and operation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.registry.forms import ReasonForm
from xieshou.registry.forms_facts import ExpenditureForm, GuaranteeForm, LabourStatusForm, MeasureForm
from xieshou.registry.operations import facts as operations
from xieshou.registry.queries.facts import get_fact
from xieshou.registry.queries.household import list_members

from .common import household_or_404, not_found_is_404, refusals_shown_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse
    from django.utils.functional import Promise

    from xieshou.kernel.requests import ActedRequest


@dataclass(frozen=True, slots=True)
class FactPage:
    """One kind of fact as a page: its form, its operation, its words."""

    beat: str
    form: Any
    record: Callable[..., Any]
    title: str | Promise
    help: str | Promise


EXPENDITURE = FactPage(
    "expenditure",
    ExpenditureForm,
    operations.record_expenditure,
    gettext_lazy("Record spending"),
    gettext_lazy(
        "Costs of illness, school, disaster or accident that the family could not avoid. Enter the whole"
        " bill and what insurance and aid gave back: the difference is the family’s own cost."
    ),
)
GUARANTEE = FactPage(
    "guarantee",
    GuaranteeForm,
    operations.record_guarantee,
    gettext_lazy("Record a guarantee"),
    gettext_lazy(
        "Schooling, medical care, house and water: met, not met, not applicable or not known. What"
        " nobody looked at stays “not known”. A finding holds until a later one."
    ),
)
LABOUR = FactPage(
    "labour",
    LabourStatusForm,
    operations.record_labour_status,
    gettext_lazy("Record work"),
    gettext_lazy("What somebody does from this day on. The earlier entry stays: it held until then."),
)
MEASURE = FactPage(
    "measure",
    MeasureForm,
    operations.record_measure,
    gettext_lazy("Record a measure"),
    gettext_lazy(
        "Help answers one cause. The same measure entered for a person, the family and the house counts"
        " once; the page shows the repeats."
    ),
)


def _add(request: ActedRequest, household_id: UUID, page: FactPage) -> HttpResponse:
    found = household_or_404(request, household_id)
    members = list_members(household_id, scope=request.actor.scope)
    people = [(str(member.person_id), member.person.name) for member in members]
    form = page.form(request.POST or None, people=people, initial=page.form.start(timezone.localdate()))
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            page.record(fact=form.fact(household_id), actor=request.actor, at=timezone.now())
            messages.success(request, _("Recorded."))
            again = "another" in request.POST
            return redirect(f"registry:{page.beat}_add" if again else "registry:household", household_id)
    context = {"household": found, "form": form, "page": page}
    return render(request, "registry/fact_add.html", context)


def _reverse(request: ActedRequest, fact_id: UUID, page: FactPage) -> HttpResponse:
    with not_found_is_404():
        fact = get_fact(page.beat, fact_id, scope=request.actor.scope)
    form = ReasonForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            operations.reverse_fact(
                beat=page.beat,
                fact_id=fact_id,
                reason=form.cleaned_data["reason"],
                actor=request.actor,
                at=timezone.now(),
            )
            messages.success(request, _("The entry is taken back. It stays readable with your reason."))
            return redirect("registry:household", fact.household_id)
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    return redirect("registry:household", fact.household_id)


@requires("registry.fact.edit")
@require_http_methods(["GET", "POST"])
def expenditure_add(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Enter a cost that weighs on the family."""
    return _add(request, household_id, EXPENDITURE)


@requires("registry.fact.edit")
@require_POST
def expenditure_reverse(request: ActedRequest, expenditure_id: UUID) -> HttpResponse:
    """Take a cost back, with the reason."""
    return _reverse(request, expenditure_id, EXPENDITURE)


@requires("registry.fact.edit")
@require_http_methods(["GET", "POST"])
def guarantee_add(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Enter how a guarantee was found."""
    return _add(request, household_id, GUARANTEE)


@requires("registry.fact.edit")
@require_POST
def guarantee_reverse(request: ActedRequest, guarantee_id: UUID) -> HttpResponse:
    """Take a finding back, with the reason."""
    return _reverse(request, guarantee_id, GUARANTEE)


@requires("registry.fact.edit")
@require_http_methods(["GET", "POST"])
def labour_add(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Enter what a member does for work."""
    return _add(request, household_id, LABOUR)


@requires("registry.fact.edit")
@require_POST
def labour_reverse(request: ActedRequest, labour_fact_id: UUID) -> HttpResponse:
    """Take an entry of work back, with the reason."""
    return _reverse(request, labour_fact_id, LABOUR)


@requires("registry.fact.edit")
@require_http_methods(["GET", "POST"])
def measure_add(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Enter help that reached somebody."""
    return _add(request, household_id, MEASURE)


@requires("registry.fact.edit")
@require_POST
def measure_reverse(request: ActedRequest, measure_fact_id: UUID) -> HttpResponse:
    """Take a measure back, with the reason."""
    return _reverse(request, measure_fact_id, MEASURE)
