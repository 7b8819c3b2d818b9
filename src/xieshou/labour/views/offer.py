"""Pages of vacancies: list, board, record, enter and change, publish, withdraw, printed post sheet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

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
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.labour.forms.offer import COUNTIES, PublishForm, VacancyForm, WithdrawForm, vacancy_initial
from xieshou.labour.operations import offer
from xieshou.labour.policies.offer import EDIT, VIEW, may_edit_vacancy
from xieshou.labour.queries.offer import (
    SORTS,
    VacancyFilter,
    count_by_stage,
    employer_name,
    get_vacancy,
    list_employers,
    list_vacancies,
)
from xieshou.labour.rules.occupations import occupation_name
from xieshou.labour.rules.terms import label_of, labels_of
from xieshou.labour.vocabulary.offer import LEGAL_MOVES, Insurance, VacancyStatus

from .lists import ActedRequest, chip, combo

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.labour.models import Vacancy

TONES = {
    VacancyStatus.DRAFT: "neutral",
    VacancyStatus.PUBLISHED: "info",
    VacancyStatus.FILLED: "success",
    VacancyStatus.EXPIRED: "warning",
    VacancyStatus.WITHDRAWN: "neutral",
}
CARDS = 20
SUGGESTIONS = 10


def stage_tone(status: str) -> str:
    """Return the tone in which a stage is shown."""
    return TONES[VacancyStatus(status)]


def _wanted(request: ActedRequest) -> VacancyFilter:
    region = asked(request, "region")
    return VacancyFilter(
        text=asked(request, "q"),
        status=asked(request, "status", VacancyStatus.values),
        region=short_code(full_code(region)) if region.isdigit() else "",
        urgent_only=asked(request, "urgent") == "1",
        with_places=asked(request, "places") == "1",
    )


@requires(VIEW)
@require_GET
def vacancies(request: ActedRequest) -> HttpResponse:
    """List the vacancies of the actor's area and those published to it."""
    wanted = _wanted(request)
    page = page_of(
        request, list_vacancies(wanted, scope=request.actor.scope, sort=asked(request, "sort", SORTS))
    )
    names = _decorate(page, wanted.region)
    stages = count_by_stage(scope=request.actor.scope)
    address = reverse("labour:vacancies")
    views = [
        {
            "label": _("All"),
            "url": address,
            "active": not wanted.status,
            "count": sum(number for number, _places in stages.values()),
        }
    ]
    views += [
        {
            "label": stage.label,
            "url": f"{address}?status={stage}",
            "active": wanted.status == stage,
            "count": stages[stage][0],
        }
        for stage in VacancyStatus
    ]
    context = {
        "page": page,
        "views": views,
        "chips": _chips(request, wanted, names),
        "region": full_code(wanted.region) if wanted.region else "",
        "region_text": names.get(wanted.region, ""),
        "may_edit": request.actor.can(EDIT),
        "sort": "updated",
    }
    return render(request, "labour/offer/vacancies.html", context)


def _decorate(rows: Any, region: str = "") -> dict[str, str]:
    """Give each vacancy the words of its codes; return the names of places read for it."""
    names = region_labels([vacancy.region_code for vacancy in rows] + [region])
    for vacancy in rows:
        vacancy.place = names.get(vacancy.region_code, "")
        vacancy.tone = stage_tone(vacancy.status)
        vacancy.occupation = occupation_name(vacancy.occupation_code)
    return names


def _chips(request: ActedRequest, wanted: VacancyFilter, names: dict[str, str]) -> list[dict[str, Any]]:
    chips = []
    if wanted.region:
        chips.append(chip(request, "region", _("Place of work"), names.get(wanted.region, wanted.region)))
    if wanted.urgent_only:
        chips.append(chip(request, "urgent", _("Only"), _("Urgent")))
    if wanted.with_places:
        chips.append(chip(request, "places", _("Only"), _("With free places")))
    return chips


