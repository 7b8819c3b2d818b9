"""What plans count of projects that stand on their tasks: how many entered the library, with which money."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from xieshou.projects.models import StageEvent
from xieshou.projects.queries.portion import amount_below, in_county_q, shares_of
from xieshou.projects.queries.proposal import projects
from xieshou.projects.vocabulary.proposal import BEFORE_ENTRY, Stage

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope
    from xieshou.projects.models import Project


def _entered(scope: Scope, cut: Cut) -> QuerySet[Project]:
    """Return the projects on tasks of the district's plans that entered in the days and did not leave."""
    entry = StageEvent.objects.filter(
        project=OuterRef("pk"), to_stage=Stage.LIBRARY,
        taken_at__date__gte=cut.from_date, taken_at__date__lt=cut.to_date,
    )  # fmt: skip
    found = projects(scope).filter(Exists(entry), in_county_q(cut.west))
    found = found.exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED])
    return found.filter(plan_line__region_code__startswith=cut.east)


def count_planned(scope: Scope, cut: Cut) -> int:
    """Return how many of these projects there are; one of several counties is one of each."""
    return _entered(scope, cut).count()


def count_planned_fen(scope: Scope, cut: Cut) -> int:
    """Return the money of these projects in fen: of a shared one the county's share, of all counties all."""
    rows = list(_entered(scope, cut))
    shares = shares_of((row.pk for row in rows), scope=scope)
    return sum(amount_below(row, shares.get(row.pk, {}), cut.west) for row in rows)
