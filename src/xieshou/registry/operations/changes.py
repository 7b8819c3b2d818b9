"""Writes that change households as a whole: moving, dividing, joining; each dated, with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.people.operations import PersonChanges, update_person
from xieshou.registry.models import (
    ExpenditureFact,
    GuaranteeFact,
    Household,
    HouseholdChange,
    IncomeFact,
    LabourFact,
    MeasureFact,
    Member,
)
from xieshou.registry.policies import may_edit_household
from xieshou.registry.queries.household import next_code
from xieshou.registry.rules import check_one_head
from xieshou.registry.vocabulary import ChangeKind, EndReason, JoinReason, MonitoringClass, Relation

from .membership import NewMember, editable, insert_member

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

FOLLOWING: tuple[Any, ...] = (
    Member,
    IncomeFact,
    ExpenditureFact,
    GuaranteeFact,
    LabourFact,
    MeasureFact,
    HouseholdChange,
)
CARRIED = ("education", "health", "labour_ability", "skills")


class SameVillageError(DomainError):
    """The household would move to where it already is."""

    default_message = _("The household already belongs to this village. Choose another one.")


class ChangeDateError(DomainError):
    """The day lies before the household or a member began, or has not come."""

    default_message = _(
        "On this day the household, or one of these members, was not registered yet, or the day has not"
        " come. Check the date."
    )


class AfterLaterChangeError(DomainError):
    """A later change is already on record."""

    default_message = _("A later change of this household is already recorded. Enter changes in their order.")


class NobodyPartsError(DomainError):
    """A household is divided and nobody leaves it, or the head does."""

    default_message = _("Choose who leaves. The head stays: make another member head first.")


class NotItsMembersError(DomainError):
    """Somebody named in the change is not a present member."""

    default_message = _("The members have changed in the meantime. Open the page again.")


class SameHouseholdError(DomainError):
    """A household cannot join itself."""

    default_message = _("This is the same household. Enter the code of the other one.")


class MonitoredPartyError(DomainError):
    """A monitored household would vanish into one that is not monitored."""

    default_message = _(
        "The household that ends is monitored. Enter its class for the household that stays first."
    )


@dataclass(frozen=True, slots=True)
class When:
    """The day of a change and its reason."""

    on_date: date
    reason: str


@transaction.atomic
def move_household(
    *, household_id: UUID, region_code: str, when: When, actor: Actor, at: datetime
) -> Household:
    """Move a family to another village from a day on; its people and facts go along, its code stays.

    Raises: HouseholdNotFound, Denied, HouseholdClosedError, SameVillageError, ChangeDateError,
            AfterLaterChangeError.
    """
    household = editable(household_id, actor)
    if not may_edit_household(actor, region_code=region_code):
        raise Denied
    if region_code == household.region_code:
        raise SameVillageError(field="region_code")
    _check_day(household, when, at)
    before = household.region_code
    people = list(household.members.filter(to_date=None).values_list("person_id", flat=True))
    household.region_code = region_code
    household.save(update_fields=["region_code"])
    for model in FOLLOWING:
        model.objects.filter(household_id=household.pk).update(region_code=region_code)
    for person_id in people:
        changes = PersonChanges(region_code=region_code)
        update_person(person_id=person_id, changes=changes, actor=actor, at=at, reason=when.reason)
    sides = {"from_region_code": before, "to_region_code": region_code}
    _keep(household, ChangeKind.MOVED, when, actor=actor, at=at, **sides)
    _tell("moved", household, when, actor=actor, at=at, before={"region_code": before}, after=sides)
    return household


@transaction.atomic
def split_household(
    *, household_id: UUID, parting: Mapping[UUID, str], when: When, actor: Actor, at: datetime
) -> Household:
    """Let some members become a household of their own; it keeps type, class and village.

    Args:    parting: membership → relation to the new head; exactly one is the head.
    Returns: the new household.
    Raises:  HouseholdNotFound, Denied, HouseholdClosedError, NobodyPartsError, NotItsMembersError,
             HeadError, ChangeDateError, AfterLaterChangeError.
    """
    household = editable(household_id, actor)
    members = _present(household, parting)
    if not members or any(member.relation == Relation.HEAD for member in members):
        raise NobodyPartsError
    check_one_head(list(parting.values()))
    _check_day(household, when, at, members)
    head = next(member for member in members if parting[member.pk] == Relation.HEAD)
    new = Household.objects.create(
        code=next_code(household.region_code),
        region_code=household.region_code,
        head_id=head.person_id,
        base_type=household.base_type,
        monitoring_class=household.monitoring_class,
        risk_cleared_on=household.risk_cleared_on,
        address=household.address,
        registered_on=when.on_date,
    )
    _carry_over(members, new, parting, when, EndReason.SPLIT, JoinReason.SPLIT)
    _keep(household, ChangeKind.SPLIT_OFF, when, actor=actor, at=at, other=new)
    _keep(new, ChangeKind.SPLIT_FROM, when, actor=actor, at=at, other=household)
    for one, other in ((household, new), (new, household)):
        after = {"other": other.code, "members": len(members)}
        _tell("split", one, when, actor=actor, at=at, after=after)
    new.refresh_from_db()
    return new


@transaction.atomic
def merge_households(
    *,
    kept_id: UUID,
    ended_id: UUID,
    relations: Mapping[UUID, str],
    when: When,
    actor: Actor,
    at: datetime,
) -> Household:
    """Let all members of one household join another; the first ends, its record is kept.

    Args:   relations: each membership of the ending household → relation to the head of the kept one.
    Raises: HouseholdNotFound, Denied, HouseholdClosedError, SameHouseholdError, NotItsMembersError,
            MonitoredPartyError, HeadError, ChangeDateError, AfterLaterChangeError.
    """
    if kept_id == ended_id:
        raise SameHouseholdError(field="code")
    first, second = sorted((kept_id, ended_id), key=str)
    locked = {key: editable(key, actor) for key in (first, second)}
    kept, ended = locked[kept_id], locked[ended_id]
    if _is_watched(ended) and not _is_watched(kept):
        raise MonitoredPartyError(field="code")
    members = _present(ended, relations)
    if len(members) != ended.member_count:
        raise NotItsMembersError
    check_one_head([Relation.HEAD, *relations.values()])
    _check_day(ended, when, at, members)
    _check_day(kept, when, at)
    _carry_over(members, kept, relations, when, EndReason.MERGED, JoinReason.MERGED)
    ended.closed_on = when.on_date
    ended.save(update_fields=["closed_on"])
    _keep(kept, ChangeKind.ABSORBED, when, actor=actor, at=at, other=ended)
    _keep(ended, ChangeKind.MERGED_INTO, when, actor=actor, at=at, other=kept)
    for one, other in ((kept, ended), (ended, kept)):
        after = {"other": other.code, "members": len(members)}
        _tell("merged", one, when, actor=actor, at=at, after=after)
    kept.refresh_from_db()
    return kept


def _is_watched(household: Household) -> bool:
    return household.monitoring_class != MonitoringClass.NONE and household.risk_cleared_on is None


def _present(household: Household, named: Mapping[UUID, str]) -> list[Member]:
    """Return the named members, who must all be present ones."""
    members = list(household.members.filter(pk__in=list(named), to_date=None).order_by("pk"))
    if len(members) != len(named):
        raise NotItsMembersError
    return members


def _check_day(household: Household, when: When, at: datetime, members: list[Member] | None = None) -> None:
    begins = [household.registered_on, *(member.from_date for member in members or [])]
    if when.on_date <= max(begins) or when.on_date > timezone.localdate(at):
        raise ChangeDateError(field="on_date")
    if household.changes.filter(on_date__gt=when.on_date).exists():
        raise AfterLaterChangeError(field="on_date")


def _carry_over(
    members: list[Member],
    home: Household,
    relations: Mapping[UUID, str],
    when: When,
    end_reason: EndReason,
    start_reason: JoinReason,
) -> None:
    """End memberships in one household and begin them in another on the same day."""
    for member in members:
        member.to_date, member.end_reason = when.on_date, end_reason
        member.save(update_fields=["to_date", "end_reason"])
    for member in members:
        joining = NewMember(
            relation=relations[member.pk],
            person_id=member.person_id,
            start_reason=start_reason,
            **{name: getattr(member, name) for name in CARRIED},
        )
        insert_member(home, joining, from_date=when.on_date)


def _keep(
    household: Household, kind: ChangeKind, when: When, *, actor: Actor, at: datetime, **sides: Any
) -> None:
    HouseholdChange.objects.create(
        household=household,
        kind=kind,
        on_date=when.on_date,
        region_code=household.region_code,
        reason=when.reason,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        **sides,
    )


def _tell(
    verb: str,
    household: Household,
    when: When,
    *,
    actor: Actor,
    at: datetime,
    after: dict[str, Any],
    before: dict[str, Any] | None = None,
) -> None:
    audit.record(
        f"registry.household.{verb}",
        actor=actor,
        at=at,
        subject=("registry.household", household.pk),
        region_code=household.region_code,
        before=before,
        after={**after, "on_date": when.on_date},
        reason=when.reason,
    )
