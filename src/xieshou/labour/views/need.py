"""Pages of job wishes: list, record, enter and change, consent, suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.pages import asked, page_of, show_refusal
from xieshou.kernel.people.queries import get_person, masked_numbers
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.labour.forms.need import OCCUPATIONS, REGIONS, ConsentForm, WishForm, wish_initial
from xieshou.labour.operations import need
from xieshou.labour.policies.need import EDIT, VIEW, may_edit_wish
from xieshou.labour.policies.own import GIVE, may_give
from xieshou.labour.queries.match import latest_line_of
from xieshou.labour.queries.need import (
    OPEN,
    SORTS,
    WishFilter,
    count_by_status,
    find_wish_of,
    get_wish,
    is_priority,
    list_wishes,
)
from xieshou.labour.rules.occupations import occupation_name, suggest_occupations
from xieshou.labour.rules.terms import labels_of, write_levels
from xieshou.labour.vocabulary.need import OPEN_STATUSES, ShiftCode, WorkStatus

from .lists import ActedRequest, chip, combo

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.people.models import Person
    from xieshou.labour.models import JobWish

TONES = {
    WorkStatus.SEEKING: "info",
    WorkStatus.LAID_OFF: "warning",
    WorkStatus.TRAINING: "progress",
    WorkStatus.REFERRED: "progress",
    WorkStatus.INTERVIEWED: "progress",
    WorkStatus.AWAITING: "progress",
    WorkStatus.TRAVELLING: "progress",
    WorkStatus.WORKING_COUNTY: "success",
    WorkStatus.WORKING_PROVINCE: "success",
    WorkStatus.WORKING_OUTSIDE: "success",
    WorkStatus.TRANSFERRED: "success",
    WorkStatus.RETURNED: "warning",
    WorkStatus.LOST: "danger",
}
SUGGESTIONS = 10


def status_tone(status: str) -> str:
    """Return the tone in which a work status is shown."""
    return TONES.get(WorkStatus(status), "neutral")


@requires(VIEW)
@require_GET
def wishes(request: ActedRequest) -> HttpResponse:
    """List the wishes of the actor's area: search, filter, sort."""
    scope, today = request.actor.scope, timezone.localdate()
    wanted = WishFilter(
        text=asked(request, "q"),
        status=asked(request, "status", [OPEN, *WorkStatus.values]),
        region=_prefix(asked(request, "region")),
        occupation=asked(request, "occupation"),
        priority_only=asked(request, "priority") == "1",
    )
    found = list_wishes(wanted, scope=scope, on=today, sort=asked(request, "sort", SORTS))
    page = page_of(request, found)
    names = region_labels([wish.region_code for wish in page] + [wanted.region])
    for wish in page:
        wish.place, wish.tone = names.get(wish.region_code, ""), status_tone(wish.status)
        wish.jobs = "、".join(occupation_name(code) for code in wish.occupation_codes) or wish.occupation_text
    context = {
        "page": page,
        "chips": _chips(request, wanted, names),
        "views": _views(request, wanted),
        "region": full_code(wanted.region) if wanted.region else "",
        "region_text": names.get(wanted.region, ""),
        "may_edit": request.actor.can(EDIT),
        "may_see_texts": request.actor.can(GIVE),
        "sort": "updated",
    }
    return render(request, "labour/need/wishes.html", context)


def _prefix(code: str) -> str:
    return short_code(full_code(code)) if code.isdigit() else ""


def _views(request: ActedRequest, wanted: WishFilter) -> list[dict[str, Any]]:
    counts = count_by_status(scope=request.actor.scope)
    address = reverse("labour:wishes")
    shown = [
        (WorkStatus.TRAINING, ""),
        (WorkStatus.REFERRED, ""),
        (WorkStatus.WORKING_OUTSIDE, ""),
        (WorkStatus.RETURNED, ""),
    ]
    views = [
        {"label": _("All"), "url": address, "active": not wanted.status, "count": sum(counts.values())},
        {
            "label": _("Looking for work"),
            "url": f"{address}?status={OPEN}",
            "active": wanted.status == OPEN,
            "count": sum(counts[status] for status in OPEN_STATUSES),
        },
    ]
    return views + [
        {
            "label": status.label,
            "url": f"{address}?status={status}",
            "active": wanted.status == status,
            "count": counts[status],
        }
        for status, _empty in shown
    ]


def _chips(request: ActedRequest, wanted: WishFilter, names: dict[str, str]) -> list[dict[str, Any]]:
    chips = []
    if wanted.status and wanted.status != OPEN:
        chips.append(chip(request, "status", _("Status"), WorkStatus(wanted.status).label))
    if wanted.region:
        chips.append(chip(request, "region", _("Place"), names.get(wanted.region, wanted.region)))
    if wanted.occupation:
        chips.append(chip(request, "occupation", _("Occupation"), occupation_name(wanted.occupation)))
    if wanted.priority_only:
        chips.append(chip(request, "priority", _("Household"), _("Priority households")))
    return chips


