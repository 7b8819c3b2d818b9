"""Writes of exits: the figures of a place, each time as a new row with its source, and its documents."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.files.operations import store
from xieshou.kernel.files.refusals import FileRefused
from xieshou.kernel.ids import new_id
from xieshou.kernel.regions.rules import short_code
from xieshou.monitoring.errors import WordMissingError
from xieshou.monitoring.models import ExitDocument, ExitRecord
from xieshou.monitoring.policies.run import may_record_exit
from xieshou.monitoring.queries.exit import count_figures
from xieshou.monitoring.vocabulary.figures import FILES_KIND, LEVEL_DIGITS, Document, ExitLevel

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class ExitFiguresError(DomainError):
    """A part is larger than its whole, the source is missing, or the place is of another level."""

    default_message = _(
        "Give the source, and parts that are not larger than their wholes, for a place of the chosen level."
    )


class NothingCountedError(DomainError):
    """No run, no sample and no survey speaks of the place."""

    default_message = _(
        "No monthly run, finished sample or ended survey speaks of this place yet. Run a month first."
    )


class DocumentDayError(DomainError):
    """The document is of the future."""

    default_message = _("The day of the document lies in the future.")


class DocumentKnownError(DomainError):
    """The number or the issuer is missing, or the document is on file."""

    default_message = _("Give number and issuer. A document of this number is kept once.")


@dataclass(frozen=True, slots=True)
class NewExitDocument:
    """A document of one place: what it is, its number, its day and who issued it."""

    region_code: str
    level: str
    document: str
    number: str
    issued_on: date
    issued_by: str


@dataclass(frozen=True, slots=True)
class NewExitRecord:
    """Figures of one place; None is not known."""

    region_code: str
    level: str
    as_of: date
    source: str
    population: int | None = None
    poor: int | None = None
    mis_exited: int | None = None
    missed: int | None = None
    mis_exited_households: int | None = None
    missed_households: int | None = None
    sampled_exited: int | None = None
    sampled_unregistered: int | None = None
    surveyed: int | None = None
    approving: int | None = None
    run_month: int | None = None
    sample_id: UUID | None = None
    survey_id: UUID | None = None


@transaction.atomic
def record_exit(*, figures: NewExitRecord, actor: Actor, at: datetime) -> ExitRecord:
    """Record what is known of a place's exit; earlier rows stay.

    Raises: Denied, WordMissingError, ExitFiguresError.
    """
    _check_place(figures.region_code, figures.level, actor=actor)
    if not figures.source.strip():
        raise ExitFiguresError(field="source")
    try:
        with transaction.atomic():
            made = ExitRecord.objects.create(**asdict(figures), recorded_at=at, recorded_by_name=actor.name)
    except IntegrityError as error:
        raise ExitFiguresError from error
    record(
        "monitoring.exit.recorded",
        actor=actor,
        at=at,
        subject=("monitoring.exit", made.pk),
        region_code=made.region_code,
        after={"level": str(made.level), "as_of": made.as_of.isoformat(), "run": made.run_month},
    )
    return made


def _check_place(region_code: str, level: str, *, actor: Actor) -> None:
    """Refuse a place of another level than the one that exits, or outside the actor's area."""
    if not may_record_exit(actor, region_code=region_code):
        raise Denied
    if level not in ExitLevel.values:
        raise WordMissingError(field="level")
    if len(short_code(region_code)) != LEVEL_DIGITS[level]:
        raise ExitFiguresError(field="region_code")


@transaction.atomic
def count_exit(*, region_code: str, level: str, actor: Actor, at: datetime) -> ExitRecord:
    """Record the figures of a place as its run, its sample and its survey give them; nothing is typed.

    What no record gives stays unknown, which is not ready.

    Raises: Denied, WordMissingError, ExitFiguresError, NothingCountedError.
    """
    _check_place(region_code, level, actor=actor)
    on = timezone.localdate(at)
    found = count_figures(region_code, level=level, scope=actor.scope, on=on)
    if found.run_month is None and found.sample is None and found.survey is None:
        raise NothingCountedError
    figures = NewExitRecord(
        region_code=region_code,
        level=level,
        as_of=on,
        source=found.source,
        run_month=found.run_month,
        sample_id=found.sample.pk if found.sample else None,
        survey_id=found.survey.pk if found.survey else None,
        **found.numbers,
    )
    return record_exit(figures=figures, actor=actor, at=at)


@transaction.atomic
def file_exit_document(
    *, document: NewExitDocument, content: bytes, file_name: str, actor: Actor, at: datetime
) -> ExitDocument:
    """Keep a document that gates the exit of a place, with its number, its day and the file itself.

    Raises: Denied, WordMissingError, ExitFiguresError, DocumentDayError, DocumentKnownError, FileRefused.
    """
    _check_place(document.region_code, document.level, actor=actor)
    if document.document not in Document.values:
        raise WordMissingError(field="document")
    if document.issued_on > timezone.localdate(at):
        raise DocumentDayError(field="issued_on")
    key = new_id()
    try:
        stored = store(content=content, name=file_name, owner=(FILES_KIND, key), actor=actor, at=at)
    except FileRefused as refusal:
        raise type(refusal)(field="file") from refusal
    try:
        with transaction.atomic():
            made = ExitDocument.objects.create(
                id=key,
                file_id=stored.pk,
                file_name=stored.name,
                recorded_at=at,
                recorded_by_name=actor.name,
                **asdict(document),
            )
    except IntegrityError as error:
        raise DocumentKnownError(field="number") from error
    record(
        "monitoring.exit.document_filed",
        actor=actor,
        at=at,
        subject=("monitoring.exit_document", made.pk),
        region_code=made.region_code,
        after={"document": str(made.document), "number": made.number, "issued_on": str(made.issued_on)},
    )
    return made
