"""Pages of the start-up service: list with its cuts, opening a case, one business, survival."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.people.queries import get_person
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms import startup as forms
from xieshou.labour.operations import startup as steps
from xieshou.labour.policies.startup import EDIT, EXPORT, VIEW, may_serve
from xieshou.labour.queries import startup as queries
from xieshou.labour.vocabulary.startup import LIVING, Stage, Survival

from .lists import chip
from .tones import due_tone

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.labour.models import Startup

    from .lists import ActedRequest

COUNTY = queries.COUNTY
TONES = {
    Stage.ADVICE: "neutral",
    Stage.PLAN: "info",
    Stage.REGISTERED: "progress",
    Stage.OPERATING: "progress",
    Stage.ALIVE: "success",
    Stage.ENDED: "danger",
}
WAY = (Stage.ADVICE, Stage.PLAN, Stage.REGISTERED, Stage.OPERATING, Stage.ALIVE)


def _label(rows: Iterable[Any]) -> None:
    """Set home, tone and the pressing day of each row."""
    listed, today = list(rows), timezone.localdate()
    names = region_labels(row.region_code for row in listed)
    for row in listed:
        row.home, row.tone = names.get(row.region_code, ""), TONES[Stage(row.stage)]
        waits = row.stage == Stage.OPERATING and row.check_due_on is not None
        row.due_tone = due_tone(row.check_due_on, today) if waits else ""


def wanted_of(request: ActedRequest) -> queries.StartupFilter:
    """Return the filter of the address; words that mean nothing are left out."""
    cohort, county = asked(request, "cohort"), asked(request, "county")
    return queries.StartupFilter(
        stage=asked(request, "stage", Stage.values),
        survival=asked(request, "survival", Survival.values),
        due=asked(request, "show", ("due",)) == "due",
        cohort=int(cohort) if cohort.isdecimal() and len(cohort) == len("2026") else 0,
        county=county if county.isdecimal() and len(county) == COUNTY else "",
    )


@requires(VIEW)
@require_GET
def startups(request: ActedRequest) -> HttpResponse:
    """List the businesses of founders."""
    wanted, actor, today = wanted_of(request), request.actor, timezone.localdate()
    page = page_of(request, queries.list_startups(wanted, scope=actor.scope, on=today))
    _label(page.object_list)
    address = reverse("labour:startups")
    late = queries.StartupFilter(due=True)
    views = [
        {"label": _("All"), "url": address, "active": wanted == queries.StartupFilter()},
        {
            "label": _("First year over, to be checked"),
            "url": f"{address}?show=due",
            "active": wanted.due,
            "count": queries.list_startups(late, scope=actor.scope, on=today).count(),
        },
        *(
            {"label": one.label, "url": f"{address}?stage={one}", "active": wanted.stage == one}
            for one in Stage
        ),
    ]
    context = {
        "page": page,
        "views": views,
        "chips": _chips(request, wanted),
        "led": queries.total_led(scope=actor.scope),
        "may_edit": actor.can(EDIT),
        "may_export": actor.can(EXPORT),
    }
    return render(request, "labour/startup/list.html", context)


def _chips(request: ActedRequest, wanted: queries.StartupFilter) -> list[dict[str, Any]]:
    chips = []
    if wanted.survival:
        chips.append(chip(request, "survival", _("First year"), Survival(wanted.survival).label))
    if wanted.cohort:
        chips.append(chip(request, "cohort", _("Began in"), str(wanted.cohort)))
    if wanted.county:
        name = region_labels([wanted.county]).get(wanted.county, wanted.county)
        chips.append(chip(request, "county", _("County"), name))
    return chips


@requires(VIEW)
@require_GET
def survival(request: ActedRequest) -> HttpResponse:
    """Show how many businesses lived through their first year, by county and year of beginning."""
    found = queries.list_cohorts(scope=request.actor.scope, on=timezone.localdate())
    names = region_labels(row.county for row in found)
    address = reverse("labour:startups")
    rows = []
    for row in found:
        cut = f"{address}?county={row.county}&cohort={row.year}"
        words = (
            (Survival.ALIVE, row.rate.alive), (Survival.LOST, row.rate.lost),
            (Survival.UNKNOWN, row.rate.unknown),
        )  # fmt: skip
        rows.append(
            {
                "county": names.get(row.county, row.county),
                "row": row,
                "begun_url": cut,
                "figures": [{"count": count, "url": f"{cut}&survival={word}"} for word, count in words],
            }
        )
    alive, due = sum(row.rate.alive for row in found), sum(row.rate.due for row in found)
    context = {"rows": rows, "alive": alive, "due": due}
    return render(request, "labour/startup/survival.html", context)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def open_case(request: ActedRequest) -> HttpResponse:
    """Open the case of a founder: choose the person, then say what the business is."""
    given = asked(request, "person")
    if not given:
        return render(request, "labour/startup/choose.html", {"steps": _steps(0)})
    try:
        person = get_person(UUID(given), scope=request.actor.scope)
    except ValueError as error:
        raise Http404 from error
    form = forms.StartupForm(request.POST or None, initial={"opened_on": timezone.localdate()})
    made: list[Startup] = []

    def step() -> None:
        day = form.cleaned_data["opened_on"]
        options: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
        made.append(steps.open_startup(founder_id=person.pk, idea=form.to_idea(), opened_on=day, **options))

    if request.method == "POST" and take(form, step):
        return redirect("labour:startup", startup_id=made[0].pk)
    context = {"form": form, "person": person, "steps": _steps(1)}
    return render(request, "labour/startup/open.html", context, status=422 if form.errors else 200)


def _steps(current: int) -> list[dict[str, str]]:
    labels = (_("Choose the founder"), _("What the business is"), _("Stages and mentors on its page"))
    states = ["done"] * current + ["current"] + ["todo"] * (len(labels) - current - 1)
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


@requires(VIEW)
@require_GET
@guarded
def startup(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Show one business: where it stands, who helps, what money, what was seen."""
    return show_startup(request, startup_id)


