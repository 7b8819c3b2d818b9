"""Reads of the public notices of grants and of objections to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import GrantNotice, GrantObjection
from xieshou.projects.rules.grant_notice import GrantLine
from xieshou.projects.vocabulary.objection import ObjectionStatus

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_running(*, on: date) -> QuerySet[GrantNotice]:
    """Return the notices that run on a day; without a scope the database shows no others either."""
    found = GrantNotice.objects.filter(withdrawn_at__isnull=True, from_date__lte=on, to_date__gt=on)
    return found.order_by("-from_date", "region_code", "id")


def get_running(notice_id: UUID, *, on: date) -> GrantNotice:
    """Return a notice that runs on a day.

    Raises: NotFound.
    """
    found = list_running(on=on).filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    return found


def grant_notices(scope: Scope) -> QuerySet[Any]:
    """Return the notices of the scope with how many objections came and are open, the latest first."""
    waiting = Q(objections__status=ObjectionStatus.OPEN)
    found = GrantNotice.objects.filter(scope.region_q()).annotate(
        received=Count("objections"), waiting=Count("objections", filter=waiting)
    )
    return found.order_by("-posted_at", "-id")


def get_grant_notice(notice_id: UUID, *, scope: Scope) -> Any:
    """Return a notice of the scope.

    Raises: NotFound.
    """
    found = grant_notices(scope).filter(pk=notice_id).first()
    if found is None:
        raise NotFound
    return found


def list_call_notices(call_id: UUID, *, scope: Scope) -> list[Any]:
    """Return the notices of a call with their objections, the latest first."""
    objections = Prefetch("objections", GrantObjection.objects.order_by("received_at", "pk"))
    return list(grant_notices(scope).filter(call_id=call_id).prefetch_related(objections))


def current_notice(call_id: UUID) -> GrantNotice | None:
    """Return the notice of a call that was not withdrawn, its row locked."""
    return GrantNotice.objects.select_for_update().filter(call_id=call_id, withdrawn_at__isnull=True).first()


def count_open(call_id: UUID) -> int:
    """Return how many objections to any notice of a call nobody has decided."""
    return GrantObjection.objects.filter(notice__call_id=call_id, status=ObjectionStatus.OPEN).count()


def get_objection(objection_id: UUID, *, scope: Scope) -> GrantObjection:
    """Return an objection of the scope with its notice and application.

    Raises: NotFound.
    """
    found = GrantObjection.objects.filter(scope.region_q(), pk=objection_id)
    row = found.select_related("notice", "application__organisation").first()
    if row is None:
        raise NotFound
    return row


def list_objections(*, scope: Scope) -> QuerySet[GrantObjection]:
    """Return every objection of the scope with its notice, in the order in which they arrived."""
    found = GrantObjection.objects.filter(scope.region_q()).select_related("notice")
    return found.order_by("received_at", "pk")


def find_objection(code: str) -> GrantObjection | None:
    """Return the objection that a code names; the caller opens the scope."""
    return GrantObjection.objects.select_related("notice").filter(code=code.strip().upper()).first()


def lines_of(notice: GrantNotice) -> list[GrantLine]:
    """Return the lines of a notice as the rules made them."""
    return [GrantLine(**line) for line in notice.lines]


def choices_of(notice: GrantNotice) -> list[tuple[str, str]]:
    """Return key and words of each line, for whoever objects to one of them."""
    return [
        (key, f"{line.position}. {line.organisation} · {line.title}")
        for key, line in zip(notice.applications, lines_of(notice), strict=True)
    ]
