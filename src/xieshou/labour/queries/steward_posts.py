"""Reads of urgent posts: by stage, which is computed from arrivals, and as the rates count them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Placement, UrgentPost, Vacancy
from xieshou.labour.queries.offer import vacancies
from xieshou.labour.queries.referral import near_q
from xieshou.labour.rules.months import next_month
from xieshou.labour.rules.steward import Mined, Rate, rates_of
from xieshou.labour.vocabulary.offer import VacancyStatus
from xieshou.labour.vocabulary.steward import LapseReason, UrgentStage

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

OPEN = (UrgentStage.MINED, UrgentStage.AGREED)
STAGE = Case(
    When(status=UrgentStage.AGREED, arrived__gte=F("places"), then=Value(UrgentStage.FILLED.value)),
    default=F("status"),
    output_field=CharField(),
)


@dataclass(frozen=True, slots=True)
class PostFilter:
    """What the list of urgent posts can be asked for; empty fields do not filter.

    `counted` leaves out what was entered by mistake, `part` keeps those once agreed, or filled.
    """

    stage: str = ""
    steward_id: UUID | None = None
    month: date | None = None
    part: str = ""
    counted: bool = False


def posts(scope: Scope) -> QuerySet[Any]:
    """Return the urgent posts of the scope with arrivals and stage, the nearest end first."""
    came = Placement.objects.filter(
        near_q(scope), vacancy_id=OuterRef("vacancy_id"), arrived_on__gte=OuterRef("mined_on")
    )
    number = came.order_by().values("vacancy_id").annotate(number=Count("pk")).values("number")
    found: QuerySet[Any] = UrgentPost.objects.filter(scope.region_q())
    counted = found.annotate(arrived=Coalesce(Subquery(number), 0))
    related: QuerySet[Any] = counted.annotate(stage=STAGE).select_related("employer", "vacancy")
    ordered: QuerySet[Any] = related.order_by("needed_by", "id")
    return ordered


def list_posts(wanted: PostFilter, *, scope: Scope) -> QuerySet[Any]:
    """Return the urgent posts that fit, the nearest end first."""
    found = posts(scope)
    if wanted.stage:
        found = found.filter(stage=wanted.stage)
    if wanted.steward_id:
        found = found.filter(steward_id=wanted.steward_id)
    if wanted.month:
        found = found.filter(mined_on__gte=wanted.month, mined_on__lt=next_month(wanted.month))
    if wanted.counted:
        found = found.exclude(lapse_reason=LapseReason.MISTAKE)
    if wanted.part == "agreed":
        found = found.filter(agreed_on__isnull=False)
    return found.filter(stage=UrgentStage.FILLED) if wanted.part == "filled" else found


def count_by_stage(*, scope: Scope, steward_id: UUID | None = None) -> dict[str, int]:
    """Return how many urgent posts stand at each stage; 0 where none."""
    found = list_posts(PostFilter(steward_id=steward_id), scope=scope).order_by()
    counts = dict(found.values_list("stage").annotate(number=Count("pk")))
    return {stage: counts.get(stage, 0) for stage in UrgentStage.values}


def get_post(post_id: UUID, *, scope: Scope) -> Any:
    """Return one urgent post with its stage.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = posts(scope).filter(pk=post_id).first()
    if found is None:
        raise NotFound
    return found


def get_post_for_update(post_id: UUID, *, scope: Scope) -> Any:
    """Return one urgent post with its stage, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    locked = UrgentPost.objects.select_for_update().filter(scope.region_q(), pk=post_id).first()
    if locked is None:
        raise NotFound
    return get_post(post_id, scope=scope)


def list_of_enterprise(enterprise_id: UUID, *, scope: Scope) -> list[Any]:
    """Return the urgent posts of an enterprise, the latest first."""
    return list(posts(scope).filter(enterprise_id=enterprise_id).order_by("-mined_on", "-id"))


def list_linkable(employer_id: UUID, *, scope: Scope) -> list[Vacancy]:
    """Return the vacancies of an employer that no urgent post is linked to yet, the latest first."""
    taken = UrgentPost.objects.filter(~Q(status=UrgentStage.LAPSED), vacancy__isnull=False)
    found = vacancies(scope).filter(employer_id=employer_id).exclude(status=VacancyStatus.WITHDRAWN)
    return list(found.exclude(pk__in=taken.values("vacancy_id")).order_by("-updated_at", "-id"))


def list_rates(*, scope: Scope, steward_id: UUID | None = None) -> list[Rate]:
    """Return the rates by month and steward."""
    columns = (
        "steward_id", "steward_name", "mined_on", "places", "arrived", "stage", "agreed_on", "lapse_reason",
    )  # fmt: skip
    found = list_posts(PostFilter(steward_id=steward_id), scope=scope)
    return rates_of(_mined(row) for row in found.values_list(*columns))


def _mined(row: tuple[Any, ...]) -> Mined:
    steward_id, steward, mined_on, places, arrived, stage, agreed_on, reason = row
    return Mined(
        steward_id, steward, mined_on, places, arrived, UrgentStage(stage), agreed_on is not None, reason
    )
