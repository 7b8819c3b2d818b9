"""Writes of exits: the figures and documents of a place, each time as a new row with its source."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.monitoring.errors import WordMissingError
from xieshou.monitoring.models import ExitRecord
from xieshou.monitoring.policies.run import may_record_exit
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS, Document, ExitLevel

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor


class ExitFiguresError(DomainError):
    """A part is larger than its whole, the source is missing, or the place is of another level."""

    default_message = _(
        "Give the source, and parts that are not larger than their wholes, for a place of the chosen level."
    )


@dataclass(frozen=True, slots=True)
class NewExitRecord:
    """Figures and documents of one place; None is not known."""

    region_code: str
    level: str
    as_of: date
    source: str
    population: int | None = None
    poor: int | None = None
    mis_exited: int | None = None
    missed: int | None = None
    sampled_exited: int | None = None
    sampled_unregistered: int | None = None
    surveyed: int | None = None
    approving: int | None = None
    documents: tuple[str, ...] = ()


@transaction.atomic
def record_exit(*, figures: NewExitRecord, actor: Actor, at: datetime) -> ExitRecord:
    """Record what is known of a place's exit; earlier rows stay.

    Raises: Denied, WordMissingError, ExitFiguresError.
    """
    if not may_record_exit(actor, region_code=figures.region_code):
        raise Denied
    if figures.level not in ExitLevel.values or not set(figures.documents) <= set(Document.values):
        raise WordMissingError(field="level")
    digits = LEVEL_DIGITS[figures.level]
    fits = set(figures.region_code[digits:]) <= {"0"} and not figures.region_code[:digits].endswith("000")
    if not figures.source.strip() or not fits:
        raise ExitFiguresError(field="source" if fits else "region_code")
    values = asdict(figures) | {"documents": sorted(figures.documents)}
    try:
        with transaction.atomic():
            made = ExitRecord.objects.create(**values, recorded_at=at, recorded_by_name=actor.name)
    except IntegrityError as error:
        raise ExitFiguresError from error
    record(
        "monitoring.exit.recorded",
        actor=actor,
        at=at,
        subject=("monitoring.exit", made.pk),
        region_code=made.region_code,
        after={"level": str(made.level), "as_of": made.as_of.isoformat(), "documents": made.documents},
    )
    return made
