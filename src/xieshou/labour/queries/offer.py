"""Reads of vacancies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Func, Q, TextField, Value
from django.db.models.functions import Concat

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Vacancy

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

PREFIX_LENGTHS = (2, 4, 6, 9, 12)


def own_q(scope: Scope) -> Q:
    """Return the filter of vacancies that lie in the scope: by place of work or by employer."""
    return scope.region_q() | scope.organisation_q("employer_id")


def vacancies(scope: Scope) -> QuerySet[Vacancy]:
    """Return the vacancies visible in the scope: its own, and every one that was published to its regions."""
    listed = Concat(Value(","), Func("published_to", Value(","), function="array_to_string"), output_field=TextField())
    published = Q(published_at__isnull=False) & published_to_q(scope)
    return Vacancy.objects.alias(listed=listed).filter(own_q(scope) | published).select_related("employer")


def published_to_q(scope: Scope) -> Q:
    """Return the filter of vacancies published to all, to a region around the scope, or to one inside it.

    Expects the alias `listed` of `vacancies`: the prefixes, each after a comma.
    """
    if scope.is_everything:
        return Q()
    wider = {prefix[:length] for prefix in scope.regions for length in PREFIX_LENGTHS if len(prefix) >= length}
    condition = Q(published_to=[]) | Q(published_to__overlap=sorted(wider))
    for prefix in scope.regions:
        condition |= Q(listed__contains=f",{prefix}")
    return condition


def get_vacancy(vacancy_id: UUID, *, scope: Scope) -> Vacancy:
    """Return one vacancy visible in the scope, with its employer.

    Raises: NotFound: unknown, or outside the scope.
    """
    vacancy = vacancies(scope).filter(pk=vacancy_id).first()
    if vacancy is None:
        raise NotFound
    return vacancy