@requires(VIEW)
@require_GET
def vacancy_board(request: ActedRequest) -> HttpResponse:
    """Show the vacancies as cards by stage."""
    scope, stages = request.actor.scope, count_by_stage(scope=request.actor.scope)
    columns: list[dict[str, Any]] = []
    for stage in VacancyStatus:
        cards = list(list_vacancies(VacancyFilter(status=stage), scope=scope, sort="expires")[:CARDS])
        columns.append(
            {"stage": stage, "cards": cards, "count": stages[stage][0], "places": stages[stage][1]}
        )
    _decorate([card for column in columns for card in column["cards"]])
    today = timezone.localdate()
    return render(
        request,
        "labour/offer/board.html",
        {"columns": columns, "today": today, "may_edit": request.actor.can(EDIT)},
    )


@requires(VIEW)
@require_GET
def vacancy(request: ActedRequest, vacancy_id: UUID) -> HttpResponse:
    """Show one vacancy with its terms, places and next step."""
    found = _vacancy(request, vacancy_id)
    may_edit = may_edit_vacancy(request.actor, region_code=found.region_code, employer_id=found.employer_id)
    moves = LEGAL_MOVES[VacancyStatus(found.status)]
    form = PublishForm(initial={"expires_on": found.expires_on})
    context = {
        **_words(found),
        "may_edit": may_edit,
        "may_publish": may_edit and found.status in (VacancyStatus.DRAFT, VacancyStatus.EXPIRED),
        "may_withdraw": may_edit and VacancyStatus.WITHDRAWN in moves,
        "may_reopen": may_edit and VacancyStatus.DRAFT in moves,
        "may_rank": request.actor.can("labour.match.view"),
        "is_open": found.status == VacancyStatus.PUBLISHED,
        "publish_form": form,
        "publish_combos": _county_combos(form),
        "withdraw_form": WithdrawForm(),
    }
    return render(request, "labour/offer/vacancy.html", context)


def _vacancy(request: ActedRequest, vacancy_id: UUID) -> Vacancy:
    try:
        return get_vacancy(vacancy_id, scope=request.actor.scope)
    except NotFound as error:
        raise Http404 from error


def _words(found: Vacancy) -> dict[str, Any]:
    """Return the vacancy with its codes in words."""
    names = region_labels([found.region_code, *found.published_to])
    return {
        "vacancy": found,
        "tone": stage_tone(found.status),
        "place": names.get(found.region_code, ""),
        "occupation": occupation_name(found.occupation_code),
        "skills": [{**skill, "label": label_of("skills", skill["code"])} for skill in found.skills],
        "licences": "、".join(labels_of("licences", found.licences)),
        "conditions": "、".join(labels_of("conditions", found.conditions)),
        "insurances": "、".join(str(Insurance(code).label) for code in found.insurances),
        "counties": "、".join(names.get(code, code) for code in found.published_to),
    }


def _county_combos(form: PublishForm) -> list[dict[str, Any]]:
    return [
        combo(
            form,
            f"county_{row}",
            label=_("County %(number)s") % {"number": row},
            url=f"{reverse('regions:pick')}?levels=2,3",
        )
        for row in range(1, COUNTIES + 1)
    ]


@requires(VIEW)
@require_GET
def vacancy_sheet(request: ActedRequest, vacancy_id: UUID) -> HttpResponse:
    """Show the vacancy as a post sheet for printing and the village notice board."""
    found = _vacancy(request, vacancy_id)
    return render(request, "labour/offer/sheet.html", {**_words(found), "made_at": timezone.now()})


@requires(EDIT)
@require_http_methods(["GET", "POST"])
def vacancy_add(request: ActedRequest) -> HttpResponse:
    """Enter a vacancy."""
    return _edit(request, None)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
def vacancy_edit(request: ActedRequest, vacancy_id: UUID) -> HttpResponse:
    """Change a vacancy."""
    return _edit(request, _vacancy(request, vacancy_id))


def _edit(request: ActedRequest, known: Vacancy | None) -> HttpResponse:
    initial = vacancy_initial(known)
    if known is None and request.actor.organisation_id and not request.actor.scope.regions:
        initial["employer"] = request.actor.organisation_id
    form = VacancyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        saved = _save(request, form, known)
        if saved is not None:
            messages.success(request, _("The vacancy was saved."))
            return redirect("labour:vacancy", vacancy_id=saved.pk)
    context = {"form": form, "vacancy": known, "combos": _combos(form), "steps": _steps(known)}
    return render(request, "labour/offer/vacancy_form.html", context)


