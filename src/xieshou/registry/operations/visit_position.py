"""Opening where a visit took place: for a purpose, and on record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.purposes import check_purpose
from xieshou.registry.policies import may_open_position
from xieshou.registry.queries.visit_record import get_visit

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class NoPositionError(DomainError):
    """The phone told no position."""

    default_message = _("The phone of this visit told no position.")


@transaction.atomic
def open_position(*, visit_id: UUID, purpose: str, actor: Actor, at: datetime) -> tuple[float, float]:
    """Return latitude and longitude of a visit, and record who opened them why.

    Raises: VisitNotFound, Denied, PurposeMissingError, NoPositionError.
    """
    visit = get_visit(visit_id, scope=actor.scope)
    if not may_open_position(actor, region_code=visit.region_code):
        raise Denied
    stated = check_purpose(purpose)
    if visit.latitude is None or visit.longitude is None:
        raise NoPositionError
    audit.record(
        "registry.visit.position_revealed",
        actor=actor,
        at=at,
        subject=("registry.household", visit.household_id),
        region_code=visit.region_code,
        after={"visit_id": visit.pk},
        purpose=stated,
    )
    return visit.latitude, visit.longitude
