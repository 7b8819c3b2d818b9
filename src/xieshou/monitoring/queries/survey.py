"""Reads of anonymous surveys: rounds, paper handed out, results once a survey has ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import SystemRandom
from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from xieshou.engines.law import read_law
from xieshou.engines.poverty import load_law
from xieshou.kernel.crypto import blind_index, former_indexes
from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import (
    SurveyBatch,
    SurveyCode,
    SurveyRound,
    SurveyTally,
    SurveyTexts,
    SurveyVoid,
)
from xieshou.monitoring.rules.questionnaire import load_questionnaires, read_questions
from xieshou.monitoring.rules.survey import add_up, result_of, results_by_place, state_of
from xieshou.monitoring.vocabulary.survey import QuestionKind, RoundState

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.engines.law import Value
    from xieshou.kernel.actor import Scope
    from xieshou.monitoring.rules.questionnaire import Question
    from xieshou.monitoring.rules.survey import PlaceResult, Result

PARAMETERS = Path(__file__).resolve().parent.parent / "parameters"
APPROVAL = "gain"
"""The question whose satisfied answers approve of the help."""
CODE_CONTEXT = "monitoring.survey.code"


@dataclass(frozen=True, slots=True)
class Paper:
    """How many codes a township got."""

    region_code: str
    handed_out: int


@dataclass(frozen=True, slots=True)
class Participation:
    """How many codes were handed out, and how many were used; the void ones once the survey has ended."""

    papers: list[Paper]
    handed_out: int
    answered: int
    void: int | None = None

    @property
    def share(self) -> float | None:
        """Return the used of the handed out that are not known to be void, None of nothing."""
        out = self.handed_out - (self.void or 0)
        return self.answered / out if out else None


@dataclass(frozen=True, slots=True)
class Results:
    """What a survey that has ended found."""

    smallest: int
    results: list[Result]
    places: dict[str, list[PlaceResult]]
    """By key of the question; nothing where places would give people away."""


def surveys(scope: Scope) -> QuerySet[SurveyRound]:
    """Return the surveys of the scope, the latest first."""
    return SurveyRound.objects.filter(scope.region_q()).order_by("-from_date", "-id")


def get_survey(survey_id: UUID, *, scope: Scope) -> SurveyRound:
    """Return a survey of the scope.

    Raises: NotFound.
    """
    found = surveys(scope).filter(pk=survey_id).first()
    if found is None:
        raise NotFound
    return found


def lock_survey(survey_id: UUID, *, scope: Scope) -> SurveyRound:
    """Return a survey of the scope, locked.

    Raises: NotFound.
    """
    found = SurveyRound.objects.select_for_update().filter(scope.region_q(), pk=survey_id).first()
    if found is None:
        raise NotFound
    return found


def digest_code(code: str) -> str:
    """Return the keyed digest of a code as people type it: with or without dash, in any case."""
    return blind_index(_plain(code), context=CODE_CONTEXT).hex()


def _plain(code: str) -> str:
    return "".join(letter for letter in code.upper() if letter.isalnum())


def find_code(code: str) -> SurveyCode | None:
    """Return the row of a code that nobody has used; the caller opens the scope."""
    former = [digest.hex() for digest in former_indexes(_plain(code), context=CODE_CONTEXT)]
    return SurveyCode.objects.select_related("round").filter(pk__in=[digest_code(code), *former]).first()


def questions_of(row: SurveyRound) -> tuple[Question, ...]:
    """Return the questions as they stood when the survey was opened."""
    return read_questions(row.questions)


def questionnaire_name(row: SurveyRound, language: str | None) -> str:
    """Return title and version of the questionnaire, or its key where it is no longer delivered."""
    found = load_questionnaires().get((row.questionnaire, row.version))
    return found.name(language) if found else f"{row.questionnaire} · {row.version}"


def participation_of(row: SurveyRound, *, on: date) -> Participation:
    """Return what was handed out by township, and how much of it all was used.

    The used are not told by township or batch while a survey runs: beside somebody who looks on, a count is a
    name. How many codes of a void batch were left would tell it, and waits for the end too.
    """
    sizes = SurveyBatch.objects.filter(round=row).values("region_code").annotate(number=Sum("size"))
    papers = [Paper(one["region_code"], one["number"]) for one in sizes.order_by("region_code")]
    handed_out = sum(paper.handed_out for paper in papers)
    void = SurveyVoid.objects.filter(round=row).aggregate(number=Sum("unused", default=0))["number"]
    answered = handed_out - void - SurveyCode.objects.filter(round=row).count()
    ended = state_of(row.from_date, row.to_date, on) == RoundState.ENDED
    return Participation(papers, handed_out, answered, void if ended else None)


def list_batches(row: SurveyRound) -> QuerySet[SurveyBatch]:
    """Return what was printed, the latest first, each with its record of being void."""
    return SurveyBatch.objects.filter(round=row).select_related("void").order_by("-printed_at", "-id")


def get_batch(batch_id: UUID, *, scope: Scope) -> SurveyBatch:
    """Return a batch of a survey of the scope.

    Raises: NotFound.
    """
    found = SurveyBatch.objects.filter(scope.region_q(), pk=batch_id).first()
    if found is None:
        raise NotFound
    return found


def codes_of(batch: SurveyBatch) -> QuerySet[SurveyCode]:
    """Return the codes of a batch that nobody has used, and those that may be of it.

    Codes from before batches were told apart name none: of their township, any may be on the lost paper.
    """
    unknown = Q(batch=None, round_id=batch.round_id, region_code=batch.region_code)
    return SurveyCode.objects.filter(Q(batch=batch) | unknown)


def smallest_batch(row: SurveyRound, *, on: date) -> Value:
    """Return how many codes a township gets at a time, at least, with the source."""
    return read_law(PARAMETERS).value("surveys.smallest_batch", on, row.region_code)


def read_results(row: SurveyRound, *, on: date) -> Results | None:
    """Return the results of a survey, None while it runs; the database shows nothing before either."""
    if state_of(row.from_date, row.to_date, on) != RoundState.ENDED:
        return None
    smallest = load_law().number("publication.smallest_cell", on, row.region_code)
    tallies = {one.region_code: one.counts for one in SurveyTally.objects.filter(round=row)}
    whole = add_up(tallies.values())
    results, places = [], {}
    for question in questions_of(row):
        if question.kind == QuestionKind.TEXT:
            continue
        results.append(result_of(question, whole.get(question.key, {}), smallest=smallest))
        here = {place: counts.get(question.key, {}) for place, counts in tallies.items()}
        if results[-1].counts is not None:
            places[question.key] = results_by_place(question, here, smallest=smallest)
    return Results(smallest, results, places)


def approval_of(row: SurveyRound, *, on: date) -> tuple[int, int] | None:
    """Return (satisfied with the help, answered) of a survey that has ended and asked for it, else None."""
    found = read_results(row, on=on)
    for result in found.results if found else ():
        if result.question.key == APPROVAL and result.satisfaction is not None:
            return result.satisfaction.part, result.satisfaction.whole
    return None


def read_texts(row: SurveyRound, *, on: date) -> list[tuple[Question, list[str]]]:
    """Return what people wrote, in an order that is drawn at each reading; nothing while a survey runs.

    Nothing either where so few answered that a hand would be known.
    """
    if state_of(row.from_date, row.to_date, on) != RoundState.ENDED:
        return []
    smallest = load_law().number("publication.smallest_cell", on, row.region_code)
    if sum(SurveyTally.objects.filter(round=row).values_list("answered", flat=True)) < smallest:
        return []
    kept = {one.question: one.texts for one in SurveyTexts.objects.filter(round=row)}
    found = []
    for question in questions_of(row):
        if question.kind == QuestionKind.TEXT:
            texts = list(kept.get(question.key, []))
            SystemRandom().shuffle(texts)
            found.append((question, texts))
    return found


def handed_out_counts(rows: list[SurveyRound]) -> dict[UUID, tuple[int, int]]:
    """Return for each survey how many codes were handed out and how many of them were used."""
    keys = [row.pk for row in rows]
    sizes = SurveyBatch.objects.filter(round__in=keys).values_list("round").annotate(Sum("size"))
    left = SurveyCode.objects.filter(round__in=keys).values_list("round").annotate(Count("digest"))
    void = SurveyVoid.objects.filter(round__in=keys).values_list("round").annotate(Sum("unused"))
    unused = Counter(dict(left.order_by("round"))) + Counter(dict(void.order_by("round")))
    return {key: (size, size - unused[key]) for key, size in sizes.order_by("round")}
