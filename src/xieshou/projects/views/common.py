"""What the pages of the wing share: saved views of a list, files of a form, last days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.kernel.files.operations import store
from xieshou.kernel.pages import take_or_tell
from xieshou.kernel.requests import ActedRequest
from xieshou.projects.forms.introduction import EndForm

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from uuid import UUID

    from django.forms import Form

__all__ = ["ActedRequest", "end_or_tell", "keep_file", "tabs"]


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


def end_or_tell(request: ActedRequest, step: Callable[..., object], done: str) -> None:
    """End what runs on the last day of the request; tell at the top of the next page how it went.

    `step` takes `last_day`, `actor` and `at`.
    """
    form = EndForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the last day."))
        return
    take_or_tell(request, lambda: step(**form.cleaned_data, actor=request.actor, at=timezone.now()), done)
