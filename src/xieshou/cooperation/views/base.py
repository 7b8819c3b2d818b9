"""What the pages of the wing share: refusals, steps, pages of rows, the day asked for."""

from __future__ import annotations

from datetime import date
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.files.operations import store
from xieshou.kernel.files.sniffing import DOCUMENTS, IMAGES
from xieshou.kernel.requests import ActedRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from django.core.paginator import Page
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

__all__ = [
    "ActedRequest",
    "add_file",
    "asked",
    "asked_day",
    "asked_year",
    "guarded",
    "page_of",
    "take",
    "take_form_or_tell",
    "take_or_tell",
]

ROWS, LONGEST_TEXT, FIRST_YEAR, LAST_YEAR = 50, 60, 1990, 2100


def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer "not found" and "not allowed" for records outside the scope and steps outside the role."""

    @wraps(view)
    def answer(request: ActedRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotFound as error:
            raise Http404 from error
        except Denied as error:
            raise PermissionDenied from error

    return answer


def take(form: Form, step: Callable[[], object]) -> bool:
    """Run a step for a valid form; put a refusal into the form; return whether the step was taken."""
    if not form.is_valid():
        return False
    try:
        step()
    except (NotFound, Denied):
        raise
    except DomainError as refusal:
        form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        return False
    return True


def take_or_tell(request: ActedRequest, step: Callable[[], object], done: str) -> bool:
    """Run a step that has no form of its own; tell at the top of the next page how it went."""
    try:
        step()
    except (NotFound, Denied):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def take_form_or_tell(request: ActedRequest, form: Form, step: Callable[[], object], done: str) -> None:
    """Run the step of a form that has no page of its own; tell at the top of the next page how it went."""
    if form.is_valid():
        take_or_tell(request, step, done)
        return
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))


def page_of(request: HttpRequest, rows: Any, *, size: int = ROWS) -> Page[Any]:
    """Return the page of rows that the address asks for; a wrong number shows the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def asked(request: HttpRequest, name: str, allowed: Iterable[str] | None = None) -> str:
    """Return a filter of the address: cut to a sane length, "" where it is none of the allowed words."""
    value = request.GET.get(name, "").replace("\x00", "")[:LONGEST_TEXT]
    return value if allowed is None or value in allowed else ""


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


def add_file(
    request: ActedRequest,
    owner: tuple[str, UUID],
    *,
    check_right: Callable[[], object],
    only_images: bool = False,
) -> bool:
    """Keep the file of the request for a record, if the actor may change it; tell how it went."""

    def keep() -> None:
        check_right()
        upload = request.FILES.get("file")
        content = upload.read() if upload else b""
        store(
            content=content,
            name=(upload.name if upload else "") or "file",
            owner=owner,
            actor=request.actor,
            at=timezone.now(),
            accepted=IMAGES if only_images else DOCUMENTS,
        )

    return take_or_tell(request, keep, _("The file is kept."))
