"""A refusal as the tests of the wing assert it: its class, the field it names, and that nothing was written."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.apps import apps

from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import DomainError
from xieshou.registry.models import IncomeFact

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOMS = ("projects", "ledger")


def written() -> dict[str, list[dict[str, Any]]]:
    """Return every row of the wing, of the ledger, of the income that it tells and of the audit record."""
    models = [model for room in ROOMS for model in apps.get_app_config(room).get_models()]
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in (*models, IncomeFact, Event)
    }


@contextmanager
def refused(refusal: type[DomainError], field: str = "") -> Iterator[None]:
    """Expect exactly this refusal of the block; not a row may differ after it."""
    before = written()
    with pytest.raises(DomainError) as caught:
        yield
    assert (type(caught.value), caught.value.field) == (refusal, field)
    assert written() == before
