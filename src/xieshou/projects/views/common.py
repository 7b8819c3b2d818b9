"""What the pages of the wing share: pages of rows, filters, records of the area, refusals in forms."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404

from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.files.operations import store
from xieshou.kernel.requests import ActedRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime
    from uuid import UUID

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

__all__ = ["ActedRequest", "asked", "guarded", "keep_file", "page_of", "tabs", "take", "take_or_tell"]

RowT = TypeVar("RowT")
ROWS = 50
LONGEST_TEXT = 60


def page_of(request: HttpRequest, rows: QuerySet[Any] | Sequence[RowT], *, size: int = ROWS) -> Page[Any]:
    """Return the page of rows that the address asks for; a wrong number shows the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))


def asked(request: HttpRequest, name: str, allowed: Iterable[str] | None = None) -> str:
    """Return a filter of the address: cut to a sane length, "" where it is none of the allowed words."""
    value = request.GET.get(name, "").replace("\x00", "")[:LONGEST_TEXT]
    return value if allowed is None or value in allowed else ""


def tabs(address: str, name: str, chosen: str, words: Iterable[Any], everything: Any) -> list[dict[str, Any]]:
    """Return the saved views of a list: everything, then one a word of `words`."""
    views = [{"label": everything, "url": address, "active": not chosen}]
    views += [
        {"label": word.label, "url": f"{address}?{name}={word}", "active": chosen == word} for word in words
    ]
    return views


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
    """Run a step for a valid form; put a refusal beside the field it concerns.

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
        name = refusal.field
        field = form.field_of(name) if hasattr(form, "field_of") else name
        form.add_error(field if field in form.fields else None, str(refusal))
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


def keep_file(
    request: ActedRequest, form: Form, name: str, *, owner: tuple[str, UUID], at: datetime
) -> UUID | None:
    """Keep the file of a form's field as evidence of a record; None where none was given."""
    upload = form.cleaned_data.get(name)
    if not upload:
        return None
    file = store(content=upload.read(), name=upload.name, owner=owner, actor=request.actor, at=at)
    return file.pk
