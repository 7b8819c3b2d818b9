"""Reads of temporary Party branches and of consents to be named as a Party member."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import MemberConsent, PartyBranch
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.clause import members_told

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_branches(project_id: UUID, *, scope: Scope) -> QuerySet[PartyBranch]:
    """Return the branches of a project with their organisations, the latest first."""
    found = PartyBranch.objects.filter(shared_q(scope, project="project_id"), project_id=project_id)
    return found.select_related("organisation").order_by("-set_up_on", "-pk")


def get_branch_for_update(branch_id: UUID, *, scope: Scope) -> PartyBranch:
    """Return a branch of the scope with its row locked.

    Raises: NotFound.
    """
    found = PartyBranch.objects.select_for_update().filter(scope.region_q(), pk=branch_id).first()
    if found is None:
        raise NotFound
    return found


def _consents(project_id: UUID, scope: Scope) -> QuerySet[MemberConsent]:
    return MemberConsent.objects.filter(scope.region_q(), project_id=project_id, withdrawn_on=None)


def count_consents(project_id: UUID, *, scope: Scope) -> int | None:
    """Return how many people of a project agreed to be named; None where they are too few to be told."""
    return members_told(_consents(project_id, scope).values("person").distinct().count())


def list_consents(project_id: UUID, *, scope: Scope) -> QuerySet[MemberConsent]:
    """Return the consents that hold, with person and household; for who has stated a purpose."""
    return _consents(project_id, scope).select_related("person", "household").order_by("given_on", "pk")


def get_consent_for_update(consent_id: UUID, *, scope: Scope) -> MemberConsent:
    """Return a consent of the scope with its row locked.

    Raises: NotFound.
    """
    found = MemberConsent.objects.select_for_update().filter(scope.region_q(), pk=consent_id).first()
    if found is None:
        raise NotFound
    return found
