"""A survey long ago: its end lies before any day on which the tests run, so the database lets it be read."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.monitoring.story import COUNTY, TOWNSHIP, make_places
from xieshou.kernel.actor import Actor
from xieshou.monitoring.operations.ballot import answer_survey
from xieshou.monitoring.operations.survey import NewSurvey, open_survey, print_codes

if TYPE_CHECKING:
    from xieshou.monitoring.models import SurveyRound

AT = datetime(2020, 6, 1, 2, 0, tzinfo=UTC)
FIRST, END = date(2020, 6, 1), date(2020, 6, 11)
AFTER = date(2020, 6, 20)
AREA, TOWN = f"{COUNTY}000000", f"{TOWNSHIP}000"
SENDER = b"s" * 16
SYSTEM = Actor.system("测试")
HAPPY = {"gain": "5", "happiness": "4", "safety": "5", "useful": "work", "words": ""}


def new_survey(**values: Any) -> NewSurvey:
    """Return what is to be opened."""
    given = {
        "region_code": AREA,
        "title": "群众满意度调查",
        "questionnaire": "three_senses",
        "version": 1,
        "from_date": FIRST,
        "to_date": END,
        **values,
    }
    return NewSurvey(**given)


def make_survey(actor: Actor = SYSTEM, *, at: datetime = AT, **values: Any) -> SurveyRound:
    """Open a survey."""
    make_places()
    return open_survey(new_survey(**values), actor=actor, at=at)


def make_codes(row: SurveyRound, size: int = 20, *, actor: Actor = SYSTEM, at: datetime = AT) -> list[str]:
    """Print codes for the test township."""
    return print_codes(survey_id=row.pk, region_code=TOWN, size=size, actor=actor, at=at)


def answer(code: str, *, day: int = 0, **answers: str) -> None:
    """Answer on a day of the survey."""
    answer_survey(code, {**HAPPY, **answers}, sender=SENDER, at=AT + timedelta(days=day))
