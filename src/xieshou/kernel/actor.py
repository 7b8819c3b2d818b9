"""Who acts and how far they may see: `Actor` and `Scope`, plain values passed down from the view."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from django.db.models import Q

from .ranges import InRanges

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

WHOLE_COUNTRY = ""


def prefix_bounds(prefix: str) -> tuple[str, str]:
    """Return the half-open range of codes that begin with `prefix`.

    Args:    prefix: digits of a region code, not empty.
    Returns: (lower inclusive, upper exclusive), e.g. ("5303", "5304").
    """
    return prefix, prefix[:-1] + chr(ord(prefix[-1]) + 1)


@dataclass(frozen=True, slots=True)
class Scope:
    """The rows an actor may see: those of the regions below any prefix, and of the organisations.

    `regions` are GB/T 2260 prefixes without trailing zeros ("5303" is a prefecture); the empty
    prefix is the whole country.
    """

    regions: tuple[str, ...] = ()
    organisations: tuple[UUID, ...] = ()

    @classmethod
    def everything(cls) -> Self:
        """Return the scope of the whole country."""
        return cls(regions=(WHOLE_COUNTRY,))

    @classmethod
    def nothing(cls) -> Self:
        """Return the scope that sees no row."""
        return cls()

    @classmethod
    def of(cls, regions: Iterable[str] = (), organisations: Iterable[UUID] = ()) -> Self:
        """Return the smallest scope of these prefixes and organisations: covered prefixes fall away."""
        kept: list[str] = []
        for prefix in sorted(set(regions)):
            if not any(prefix.startswith(wider) for wider in kept):
                kept.append(prefix)
        return cls(tuple(kept), tuple(sorted(set(organisations))))

    @property
    def is_everything(self) -> bool:
        """Tell whether the scope is the whole country."""
        return WHOLE_COUNTRY in self.regions

    def covers_region(self, code: str) -> bool:
        """Tell whether a row of region `code` is inside the scope."""
        return any(code.startswith(prefix) for prefix in self.regions)

    def covers_organisation(self, organisation_id: UUID | None) -> bool:
        """Tell whether a row of the organisation is inside the scope; never by region."""
        return organisation_id in self.organisations

    def region_q(self, column: str = "region_code") -> Q:
        """Return the filter on a region column, as ranges that a btree serves."""
        if self.is_everything:
            return Q()
        if not self.regions:
            return Q(pk__in=[])
        return Q(InRanges(column, tuple(prefix_bounds(prefix) for prefix in self.regions)))

    def organisation_q(self, column: str = "organisation_id") -> Q:
        """Return the filter on an organisation column."""
        return Q() if self.is_everything else Q(**{f"{column}__in": self.organisations})


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who acts: a signed-in person, or the system in somebody's name."""

    user_id: UUID | None
    name: str
    roles: frozenset[str] = frozenset()
    capabilities: frozenset[str] = frozenset()
    scope: Scope = field(default_factory=Scope.nothing)
    organisation_id: UUID | None = None
    request_id: str = ""
    is_system: bool = False

    @classmethod
    def system(cls, name: str) -> Self:
        """Return the system itself, e.g. a periodic job: every capability, the whole country."""
        return cls(user_id=None, name=name, scope=Scope.everything(), is_system=True)

    @classmethod
    def anonymous(cls) -> Self:
        """Return a visitor who has not signed in: no capability, no row."""
        return cls(user_id=None, name="")

    @property
    def is_signed_in(self) -> bool:
        """Tell whether a user stands behind the actor."""
        return self.user_id is not None

    def can(self, capability: str) -> bool:
        """Tell whether any role of the actor holds the capability."""
        return self.is_system or capability in self.capabilities
