"""What a run did for each group of people: counted in the database, never read by person."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Count as Number
from django.db.models import Q
from django.db.models.functions import Left

from xieshou.labour.models import MatchLine
from xieshou.labour.rules.outcomes import Count, age_band
from xieshou.labour.vocabulary.match import LineState

if TYPE_CHECKING:
    from datetime import date

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import AssignmentRun

DIMENSIONS = ("county", "sex", "age", "ethnicity")
OUTCOMES = ("placed", "accepted")
REACHED = {
    "placed": ~Q(state=LineState.UNMATCHED),
    "accepted": Q(state__in=[LineState.ACCEPTED, LineState.KEPT]),
}
COLUMNS: dict[str, Any] = {
    "county": Left("region_code", 6),
    "sex": "wish__person__sex",
    "age": "wish__person__birth_date",
    "ethnicity": "wish__person__ethnicity",
}


def count_outcomes(
    run: AssignmentRun, *, dimension: str, outcome: str, scope: Scope, on: date
) -> list[Count]:
    """Return for each group of a dimension how many looked for work and how many reached the outcome.

    Args: dimension: one of DIMENSIONS. outcome: one of OUTCOMES. on: the day on which ages are told.
    """
    column = COLUMNS[dimension]
    lines = MatchLine.objects.filter(scope.region_q(), run=run).order_by()
    if isinstance(column, str):
        rows = lines.values_list(column)
    else:
        rows = lines.annotate(group_key=column).values_list("group_key")
    counted = rows.annotate(n_all=Number("pk"), n_reached=Number("pk", filter=REACHED[outcome]))
    groups: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for value, seekers, reached in counted:
        group = groups[_key(dimension, value, on)]
        group[0] += seekers
        group[1] += reached
    return [Count(key, seekers, reached) for key, (seekers, reached) in groups.items()]


def _key(dimension: str, value: Any, on: date) -> str:
    if dimension == "age":
        if value is None:
            return ""
        return age_band(on.year - value.year - ((on.month, on.day) < (value.month, value.day)))
    return value or ""
