"""Pages of key enterprises: list, record, whom they were given, and the caseloads of the stewards."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.phones import mask_phone
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms import steward as forms
from xieshou.labour.operations import steward as steps
from xieshou.labour.policies.steward import ASSIGN, VIEW, may_assign, may_serve
from xieshou.labour.queries import steward as queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.offer import VacancyFilter, employer_name, list_vacancies
from xieshou.labour.queries.steward_hires import count_hires, list_hires
from xieshou.labour.queries.steward_posts import list_of_enterprise
from xieshou.labour.rules.officials import mask_name
from xieshou.labour.rules.steward import caseload_of, days, office_of, runs_out, term
from xieshou.labour.vocabulary.steward import HireShow, UrgentStage
from xieshou.labour.vocabulary.verification import LeaveReason

from .lists import combo
from .offer import stage_tone
from .tones import due_tone, tone_of

if TYPE_CHECKING:
    from datetime import date

    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest

POST_TONES = {
    UrgentStage.MINED: "warning",
    UrgentStage.AGREED: "progress",
    UrgentStage.FILLED: "success",
    UrgentStage.LAPSED: "neutral",
}
SHOWS = ("overdue", "late", "running_out", "nobody", "ended")
VACANCIES, TALKS = 20, 50
DAY = timedelta(days=1)


def tabs_of(here: str) -> list[dict[str, Any]]:
    """Return the tabs of the stewards' pages, the present one marked."""
    pages = (
        ("steward_calls", _("Call list"), "phone-call"),
        ("key_enterprises", _("Key enterprises"), "building-skyscraper"),
        ("urgent_board", _("Urgent posts"), "layout-kanban"),
        ("candidates", _("Candidates"), "users"),
        ("stewards", _("Caseloads"), "users-group"),
        ("urgent_rates", _("Match rates"), "percentage"),
    )
    return [
        {"label": label, "url": reverse(f"labour:{name}"), "icon": icon, "active": name == here}
        for name, label, icon in pages
    ]


def asked_key(request: ActedRequest, name: str) -> UUID | None:
    """Return a key of the address, None for none."""
    try:
        return UUID(asked(request, name))
    except ValueError:
        return None


def set_last_day(rows: Any) -> Any:
    """Set the last day of each row that ends before `to_date`; None where it is open."""
    for row in rows:
        row.last_day = row.to_date - DAY if row.to_date else None
    return rows


def decorate(rows: Any, *, on: date) -> None:
    """Set place and tones of each enterprise."""
    names, warn = region_labels(row.region_code for row in rows), days("agreement_days", on=on)
    for row in rows:
        row.place = names.get(row.region_code, "")
        row.due_tone = due_tone(row.due_on, on)
        row.agreement_last = row.agreement_until - DAY if row.agreement_until else None
        row.is_running_out = runs_out(row.agreement_until, on=on, warn=warn)


def paint_posts(rows: Any, *, on: date) -> None:
    """Set stage in words, tone, age and what is due of each urgent post."""
    for row in rows:
        stage = UrgentStage(row.stage)
        row.stage_label, row.tone = stage.label, POST_TONES[stage]
        row.age = (on - row.mined_on).days
        due = {UrgentStage.MINED: row.answer_due_on, UrgentStage.AGREED: row.needed_by}.get(stage)
        row.due, row.due_tone = due, due_tone(due, on) if due else ""


@requires(VIEW)
@require_GET
def enterprises(request: ActedRequest) -> HttpResponse:
    """List the key enterprises of the actor's area."""
    today, scope = timezone.localdate(), request.actor.scope
    show = asked(request, "show", SHOWS)
    wanted = queries.EnterpriseFilter(asked(request, "q"), asked_key(request, "steward"), show)
    page = page_of(request, queries.list_enterprises(wanted, scope=scope, on=today))
    decorate(page.object_list, on=today)
    address = reverse("labour:key_enterprises")
    labels = {
        "": _("Served"),
        "overdue": _("Contact overdue"),
        "late": _("Answer overdue"),
        "running_out": _("Agreement runs out"),
        "nobody": _("Without a steward"),
        "ended": _("Service ended"),
    }
    views = [
        {"label": label, "url": f"{address}?show={key}" if key else address, "active": key == show}
        for key, label in labels.items()
    ]
    context = {
        "page": page,
        "views": views,
        "tabs": tabs_of("key_enterprises"),
        "text": wanted.text,
        "may_assign": request.actor.can(ASSIGN),
    }
    return render(request, "labour/steward/enterprises.html", context)


