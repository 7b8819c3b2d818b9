"""What the pages of the registry share: the request behind a door, refusals in forms, foreign rows."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.registry.queries.household import get_household

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Household


class PlaceForm(forms.Form):
    """The address picker of the list's filters: a place of any level from county to village."""

    region = RegionField(
        label=_("Place"),
        required=False,
        mine=True,
        levels=[RegionLevel.COUNTY, RegionLevel.TOWNSHIP, RegionLevel.VILLAGE],
    )


def household_or_404(request: ActedRequest, household_id: UUID) -> Household:
    """Return a household of the actor's area."""
    try:
        return get_household(household_id, scope=request.actor.scope)
    except NotFound as error:
        raise Http404 from error


def past_day(request: ActedRequest) -> date | None:
    """Return the past day that the address asks for (?on=2025-03-01); today, later or nonsense is none."""
    try:
        day = date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return None
    return day if day < timezone.localdate() else None


@contextmanager
def refusals_shown_in(form: forms.Form) -> Iterator[None]:
    """Turn a refusal of the block into an error of the form, beside the field that it names."""
    try:
        yield
    except NotFound as error:
        raise Http404 from error
    except Denied as error:
        raise PermissionDenied from error
    except DomainError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))


@contextmanager
def not_found_is_404() -> Iterator[None]:
    """Answer "not found" for a row that does not exist or is outside the area."""
    try:
        yield
    except NotFound as error:
        raise Http404 from error
