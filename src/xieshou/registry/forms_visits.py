"""Forms of visits, and the reading of what a device sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.regions.forms import RegionField

from .operations.visit import AnswerError, NewEdit, NewVisit
from .vocabulary_visits import FileKind

if TYPE_CHECKING:
    from datetime import datetime

LONGEST_NOTE, LONGEST_CLUE, MOST_SEEN = 1000, 500, 60
WHOLE_CIRCLE, HALF_CIRCLE = 180, 90


class VillageForm(forms.Form):
    """A village whose households somebody takes on or gives back."""

    region_code = RegionField(label=_("Village"), mine=True)


class VisitFileForm(forms.Form):
    """One photo or voice note of a visit."""

    id = forms.UUIDField()
    kind = forms.ChoiceField(choices=FileKind.choices)
    file = forms.FileField()


class DeviceForm(forms.Form):
    """The number that a device gave itself."""

    device = forms.UUIDField()


def read_visit(given: Any, *, device_id: UUID) -> NewVisit:
    """Return a visit as the device tells it.

    Raises: AnswerError: the shape or a value is not that of the form.
    """
    try:
        return NewVisit(
            id=UUID(given["id"]),
            household_id=UUID(given["household"]),
            device_id=device_id,
            started_at=_moment(given["started_at"]),
            ended_at=_moment(given["ended_at"]),
            has_consent=given["consent"] is True,
            note=_text(given.get("note"), LONGEST_NOTE),
            clue=_text(given.get("clue"), LONGEST_CLUE),
            latitude=_angle(given.get("latitude"), HALF_CIRCLE),
            longitude=_angle(given.get("longitude"), WHOLE_CIRCLE),
            edits=tuple(_edit(one) for one in given["edits"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise AnswerError from error


def _edit(given: Any) -> NewEdit:
    saw = given.get("saw", [])
    if len(saw) > MOST_SEEN:
        raise ValueError(saw)
    return NewEdit(UUID(given["id"]), str(given["field"]), str(given["value"]), tuple(map(UUID, saw)))


def _moment(given: Any) -> datetime:
    found = parse_datetime(given)
    if found is None or timezone.is_naive(found):
        raise ValueError(given)
    return found


def _text(given: Any, longest: int) -> str:
    text = str(given or "").replace("\x00", "").strip()
    if len(text) > longest:
        raise ValueError(text)
    return text


def _angle(given: Any, most: int) -> float | None:
    if given is None:
        return None
    angle = float(given)
    if not -most <= angle <= most:
        raise ValueError(given)
    return angle