def show_startup(request: ActedRequest, startup_id: UUID, **refused: Form) -> HttpResponse:
    """Render one business; forms that were refused are shown again, opened."""
    actor = request.actor
    row = queries.get_startup(startup_id, scope=actor.scope)
    _label([row])
    mentors = queries.list_mentors(row, scope=actor.scope)
    aids = queries.list_aids(row, scope=actor.scope)
    found: dict[str, Any] = {}
    if row.stage != Stage.ENDED and may_serve(actor, region_code=row.region_code):
        found = forms_of(row, mentors)
    context = {
        "row": row,
        "mentors": mentors,
        "talks": queries.list_talks(row, scope=actor.scope),
        "aids": aids,
        "granted_fen": sum(aid.amount_fen for aid in aids),
        "visits": queries.list_visits(row, scope=actor.scope),
        "stages": _way(row),
        **found,
        **{f"open_{name.removesuffix('_form')}": True for name in refused},
        **refused,
    }
    return render(request, "labour/startup/startup.html", context, status=422 if refused else 200)


def _way(row: Startup) -> list[dict[str, str]]:
    """Return the stages as steps of the page."""
    if row.stage == Stage.ENDED:
        days = (row.opened_on, row.plan, row.registered_on, row.operating_from, row.alive_on)
        states = ["done" if day else "todo" for day in days]
    else:
        at = WAY.index(Stage(row.stage))
        states = ["done"] * at + ["current"] + ["todo"] * (len(WAY) - at - 1)
    return [{"label": str(one.label), "state": state} for one, state in zip(WAY, states, strict=True)]


def forms_of(row: Startup, mentors: list[Any]) -> dict[str, Form]:
    """Return the forms that the stage of a business allows."""
    today = timezone.localdate()
    found: dict[str, Form] = {
        "plan_form": forms.PlanForm(initial={"plan": row.plan}),
        "mentor_form": forms.MentorForm(),
        "aid_form": forms.AidForm(initial={"granted_on": today}),
        "paid_form": forms.PaidForm(initial={"paid_on": today}),
        "end_form": forms.GiveUpForm(initial={"ended_on": today}),
    }
    if mentors:
        offered = [(one.pk, str(one)) for one in mentors]
        found["talk_form"] = forms.MentorTalkForm(mentors=offered, initial={"held_on": today})
    if row.stage == Stage.PLAN:
        found["licence_form"] = forms.LicenceForm(initial={"registered_on": today})
    elif row.stage == Stage.REGISTERED:
        found["begin_form"] = forms.BeginForm(initial={"operating_from": today})
    elif row.stage in LIVING:
        first = {"seen_on": today, "jobs": row.jobs, "households_led": row.households_led}
        found["look_form"] = forms.LookForm(initial=first)
    return found
