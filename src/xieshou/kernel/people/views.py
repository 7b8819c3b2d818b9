"""Pages of people: list, record, forms, and the opening of masked numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record_reading
from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.regions.rules import CODE_DIGITS, full_code, short_code

from . import merging, operations, queries
from .forms import MergeForm, PersonForm, RevealForm
from .listing import list_people
from .vocabulary import ETHNIC_GROUPS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest

    from .models import Person

MOST_OPTIONS = 10


def _digits(text: str) -> str:
    return text if text.isascii() and text.isdigit() and len(text) <= CODE_DIGITS else ""


@requires("people.view")
@require_GET
def list_page(request: HttpRequest) -> HttpResponse:
    """List the people of the actor's area, or search them."""
    text, prefix = request.GET.get("q", "")[:64], _digits(request.GET.get("region", ""))
    page = list_people(
        scope=request.actor.scope,  # type: ignore[attr-defined]
        text=text,
        region_prefix=short_code(full_code(prefix)) if prefix else "",
        mark=request.GET.get("after", ""),
    )
    names = region_names(person.region_code for person in page.people)
    rows = [
        {
            "person": person,
            "village": names.get(person.region_code, ""),
            "masked": queries.masked_numbers(person),
        }
        for person in page.people
    ]
    following = {**request.GET.dict(), "after": page.next_mark}
    context = {
        "rows": rows,
        "text": text,
        "next_url": f"?{urlencode(following)}" if page.next_mark else "",
        "first_url": "?" + urlencode({"q": text} if text else {}) if request.GET.get("after") else "",
    }
    return render(request, "people/list.html", context)


@requires("people.view")
@require_GET
def show_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Show one person with masked numbers."""
    person = _get(request, person_id)
    _note_reading(person, request)
    return _render_person(request, person, MergeForm())


def _note_reading(person: Person, request: HttpRequest) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    subject = ("people.person", person.pk)
    record_reading(subject, region_code=person.region_code, actor=actor, at=timezone.now())


def _get(request: HttpRequest, person_id: UUID) -> Person:
    try:
        return queries.get_person(person_id, scope=request.actor.scope)  # type: ignore[attr-defined]
    except NotFound as error:
        raise Http404 from error


def _render_person(request: HttpRequest, person: Person, merge_form: MergeForm) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "person": person,
        "masked": queries.masked_numbers(person),
        "village": region_names([person.region_code]).get(person.region_code, person.region_code),
        "ethnic_group": ETHNIC_GROUPS.get(person.ethnicity, ""),
        "may_edit": actor.can("people.edit") and actor.scope.covers_region(person.region_code),
        "may_reveal": actor.can("people.reveal"),
        "merge_form": merge_form,
        "shares": queries.list_shares(person),
    }
    return render(request, "people/person.html", context)


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def add_person(request: HttpRequest) -> HttpResponse:
    """Enter a person."""
    form = PersonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actor = request.actor  # type: ignore[attr-defined]
            person = operations.register_person(form.entry(), actor=actor, at=timezone.now())
        except DomainError as error:
            _show_refusal(form, error)
        else:
            messages.success(request, _("%(name)s is on file.") % {"name": person.name})
            return redirect("people:person", person.pk)
    return render(request, "people/form.html", {"form": form, "title": _("Enter a person")})


@requires("people.edit")
@require_http_methods(["GET", "POST"])
def edit_person(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Change a person."""
    person = _get(request, person_id)
    form = PersonForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        try:
            operations.update_person(
                person_id=person_id,
                changes=form.changes(),
                actor=request.actor,  # type: ignore[attr-defined]
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except NotFound as error:
            raise Http404 from error
        except DomainError as error:
            _show_refusal(form, error)
        else:
            messages.success(request, _("The changes are saved."))
            return redirect("people:person", person_id)
    return render(request, "people/form.html", {"form": form, "person": person, "title": person.name})


def _show_refusal(form: Any, error: DomainError) -> None:
    form.add_error(error.field if error.field in form.fields else None, str(error))


@requires("people.reveal")
@require_POST
def reveal(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Open a masked number for a purpose; the answer is the fragment that takes the mask's place."""
    form = RevealForm(
        {"field": request.GET.get("field", "id_number"), "purpose": request.POST.get("purpose", "")}
    )
    if not form.is_valid():
        return HttpResponse(status=400)
    try:
        number = operations.reveal(
            person_id=person_id,
            field=form.cleaned_data["field"],
            purpose=form.cleaned_data["purpose"],
            actor=request.actor,  # type: ignore[attr-defined]
            at=timezone.now(),
        )
    except NotFound as error:
        raise Http404 from error
    except DomainError as error:
        return render(request, "people/refused.html", {"error": error}, status=403)
    return render(request, "people/revealed.html", {"number": number, "field": form.cleaned_data["field"]})


@requires("people.edit")
@require_POST
def merge(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Make one person of this record and another one."""
    person = _get(request, person_id)
    form = MergeForm(request.POST)
    if form.is_valid():
        try:
            merging.merge_people(
                kept_id=person_id,
                merged_id=form.cleaned_data["merged_id"],
                actor=request.actor,  # type: ignore[attr-defined]
                at=timezone.now(),
                reason=form.cleaned_data["reason"],
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The two records are one person now."))
            return redirect("people:person", person_id)
    return _render_person(request, person, form)


@requires("people.view")
@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """Suggest people for a combobox."""
    scope = request.actor.scope  # type: ignore[attr-defined]
    people = queries.search_people(request.GET.get("q", ""), scope=scope, limit=MOST_OPTIONS)
    names = region_names(person.region_code for person in people)
    options = [{"person": person, "village": names.get(person.region_code, "")} for person in people]
    return render(request, "people/options.html", {"options": options})
