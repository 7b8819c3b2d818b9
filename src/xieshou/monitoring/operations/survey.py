"""Writes of surveys by the county: open one, print codes, make lost ones void, end it early."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.regions.queries import get_region
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import (
    SurveyBatch,
    SurveyCode,
    SurveyRound,
    SurveyTally,
    SurveyTexts,
    SurveyVoid,
)
from xieshou.monitoring.policies.survey import may_open
from xieshou.monitoring.queries.survey import (
    codes_of,
    digest_code,
    get_batch,
    lock_survey,
    questions_of,
    smallest_batch,
)
from xieshou.monitoring.rules.questionnaire import load_questionnaires
from xieshou.monitoring.rules.sampling import place_of
from xieshou.monitoring.rules.survey import state_of
from xieshou.monitoring.vocabulary.survey import QuestionKind, RoundState, VoidReason

from .clue import new_code

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

MOST_CODES = 500


class SurveyPeriodError(DomainError):
    """A survey ends before it begins, or has ended already."""

    default_message = _("The last day must lie after the first one and not in the past. Check both dates.")


class SurveyPlaceError(DomainError):
    """Codes are asked for a place outside the area, or for one that is no township."""

    default_message = _("Choose a township inside the area of the survey.")


class BatchSizeError(DomainError):
    """So few codes that an answer would stand alone, or more than a sheet holds."""

    default_message = _("Too few or too many codes for one sheet.")


class BatchVoidError(DomainError):
    """The batch is void already."""

    default_message = _("This batch is void already. Print a new one.")


class SurveyOverError(DomainError):
    """The survey has ended."""

    default_message = _("This survey has ended. Open a new one for new answers.")


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """What is asked where and when; `to_date` is exclusive."""

    region_code: str
    title: str
    questionnaire: str
    version: int
    from_date: date
    to_date: date


@transaction.atomic
def open_survey(new: NewSurvey, *, actor: Actor, at: datetime) -> SurveyRound:
    """Open a survey; its questions stay as they stand now, whatever becomes of the questionnaire.

    Raises: Denied, ReasonMissingError, WordMissingError, SurveyPeriodError.
    """
    if not may_open(actor, region_code=new.region_code):
        raise Denied
    if not new.title.strip():
        raise ReasonMissingError(field="title")
    chosen = load_questionnaires().get((new.questionnaire, new.version))
    if chosen is None:
        raise WordMissingError(field="questionnaire")
    if new.to_date <= max(new.from_date, timezone.localdate(at)):
        raise SurveyPeriodError(field="to_date")
    row = SurveyRound.objects.create(
        region_code=new.region_code,
        title=new.title.strip(),
        questionnaire=chosen.key,
        version=chosen.version,
        questions=list(chosen.raw),
        from_date=new.from_date,
        to_date=new.to_date,
        opened_at=at,
        opened_by_name=actor.name,
    )
    SurveyTexts.objects.bulk_create(
        SurveyTexts(round=row, region_code=row.region_code, question=question.key)
        for question in chosen.questions
        if question.kind == QuestionKind.TEXT
    )
    period = {"from": new.from_date.isoformat(), "to": new.to_date.isoformat()}
    _note("opened", row, actor=actor, at=at, questionnaire=f"{chosen.key} {chosen.version}", **period)
    return row


@transaction.atomic
def print_codes(*, survey_id: UUID, region_code: str, size: int, actor: Actor, at: datetime) -> list[str]:
    """Make codes for a township. They are returned here and nowhere else: only digests are kept.

    Rows are written in the order of their digests, so that their place in the table is not that on the paper.
    Raises: NotFound, Denied, SurveyOverError, SurveyPlaceError, BatchSizeError.
    """
    row = lock_survey(survey_id, scope=actor.scope)
    if not may_open(actor, region_code=row.region_code):
        raise Denied
    on = timezone.localdate(at)
    if state_of(row.from_date, row.to_date, on) == RoundState.ENDED:
        raise SurveyOverError
    inside = region_code.startswith(place_of(row.region_code))
    if not inside or get_region(region_code).level != RegionLevel.TOWNSHIP:
        raise SurveyPlaceError(field="region_code")
    least = int(smallest_batch(row, on=on).value)
    if not least <= size <= MOST_CODES:
        text = _("Print between %(least)s and %(most)s codes at a time.")
        raise BatchSizeError(str(text) % {"least": least, "most": MOST_CODES}, field="size")
    codes = [new_code() for _number in range(size)]
    batch = SurveyBatch.objects.create(
        round=row, region_code=region_code, size=size, printed_at=at, printed_by_name=actor.name
    )
    SurveyCode.objects.bulk_create(
        SurveyCode(digest=digest, round=row, region_code=region_code, batch=batch)
        for digest in sorted(digest_code(code) for code in codes)
    )
    empty = {one.key: dict.fromkeys(one.options, 0) for one in questions_of(row) if one.options}
    SurveyTally.objects.bulk_create(
        [SurveyTally(round=row, region_code=region_code, counts=empty)], ignore_conflicts=True
    )
    _note("codes_printed", row, actor=actor, at=at, township=region_code, codes=size)
    return codes


@transaction.atomic
def void_batch(*, batch_id: UUID, reason: str, actor: Actor, at: datetime) -> SurveyVoid:
    """Make a printed batch void: its codes that nobody has used open the survey no more.

    Answers that were given with the others stay counted: nothing says which they are. How many codes were
    left is kept for the count of the used ones and not told: beside somebody who looks on, it is a name.
    Raises: NotFound, Denied, WordMissingError, SurveyOverError, BatchVoidError.
    """
    batch = get_batch(batch_id, scope=actor.scope)
    row = lock_survey(batch.round_id, scope=actor.scope)
    if not may_open(actor, region_code=row.region_code):
        raise Denied
    if reason not in VoidReason.values:
        raise WordMissingError(field="reason")
    if state_of(row.from_date, row.to_date, timezone.localdate(at)) == RoundState.ENDED:
        raise SurveyOverError
    if SurveyVoid.objects.filter(batch=batch).exists():
        raise BatchVoidError
    unused, _kinds = codes_of(batch).delete()
    void = SurveyVoid.objects.create(
        batch=batch,
        round=row,
        region_code=batch.region_code,
        reason=reason,
        unused=unused,
        voided_at=at,
        voided_by_name=actor.name,
    )
    township = {"township": batch.region_code, "codes": batch.size}
    _note("codes_voided", row, actor=actor, at=at, reason=str(reason), **township)
    return void


@transaction.atomic
def close_survey(*, survey_id: UUID, actor: Actor, at: datetime) -> SurveyRound:
    """End a survey before its last day; its results are final from now on.

    Raises: NotFound, Denied, IllegalMoveError: it has not run for a day, or has ended.
    """
    row = lock_survey(survey_id, scope=actor.scope)
    if not may_open(actor, region_code=row.region_code):
        raise Denied
    on = timezone.localdate(at)
    if not row.from_date < on < row.to_date:
        raise IllegalMoveError
    before, row.to_date = row.to_date, on
    row.save(update_fields=["to_date"])
    _note("closed", row, actor=actor, at=at, to=on.isoformat(), planned=before.isoformat())
    return row


def _note(verb: str, row: SurveyRound, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"monitoring.survey.{verb}",
        actor=actor,
        at=at,
        subject=("monitoring.survey", row.pk),
        region_code=row.region_code,
        after=after,
    )
