"""Pages of subsidies: the batches, and who fulfils a rule."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.people.queries import get_person
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.subsidy import AccountForm, BatchForm, ChooseForm
from xieshou.labour.operations import subsidy as steps
from xieshou.labour.policies.subsidy import MAKE, VIEW
from xieshou.labour.queries import subsidy as queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.purse import list_paying
from xieshou.labour.rules.subsidy import gap_of, list_rules, mask_account
from xieshou.labour.vocabulary.subsidy import BatchStatus, SubsidyKind, Verdict

from .out import in_url, out_url

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .lists import ActedRequest

YEAR = re.compile(r"20[0-9]{2}")
TONES = {
    BatchStatus.DRAFT: "neutral",
    BatchStatus.SUBMITTED: "warning",
    BatchStatus.APPROVED: "info",
    BatchStatus.SENT: "progress",
    BatchStatus.PAID: "success",
    BatchStatus.CANCELLED: "neutral",
}
VERDICT_TONES = {
    Verdict.ELIGIBLE: "success",
    Verdict.NOT_PROVEN: "unknown",
    Verdict.CLAIMED: "info",
    Verdict.NO_RULE: "neutral",
}


@requires(VIEW)
@require_GET
def batches(request: ActedRequest) -> HttpResponse:
    """List the batches of the actor's counties."""
    page = page_of(request, queries.batches(request.actor.scope))
    names = region_labels(row.region_code[:6] for row in page.object_list)
    for row in page.object_list:
        row.tone, row.county = TONES[BatchStatus(row.status)], names.get(row.region_code[:6], "")
    context = {
        "page": page,
        "may_make": request.actor.can(MAKE),
        "out_url": out_url(request, "labour.subsidy_batches"),
        "accounts_out": out_url(request, "labour.accounts"),
        "accounts_in": in_url(request, "labour.accounts"),
    }
    return render(request, "labour/subsidy/batches.html", context)


def ground_of(placement: Any, enrolment: Any) -> dict[str, str]:
    """Return what a claim rests on, and its page: the employer of a placement or the title of a course."""
    if placement is not None:
        url = reverse("labour:placement", args=[placement.pk])
        return {"work": str(placement.employer), "url": url}
    return {"work": enrolment.course.title, "url": reverse("labour:course", args=[enrolment.course_id])}


def proof_of(proof: list[str], *, is_training: bool) -> str:
    """Return the months that prove a claim, or how many days of a course."""
    if is_training:
        return ngettext("%(days)s day", "%(days)s days", len(proof)) % {"days": len(proof)}
    return "、".join(proof)


def _counties(request: ActedRequest) -> list[tuple[str, str]]:
    codes = queries.list_counties(request.actor.scope)
    names = region_labels(codes)
    return [(code, names.get(code, code)) for code in codes]


def _accounts(request: ActedRequest, counties: list[tuple[str, str]]) -> list[tuple[UUID, str]]:
    """Return the accounts out of which the chosen county may pay."""
    source = request.POST if request.method == "POST" else request.GET
    county = _chosen(source, dict(counties), this_year=0)["county"]
    return [(one.pk, str(one)) for one in list_paying(county, scope=request.actor.scope)]


@requires(MAKE)
@require_http_methods(["GET", "POST"])
@guarded
def candidates(request: ActedRequest) -> HttpResponse:
    """Show who fulfils the rule of a county, kind and year by the records, and make a batch of them."""
    counties = _counties(request)
    if not counties:
        return render(request, "labour/subsidy/candidates.html", {"nobody": True})
    form = BatchForm(request.POST or None, counties=counties, accounts=_accounts(request, counties))
    if request.method == "POST":
        made: list[Any] = []

        def step() -> None:
            made.append(steps.make_batch(form.to_wanted(), actor=request.actor, at=timezone.now()))

        if take(form, step):
            return redirect("labour:subsidy", batch_id=made[0].pk)
    return _show_candidates(request, counties, form)


def _show_candidates(request: ActedRequest, counties: list[tuple[str, str]], form: Any) -> HttpResponse:
    source = request.POST if request.method == "POST" else request.GET
    today = timezone.localdate()
    chosen = _chosen(source, dict(counties), this_year=today.year)
    found = queries.list_candidates(**chosen, scope=request.actor.scope)
    label_placements([one.placement for one in found if one.placement])
    rows = [
        {
            "one": one,
            "tone": VERDICT_TONES[one.finding.verdict],
            "label": one.finding.verdict.label,
            **ground_of(one.placement, one.enrolment),
            "name": one.placement.worker if one.placement else one.enrolment.person.name,  # type: ignore[union-attr]
            "proof": proof_of(one.proof, is_training=one.enrolment is not None),
        }
        for one in found
    ]
    gap = gap_of(chosen["kind"], province=chosen["county"][:2], on=today)
    context = {
        "rows": page_of(request, rows),
        "ready": sum(1 for one in found if one.is_ready),
        "rules": list_rules(chosen["kind"], province=chosen["county"][:2], on=today),
        "gap": gap.source_in(get_language()) if gap else "",
        "choose": ChooseForm(initial=chosen, counties=counties),
        "form": form
        if form.is_bound
        else BatchForm(initial=chosen, counties=counties, accounts=_accounts(request, counties)),
        "open_batch": bool(form.errors),
    }
    return render(request, "labour/subsidy/candidates.html", context, status=422 if form.errors else 200)


def _chosen(source: Any, counties: dict[str, str], *, this_year: int) -> dict[str, Any]:
    """Return county, kind and year of the page; what is wrong falls back to the first choice."""
    county, kind = source.get("county", ""), source.get("kind", "")
    year = str(source.get("year", ""))
    return {
        "county": county if county in counties else next(iter(counties)),
        "kind": kind if kind in SubsidyKind.values else SubsidyKind.STABLE.value,
        "year": int(year) if YEAR.fullmatch(year) else this_year,
    }


@requires(MAKE)
@require_http_methods(["GET", "POST"])
@guarded
def account(request: ActedRequest, person_id: UUID) -> HttpResponse:
    """Enter the bank account of a person."""
    person = get_person(person_id, scope=request.actor.scope)
    known = queries.accounts_of({person_id}, scope=request.actor.scope).get(person_id)
    form = AccountForm(request.POST or None, initial={"holder": person.name})

    def step() -> None:
        steps.set_account(person_id=person_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The account was recorded."))
        return redirect("labour:subsidy_candidates")
    context = {
        "person": person,
        "form": form,
        "known": known,
        "masked": mask_account(queries.open_account(known)) if known else "",
        "sharing": queries.count_sharing(known, scope=request.actor.scope) if known else 0,
    }
    return render(request, "labour/subsidy/account.html", context, status=422 if form.errors else 200)
