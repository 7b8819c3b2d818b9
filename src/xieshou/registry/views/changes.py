"""Moves, divisions and mergers of households."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import NotFound
from xieshou.registry.forms_changes import CodeForm, MoveForm, merge_form, split_form
from xieshou.registry.operations import changes as operations
from xieshou.registry.queries.household import get_household_by_code, list_members

from .common import household_or_404, refusals_shown_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Household, Member


def _present(request: ActedRequest, found: Household) -> list[Member]:
    members = list_members(found.id, scope=request.actor.scope)
    return [member for member in members if member.to_date is None]


def _page(request: ActedRequest, found: Household, **context: Any) -> HttpResponse:
    return render(request, "registry/change.html", {"household": found, **context})


@requires("registry.household.edit")
@require_http_methods(["GET", "POST"])
def household_move(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Move a family to another village."""
    found = household_or_404(request, household_id)
    form = MoveForm(request.POST or None, initial={"on_date": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            operations.move_household(
                household_id=household_id,
                region_code=form.cleaned_data["region_code"],
                when=form.when(),
                actor=request.actor,
                at=timezone.now(),
            )
            messages.success(request, _("The household belongs to the new village from that day."))
            return redirect("registry:household", household_id)
    text = _("People and facts go along; the household code stays. Both villages must lie in your area.")
    return _page(request, found, form=form, title=_("Move household"), help=text)


@requires("registry.household.edit")
@require_http_methods(["GET", "POST"])
def household_split(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Let some members become a household of their own."""
    found = household_or_404(request, household_id)
    initial = {"on_date": timezone.localdate()}
    form = split_form(request.POST or None, members=_present(request, found), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            new = operations.split_household(
                household_id=household_id,
                parting=form.relations(),
                when=form.when(),
                actor=request.actor,
                at=timezone.now(),
            )
            messages.success(request, _("The new household is registered: %(code)s.") % {"code": new.code})
            return redirect("registry:household", new.pk)
    text = _(
        "Choose who leaves and what they are in the new household; one is its head. It keeps type and class."
    )
    return _page(request, found, form=form, title=_("Divide household"), help=text)


@requires("registry.household.edit")
@require_http_methods(["GET", "POST"])
def household_merge(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Let another household join this one: first its code, then its members."""
    found = household_or_404(request, household_id)
    title, text = _("Another household joins"), _("The other household ends on that day; its record is kept.")
    code_form = CodeForm(request.GET or None)
    joining = _joining(request, code_form)
    if joining is None:
        return _page(request, found, code_form=code_form, title=title, help=text)
    initial = {"on_date": timezone.localdate()}
    form = merge_form(request.POST or None, members=_present(request, joining), initial=initial)
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            operations.merge_households(
                kept_id=household_id,
                ended_id=joining.pk,
                relations=form.relations(),
                when=form.when(),
                actor=request.actor,
                at=timezone.now(),
            )
            messages.success(request, _("Both are one household from that day."))
            return redirect("registry:household", household_id)
    return _page(request, found, form=form, joining=joining, title=title, help=text)


def _joining(request: ActedRequest, form: CodeForm) -> Household | None:
    """Return the household of the entered code; a wrong code is told in the form."""
    if not form.is_bound or not form.is_valid():
        return None
    try:
        return get_household_by_code(form.cleaned_data["code"].strip(), scope=request.actor.scope)
    except NotFound as error:
        form.add_error("code", str(error))
        return None
