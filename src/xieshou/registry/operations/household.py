"""Writes of a household: register it, change what it is, close it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied, DomainError
from xieshou.registry.errors import HouseholdClosedError
from xieshou.registry.models import Household
from xieshou.registry.policies import may_edit_household
from xieshou.registry.queries.household import lock_household, next_code
from xieshou.registry.rules import check_axes, check_monitoring_kept, check_one_head
from xieshou.registry.rules_roster import full_household_code
from xieshou.registry.vocabulary import BaseType, MonitoringClass, Relation

from .membership import NewMember, insert_member, with_person

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class CodeTakenError(DomainError):
    """The household code belongs to another household."""

    default_message = _(
        "This household code is already in use. Leave the code empty to get the next free one."
    )


class ClosedBeforeRegisteredError(DomainError):
    """A household is closed on a day before it was registered."""

    default_message = _("A household cannot be closed before it was registered. Check the date.")


@dataclass(frozen=True, slots=True)
class HouseholdState:
    """What may change in a household: the three axes and the address."""

    base_type: str = BaseType.ORDINARY
    monitoring_class: str = MonitoringClass.NONE
    risk_cleared_on: date | None = None
    address: str = ""


@dataclass(frozen=True, slots=True)
class NewHousehold:
    """A household to be registered; an empty code asks for the next one of the village."""

    region_code: str
    registered_on: date
    state: HouseholdState
    code: str = ""


@transaction.atomic
def register_household(
    *, details: NewHousehold, members: Sequence[NewMember], actor: Actor, at: datetime
) -> Household:
    """Register a family with its members, one of them the head.

    Raises: Denied, AxesError, ClearedWithoutMonitoringError, HeadError, CodeTakenError, AlreadyMemberError;
            DomainError: a person cannot be entered (`people.operations.register_person`).
    """
    if not may_edit_household(actor, region_code=details.region_code):
        raise Denied
    state = details.state
    check_axes(state.base_type, state.monitoring_class, cleared=state.risk_cleared_on is not None)
    check_one_head([member.relation for member in members])
    members = [with_person(member, region_code=details.region_code, actor=actor, at=at) for member in members]
    household = _insert(details, head_id=next(m.person_id for m in members if m.relation == Relation.HEAD))
    for member in members:
        insert_member(household, member, from_date=details.registered_on)
    household.member_count = len(members)
    audit.record(
        "registry.household.registered",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        after={"code": household.code, "members": len(members), **_plain(state)},
    )
    return household


def _insert(details: NewHousehold, *, head_id: UUID | None) -> Household:
    code = full_household_code(details.code, details.region_code) or next_code(details.region_code)
    try:
        with transaction.atomic():
            return Household.objects.create(
                code=code,
                region_code=details.region_code,
                head_id=head_id,  # type: ignore[misc]  # known since `with_person`
                registered_on=details.registered_on,
                **asdict(details.state),
            )
    except IntegrityError as error:
        raise CodeTakenError(field="code") from error


@transaction.atomic
def change_household(
    *, household_id: UUID, state: HouseholdState, actor: Actor, at: datetime, reason: str = ""
) -> Household:
    """Change the type, monitoring class, clearing date or address of a household.

    Raises: HouseholdNotFound, Denied, HouseholdClosedError, AxesError, ClearedWithoutMonitoringError,
            MonitoringErasedError.
    """
    household = lock_household(household_id, scope=actor.scope)
    if not may_edit_household(actor, region_code=household.region_code):
        raise Denied
    if household.closed_on is not None:
        raise HouseholdClosedError
    check_axes(state.base_type, state.monitoring_class, cleared=state.risk_cleared_on is not None)
    check_monitoring_kept(household.monitoring_class, state.monitoring_class)
    new = asdict(state)
    before = {name: getattr(household, name) for name in new if getattr(household, name) != new[name]}
    if not before:
        return household
    for name in before:
        setattr(household, name, new[name])
    household.save(update_fields=list(before))
    audit.record(
        "registry.household.changed",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        before=before,
        after={name: new[name] for name in before},
        reason=reason,
    )
    return household


@transaction.atomic
def close_household(
    *, household_id: UUID, closed_on: date, reason: str, actor: Actor, at: datetime
) -> Household:
    """Close a household that no longer exists as a family; its record is kept.

    Raises: HouseholdNotFound, Denied, HouseholdClosedError, ClosedBeforeRegisteredError.
    """
    household = lock_household(household_id, scope=actor.scope)
    if not may_edit_household(actor, region_code=household.region_code):
        raise Denied
    if household.closed_on is not None:
        raise HouseholdClosedError
    if closed_on < household.registered_on:
        raise ClosedBeforeRegisteredError(field="closed_on")
    household.closed_on = closed_on
    household.save(update_fields=["closed_on"])
    audit.record(
        "registry.household.closed",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        after={"closed_on": closed_on},
        reason=reason,
    )
    return household


def _plain(state: HouseholdState) -> dict[str, Any]:
    return {name: value for name, value in asdict(state).items() if value not in (None, "")}
