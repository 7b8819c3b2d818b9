"""Reads of vacancies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Count, F, Func, Q, QuerySet, Sum, TextField, Value
from django.db.models.functions import Concat

from xieshou.kernel.actor import prefix_bounds
from xieshou.kernel.errors import NotFound
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.organisations.vocabulary import OrganisationKind
from xieshou.labour.models import Vacancy
from xieshou.labour.vocabulary.offer import VacancyStatus

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope

PREFIX_LENGTHS = (2, 4, 6, 9, 12)
EMPLOYER_KINDS = (
    OrganisationKind.ENTERPRISE,
    OrganisationKind.COOPERATIVE,
    OrganisationKind.SCHOOL,
    OrganisationKind.HOSPITAL,
    OrganisationKind.SALES_COMPANY,
    OrganisationKind.MARKET,
)
SORTS = {
    "updated": ("-updated_at", "-id"),
    "-updated": ("updated_at", "id"),
    "title": ("title", "id"),
    "-title": ("-title", "-id"),
    "wage": ("wage_from_fen", "id"),
    "-wage": ("-wage_from_fen", "-id"),
    "expires": ("expires_on", "id"),
    "-expires": ("-expires_on", "-id"),
    "places": ("head_count", "id"),
    "-places": ("-head_count", "-id"),
}
DEFAULT_SORT = "updated"


@dataclass(frozen=True, slots=True)
class VacancyFilter:
    """What the list of vacancies can be asked for; empty fields do not filter."""

    text: str = ""
    status: str = ""
    region: str = ""
    employer_id: UUID | None = None
    urgent_only: bool = False
    with_places: bool = False


def own_q(scope: Scope) -> Q:
    """Return the filter of vacancies that lie in the scope: by place of work or by employer."""
    return Q() if scope.is_everything else scope.region_q() | scope.organisation_q("employer_id")


def vacancies(scope: Scope) -> QuerySet[Vacancy]:
    """Return the vacancies visible in the scope: its own, and every one that was published to its regions."""
    published = Q(published_at__isnull=False) & ~Q(status=VacancyStatus.DRAFT) & published_to_q(scope)
    return Vacancy.objects.alias(listed=_listed()).filter(own_q(scope) | published).select_related("employer")


def _listed() -> Concat:
    """Return the prefixes a vacancy was published to, each after a comma."""
    joined = Func("published_to", Value(","), function="array_to_string", output_field=TextField())
    return Concat(Value(","), joined, output_field=TextField())


def published_to_q(scope: Scope) -> Q:
    """Return the filter of vacancies published to all, to a region around the scope, or to one inside it.

    Expects the alias `listed` of `vacancies`.
    """
    if scope.is_everything:
        return Q()
    wider = {prefix[:size] for prefix in scope.regions for size in PREFIX_LENGTHS if len(prefix) >= size}
    condition = Q(published_to=[]) | Q(published_to__overlap=sorted(wider))
    for prefix in scope.regions:
        condition |= Q(listed__contains=f",{prefix}")
    return condition


def open_vacancies(scope: Scope, *, on: date) -> QuerySet[Vacancy]:
    """Return the published vacancies of the scope that have not expired and still have a place."""
    return vacancies(scope).filter(
        status=VacancyStatus.PUBLISHED, expires_on__gte=on, places_taken__lt=F("head_count")
    )


def list_vacancies(wanted: VacancyFilter, *, scope: Scope, sort: str = DEFAULT_SORT) -> QuerySet[Vacancy]:
    """Return the vacancies that fit, in the order of a name of SORTS."""
    found = vacancies(scope)
    text = wanted.text.strip().replace("\x00", "")[:60]
    if text:
        found = found.filter(
            Q(title__icontains=text)
            | Q(code__istartswith=text)
            | Q(employer__name__icontains=text)
            | Q(employer__short_name__icontains=text)
        )
    if wanted.status:
        found = found.filter(status=wanted.status)
    if wanted.region:
        lower, upper = prefix_bounds(wanted.region)
        found = found.filter(region_code__gte=lower, region_code__lt=upper)
    if wanted.employer_id:
        found = found.filter(employer_id=wanted.employer_id)
    if wanted.urgent_only:
        found = found.filter(is_urgent=True)
    if wanted.with_places:
        found = found.filter(places_taken__lt=F("head_count"))
    return found.order_by(*SORTS.get(sort, SORTS[DEFAULT_SORT]))


def count_by_stage(*, scope: Scope) -> dict[str, tuple[int, int]]:
    """Return (vacancies, places) of each stage; every stage has figures."""
    rows = vacancies(scope).select_related(None).order_by().values_list("status")
    counted = {
        status: (number, places) for status, number, places in rows.annotate(Count("pk"), Sum("head_count"))
    }
    return {**dict.fromkeys(VacancyStatus.values, (0, 0)), **counted}


def get_vacancy(vacancy_id: UUID, *, scope: Scope) -> Vacancy:
    """Return one vacancy visible in the scope, with its employer.

    Raises: NotFound: unknown, or outside the scope.
    """
    vacancy = vacancies(scope).filter(pk=vacancy_id).first()
    if vacancy is None:
        raise NotFound
    return vacancy


def get_vacancy_for_update(vacancy_id: UUID, *, scope: Scope) -> Vacancy:
    """Return one vacancy that lies in the scope, its row locked until the transaction ends.

    Raises: NotFound: unknown, outside the scope, or only published to it.
    """
    vacancy = Vacancy.objects.select_for_update().filter(own_q(scope), pk=vacancy_id).first()
    if vacancy is None:
        raise NotFound
    return vacancy


def list_expired(*, scope: Scope, on: date, limit: int = 1000) -> list[Vacancy]:
    """Return published or filled vacancies whose last day has passed, locked, the oldest first."""
    due = Vacancy.objects.select_for_update(skip_locked=True).filter(
        own_q(scope), status__in=[VacancyStatus.PUBLISHED, VacancyStatus.FILLED], expires_on__lt=on
    )
    return list(due.order_by("expires_on", "id")[:limit])


def next_code(*, employer_id: UUID, on: date) -> str:
    """Return the next free code of an employer's vacancies: year and month, then a serial number."""
    stem = f"{on:%Y%m}-"
    used = Vacancy.objects.filter(employer_id=employer_id, code__startswith=stem).values_list(
        "code", flat=True
    )
    serials = [int(code[len(stem) :]) for code in used if code[len(stem) :].isdigit()]
    return f"{stem}{max(serials, default=0) + 1:03d}"


def list_employers(text: str, *, scope: Scope, limit: int = 10) -> list[Organisation]:
    """Return the active employers of the scope whose name, short name or pinyin fits the text."""
    wanted = text.strip().replace("\x00", "")[:60]
    own = Q() if scope.is_everything else scope.region_q() | scope.organisation_q("pk")
    if not wanted:
        return []
    named = Q(name__icontains=wanted) | Q(short_name__icontains=wanted)
    named |= Q(pinyin__istartswith=wanted) | Q(initials__istartswith=wanted)
    found = Organisation.objects.filter(own, named, is_active=True, kind__in=EMPLOYER_KINDS)
    return list(found.order_by("pinyin", "id")[:limit])


def employer_name(employer_id: Any) -> str:
    """Return the name of an employer, "" for none."""
    try:
        found = Organisation.objects.filter(pk=employer_id).values_list("name", flat=True).first()
    except (ValidationError, ValueError):
        return ""
    return found or ""
