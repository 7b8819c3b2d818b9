"""Reads of publication: what a county's page shows today, what may be put up, the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Publication, Vacancy
from xieshou.labour.queries.offer import open_vacancies
from xieshou.labour.vocabulary.offer import VacancyStatus
from xieshou.labour.vocabulary.publication import Channel

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

COUNTY = 6


def _on_page(county: str) -> QuerySet[Publication]:
    return Publication.objects.filter(
        region_code=county.ljust(12, "0"), channel=Channel.PAGE, ended_at__isnull=True
    )


def list_public(county: str, *, on: date) -> QuerySet[Any]:
    """Return the posts on a county's public page on a day; what is over, filled or withdrawn falls off.

    It takes no scope: these rows are for everybody, and hold nobody's personal data.
    """
    found = Vacancy.objects.filter(
        Exists(_on_page(county).filter(vacancy_id=OuterRef("pk"))),
        status=VacancyStatus.PUBLISHED, expires_on__gte=on, places_taken__lt=F("head_count"),
    )  # fmt: skip
    return found.select_related("employer").order_by("-is_urgent", "expires_on", "id")


def list_public_counties(*, on: date) -> list[tuple[str, int]]:
    """Return (six digits, number of posts) of the counties whose page shows anything on a day."""
    live = Publication.objects.filter(
        Q(vacancy__places_taken__lt=F("vacancy__head_count")),
        channel=Channel.PAGE, ended_at__isnull=True,
        vacancy__status=VacancyStatus.PUBLISHED, vacancy__expires_on__gte=on,
    )  # fmt: skip
    rows = live.order_by("region_code").values_list("region_code").annotate(posts=Count("pk"))
    return [(code[:COUNTY], posts) for code, posts in rows]


def list_to_publish(county: str, *, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the open posts that a county may make known, with `on_page` for those it shows already."""
    shown = Exists(_on_page(county).filter(vacancy_id=OuterRef("pk")))
    found = open_vacancies(scope, on=on).annotate(on_page=shown)
    return found.order_by("on_page", "-is_urgent", "expires_on", "id")


def list_log(scope: Scope) -> QuerySet[Publication]:
    """Return the log of the scope, the latest first."""
    found = Publication.objects.filter(scope.region_q()).select_related("vacancy__employer")
    return found.order_by("-made_at", "-id")


def get_publication_for_update(publication_id: UUID, *, scope: Scope) -> Publication:
    """Return one line of the log, locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = Publication.objects.select_for_update().filter(scope.region_q(), pk=publication_id).first()
    if found is None:
        raise NotFound
    return found
