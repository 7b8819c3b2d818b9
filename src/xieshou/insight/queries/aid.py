"""All aid that reached a household or its members, from every wing: each read by who may see that wing.

A wing's reader is one line of READERS: a capability and a function of the family and the actor. A reader
asks a fixed number of questions however many lines it finds.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.insight.rules_aid import AidLine, merge_same_money
from xieshou.registry.models import Member
from xieshou.registry.queries.household import get_household

from . import aid_gifts, aid_labour, aid_money

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.registry.models import Household


@dataclass(frozen=True, slots=True)
class Membership:
    """One person's time in the family: from inclusive, to exclusive, None for still there."""

    person_id: UUID
    name: str
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class Family:
    """A household with everybody who is or was a member."""

    household: Household
    members: tuple[Membership, ...]

    @property
    def people(self) -> list[UUID]:
        """Return the people, each once."""
        return list({one.person_id for one in self.members})

    def name_on(self, person_id: UUID, on: date) -> str | None:
        """Return the name of somebody who was a member on a day, None for a day outside."""
        for one in self.members:
            if (
                one.person_id == person_id
                and one.from_date <= on
                and (one.to_date is None or on < one.to_date)
            ):
                return one.name
        return None

    def name(self, person_id: UUID | None) -> str:
        """Return the name of a person of the family, "" for the family as a whole."""
        return next((one.name for one in self.members if one.person_id == person_id), "")


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of aid: who may see it, and how it is read."""

    label: str
    capability: str
    read: Callable[[Family, Actor], list[AidLine]]


READERS: tuple[Reader, ...] = (
    Reader("ledger", "money.account.view", aid_money.read_ledger),
    Reader("benefits", "projects.benefit.view", aid_money.read_benefits),
    Reader("gifts", "cooperation.giving.view", aid_gifts.read_gifts),
    Reader("measures", "registry.fact.view", aid_money.read_measures),
    Reader("subsidies", "labour.subsidy.view", aid_labour.read_subsidies),
    Reader("wages", "labour.placement.view", aid_labour.read_wages),
    Reader("courses", "labour.course.view", aid_labour.read_courses),
    Reader("startups", "labour.startup.view", aid_labour.read_startups),
)


def get_family(household_id: UUID, *, scope: Scope) -> Family:
    """Return a household of the scope with its present and former members.

    Raises: HouseholdNotFound.
    """
    household = get_household(household_id, scope=scope)
    rows = Member.objects.filter(scope.region_q(), household_id=household_id).select_related("person")
    return Family(
        household,
        tuple(
            Membership(row.person_id, row.person.name, row.from_date, row.to_date)
            for row in rows.order_by("from_date", "id")
        ),
    )


def list_aid(family: Family, *, actor: Actor) -> list[AidLine]:
    """Return the lines that the actor may see, the same money once, the latest first."""
    lines = [line for one in READERS if actor.can(one.capability) for line in one.read(family, actor)]
    return merge_same_money(lines)


def list_hidden(actor: Actor) -> list[str]:
    """Return the labels of the kinds of aid that the actor may not see."""
    return [one.label for one in READERS if not actor.can(one.capability)]
