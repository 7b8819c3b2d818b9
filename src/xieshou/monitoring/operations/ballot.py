"""The one write of an anonymous answer: the code goes, the tallies grow, and nothing joins the two.

No audit record, no user, no address, no moment. A wrong code leaves a trace of its sender, a right one none.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import DomainError
from xieshou.kernel.redaction import LeakKind
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import PublicAttempt, SurveyCode, SurveyTally, SurveyTexts
from xieshou.monitoring.queries.clue import count_attempts
from xieshou.monitoring.queries.survey import find_code, questions_of
from xieshou.monitoring.rules.questionnaire import AnswerError, check_answers
from xieshou.monitoring.rules.survey import add_answers, insert_text, state_of
from xieshou.monitoring.vocabulary.survey import QuestionKind, RoundState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from xieshou.monitoring.models import SurveyRound

WRONG_AN_HOUR = 10
HOUR = timedelta(hours=1)
EVERYWHERE = Scope.everything()


class WrongCodeError(DomainError):
    """The code is unknown, was used, or its survey does not run: all three are answered alike."""

    default_message = _(
        "This code does not open a survey: it is mistyped, was used already, or the survey does not run"
        " today."
    )


class GuessingError(DomainError):
    """Too many wrong codes came from one place within the hour."""

    default_message = _("Too many wrong codes came from this connection within the hour. Try again later.")


class EmptySheetError(DomainError):
    """No question was answered."""

    default_message = _("Answer at least one question.")


class UnfitAnswerError(DomainError):
    """An answer is none of those offered, or too long."""

    default_message = _("Choose one of the offered answers, or write at most 300 characters.")


class NamingTextError(DomainError):
    """What was written gives somebody away."""


def find_round(code: str, *, sender: bytes, at: datetime) -> SurveyRound:
    """Return the survey that a code opens today.

    Raises: GuessingError, WrongCodeError.
    """
    if count_attempts(sender, since=at - HOUR) >= WRONG_AN_HOUR:
        raise GuessingError(field="code")
    with in_scope(EVERYWHERE):
        row = _running(code, at=at)
    if row is None:
        PublicAttempt.objects.create(sender=sender, form="survey", at=at)
        raise WrongCodeError(field="code")
    return row.round


def answer_survey(code: str, answers: Mapping[str, str], *, sender: bytes, at: datetime) -> None:
    """Count a sheet of answers once for a code.

    Raises: GuessingError, WrongCodeError, EmptySheetError, UnfitAnswerError, NamingTextError.
    """
    row = find_round(code, sender=sender, at=at)
    questions = questions_of(row)
    try:
        kept = check_answers(questions, answers)
    except AnswerError as error:
        raise _unfit(error) from error
    if not kept:
        raise EmptySheetError
    words = {one.key for one in questions if one.kind == QuestionKind.TEXT}
    with in_scope(EVERYWHERE):
        region = _spend(code, at=at)
        _count(row, region, {key: value for key, value in kept.items() if key not in words})
        for key in sorted(words & kept.keys()):
            _keep_text(row, key, kept[key])
        _seal()


def _running(code: str, *, at: datetime) -> SurveyCode | None:
    row = find_code(code)
    if row is None:
        return None
    state = state_of(row.round.from_date, row.round.to_date, timezone.localdate(at))
    return row if state == RoundState.RUNNING else None


def _spend(code: str, *, at: datetime) -> str:
    """Use a code up and return its township; of two who come at once the second finds nothing left.

    Raises: WrongCodeError.
    """
    row = _running(code, at=at)
    if row is None or not _delete(row):
        raise WrongCodeError(field="code")
    return row.region_code


def _delete(row: SurveyCode) -> bool:
    deleted, _kinds = SurveyCode.objects.filter(pk=row.pk).delete()
    return deleted == 1


def _count(row: SurveyRound, region: str, chosen: Mapping[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xieshou.ballot', %s, true)", [str(row.pk)])
    tally = SurveyTally.objects.select_for_update().get(round=row, region_code=region)
    tally.answered += 1
    tally.counts = add_answers(tally.counts, chosen)
    tally.save(update_fields=["answered", "counts"])


def _keep_text(row: SurveyRound, question: str, text: str) -> None:
    kept = SurveyTexts.objects.select_for_update().get(round=row, question=question)
    kept.texts = insert_text(kept.texts, text, place=secrets.randbelow)
    kept.save(update_fields=["texts"])


def _seal() -> None:
    """Close the tallies again for whatever else happens in this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xieshou.ballot', '', true)")


def _unfit(error: AnswerError) -> DomainError:
    if not error.kinds:
        return UnfitAnswerError(field=error.key)
    kinds = ", ".join(str(LeakKind(kind).label) for kind in error.kinds)
    text = _("Nobody must know who you are: take out %(kinds)s.")
    return NamingTextError(str(text) % {"kinds": kinds}, field=error.key)
