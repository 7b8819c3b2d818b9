"""What the views of every wing share: refusals as answers, one step of a form, pages of rows, filters."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404

from xieshou.kernel.errors import Denied, DomainError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.core.paginator import Page
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from xieshou.kernel.requests import ActedRequest

ROWS = 50
LONGEST_TEXT = 60


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


def show_refusal(form: Any, refusal: DomainError) -> None:
    """Put a refusal of an operation beside the field it concerns, or above the form.

    A form whose fields are named otherwise than the operation's has `field_of(name)`.
    """
    field = form.field_of(refusal.field) if hasattr(form, "field_of") else refusal.field
    form.add_error(field if field in form.fields else None, str(refusal))


def take(form: Form, step: Callable[[], object]) -> bool:
    """Run a step for a valid form; put a refusal into the form.

    Returns: whether the step was taken.
    Raises:  NotFound, Denied: for `guarded`.
    """
    if not form.is_valid():
        return False
    try:
        step()
    except (NotFound, Denied):
        raise
    except DomainError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def take_or_tell(request: ActedRequest, step: Callable[[], object], done: str) -> bool:
    """Run a step that has no form; tell at the top of the next page how it went.

    Returns: whether the step was taken.
    Raises:  NotFound, Denied: for `guarded`.
    """
    try:
        step()
    except (NotFound, Denied):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True


def tell_errors(request: ActedRequest, form: Form) -> None:
    """Tell at the top of the next page what is wrong with a form that has no page of its own."""
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
