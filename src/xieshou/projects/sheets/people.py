"""Households and their members as rows of a form name them: by code, and by name within the household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xieshou.kernel.sheets.loading import Context

HOUSEHOLDS = "select code, id, region_code from registry_household where code = any(%s)"
MEMBERS = (
    "select m.household_id, p.name, p.id from registry_member m join people_person p on p.id = m.person_id"
    " where m.household_id = any(%s)"
)
NO_HOUSEHOLD = _("No household of your area has this code.")
NO_MEMBER = _("No single member of this household has that name.")
HOUSEHOLD = Column(
    "household_code", _("Household code"), max_length=20, width=20, personal="general",
    example="530823100201-0001",
)  # fmt: skip
MEMBER = Column("member", _("Member of the household"), max_length=60, personal="general", example="王秀英")


class Households:
    """Remembers the households that the rows of a file name, and who belongs to them."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._keys: dict[str, UUID] = {}
        self._members: dict[tuple[UUID, str], set[UUID]] = {}

    def find(self, codes: Iterable[str], context: Context) -> None:
        """Look up the households of codes and their members, two queries for all."""
        wanted = sorted({code for code in codes if code} - self._keys.keys())
        keys = []
        for code, key, region in context.fetch(HOUSEHOLDS, [wanted]):
            if context.scope.covers_region(region):
                self._keys[code] = key
                keys.append(key)
        for household, name, person in context.fetch(MEMBERS, [keys]):
            self._members.setdefault((household, name), set()).add(person)

    def household(self, code: str) -> UUID | None:
        """Return the household of a code, None outside the area."""
        return self._keys.get(code)

    def member(self, code: str, name: str) -> UUID | None:
        """Return the only member of that name, None if there is none or more than one."""
        household = self._keys.get(code)
        people = self._members.get((household, name), set()) if household else set()
        return next(iter(people)) if len(people) == 1 else None