@requires(ASSIGN)
@require_http_methods(["GET", "POST"])
@guarded
def give(request: ActedRequest) -> HttpResponse:
    """Give an enterprise to a steward."""
    now = timezone.now()
    form = forms.AssignForm(
        request.POST or None,
        stewards=steward_choices(request),
        initial={"from_date": timezone.localdate(now), "employer": asked_key(request, "employer")},
    )
    made: list[Any] = []

    def step() -> None:
        data = dict(form.cleaned_data)
        employer_id = data.pop("employer")
        made.append(steps.assign(employer_id=employer_id, **data, actor=request.actor, at=now))

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The enterprise has its steward."))
        return redirect("labour:key_enterprise", key_enterprise_id=made[0].pk)
    employer = combo(
        form,
        "employer",
        label=_("Employer"),
        url=reverse("labour:suggest_employers"),
        text=employer_name(form["employer"].value()),
        required=True,
    )
    context = {"form": form, "employer": employer, "nobody": not form.fields["steward_id"].choices}  # type: ignore[attr-defined]
    return render(request, "labour/steward/give.html", context, status=422 if form.errors else 200)


def steward_choices(request: ActedRequest) -> list[tuple[UUID, str]]:
    """Return the stewards of the actor's area as choices."""
    found = queries.list_stewards(actor=request.actor, on=timezone.localdate())
    return [(user.pk, user.display_name) for user in found]