def _save(request: ActedRequest, form: VacancyForm, known: Vacancy | None) -> Vacancy | None:
    """Enter or change the vacancy; None where the operation refused and the form says why."""
    now = timezone.now()
    common: dict[str, Any] = {
        "terms": form.terms(),
        "actor": request.actor,
        "at": now,
        "on": timezone.localdate(now),
    }
    try:
        if known is not None:
            return offer.change_vacancy(vacancy_id=known.pk, **common)
        employer = form.cleaned_data["employer"]
        if employer is None:
            form.add_error("employer", _("Choose the employer from the suggestions."))
            return None
        return offer.enter_vacancy(employer_id=employer, **common)
    except DomainError as refusal:
        show_refusal(form, refusal)
        return None


def _steps(known: Vacancy | None) -> list[dict[str, str]]:
    labels = (_("Terms of the post"), _("Check"), _("Publish to counties"))
    done = known is not None and known.published_at is not None
    states = ("current", "todo", "done" if done else "todo")
    return [{"label": label, "state": state} for label, state in zip(labels, states, strict=True)]


def _combos(form: VacancyForm) -> dict[str, dict[str, Any]]:
    """Return the fields chosen while typing: employer, occupation and place of work."""
    place, employer = str(form["region_code"].value() or ""), form["employer"].value()
    return {
        "employer": combo(
            form,
            "employer",
            label=_("Employer"),
            url=reverse("labour:suggest_employers"),
            text=employer_name(employer),
            required=True,
        ),
        "occupation": combo(
            form,
            "occupation_code",
            label=_("Occupation (national classification)"),
            url=reverse("labour:suggest_occupations"),
            text=occupation_name(str(form["occupation_code"].value() or "")),
        ),
        "place": combo(
            form,
            "region_code",
            label=_("Place of work"),
            url=reverse("regions:pick"),
            text=region_labels([place]).get(place, ""),
            required=True,
        ),
    }


@requires(EDIT)
@require_POST
def vacancy_publish(request: ActedRequest, vacancy_id: UUID) -> HttpResponse:
    """Publish a vacancy to counties."""
    form = PublishForm(request.POST)
    now = timezone.now()

    def act() -> None:
        offer.publish(
            vacancy_id=vacancy_id,
            published_to=form.counties(),
            expires_on=form.cleaned_data["expires_on"],
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        )

    return _act(request, vacancy_id, form, act, _("The vacancy is published."))


@requires(EDIT)
@require_POST
def vacancy_withdraw(request: ActedRequest, vacancy_id: UUID) -> HttpResponse:
    """Withdraw a vacancy."""
    form = WithdrawForm(request.POST)

    def act() -> None:
        offer.withdraw(
            vacancy_id=vacancy_id, reason=form.cleaned_data["reason"], actor=request.actor, at=timezone.now()
        )

    return _act(request, vacancy_id, form, act, _("The vacancy was withdrawn."))


@requires(EDIT)
@require_POST
def vacancy_reopen(request: ActedRequest, vacancy_id: UUID) -> HttpResponse:
    """Take a withdrawn vacancy back to draft."""

    def act() -> None:
        offer.reopen(vacancy_id=vacancy_id, actor=request.actor, at=timezone.now())

    return _act(request, vacancy_id, None, act, _("The vacancy is a draft again."))


def _act(
    request: ActedRequest,
    vacancy_id: UUID,
    form: PublishForm | WithdrawForm | None,
    act: Callable[[], None],
    done: str,
) -> HttpResponse:
    """Run one operation and go back to the vacancy with its answer."""
    if form is not None and not form.is_valid():
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
        return redirect("labour:vacancy", vacancy_id=vacancy_id)
    try:
        act()
    except NotFound as error:
        raise Http404 from error
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("labour:vacancy", vacancy_id=vacancy_id)


@requires(EDIT)
@require_GET
def suggest_employers(request: ActedRequest) -> HttpResponse:
    """Suggest the employers for which the actor may enter vacancies."""
    found = list_employers(asked(request, "q"), scope=request.actor.scope, limit=SUGGESTIONS)
    names = region_labels(employer.region_code for employer in found)
    options = [
        {"value": employer.pk, "text": employer.name, "note": names.get(employer.region_code, "")}
        for employer in found
    ]
    return render(request, "labour/need/options.html", {"options": options, "icon": "building"})