@requires(VIEW)
@require_GET
def wish(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Show one wish: what is asked, consent, what the latest run said, what to do next."""
    found = _wish(request, wish_id)
    names = region_labels([found.region_code, *found.wanted_regions])
    numbers = masked_numbers(found.person)
    context = {
        "wish": found,
        "place": names.get(found.region_code, ""),
        "tone": status_tone(found.status),
        "facts": _facts(found, names),
        "numbers": numbers,
        "is_priority": is_priority(found.person_id, on=timezone.localdate()),
        "line": latest_line_of(found.pk, scope=request.actor.scope),
        "may_edit": may_edit_wish(request.actor, region_code=found.region_code),
        "may_rank": request.actor.can("labour.match.view"),
        "may_give": may_give(request.actor, region_code=found.region_code),
        "is_open": found.status in OPEN_STATUSES,
        "consent_form": ConsentForm(initial={"given_on": timezone.localdate()}),
    }
    return render(request, "labour/need/wish.html", context)


def _wish(request: ActedRequest, wish_id: UUID) -> JobWish:
    try:
        return get_wish(wish_id, scope=request.actor.scope)
    except NotFound as error:
        raise Http404 from error


def _facts(found: JobWish, names: dict[str, str]) -> list[dict[str, Any]]:
    """Return the stated facts of a wish in words; what was not stated is left empty."""
    shifts = "、".join(str(ShiftCode(code).label) for code in found.shifts)
    return [
        {
            "label": _("Occupations"),
            "value": "、".join(map(occupation_name, found.occupation_codes)) or _("open to all"),
        },
        {"label": _("In the person's own words"), "value": found.occupation_text},
        {"label": _("How far from home"), "value": found.get_reach_display()},
        {
            "label": _("Wanted places"),
            "value": "、".join(names.get(code, code) for code in found.wanted_regions),
        },
        {"label": _("Shifts accepted"), "value": shifts or _("every shift")},
        {"label": _("Lodging"), "value": found.get_lodging_display()},
        {"label": _("Meals"), "value": found.get_meals_display()},
        {"label": _("Spoken Mandarin"), "value": found.get_language_level_display()},
        {"label": _("Skills"), "value": write_levels("skills", found.skills)},
        {"label": _("Licences held"), "value": "、".join(labels_of("licences", found.licences))},
        {
            "label": _("Conditions borne badly"),
            "value": "、".join(labels_of("conditions", found.avoided_conditions)),
        },
        {"label": _("Note on climate"), "value": found.climate_note},
        {"label": _("Note"), "value": found.note},
    ]


@requires(EDIT)
@require_http_methods(["GET", "POST"])
def wish_add(request: ActedRequest) -> HttpResponse:
    """Enter a wish: choose the person first, then what is asked."""
    person_id = request.GET.get("person", "")
    try:
        person = get_person(UUID(person_id), scope=request.actor.scope) if person_id else None
    except (ValueError, NotFound) as error:
        raise Http404 from error
    if person is None:
        return render(request, "labour/need/choose_person.html", {"steps": _steps(0)})
    known = find_wish_of(person.pk, scope=request.actor.scope)
    if known is not None:
        return redirect("labour:wish_edit", wish_id=known.pk)
    return _edit(request, person, None)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
def wish_edit(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Change a wish."""
    found = _wish(request, wish_id)
    return _edit(request, found.person, found)


def _edit(request: ActedRequest, person: Person, known: JobWish | None) -> HttpResponse:
    form = WishForm(request.POST or None, initial=wish_initial(known))
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            saved = need.record_wish(
                person_id=person.pk,
                terms=form.terms(),
                status=form.cleaned_data["status"],
                actor=request.actor,
                at=now,
                on=timezone.localdate(now),
            )
        except DomainError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, _("The job wish was saved."))
            return redirect("labour:wish", wish_id=saved.pk)
    context = {"form": form, "person": person, "wish": known, "combos": _combos(form), "steps": _steps(1)}
    return render(request, "labour/need/wish_form.html", context)


def _steps(current: int) -> list[dict[str, str]]:
    labels = (_("Choose the person"), _("What is asked of a job"), _("Compare with vacancies"))
    states = ["done"] * current + ["current"] + ["todo"] * (len(labels) - current - 1)
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def _combos(form: WishForm) -> dict[str, list[dict[str, Any]]]:
    """Return the fields chosen while typing: occupations and places, with the words for their values."""
    places = [f"wanted_region_{row}" for row in range(1, REGIONS + 1)]
    names = region_labels(str(form[name].value() or "") for name in places)
    jobs = [f"occupation_{row}" for row in range(1, OCCUPATIONS + 1)]
    return {
        "occupations": [
            combo(
                form,
                name,
                label=_("Occupation %(number)s") % {"number": row},
                url=reverse("labour:suggest_occupations"),
                text=occupation_name(str(form[name].value() or "")),
            )
            for row, name in enumerate(jobs, start=1)
        ],
        "places": [
            combo(
                form,
                name,
                label=_("Wanted place %(number)s") % {"number": row},
                url=f"{reverse('regions:pick')}?levels=1,2,3",
                text=names.get(str(form[name].value() or ""), ""),
            )
            for row, name in enumerate(places, start=1)
        ],
    }


@requires(EDIT)
@require_POST
def wish_consent(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Note the consent to be shown to employers, or its withdrawal."""
    form = ConsentForm(request.POST)
    now = timezone.now()
    if form.is_valid():
        try:
            need.record_consent(
                wish_id=wish_id,
                given_on=form.cleaned_data["given_on"],
                actor=request.actor,
                at=now,
                on=timezone.localdate(now),
            )
        except NotFound as error:
            raise Http404 from error
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("The consent was noted."))
    else:
        messages.error(request, _("Enter the day as year-month-day."))
    return redirect("labour:wish", wish_id=wish_id)


@requires("labour.vacancy.view")
@require_GET
def suggest_jobs(request: ActedRequest) -> HttpResponse:
    """Suggest occupations of the national classification while typing a job title."""
    found = suggest_occupations(asked(request, "q"), limit=SUGGESTIONS)
    options = [{"value": item.code, "text": item.name, "note": item.code} for item in found]
    return render(request, "labour/need/options.html", {"options": options, "icon": "briefcase"})
