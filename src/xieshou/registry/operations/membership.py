"""Writes of membership: who belongs to a household, from when to when."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.people.entries import check_entry
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.operations import register_person
from xieshou.kernel.people.queries import find_by_id_number
from xieshou.kernel.regions.queries import known_counties
from xieshou.registry.errors import HouseholdClosedError, MemberNotFound
from xieshou.registry.models import Member
from xieshou.registry.policies import may_edit_household
from xieshou.registry.queries.duplicates import find_twin
from xieshou.registry.queries.household import lock_household
from xieshou.registry.rules import HeadError
from xieshou.registry.vocabulary import JoinReason, Relation

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.people.entries import PersonEntry
    from xieshou.registry.models import Household


class AlreadyMemberError(DomainError):
    """The person is a member of a household at that time."""

    default_message = _(
        "This person is already registered in a household at that time."
        " End that membership first, with its reason."
    )


class PersonMissingError(DomainError):
    """A member is neither somebody on file nor entered."""

    default_message = _("The person is missing. Enter name and ID number.")


class MembershipEndedError(DomainError):
    """The membership has already ended."""

    default_message = _("This membership has already ended.")


class EndBeforeStartError(DomainError):
    """The membership would end before it began."""

    default_message = _("The last day lies before the first. Check the date.")


class LikelyTwinError(DomainError):
    """Somebody of a like name and the same birth date lives in the village already."""

    def __init__(self, name: str) -> None:
        """Keep the name on file, which the actor may see."""
        message = _(
            "%(name)s of this village, born on the same day, is on file and may be the same person. Look them"
            " up and complete their record, or tick “somebody else”."
        )
        super().__init__(message % {"name": name}, field="name")


class BeforeHouseholdError(DomainError):
    """Somebody is a member before there is a household."""

    default_message = _("The household was not registered yet on this day. Check the date.")


class BirthDateError(DomainError):
    """A child joins on another day than the birth date."""

    default_message = _("A child belongs to the family from the date of birth. Check both dates.")


class SuccessorError(DomainError):
    """The new head is nobody who stays."""

    default_message = _("Choose the new head among the members who stay.")


class HeadLeavesError(DomainError):
    """The head leaves while others stay."""

    default_message = _("The head of household cannot leave before another member is made head.")


@dataclass(frozen=True, slots=True)
class NewMember:
    """A person who joins a household, by key or as entered now, and what the roster says of them."""

    relation: str
    person_id: UUID | None = None
    entry: PersonEntry | None = None
    education: str = ""
    health: str = ""
    labour_ability: str = ""
    skills: str = ""
    start_reason: str = JoinReason.REGISTERED
    is_somebody_else: bool = False


@transaction.atomic
def add_member(
    *, household_id: UUID, member: NewMember, from_date: date, actor: Actor, at: datetime
) -> Member:
    """Add a person to a household from a day on; never as a second head.

    Raises: HouseholdNotFound, Denied, HouseholdClosedError, HeadError, BeforeHouseholdError,
            AlreadyMemberError, PersonMissingError, BirthDateError; DomainError: the person cannot be entered.
    """
    household = editable(household_id, actor)
    if member.relation == Relation.HEAD:
        raise HeadError(field="relation")
    if from_date < household.registered_on:
        raise BeforeHouseholdError(field="from_date")
    member = with_person(member, region_code=household.region_code, actor=actor, at=at)
    _check_birth(member, from_date)
    row = insert_member(household, member, from_date=from_date)
    audit.record(
        "registry.member.added",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        after={"person_id": row.person_id, "relation": member.relation, "from_date": from_date},
    )
    return row


def _check_birth(member: NewMember, from_date: date) -> None:
    """Refuse somebody who is born into the family on another day than their birth date."""
    if member.start_reason != JoinReason.BORN:
        return
    born = Person.objects.get(pk=member.person_id).birth_date  # type: ignore[misc]  # as in insert_member
    if born != from_date:
        raise BirthDateError(field="from_date")


def with_person(member: NewMember, *, region_code: str, actor: Actor, at: datetime) -> NewMember:
    """Return the member with the key of their person, who is entered now if need be.

    Raises: PersonMissingError, LikelyTwinError; DomainError: the person cannot be entered
            (`register_person`).
    """
    if member.person_id is not None:
        return member
    if member.entry is None:
        raise PersonMissingError(field="name")
    entry = replace(member.entry, region_code=region_code)
    if not member.is_somebody_else:
        _refuse_twin(entry, actor=actor, at=at)
    person = register_person(entry, actor=actor, at=at)
    return replace(member, person_id=person.pk)


def _refuse_twin(entry: PersonEntry, *, actor: Actor, at: datetime) -> None:
    """Refuse somebody who seems to be on file in the village, unless the same ID number says who it is."""
    checked = check_entry(entry, on=timezone.localdate(at), counties=known_counties())
    if checked.id_number and find_by_id_number(checked.id_number, scope=actor.scope) is not None:
        return
    twin = find_twin(
        checked.name_key,
        checked.birth_date,
        checked.region_code,
        scope=actor.scope,
        has_number=bool(checked.id_number),
    )
    if twin is not None:
        raise LikelyTwinError(twin.name)


def insert_member(household: Household, member: NewMember, *, from_date: date) -> Member:
    """Insert one membership and name the refusal of the database; called by operations only.

    Raises: AlreadyMemberError: the person is a member of a household at that time.
    """
    try:
        with transaction.atomic():
            return Member.objects.create(
                household=household,
                person_id=member.person_id,  # type: ignore[misc]  # known since `with_person`
                region_code=household.region_code,
                relation=member.relation,
                from_date=from_date,
                education=member.education,
                health=member.health,
                labour_ability=member.labour_ability,
                skills=member.skills,
                start_reason=member.start_reason,
            )
    except IntegrityError as error:
        raise AlreadyMemberError(field="name") from error


@transaction.atomic
def end_membership(
    *,
    member_id: UUID,
    to_date: date,
    end_reason: str,
    actor: Actor,
    at: datetime,
    new_head_id: UUID | None = None,
) -> Member:
    """End a membership; `to_date` is the first day on which the person no longer belongs.

    Args:   new_head_id: the membership that becomes head, where the head leaves and others stay.
    Raises: MemberNotFound, Denied, HouseholdClosedError, MembershipEndedError,
            EndBeforeStartError, HeadLeavesError, SuccessorError.
    """
    member = lock_member(member_id, actor)
    household = editable(member.household_id, actor)
    if member.to_date is not None:
        raise MembershipEndedError
    if to_date <= member.from_date:
        raise EndBeforeStartError(field="to_date")
    if member.relation == Relation.HEAD and household.member_count > 1 and new_head_id is None:
        raise HeadLeavesError(field="new_head")
    member.to_date, member.end_reason = to_date, end_reason
    member.save(update_fields=["to_date", "end_reason"])
    if member.relation == Relation.HEAD and new_head_id is not None:
        _succeed(household, new_head_id)
    audit.record(
        "registry.member.ended",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        after={"person_id": member.person_id, "to_date": to_date, "end_reason": end_reason},
    )
    return member


def _succeed(household: Household, new_head_id: UUID) -> None:
    """Make a member who stays the head after the former one left."""
    successor = household.members.filter(pk=new_head_id, to_date=None).first()
    if successor is None:
        raise SuccessorError(field="new_head")
    successor.relation = Relation.HEAD
    successor.save(update_fields=["relation"])
    household.head_id = successor.person_id
    household.save(update_fields=["head"])


@dataclass(frozen=True, slots=True)
class MemberFacts:
    """What may change in a membership without ending it."""

    relation: str
    education: str = ""
    health: str = ""
    labour_ability: str = ""
    skills: str = ""


@transaction.atomic
def change_member(*, member_id: UUID, facts: MemberFacts, actor: Actor, at: datetime) -> Member:
    """Change relation, education, health or ability to work of a member; the head changes by `change_head`.

    Raises: MemberNotFound, Denied, HouseholdClosedError, MembershipEndedError, HeadError.
    """
    member = lock_member(member_id, actor)
    household = editable(member.household_id, actor)
    if member.to_date is not None:
        raise MembershipEndedError
    if (member.relation == Relation.HEAD) != (facts.relation == Relation.HEAD):
        raise HeadError(field="relation")
    new = asdict(facts)
    before = {name: getattr(member, name) for name in new if getattr(member, name) != new[name]}
    if not before:
        return member
    for name in before:
        setattr(member, name, new[name])
    member.save(update_fields=list(before))
    audit.record(
        "registry.member.changed",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        before={"person_id": member.person_id, **before},
        after={name: new[name] for name in before},
    )
    return member


@transaction.atomic
def change_head(*, member_id: UUID, old_head_relation: str, actor: Actor, at: datetime) -> Household:
    """Make a member the head; the former head stays as `old_head_relation`.

    Raises: MemberNotFound, Denied, HouseholdClosedError, MembershipEndedError, HeadError.
    """
    member = lock_member(member_id, actor)
    household = editable(member.household_id, actor)
    if member.to_date is not None:
        raise MembershipEndedError
    if Relation.HEAD in (old_head_relation, member.relation):
        raise HeadError
    before = household.head_id
    household.members.filter(relation=Relation.HEAD, to_date=None).update(relation=old_head_relation)
    member.relation = Relation.HEAD
    member.save(update_fields=["relation"])
    household.head_id = member.person_id
    household.save(update_fields=["head"])
    audit.record(
        "registry.household.head_changed",
        actor=actor,
        at=at,
        subject=("registry.household", household.id),
        region_code=household.region_code,
        before={"head_id": before},
        after={"head_id": member.person_id},
    )
    return household


def editable(household_id: UUID, actor: Actor) -> Household:
    """Return a household of the actor's area, locked and open, or refuse."""
    household = lock_household(household_id, scope=actor.scope)
    if not may_edit_household(actor, region_code=household.region_code):
        raise Denied
    if household.closed_on is not None:
        raise HouseholdClosedError
    return household


def lock_member(member_id: UUID, actor: Actor) -> Member:
    """Return a membership of the actor's area, locked, or refuse."""
    found = Member.objects.select_for_update().filter(actor.scope.region_q(), pk=member_id).first()
    if found is None:
        raise MemberNotFound
    return found
