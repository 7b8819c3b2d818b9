"""Tallies of anonymous answers and what may be read from them. No row of a person exists. Pure."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.engines.poverty import TOTAL, suppress_table
from xieshou.monitoring.vocabulary.survey import QuestionKind, RoundState

from .sampling import Rate

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date

    from .questionnaire import Question

Counts = dict[str, dict[str, int]]
SATISFIED, OTHER = "satisfied", "other"


@dataclass(frozen=True, slots=True)
class Result:
    """What was answered to one question; None where so few answered that people could be recognised."""

    question: Question
    answered: int
    counts: dict[str, int] | None
    mean: float | None = None
    satisfaction: Rate | None = None


@dataclass(frozen=True, slots=True)
class PlaceResult:
    """The answers of a township to one question; None is a count that is not shown."""

    place: str
    satisfied: int | None
    answered: int | None

    @property
    def rate(self) -> float | None:
        """Return the satisfied of those who answered, None unless both are shown."""
        if self.satisfied is None or not self.answered:
            return None
        return self.satisfied / self.answered


def state_of(from_date: date, to_date: date, on: date) -> RoundState:
    """Return where a survey stands on a day; `to_date` is exclusive."""
    if on < from_date:
        return RoundState.PLANNED
    return RoundState.RUNNING if on < to_date else RoundState.ENDED


def add_answers(counts: Mapping[str, Mapping[str, int]], answers: Mapping[str, str]) -> Counts:
    """Return the tally with one sheet of answers more; free texts are not in it."""
    made = {question: dict(options) for question, options in counts.items()}
    for question, answer in answers.items():
        options = made.setdefault(question, {})
        options[answer] = options.get(answer, 0) + 1
    return made


def insert_text(texts: Sequence[str], text: str, *, place: Callable[[int], int]) -> list[str]:
    """Return the texts with one more at a drawn place, so that their order tells nothing.

    Args: place: returns a number from 0 to below its argument, each equally likely.
    """
    at = place(len(texts) + 1)
    return [*texts[:at], text, *texts[at:]]


def add_up(tallies: Iterable[Mapping[str, Mapping[str, int]]]) -> Counts:
    """Return the sum of tallies."""
    whole: dict[str, Counter[str]] = {}
    for counts in tallies:
        for question, options in counts.items():
            whole.setdefault(question, Counter()).update(options)
    return {question: dict(options) for question, options in whole.items()}


def result_of(question: Question, counts: Mapping[str, int], *, smallest: int) -> Result:
    """Return distribution, mean and rate of satisfaction, nothing where fewer than `smallest` answered.

    rate of satisfaction = answers that count as satisfied ÷ all answers to the question.
    """
    shown = {option: counts.get(option, 0) for option in question.options}
    answered = sum(shown.values())
    if answered < smallest:
        return Result(question, answered, None)
    mean = None
    if question.kind == QuestionKind.SCALE:
        mean = sum(int(option) * count for option, count in shown.items()) / answered
    rate = Rate(sum(shown[one] for one in question.satisfied), answered) if question.satisfied else None
    return Result(question, answered, shown, mean, rate)


def results_by_place(
    question: Question, places: Mapping[str, Mapping[str, int]], *, smallest: int
) -> list[PlaceResult]:
    """Return the satisfied by township, small counts hidden with all from which they could be computed.

    Returns: nothing where the survey's own two counts are small already, or there is one township only.
    """
    table = {}
    for place, counts in places.items():
        satisfied = sum(counts.get(one, 0) for one in question.satisfied)
        whole = sum(counts.get(one, 0) for one in question.options)
        table[place] = {SATISFIED: satisfied, OTHER: whole - satisfied}
    totals = [sum(row[column] for row in table.values()) for column in (SATISFIED, OTHER)]
    if not question.satisfied or len(table) < 2 or any(0 < total < smallest for total in totals):  # noqa: PLR2004 -- one is the total
        return []
    shown = suppress_table(table, smallest=smallest, total_known=True)
    return [
        PlaceResult(place, cells[SATISFIED], cells[TOTAL])
        for place, cells in sorted(shown.items())
        if place != TOTAL
    ]
