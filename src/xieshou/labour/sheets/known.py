"""Workers of a payroll: by candidate number, by ID number, or by name and date of birth.

Payrolls carry ID numbers, not candidate numbers. What is typed is compared only with the workers at posts of
the scope whose name it may see, by the digest of the number: everybody else is answered as nobody, and no
number ever comes back; the uploaded file goes with all others after 31 days.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.people.names import name_match_key
from xieshou.kernel.people.queries import visible_people
from xieshou.kernel.people.secrets import id_index
from xieshou.kernel.sheets.declaration import Column, Kind
from xieshou.labour.queries.delivery import label_placements, placements

from .workers import WORKER, find_placements

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.sheets.loading import Context, Rows

ALIAS, NAME, EMPLOYER = WORKER
KNOWN_WORKER = (
    replace(
        ALIAS, required=False,
        help=_("As in the file taken out; without it give the ID number, or name and date of birth"),
    ),
    NAME,
    Column(
        "id_number", _("Resident ID number"), Kind.RESIDENT_ID, width=22, personal="sensitive", export=False,
        help=_("Only compared; nothing is entered of it"), aliases=("身份证号", "证件号码"),
    ),
    Column(
        "birth_date", _("Date of birth"), Kind.DATE, earliest=date(1900, 1, 1), not_future=True,
        personal="general", export=False, help=_("With the name, where no number is known"),
        aliases=("出生年月日",),
    ),
    EMPLOYER,
)  # fmt: skip
"""The columns that say whom a row of a payroll is about; the numbers never come out."""


def names_somebody(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a row that names nobody."""
    if values["alias"] or values["id_number"] or (values["worker"] and values["birth_date"]):
        return
    yield "alias", _("Give the candidate number, the ID number, or name and date of birth.")


@dataclass(slots=True)
class Workers:
    """The placements that rows may mean, each list the latest arrival first."""

    by_alias: Mapping[str, list[Any]] = field(default_factory=dict)
    by_number: dict[bytes, list[Any]] = field(default_factory=lambda: defaultdict(list))
    by_name: dict[tuple[str, date], list[Any]] = field(default_factory=lambda: defaultdict(list))

    @property
    def keys(self) -> list[Any]:
        """Return the keys of all of them."""
        listed = (*self.by_alias.values(), *self.by_number.values(), *self.by_name.values())
        return list({one.pk for found in listed for one in found})

    def choose(
        self, row: dict[str, Any], *, fits: Callable[[Any], bool]
    ) -> tuple[Any, tuple[str, Any] | None]:
        """Return the placement of a row, or what is wrong with it: (column, message)."""
        column, known = self._meant(row)
        if not known:
            return None, (column, UNKNOWN[column])
        if len({one.person_id for one in known}) > 1:
            return None, (column, _("Several of your workers have this name and birthday. Give a number."))
        chosen = next((one for one in known if fits(one)), None)
        if chosen is None:
            return None, ("", _("The worker was not at this post at that time."))
        same_number = row["id_number"] and self.by_number.get(id_index(row["id_number"]), [])
        if row["id_number"] and chosen.person_id not in {one.person_id for one in same_number}:
            return None, ("id_number", _("This number belongs to somebody else."))
        if row["worker"] and chosen.is_named and not _same_name(row["worker"], chosen.worker):
            return None, ("worker", _("This number belongs to somebody else."))
        return chosen, None

    def _meant(self, row: dict[str, Any]) -> tuple[str, list[Any]]:
        """Return the column that says whom a row means, the surest one, and whom it means."""
        if row["alias"]:
            return "alias", self.by_alias.get(row["alias"].strip().upper(), [])
        if row["id_number"]:
            return "id_number", self.by_number.get(id_index(row["id_number"]), [])
        key = (name_match_key(row["worker"]), row["birth_date"])
        return "worker", self.by_name.get(key, [])


UNKNOWN = {
    "alias": _("No worker who arrived at one of your posts has this number."),
    "id_number": _("No worker who arrived at one of your posts has this number."),
    "worker": _("No worker who arrived at one of your posts has this name and birthday."),
}


def _same_name(one: str, other: str) -> bool:
    return name_match_key(one) == name_match_key(other)


def find_workers(rows: Rows, context: Context) -> Workers:
    """Return whom the rows may mean: four queries however many rows there are."""
    found = Workers(find_placements(rows, context))
    numbers = {id_index(number) for number in rows["id_number"] if number}
    names = {
        name_match_key(name) for name, born in zip(rows["worker"], rows["birth_date"], strict=True) if born
    }
    if not numbers and not names:
        return found
    for row in _named(Q(id_number_index__in=numbers) | Q(name_key__in=names), scope=context.scope):
        if row.person.id_number_index:
            found.by_number[bytes(row.person.id_number_index)].append(row)
        if row.person.birth_date:
            found.by_name[row.person.name_key, row.person.birth_date].append(row)
    return found


def _named(wanted: Q, *, scope: Scope) -> list[Any]:
    """Return the placements of wanted people who arrived and whom the scope may see by name."""
    people = visible_people(scope).filter(wanted)
    found = placements(scope).filter(person__in=people, arrived_on__isnull=False).select_related("person")
    listed: list[Any] = list(found.order_by("-arrived_on", "id"))
    label_placements(listed)
    return listed
