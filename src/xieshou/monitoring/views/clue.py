"""Pages of clues for those who are signed in: queue, record, entry, answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import decrypt
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.regions.queries import region_names
from xieshou.monitoring.forms.case import ReasonForm
from xieshou.monitoring.forms.clue import AnswerForm, ClueForm, LinkForm, PurposeForm
from xieshou.monitoring.operations import case as cases
from xieshou.monitoring.operations import clue as steps
from xieshou.monitoring.policies.case import CLUES, ENTER, VERIFY, may_verify
from xieshou.monitoring.queries import clue as queries
from xieshou.monitoring.vocabulary.clue import Channel, ClueStatus
from xieshou.registry.queries.household import get_household_by_code

from .tones import CLUE_TONES, due_tone

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.monitoring.models import Clue

REVEAL = "people.reveal"


@requires(CLUES)
@require_GET
def clues(request: ActedRequest) -> HttpResponse:
    """List the clues of the actor's area, those to be verified first."""
    status = asked(request, "status", [*ClueStatus.values, "all"]) or ClueStatus.NEW
    channel = asked(request, "channel", Channel.values)
    found = queries.clues(request.actor.scope)
    if status != "all":
        found = found.filter(status=status)
    if channel:
        found = found.filter(channel=channel)
    page, today = page_of(request, found), timezone.localdate()
    names = region_names(row.region_code for row in page)
    for row in page:
        _label(row, today)
        row.place = names.get(row.region_code, row.region_code)
    counts, address = queries.clue_counts(request.actor.scope), reverse("monitoring:clues")
    views = [
        {
            "label": one.label,
            "url": f"{address}?status={one}",
            "active": status == one,
            "count": counts.get(one, 0),
        }
        for one in ClueStatus
    ]
    views.append({"label": _("All"), "url": f"{address}?status=all", "active": status == "all"})
    context = {
        "page": page,
        "views": views,
        "status": status,
        "channel": channel,
        "channels": Channel.choices,
        "may_enter": request.actor.can(ENTER),
    }
    return render(request, "monitoring/clue/clues.html", context)


def _label(row: Any, today: Any) -> None:
    row.tone = CLUE_TONES[ClueStatus(row.status)]
    row.due_tone = due_tone(row.due_on, today) if row.status == ClueStatus.NEW else ""
    row.who = row.household.head.name if row.household else row.person.name if row.person else row.told_name


@requires(ENTER)
@require_http_methods(["GET", "POST"])
@guarded
def clue_add(request: ActedRequest) -> HttpResponse:
    """Enter a clue for a household, or for a family that is not in the register yet."""
    start = {"observed_on": timezone.localdate(), "household_code": asked(request, "household")}
    form = ClueForm(request.POST or None, initial=start)
    made: list[Clue] = []

    def step() -> None:
        code, household_id = form.cleaned_data["household_code"], None
        region = form.cleaned_data["region_code"]
        if code:
            household = get_household_by_code(code, scope=request.actor.scope)
            household_id, region = household.pk, household.region_code
        entered = form.clue(household_id=household_id, region_code=region)
        made.append(steps.receive_clue(entered, actor=request.actor, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        return redirect("monitoring:clue", clue_id=made[0].pk)
    status = 422 if form.errors else 200
    return render(request, "monitoring/clue/add.html", {"form": form}, status=status)


@requires(CLUES)
@require_GET
@guarded
def clue(request: ActedRequest, clue_id: UUID) -> HttpResponse:
    """Show a clue and the next step."""
    return show_clue(request, clue_id)


def show_clue(request: ActedRequest, clue_id: UUID, *, phone: str = "", **forms: Form) -> HttpResponse:
    """Render a clue; forms that were refused are shown again, opened."""
    row = queries.get_clue(clue_id, scope=request.actor.scope)
    _label(row, timezone.localdate())
    acts = may_verify(request.actor, region_code=row.region_code)
    context: dict[str, Any] = {
        "row": row,
        "place": region_names([row.region_code]).get(row.region_code, row.region_code),
        "case": row.cases.first(),
        "phone": phone,
        "may_reveal": bool(row.phone_cipher) and request.actor.can(REVEAL),
        "purpose_form": PurposeForm(),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if acts and row.status == ClueStatus.NEW:
        context |= {"may_act": True, "answer_form": AnswerForm(), "link_form": LinkForm()}
    if acts and row.status == ClueStatus.DISMISSED:
        context["reopen_form"] = ReasonForm()
    return render(request, "monitoring/clue/clue.html", context | forms, status=422 if forms else 200)


@requires(VERIFY)
@require_POST
@guarded
def clue_link(request: ActedRequest, clue_id: UUID) -> HttpResponse:
    """Give a clue its household."""
    form = LinkForm(request.POST)

    def step() -> None:
        code = form.cleaned_data["household_code"].strip()
        household = get_household_by_code(code, scope=request.actor.scope)
        now = timezone.now()
        steps.link_household(clue_id=clue_id, household_id=household.pk, actor=request.actor, at=now)

    if take(form, step):
        return redirect("monitoring:clue", clue_id=clue_id)
    return show_clue(request, clue_id, link_form=form)


@requires(VERIFY)
@require_POST
@guarded
def clue_dismiss(request: ActedRequest, clue_id: UUID) -> HttpResponse:
    """Say that there is no risk, and why."""
    form = AnswerForm(request.POST)
    key: dict[str, Any] = {"clue_id": clue_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: steps.dismiss_clue(answer=form.cleaned_data["answer"], **key)):
        return redirect("monitoring:clue", clue_id=clue_id)
    return show_clue(request, clue_id, answer_form=form)


@requires(VERIFY)
@require_POST
@guarded
def clue_reopen(request: ActedRequest, clue_id: UUID) -> HttpResponse:
    """Take a dismissed clue up again."""
    form = ReasonForm(request.POST)
    key: dict[str, Any] = {"clue_id": clue_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: steps.reopen_clue(reason=form.cleaned_data["reason"], **key)):
        return redirect("monitoring:clue", clue_id=clue_id)
    return show_clue(request, clue_id, reopen_form=form)


@requires(VERIFY)
@require_POST
@guarded
def clue_open(request: ActedRequest, clue_id: UUID) -> HttpResponse:
    """Open a case for the household of a clue."""
    made: list[Any] = []
    take_or_tell(
        request,
        lambda: made.append(cases.open_case(clue_id=clue_id, actor=request.actor, at=timezone.now())),
        _("The case is open. Visit the family next."),
    )
    if made:
        return redirect("monitoring:case", case_id=made[0].pk)
    return redirect("monitoring:clue", clue_id=clue_id)


@requires(REVEAL)
@require_POST
@guarded
def clue_phone(request: ActedRequest, clue_id: UUID) -> HttpResponse:
    """Show the phone number of who told it, for a stated purpose that goes on record."""
    form = PurposeForm(request.POST)
    row = queries.get_clue(clue_id, scope=request.actor.scope)
    if not form.is_valid() or row.phone_cipher is None:
        return show_clue(request, clue_id, purpose_form=form)
    record(
        "monitoring.clue.phone_opened",
        actor=request.actor,
        at=timezone.now(),
        subject=("monitoring.clue", row.pk),
        region_code=row.region_code,
        purpose=form.cleaned_data["purpose"],
    )
    return show_clue(request, clue_id, phone=decrypt(bytes(row.phone_cipher), context=steps.PHONE_CONTEXT))
