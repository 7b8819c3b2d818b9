"""What this wing counts of its own records, for the indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from xieshou.cooperation.models import Decision, Meeting, Tie, Visit
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, MeetingStatus

from .scoped import side_q

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope

ModelT = TypeVar("ModelT", bound="Model")


def of_pair(rows: QuerySet[ModelT], cut: Cut) -> QuerySet[ModelT]:
    """Return the rows of a pair: those of the eastern region, with one partner or with all."""
    rows = rows.filter(region_code__startswith=cut.east)
    return rows.filter(partner_region_code__startswith=cut.west) if cut.west else rows


def within(rows: QuerySet[ModelT], cut: Cut, column: str) -> QuerySet[ModelT]:
    """Return the rows whose day lies within the term."""
    days: dict[str, Any] = {f"{column}__gte": cut.from_date, f"{column}__lt": cut.to_date}
    return rows.filter(**days)


def count_ties(scope: Scope, cut: Cut) -> int:
    """Return how many ties of the pair hold at some time within the term."""
    rows = of_pair(Tie.objects.filter(side_q(scope)), cut).filter(from_date__lt=cut.to_date)
    return rows.filter(Q(to_date__isnull=True) | Q(to_date__gt=cut.from_date)).count()


def count_meetings(scope: Scope, cut: Cut) -> int:
    """Return how many joint meetings with closed minutes were held within the term."""
    rows = of_pair(Meeting.objects.filter(side_q(scope), status=MeetingStatus.CLOSED), cut)
    return within(rows, cut, "held_on").count()


def count_decisions_done(scope: Scope, cut: Cut) -> int:
    """Return how many decisions were carried out within the term."""
    rows = of_pair(Decision.objects.filter(side_q(scope), status=DecisionStatus.DONE), cut)
    return within(rows, cut, "status_on").count()


def count_visits(scope: Scope, cut: Cut) -> int:
    """Return how many field visits with at least one stop began within the term."""
    rows = of_pair(Visit.objects.filter(side_q(scope), stops__isnull=False), cut)
    return within(rows, cut, "from_date").distinct().count()
