"""Satisfaction surveys of the demonstration: one that has ended with results, one that runs."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import cycle
from typing import TYPE_CHECKING

from django.utils import timezone

from xieshou.config.demo.monitoring import COUNTY
from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.monitoring.operations.ballot import answer_survey
from xieshou.monitoring.operations.survey import NewSurvey, open_survey, print_codes

if TYPE_CHECKING:
    from xieshou.monitoring.models import SurveyRound

DAY = timedelta(days=1)
TOWNS, CODES, ANSWERS = 3, 40, (34, 28, 15)
SHEETS = (
    {"gain": "5", "happiness": "5", "safety": "4", "useful": "work"},
    {"gain": "4", "happiness": "4", "safety": "5", "useful": "health"},
    {"gain": "4", "happiness": "3", "safety": "4", "useful": "farming", "words": "希望多组织本地就业。"},
    {"gain": "2", "happiness": "3", "safety": "4", "useful": "none", "words": "报销手续能不能简单一点？"},
    {"gain": "5", "happiness": "4", "safety": "4", "useful": "school"},
)


def ask_families(prefix: str, *, now: datetime) -> int:
    """Survey a county: one survey lies behind, one runs; return how many answered the first."""
    region, today = prefix.ljust(12, "0"), timezone.localdate(now)
    towns = Region.objects.filter(code__startswith=prefix, level=RegionLevel.TOWNSHIP).order_by("code")[
        :TOWNS
    ]
    codes = [town.code for town in towns]
    begun = now - 30 * DAY
    past = open_survey(
        NewSurvey(region, "示范满意度调查（上半年）", "three_senses", 1, begun.date(), today - DAY),
        actor=COUNTY,
        at=begun,
    )
    answered = sum(_answer(past, town, number, begun) for town, number in zip(codes, ANSWERS, strict=False))
    running = open_survey(
        NewSurvey(region, "示范满意度调查（下半年）", "three_senses", 1, today, today + 20 * DAY),
        actor=COUNTY,
        at=now,
    )
    for town in codes[:1]:
        print_codes(survey_id=running.pk, region_code=town, size=CODES, actor=COUNTY, at=now)
    return answered


def _answer(row: SurveyRound, town: str, number: int, at: datetime) -> int:
    codes = print_codes(survey_id=row.pk, region_code=town, size=CODES, actor=COUNTY, at=at)
    for code, sheet in zip(codes[:number], cycle(SHEETS), strict=False):
        answer_survey(code, sheet, sender=b"", at=at + DAY)
    return number
