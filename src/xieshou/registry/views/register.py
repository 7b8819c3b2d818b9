"""Registering a household in steps: each step is saved, so the flow is safe to leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kernel.doors import requires
from xieshou.registry.forms import EndForm, MemberFactsForm, MemberForm, NewHeadForm, RegisterForm
from xieshou.registry.operations import household as households
from xieshou.registry.operations import membership
from xieshou.registry.policies import may_see_health
from xieshou.registry.queries.household import get_member, list_members
from xieshou.registry.vocabulary import Relation

from .common import household_or_404, not_found_is_404, refusals_shown_in

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Household, Member


def steps(current: int) -> list[dict[str, Any]]:
    """Return the steps of the flow with the present one marked."""
    labels = (_("Household and head"), _("Family members"), _("Income"))
    states = ("done", "current", "todo")
    return [
        {"label": label, "state": states[(number > current) - (number < current) + 1]}
        for number, label in enumerate(labels)
    ]


@requires("registry.household.edit")
@require_http_methods(["GET", "POST"])
def household_add(request: ActedRequest) -> HttpResponse:
    """Register a household with its head; the members follow."""
    form = RegisterForm(request.POST or None, initial={"registered_on": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            made = households.register_household(
                details=form.details(), members=[form.head()], actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("Household %(code)s is registered.") % {"code": made.code})
            return redirect("registry:member_add", made.id)
    return render(request, "registry/household_add.html", {"form": form, "steps": steps(0)})


@requires("registry.household.edit")
@require_http_methods(["GET", "POST"])
def member_add(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Add a member, and another one, until the family is complete."""
    found = household_or_404(request, household_id)
    form = MemberForm(request.POST or None, initial={"from_date": found.registered_on})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        with refusals_shown_in(form):
            membership.add_member(
                household_id=household_id,
                member=form.new_member(relation=given["relation"], region_code=found.region_code),
                from_date=given["from_date"],
                actor=request.actor,
                at=timezone.now(),
            )
            messages.success(request, _("%(name)s is a member now.") % {"name": given["name"]})
            return redirect("registry:member_add", household_id)
    context = {"household": found, "form": form, "members": _present(request, found), "steps": steps(1)}
    return render(request, "registry/member_add.html", context)


def _present(request: ActedRequest, found: Household) -> list[Member]:
    return list_members(found.id, scope=request.actor.scope, on=timezone.localdate())


@requires("registry.household.edit")
@require_http_methods(["GET", "POST"])
def member_edit(request: ActedRequest, member_id: UUID) -> HttpResponse:
    """Change what the roster says of a member."""
    with not_found_is_404():
        member = get_member(member_id, scope=request.actor.scope)
    form = MemberFactsForm(
        request.POST or None,
        initial=MemberFactsForm.of(member),
        with_health=may_see_health(request.actor, region_code=member.region_code),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_in(form):
            membership.change_member(
                member_id=member_id, facts=form.facts(member), actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("Saved."))
            return redirect("registry:household", member.household_id)
    end_form = EndForm(staying=_staying(request, member))
    context = {"member": member, "form": form, "end_form": end_form, "head_form": NewHeadForm()}
    return render(request, "registry/member.html", context)


def _staying(request: ActedRequest, member: Member) -> list[tuple[str, str]]:
    """Return who stays where the head leaves; nobody needs to be chosen otherwise."""
    if member.relation != Relation.HEAD:
        return []
    members = list_members(member.household_id, scope=request.actor.scope)
    return [(str(one.pk), one.person.name) for one in members if one.to_date is None and one.pk != member.pk]


@requires("registry.household.edit")
@require_http_methods(["POST"])
def member_end(request: ActedRequest, member_id: UUID) -> HttpResponse:
    """End a membership."""
    with not_found_is_404():
        member = get_member(member_id, scope=request.actor.scope)
    form = EndForm(request.POST, staying=_staying(request, member))
    if form.is_valid():
        with refusals_shown_in(form):
            membership.end_membership(
                member_id=member_id, **form.ending(), actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("The membership has ended."))
            return redirect("registry:household", member.household_id)
    return _member_page(request, member, end_form=form)


@requires("registry.household.edit")
@require_http_methods(["POST"])
def member_head(request: ActedRequest, member_id: UUID) -> HttpResponse:
    """Make a member the head of the household."""
    with not_found_is_404():
        member = get_member(member_id, scope=request.actor.scope)
    form = NewHeadForm(request.POST)
    if form.is_valid():
        with refusals_shown_in(form):
            membership.change_head(
                member_id=member_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            )
            messages.success(request, _("The household has a new head."))
            return redirect("registry:household", member.household_id)
    return _member_page(request, member, head_form=form)


def _member_page(request: ActedRequest, member: Member, **refused: Any) -> HttpResponse:
    """Return the page of a member with the form that was refused."""
    with_health = may_see_health(request.actor, region_code=member.region_code)
    context = {
        "member": member,
        "form": MemberFactsForm(initial=MemberFactsForm.of(member), with_health=with_health),
        "end_form": EndForm(staying=_staying(request, member)),
        "head_form": NewHeadForm(),
        **refused,
    }
    return render(request, "registry/member.html", context, status=422)
