"""What the pages of the wing share: saved views of a list, files of a form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.files.operations import store
from xieshou.kernel.requests import ActedRequest

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from django.forms import Form

__all__ = ["ActedRequest", "keep_file", "tabs"]


def tabs(address: str, name: str, chosen: str, words: Iterable[Any], everything: Any) -> list[dict[str, Any]]:
    """Return the saved views of a list: everything, then one a word of `words`."""
    views = [{"label": everything, "url": address, "active": not chosen}]
    views += [
        {"label": word.label, "url": f"{address}?{name}={word}", "active": chosen == word} for word in words
    ]
    return views


def keep_file(
    request: ActedRequest, form: Form, name: str, *, owner: tuple[str, UUID], at: datetime
) -> UUID | None:
    """Keep the file of a form's field as evidence of a record; None where none was given."""
    upload = form.cleaned_data.get(name)
    if not upload:
        return None
    file = store(content=upload.read(), name=upload.name, owner=owner, actor=request.actor, at=at)
    return file.pk
