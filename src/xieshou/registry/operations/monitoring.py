"""Writes of the second and third axis after a decision: monitored, cleared, no longer cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied
from xieshou.registry.errors import HouseholdClosedError
from xieshou.registry.policies import may_mark_monitoring
from xieshou.registry.queries.household import lock_household
from xieshou.registry.rules import check_axes, check_monitoring_kept

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household


@transaction.atomic
def mark_monitored(
    *, household_id: UUID, monitoring_class: str, reason: str, actor: Actor, at: datetime
) -> Household:
    """Mark a household as monitored in a class; an earlier clearing no longer holds.

    Raises: HouseholdNotFound, Denied, HouseholdClosedError, AxesError, MonitoringErasedError.
    """
    values = {"monitoring_class": monitoring_class, "risk_cleared_on": None}
    return _mark(household_id, values, reason=reason, actor=actor, at=at)


@transaction.atomic
def mark_cleared(*, household_id: UUID, on: date, reason: str, actor: Actor, at: datetime) -> Household:
    """Mark the risk of a monitored household as cleared; its class stays.

    Raises: HouseholdNotFound, Denied, HouseholdClosedError, ClearedWithoutMonitoringError.
    """
    return _mark(household_id, {"risk_cleared_on": on}, reason=reason, actor=actor, at=at)


@transaction.atomic
def mark_not_cleared(*, household_id: UUID, reason: str, actor: Actor, at: datetime) -> Household:
    """Take the clearing of a risk back.

    Raises: HouseholdNotFound, Denied, HouseholdClosedError.
    """
    return _mark(household_id, {"risk_cleared_on": None}, reason=reason, actor=actor, at=at)


def _mark(
    household_id: UUID, values: dict[str, Any], *, reason: str, actor: Actor, at: datetime
) -> Household:
    household = lock_household(household_id, scope=actor.scope)
    if not may_mark_monitoring(actor, region_code=household.region_code):
        raise Denied
    if household.closed_on is not None:
        raise HouseholdClosedError
    before = {name: getattr(household, name) for name in values}
    check_monitoring_kept(
        household.monitoring_class, values.get("monitoring_class", household.monitoring_class)
    )
    for name, value in values.items():
        setattr(household, name, value)
    check_axes(household.base_type, household.monitoring_class, cleared=household.risk_cleared_on is not None)
    household.save(update_fields=list(values))
    audit.record(
        "registry.household.changed",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        before=before,
        after=values,
        reason=reason,
    )
    return household
