"""Reads of the project library."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Adjustment, Project, ProjectPlace, PublicNotice, StageEvent
from xieshou.projects.rules.proposal import NoticeFact
from xieshou.projects.rules.sectors import sectors
from xieshou.projects.vocabulary.proposal import Category, ChainLink, Stage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

SORTS = {
    "stage": ("-stage_at", "-id"),
    "name": ("name", "id"),
    "code": ("code",),
    "amount": ("amount_fen", "id"),
    "-amount": ("-amount_fen", "-id"),
    "-name": ("-name", "-id"),
    "-code": ("-code",),
}


LEG_MISSING = Q(requirement=None) | Q(need=None) | Q(capability=None)


def chain_missing() -> Q:
    """Return the filter of projects that do not state the chain they mend, as `lacks_chain` judges one."""
    serving = [code for code, sector in sectors().items() if sector.chain == ChainLink.CIRCULATION]
    industry = Q(category=Category.INDUSTRY, chain_link=ChainLink.NONE)
    roads = Q(category=Category.INFRASTRUCTURE, sector__in=serving) & ~Q(chain_link=ChainLink.CIRCULATION)
    return industry | roads


@dataclass(frozen=True, slots=True)
class ProjectFilter:
    """What the list of projects is asked for; "" asks for nothing."""

    text: str = ""
    stage: str = ""
    category: str = ""
    sector: str = ""
    chain_link: str = ""
    region: str = ""
    year: int | None = None
    legs_missing: bool = False
    chain_missing: bool = False


def shared_q(scope: Scope, *, project: str = "pk", region: str = "region_code") -> Q:
    """Return the filter of rows whose project lies in the scope or covers a place of it."""
    if scope.is_everything:
        return Q()
    shared = ProjectPlace.objects.filter(scope.region_q()).values("project_id")
    return scope.region_q(region) | Q(**{f"{project}__in": shared})


def projects(scope: Scope) -> QuerySet[Project]:
    """Return the projects of the scope and those that share a place with it."""
    return Project.objects.filter(shared_q(scope))


def list_projects(wanted: ProjectFilter, *, scope: Scope, sort: str = "stage") -> QuerySet[Project]:
    """Return the projects that fit, in an order of SORTS."""
    found = projects(scope)
    for name in ("stage", "category", "sector", "chain_link"):
        value = getattr(wanted, name)
        if value:
            found = found.filter(**{name: value})
    if wanted.region:
        below = ProjectPlace.objects.filter(region_code__startswith=wanted.region).values("project_id")
        found = found.filter(Q(region_code__startswith=wanted.region) | Q(pk__in=below))
    if wanted.legs_missing:
        found = found.filter(LEG_MISSING).exclude(stage=Stage.EXITED)
    if wanted.chain_missing:
        found = found.filter(chain_missing()).exclude(stage=Stage.EXITED)
    if wanted.year is not None:
        found = found.filter(plan_year=wanted.year)
    for word in wanted.text.split()[:5]:
        found = found.filter(
            Q(name__icontains=word) | Q(code__icontains=word) | Q(responsible_unit__icontains=word)
        )
    return found.order_by(*SORTS.get(sort, SORTS["stage"]))


def get_project(project_id: UUID, *, scope: Scope) -> Project:
    """Return a project of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = projects(scope).filter(pk=project_id).first()
    if found is None:
        raise NotFound
    return found


def get_project_for_update(project_id: UUID, *, scope: Scope) -> Project:
    """Return a project whose own place lies in the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Project.objects.select_for_update().filter(scope.region_q(), pk=project_id).first()
    if found is None:
        raise NotFound
    return found


def count_by_stage(*, scope: Scope) -> dict[str, tuple[int, int]]:
    """Return stage → (projects, planned fen); every stage is there."""
    rows = projects(scope).order_by().values_list("stage").annotate(number=Count("pk"), fen=Sum("amount_fen"))
    found = {stage: (number, int(fen or 0)) for stage, number, fen in rows}
    return {stage.value: found.get(stage.value, (0, 0)) for stage in Stage}


def list_places(project_id: UUID, *, scope: Scope) -> QuerySet[ProjectPlace]:
    """Return the places of a project that the scope covers."""
    return ProjectPlace.objects.filter(scope.region_q(), project_id=project_id).order_by("region_code")


def list_all_places(*, scope: Scope) -> QuerySet[ProjectPlace]:
    """Return the places of every project that the scope covers, by project and code."""
    found = ProjectPlace.objects.filter(scope.region_q()).select_related("project")
    return found.order_by("project__code", "region_code")


def list_notices(project_id: UUID, *, scope: Scope) -> QuerySet[PublicNotice]:
    """Return the public notices of a project, the first one first."""
    found = PublicNotice.objects.filter(shared_q(scope, project="project_id"), project_id=project_id)
    return found.order_by("from_date", "level", "id")


def get_notice_for_update(notice_id: UUID, *, scope: Scope) -> PublicNotice:
    """Return a public notice of the scope with its row locked.

    Raises: NotFound.
    """
    found = PublicNotice.objects.select_for_update().filter(scope.region_q(), pk=notice_id).first()
    if found is None:
        raise NotFound
    return found


def notice_facts(project_id: UUID, *, scope: Scope) -> list[NoticeFact]:
    """Return the notices of a project as the rules read them."""
    return notice_facts_of(list_notices(project_id, scope=scope))


def notice_facts_of(rows: Iterable[PublicNotice]) -> list[NoticeFact]:
    """Return notices that were read already as the rules read them."""
    return [
        NoticeFact(
            row.level,
            row.from_date,
            row.to_date,
            is_closed=row.closed_on is not None,
            objection_open=bool(row.objection) and not row.answer,
        )
        for row in rows
    ]


def list_steps(project_id: UUID, *, scope: Scope) -> QuerySet[StageEvent]:
    """Return the steps that a project took, the latest first."""
    found = StageEvent.objects.filter(shared_q(scope, project="project_id"), project_id=project_id)
    return found.order_by("-taken_at", "-id")


def list_adjustments(project_id: UUID, *, scope: Scope) -> QuerySet[Adjustment]:
    """Return the adjustments of a project, the latest first."""
    found = Adjustment.objects.filter(shared_q(scope, project="project_id"), project_id=project_id)
    return found.order_by("-taken_at", "-id")


def place_totals(project_id: UUID, *, scope: Scope) -> dict[str, Any]:
    """Return the area and the households of a project's places."""
    found = list_places(project_id, scope=scope).order_by()
    return found.aggregate(area=Sum("area_mu"), households=Sum("households"))
