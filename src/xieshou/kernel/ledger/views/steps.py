"""What the pages of the ledger share: records not found, refusals in forms, names, paging."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404

from xieshou.kernel.errors import Denied, DomainError, NotFound

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.paginator import Page
    from django.forms import Form
    from django.http import HttpResponse

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


def take(form: Form, step: Callable[[], object]) -> bool:
    """Run a step for a valid form and put a refusal into the form; return whether the step was taken.

    Raises: NotFound, Denied: for `guarded`.
    """
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


def take_or_tell(request: ActedRequest, step: Callable[[], object], done: str) -> None:
    """Run a step that has no form; tell at the top of the next page how it went.

    Raises: NotFound, Denied: for `guarded`.
    """
    try:
        step()
    except (NotFound, Denied):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


def page_of(request: ActedRequest, rows: Any) -> Page[Any]:
    """Return the page of rows that the address asks for; a wrong number shows the nearest page."""
    return Paginator(rows, ROWS).get_page(request.GET.get("page"))


def asked(request: ActedRequest, name: str) -> str:
    """Return a filter of the address, cut to a sane length."""
    return request.GET.get(name, "").replace("\x00", "")[:LONGEST_TEXT]
