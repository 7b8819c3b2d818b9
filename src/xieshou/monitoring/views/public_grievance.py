"""Grievances for everybody, without sign-in: say what is wrong, see how it stands, appeal once.

No answer tells whether somebody is registered: the village is chosen, nothing is looked up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.actor import Scope
from xieshou.kernel.doors import public
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, take
from xieshou.kernel.redaction import mask_name
from xieshou.kernel.regions.search import search_regions
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.forms.grievance import AppealForm, GrievanceForm, WordForm
from xieshou.monitoring.operations.clue import check_throttle, new_code
from xieshou.monitoring.operations.grievance import WrongWordError, appeal_publicly, report_grievance
from xieshou.monitoring.queries.grievance import find_by_word
from xieshou.monitoring.queries.notice import find_notice
from xieshou.monitoring.rules.notice import HOTLINE
from xieshou.monitoring.vocabulary.grievance import GrievanceKind, GrievanceStatus

from .public import PLACES, sender_of, village_of

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

KEPT = "monitoring_public_grievance"
OPENED = "monitoring_opened_grievance"


@public
@require_http_methods(["GET", "POST"])
def object_publicly(request: HttpRequest) -> HttpResponse:
    """Take a grievance: first the village, then what is wrong; a program in the trap learns nothing."""
    against = _running_notice(request)
    code = against.region_code if against else asked(request, "village")
    village = village_of(request.POST.get("region_code", "") or code)
    if village is None:
        text = asked(request, "q")
        found = search_regions(text, levels=[RegionLevel.VILLAGE], limit=PLACES) if text else []
        place: dict[str, Any] = {"text": text, "places": found, "hotline": HOTLINE}
        return render(request, "monitoring/public/object_place.html", place)
    start = {"region_code": village.code}
    if against is not None:
        start |= {"notice": str(against.pk), "kind": GrievanceKind.NOTICE}
    form = GrievanceForm(request.POST or None, initial=start)
    notice_id = against.pk if against else None
    made: list[list[str]] = []

    def step() -> None:
        if form.is_trap:
            made.append([new_code(), new_code()])
            return
        new = form.grievance(notice_id=notice_id)
        slip = report_grievance(new, sender=sender_of(request), at=timezone.now())
        made.append([slip.number, slip.word])

    if request.method == "POST" and take(form, step):
        request.session[KEPT] = made[0]
        return redirect("monitoring:object_done")
    context: dict[str, Any] = {"form": form, "village": village, "notice": against}
    return render(request, "monitoring/public/object.html", context, status=422 if form.errors else 200)


def uuid_of(text: str) -> UUID:
    """Return the key that a text spells.

    Raises: NotFound: it spells none.
    """
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def _running_notice(request: HttpRequest) -> Any:
    """Return the notice objected to while it runs, its name shortened; one that is over is not carried."""
    try:
        key = uuid_of(request.POST.get("notice", "") or asked(request, "notice"))
    except NotFound:
        return None
    found: Any = find_notice(key, on=timezone.localdate())
    if found is not None:
        found.public_name = mask_name(found.head_name)
    return found


@public
@require_GET
def object_done(request: HttpRequest) -> HttpResponse:
    """Show number and secret word of the grievance that this browser has just sent."""
    kept = request.session.get(KEPT)
    if not kept:
        raise Http404
    context = {"number": kept[0], "word": kept[1], "hotline": HOTLINE}
    return render(request, "monitoring/public/object_done.html", context)


@public
@require_http_methods(["GET", "POST"])
def object_state(request: HttpRequest) -> HttpResponse:
    """Tell how a grievance stands to whoever knows its number and word: stage and answer, no names."""
    form = WordForm(request.POST or None)
    found: list[Any] = []

    def step() -> None:
        check_throttle(sender_of(request), form="object_state", at=timezone.now())
        with in_scope(Scope.everything()):
            row = find_by_word(form.cleaned_data["number"], form.cleaned_data["word"])
        if row is None:
            raise WrongWordError
        found.append(row)

    if request.method == "POST" and take(form, step):
        request.session[OPENED] = [form.cleaned_data["number"], form.cleaned_data["word"]]
    return _state(request, form, found[0] if found else None)


def _state(request: HttpRequest, form: Form, row: Any, appeal_form: Form | None = None) -> HttpResponse:
    may_appeal = row is not None and row.status == GrievanceStatus.REFUSED
    context = {
        "form": form,
        "row": row,
        "appeal_form": (appeal_form or AppealForm()) if may_appeal else None,
        "hotline": HOTLINE,
    }
    refused = form.errors or (appeal_form is not None and appeal_form.errors)
    return render(request, "monitoring/public/object_state.html", context, status=422 if refused else 200)


@public
@require_POST
def object_appeal(request: HttpRequest) -> HttpResponse:
    """Appeal to the county for whoever has just opened the grievance with number and word."""
    number, word = request.session.get(OPENED) or ["", ""]
    form = AppealForm(request.POST)
    sender, now = sender_of(request), timezone.now()
    made: list[Any] = []

    def step() -> None:
        text = form.cleaned_data["text"]
        made.append(appeal_publicly(number=number, word=word, text=text, sender=sender, at=now))

    if number and take(form, step):
        return _state(request, WordForm(), made[0])
    with in_scope(Scope.everything()):
        row = find_by_word(number, word)
    return _state(request, WordForm() if number else WordForm({}), row, form)
