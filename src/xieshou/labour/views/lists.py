"""What the pages of the wing share: chips of filters, fields that are chosen while typing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.requests import ActedRequest

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest
    from django.utils.functional import Promise


__all__ = ["ActedRequest", "chip", "combo"]


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
