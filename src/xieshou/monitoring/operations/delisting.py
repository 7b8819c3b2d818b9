"""Writes of the states of counties and villages: a new row with its approval, or a report with its source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.monitoring.errors import WordMissingError
from xieshou.monitoring.models import PlaceStatus
from xieshou.monitoring.policies.run import may_record_exit
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS, Basis, ExitLevel, PlaceState

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor

APPROVAL = ("document", "document_number", "issued_by", "issued_on", "from_date")


class ApprovalMissingError(DomainError):
    """A state is to be recorded without the whole approval."""

    default_message = _(
        "A state needs its approval: document, number, issuer, day of issue and since when it holds."
    )


class ReportError(DomainError):
    """A report names no source, or pretends to a document."""

    default_message = _("A reported state needs its source and has no document.")


class PlaceError(DomainError):
    """The place is of another level."""

    default_message = _("Choose a place of the chosen level.")


class ApprovalOrderError(DomainError):
    """A day of the approval has not come."""

    default_message = _("This day has not come yet. Enter what is approved already.")


class ApprovedBeforeError(DomainError):
    """The same document said the same of the place before."""

    default_message = _("This document is on record for this place already.")


@dataclass(frozen=True, slots=True)
class NewPlaceStatus:
    """A state of a place and what it rests on."""

    region_code: str
    level: str
    state: str
    basis: str = Basis.APPROVED
    from_date: date | None = None
    document: str = ""
    document_number: str = ""
    issued_by: str = ""
    issued_on: date | None = None
    source: str = ""


@transaction.atomic
def record_place_status(*, status: NewPlaceStatus, actor: Actor, at: datetime) -> PlaceStatus:
    """Record a state of a county or village; what was recorded before stays as it is.

    Raises: Denied, WordMissingError, PlaceError, ApprovalMissingError, ReportError, ApprovalOrderError,
            ApprovedBeforeError.
    """
    if not may_record_exit(actor, region_code=status.region_code):
        raise Denied
    _check(status, timezone.localdate(at))
    values = {
        name: value.strip() if isinstance(value, str) else value for name, value in asdict(status).items()
    }
    try:
        with transaction.atomic():
            made = PlaceStatus.objects.create(**values, recorded_at=at, recorded_by_name=actor.name)
    except IntegrityError as error:
        raise ApprovedBeforeError(field="document_number") from error
    record(
        "monitoring.delisting.recorded",
        actor=actor,
        at=at,
        subject=("monitoring.place_status", made.pk),
        region_code=made.region_code,
        after={"state": str(made.state), "basis": str(made.basis), "document": made.document_number},
    )
    return made


def _check(status: NewPlaceStatus, today: date) -> None:
    words = ((status.level, ExitLevel), (status.state, PlaceState), (status.basis, Basis))
    if any(word not in known.values for word, known in words):
        raise WordMissingError(field="state")
    digits = LEVEL_DIGITS[status.level]
    above = "00" if status.level == ExitLevel.COUNTY else "000"
    if not set(status.region_code[digits:]) <= {"0"} or status.region_code[:digits].endswith(above):
        raise PlaceError(field="region_code")
    if status.basis == Basis.REPORTED:
        if not status.source.strip() or any(getattr(status, name) for name in APPROVAL[:-1]):
            raise ReportError(field="source")
        return
    for name in APPROVAL:
        value = getattr(status, name)
        if not (value.strip() if isinstance(value, str) else value):
            raise ApprovalMissingError(field=name)
    for name in ("issued_on", "from_date"):
        if getattr(status, name) > today:
            raise ApprovalOrderError(field=name)
