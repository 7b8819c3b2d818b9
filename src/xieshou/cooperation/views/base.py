"""What the pages of the wing share: forms without a page, files, the day asked for."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.cooperation.operations.evidence import Upload, keep
from xieshou.kernel.pages import asked, take_or_tell, tell_errors
from xieshou.kernel.requests import ActedRequest

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

__all__ = [
    "ActedRequest",
    "add_file",
    "asked_day",
    "asked_year",
    "brought",
    "form_page",
    "sent_file",
    "take_form_or_tell",
]

FIRST_YEAR, LAST_YEAR = 1990, 2100


def take_form_or_tell(request: ActedRequest, form: Form, step: Callable[[], object], done: str) -> None:
    """Run the step of a form that has no page of its own; tell at the top of the next page how it went."""
    if form.is_valid():
        take_or_tell(request, step, done)
        return
    tell_errors(request, form)


def form_page(
    request: ActedRequest,
    form: Form,
    title: str,
    *,
    action: str,
    back: str,
    back_text: str,
    summary: str = "",
) -> HttpResponse:
    """Show a form that has a page of its own: where it goes, and the list it leads back to."""
    context = {"form": form, "title": title, "summary": summary, "action": action}
    context |= {"back": back, "back_text": back_text}
    return render(request, "cooperation/form.html", context, status=422 if form.errors else 200)


def asked_day(request: HttpRequest, name: str = "on") -> date:
    """Return the day of the address, or today; a day that is none is today as well."""
    try:
        day = date.fromisoformat(asked(request, name))
    except ValueError:
        return timezone.localdate()
    return day if FIRST_YEAR <= day.year <= LAST_YEAR else timezone.localdate()


def asked_year(request: HttpRequest) -> int:
    """Return the year of the address, or the present one."""
    text = asked(request, "year")
    year = int(text) if text.isascii() and text.isdigit() else timezone.localdate().year
    return year if FIRST_YEAR <= year <= LAST_YEAR else timezone.localdate().year


def brought(form: Form, name: str) -> Upload | None:
    """Return the file that a checked form brought, if any."""
    file = form.cleaned_data.get(name)
    return Upload(file.name or "file", file.read()) if file else None


def sent_file(request: ActedRequest) -> Upload:
    """Return the file of a request that has no form; an empty one where none was sent."""
    upload = request.FILES.get("file")
    return Upload((upload.name if upload else "") or "file", upload.read() if upload else b"")


def add_file(request: ActedRequest, owner: tuple[str, UUID], *, check_right: Callable[[], object]) -> bool:
    """Keep the file of the request for a record, if the actor may change it; tell how it went."""

    def step() -> None:
        check_right()
        keep(sent_file(request), owner=owner, actor=request.actor, at=timezone.now())

    return take_or_tell(request, step, _("The file is kept."))
