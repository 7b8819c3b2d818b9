"""What the pages of the wing share: pages of rows, chips of filters, fields that are chosen while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Paginator

from xieshou.kernel.requests import ActedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpRequest
    from django.utils.functional import Promise

    from xieshou.kernel.errors import DomainError

__all__ = ["ActedRequest", "asked", "chip", "combo", "page_of", "show_refusal"]

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


def chip(request: HttpRequest, name: str, label: str | Promise, value: str | Promise) -> dict[str, Any]:
    """Return the chip of an active filter with the address that removes it."""
    rest = request.GET.copy()
    for key in (name, f"{name}_text", "page"):
        rest.pop(key, None)
    return {"label": label, "value": value, "remove_url": f"?{rest.urlencode()}"}


def combo(
    form: Form, name: str, *, label: str | Promise, url: str, text: str = "", required: bool = False
) -> dict[str, Any]:
    """Return what a combobox of the page shows for a field: its value, the words for it, its errors."""
    value = str(form[name].value() or "")
    return {
        "name": name,
        "label": label,
        "url": url,
        "value": value,
        "text": (text or form.data.get(f"{name}_text", "") or value) if value else "",
        "required": required,
        "errors": form.errors.get(name, []),
    }


def show_refusal(form: Any, refusal: DomainError) -> None:
    """Put a refusal of an operation beside the field it concerns, or above the form."""
    field = form.field_of(refusal.field) if hasattr(form, "field_of") else refusal.field
    form.add_error(field if field in form.fields else None, str(refusal))