@requires(VIEW)
@require_GET
@guarded
def enterprise(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """Show an enterprise: steward, contacts, agreement, vacancies, urgent posts, workers, log."""
    return show_enterprise(request, key_enterprise_id)


def show_enterprise(request: ActedRequest, key_enterprise_id: UUID, **refused: Form) -> HttpResponse:
    """Render an enterprise; forms that were refused are shown again, opened."""
    actor, today = request.actor, timezone.localdate()
    row = queries.get_enterprise(key_enterprise_id, scope=actor.scope, on=today)
    decorate([row], on=today)
    contacts: list[Any] = list(queries.list_contacts(row, scope=actor.scope))
    for one in contacts:
        one.masked = f"{mask_name(one.name)} {mask_phone(queries.open_phone(one))}"
    urgent: list[Any] = list_of_enterprise(row.pk, scope=actor.scope)
    paint_posts(urgent, on=today)
    offered: list[Any] = list(
        list_vacancies(VacancyFilter(employer_id=row.employer_id), scope=actor.scope)[:VACANCIES]
    )
    for one in offered:
        one.tone = stage_tone(one.status)
    context = {
        "row": row,
        "contacts": contacts,
        "agreements": set_last_day(list(queries.list_agreements(row, scope=actor.scope))),
        "terms": set_last_day(list(queries.list_terms(row, scope=actor.scope))),
        "talks": queries.list_talks(row, scope=actor.scope)[:TALKS],
        "posts": urgent,
        "vacancies": offered,
        "hires": hire_figures(row, scope=actor.scope),
        "contact_days": term("contact_days", on=today),
        "contact_source": term("contact_days", on=today).source_in(get_language()),
        "may_see_vacancies": actor.can("labour.vacancy.view"),
        "today": today,
        **_forms(request, row, today),
        **{f"open_{name.removesuffix('_form')}": True for name in refused},
        **refused,
    }
    return render(request, "labour/steward/enterprise.html", context, status=422 if refused else 200)


def _forms(request: ActedRequest, row: Any, today: date) -> dict[str, Form]:
    """Return the forms of the steps that the actor may take now."""
    found: dict[str, Form] = {}
    if row.ended_on is None and may_serve(request.actor, region_code=row.region_code):
        found["contact_form"] = forms.ContactForm()
        found["agreement_form"] = forms.AgreementForm()
        found["talk_form"] = forms.TalkForm(initial={"held_on": today})
    if may_assign(request.actor, region_code=row.region_code):
        choices = steward_choices(request)
        found["over_form"] = forms.HandOverForm(stewards=choices, initial={"from_date": today})
        if row.ended_on is None:
            found["end_form"] = forms.ReleaseForm(initial={"ended_on": today})
    return found


def hire_figures(row: Any, *, scope: Any) -> list[dict[str, Any]]:
    """Return the counted figures of hires kept and lost, each with the address of its rows."""
    counts = count_hires(row.employer_id, scope=scope)
    address = reverse("labour:key_enterprise_hires", args=[row.pk])
    figures = [{"label": one.label, "count": counts[one], "url": f"{address}?show={one}"} for one in HireShow]
    lost = f"{address}?show={HireShow.LOST}&reason="
    figures += [
        {"label": one.label, "count": counts[one], "url": f"{lost}{one}", "is_reason": True}
        for one in LeaveReason
    ]
    return figures


@requires(VIEW)
@require_GET
@guarded
def hires(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """List whom an enterprise was given: all, still there, or left and why."""
    scope, today = request.actor.scope, timezone.localdate()
    row = queries.get_enterprise(key_enterprise_id, scope=scope, on=today)
    show = asked(request, "show", HireShow.values) or HireShow.ALL.value
    reason = asked(request, "reason", LeaveReason.values)
    page = page_of(request, list_hires(row.employer_id, scope=scope, show=show, reason=reason))
    people: list[Any] = list(page.object_list)
    label_placements(people)
    for one in people:
        one.tone, one.gone = tone_of("placement", one.status), getattr(one, "exit", None)
    address = reverse("labour:key_enterprise_hires", args=[row.pk])
    views = [
        {"label": one.label, "url": f"{address}?show={one}", "active": one == show and not reason}
        for one in HireShow
    ]
    views += [
        {
            "label": one.label,
            "url": f"{address}?show={HireShow.LOST}&reason={one}",
            "active": one == reason,
        }
        for one in LeaveReason
    ]
    may_open = request.actor.can("labour.placement.view")
    context = {"row": row, "page": page, "people": people, "views": views, "may_open": may_open}
    return render(request, "labour/steward/hires.html", context)


@requires(VIEW)
@require_GET
def office(request: ActedRequest) -> HttpResponse:
    """Show the caseloads of all stewards, and of the office."""
    today = timezone.localdate()
    served = queries.list_served(scope=request.actor.scope, on=today)
    warn = days("agreement_days", on=today)
    context = {
        "office": office_of(served, on=today, warn=warn),
        "rows": caseload_of(served, on=today, warn=warn),
        "tabs": tabs_of("stewards"),
        "may_assign": request.actor.can(ASSIGN),
    }
    return render(request, "labour/steward/office.html", context)


@requires(VIEW)
@require_GET
@guarded
def caseload(request: ActedRequest, steward_id: UUID) -> HttpResponse:
    """Show what one steward has in hand."""
    today, scope = timezone.localdate(), request.actor.scope
    found = queries.list_enterprises(queries.EnterpriseFilter(steward_id=steward_id), scope=scope, on=today)
    page = page_of(request, found)
    decorate(page.object_list, on=today)
    served = queries.list_served(scope=scope, on=today, steward_id=steward_id)
    names = dict(steward_choices(request)) | {row.steward_id: row.steward for row in served}
    if steward_id not in names:
        raise NotFound
    context = {
        "name": names[steward_id],
        "steward_id": steward_id,
        "load": office_of(served, on=today, warn=days("agreement_days", on=today)),
        "page": page,
    }
    return render(request, "labour/steward/caseload.html", context)
