"""What the record pages share: finding the record, running one step, showing a refusal in its form."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404

from xieshou.kernel.errors import Denied, DomainError, NotFound

from .lists import show_refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest


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


def tell_errors(request: ActedRequest, form: Form) -> None:
    """Tell at the top of the next page what is wrong with a form that has no page of its own."""
    for errors in form.errors.values():
        for error in errors:
            messages.error(request, str(error))
