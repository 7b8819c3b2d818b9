"""Reads of the rosters of the two stations: pairs by state, whose names an actor may know, figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from xieshou.kernel.crypto import decrypt
from xieshou.kernel.errors import NotFound
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import ID_CONTEXT, PHONE_CONTEXT, open_id_number, open_phone
from xieshou.labour.models import RosterEntry, RosterPair
from xieshou.labour.models.roster import OPEN
from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.roster import ClaimStatus, PairState, RosterSide

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

WORKING = ClaimStatus.WORKING.value
CUTS = ("open", "late", "stale", *PairState.values)


@dataclass(frozen=True, slots=True)
class RosterCut:
    """Which pairs are wanted; an empty field asks for nothing."""

    shown: str = ""
    county: str = ""
    district: str = ""
    employer: str = ""


def ends_q(scope: Scope) -> Q:
    """Return the filter of pairs whose home or district of work lies in the scope."""
    return scope.region_q() | scope.region_q("work_region_code")


def pairs(scope: Scope) -> QuerySet[RosterPair]:
    """Return the pairs of the scope: open differences first, the earliest due day before the others."""
    return RosterPair.objects.filter(ends_q(scope)).order_by("due_on", "employer_name", "id")


def stale_q(on: date) -> Q:
    """Return the filter of pairs with a worker at work whom a side has not confirmed for too long."""
    limit = on - timedelta(days=resolve("roster", "stale_days", on=on).value)
    return Q(west_status=WORKING, west_confirmed_on__lt=limit) | Q(
        east_status=WORKING, east_confirmed_on__lt=limit
    )


def _shown_q(shown: str, on: date) -> Q:
    if shown == "open":
        return OPEN
    if shown == "late":
        return OPEN & Q(due_on__lt=on)
    if shown == "stale":
        return stale_q(on)
    return Q(state=shown) if shown else Q()


def list_pairs(cut: RosterCut, *, scope: Scope, on: date) -> QuerySet[RosterPair]:
    """Return the pairs of a cut."""
    found = pairs(scope).filter(_shown_q(cut.shown, on))
    if cut.county:
        found = found.filter(region_code=cut.county)
    if cut.district:
        found = found.filter(work_region_code=cut.district)
    return found.filter(employer_name=cut.employer) if cut.employer else found


def list_open_pairs(*, scope: Scope) -> QuerySet[RosterPair]:
    """Return the differences that nothing has settled, the earliest due day first."""
    return pairs(scope).filter(OPEN)


def count_by_cut(cut: RosterCut, *, scope: Scope, on: date) -> dict[str, int]:
    """Return how many pairs each word of CUTS shows within county, district and employer; one query."""
    whole = RosterCut("", cut.county, cut.district, cut.employer)
    counted = {name: Count("pk", filter=_shown_q(name, on)) for name in CUTS}
    return list_pairs(whole, scope=scope, on=on).aggregate(total=Count("pk"), **counted)


def get_pair(pair_id: UUID, *, scope: Scope) -> RosterPair:
    """Return one pair of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = pairs(scope).filter(pk=pair_id).first()
    if found is None:
        raise NotFound
    return found


def get_pair_for_update(pair_id: UUID, *, scope: Scope) -> RosterPair:
    """Return one pair of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = RosterPair.objects.select_for_update().filter(ends_q(scope), pk=pair_id).first()
    if found is None:
        raise NotFound
    return found


def entries(scope: Scope, side: RosterSide) -> QuerySet[RosterEntry]:
    """Return what the stations of a side in the scope claim."""
    return RosterEntry.objects.filter(scope.region_q("area_code"), side=side)


def find_entry(pair: RosterPair, side: RosterSide, *, scope: Scope) -> RosterEntry | None:
    """Return a side's claim of a pair, or None: it claims nothing, or the claim is outside the scope."""
    key = pair.west_id if side is RosterSide.WEST else pair.east_id
    return entries(scope, side).filter(pk=key).first() if key else None


@dataclass(frozen=True, slots=True)
class Known:
    """Who a claim is about, with open numbers; whoever reads them masks or audits them."""

    id_number: str
    name: str
    phone: str


def open_entry(row: RosterEntry) -> Known | None:
    """Return who a claim is about, or None where the actor may not know the number.

    Expects `placement__person` to be loaded, under row-level security.
    """
    if row.id_cipher:
        phone = decrypt(bytes(row.phone_cipher), context=PHONE_CONTEXT) if row.phone_cipher else ""
        return Known(decrypt(bytes(row.id_cipher), context=ID_CONTEXT), row.name, phone)
    person = getattr(row.placement, "person", None)  # None where row-level security hides either
    number = open_id_number(person) if person else ""
    return Known(number, person.name, open_phone(person)) if person and number else None


def names_of_pairs(rows: Sequence[RosterPair], *, scope: Scope) -> dict[bytes, str]:
    """Return the names an actor may know by index of the ID number: two queries.

    They are the names on rosters of the actor's own area and those of people of the actor's own records.
    """
    indexes = {bytes(row.id_index) for row in rows}
    claimed = RosterEntry.objects.filter(scope.region_q("area_code"), id_index__in=indexes).exclude(name="")
    known = {bytes(index): name for index, name in claimed.values_list("id_index", "name")}
    people = Person.objects.filter(scope.region_q(), id_number_index__in=indexes).values_list(
        "id_number_index", "name"
    )
    return known | {bytes(index): name for index, name in people if index is not None}


def label_pairs(rows: Sequence[RosterPair], *, scope: Scope) -> Sequence[RosterPair]:
    """Set `worker` (a name or a pseudonym) and `is_named` on each pair."""
    names = names_of_pairs(rows, scope=scope) if rows else {}
    for row in rows:
        name = names.get(bytes(row.id_index)) or row.told_name
        row.is_named, row.worker = bool(name), name or _("Worker %(alias)s") % {"alias": row.alias}
    return rows


@dataclass(frozen=True, slots=True)
class RosterFigures:
    """How many workers of one county or employer stand where on the two rosters."""

    key: str
    west: int
    east: int
    agreed: int
    differ: int
    only_west: int
    only_east: int
    open: int
    stale: int
    oldest: Any


def list_figures(by: str, *, scope: Scope, on: date) -> list[RosterFigures]:
    """Return the figures by `region_code`, `work_region_code` or `employer_name`, the most workers first."""
    states = {
        state.value: Count("pk", filter=Q(state=state))
        for state in (PairState.AGREED, PairState.DIFFER, PairState.ONLY_WEST, PairState.ONLY_EAST)
    }
    found = pairs(scope).order_by().values(by)
    rows = found.annotate(
        west=Count("pk", filter=Q(west_status=WORKING)),
        east=Count("pk", filter=Q(east_status=WORKING)),
        open=Count("pk", filter=OPEN),
        stale=Count("pk", filter=stale_q(on)),
        oldest=Min("opened_at", filter=OPEN),
        **states,
    )
    figures = [RosterFigures(key=row.pop(by), **row) for row in rows]
    return sorted(figures, key=lambda one: (-max(one.west, one.east), one.key))
