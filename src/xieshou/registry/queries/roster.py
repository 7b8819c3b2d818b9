"""The roster: households of a scope, filtered, sorted, searched; fast at a million."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from xieshou.kernel.actor import Scope, prefix_bounds
from xieshou.kernel.people.queries import search_person_ids
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.kernel.texts import prefix_range
from xieshou.registry.models import Household, Member
from xieshou.registry.vocabulary import BaseType, MonitoringClass

from .as_of import households_on, show_as_of
from .keyset import Order, Page, count_up_to, decode_cursor, read_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

MOST_COUNTED = 10_000
MONITORED = "monitored"
RISK_OPEN, RISK_CLEARED = "open", "cleared"
BY_PLACE = Order(("region_code", "code"))
SORTS = {
    "place": BY_PLACE,
    "-place": Order(BY_PLACE.columns, descending=True),
    "registered": Order(("registered_on", *BY_PLACE.columns)),
    "-registered": Order(("registered_on", *BY_PLACE.columns), descending=True),
    "people": Order(("member_count", *BY_PLACE.columns)),
    "-people": Order(("member_count", *BY_PLACE.columns), descending=True),
}
DEFAULT_SORT = "place"
MOST_FOUND = 500
_DIGITS = re.compile(r"[0-9]{2,12}")
_CODE = re.compile(r"\d{12}(-\d{0,7})?|\d{6,12}-\d{0,7}")
IMPOSSIBLE = {
    (BaseType.ORDINARY, MonitoringClass.UNSTABLE),
    (BaseType.EXITED, MonitoringClass.MARGINAL),
}


@dataclass(frozen=True, slots=True)
class RosterFilter:
    """What the roster can be asked for; empty fields do not filter.

    `region` is a code prefix; `monitoring` a class or "monitored"; `risk` "open" or "cleared"; `on` a
    past day as which everything is shown.
    """

    region: str = ""
    base_type: str = ""
    monitoring: str = ""
    risk: str = ""
    priority_only: bool = False
    with_closed: bool = False
    on: date | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> RosterFilter:
        """Return the filter of an address or an export; what it does not know it leaves out."""
        region = str(given.get("region", ""))
        return cls(
            region=short_code(full_code(region)) if _DIGITS.fullmatch(region) else "",
            base_type=_one_of(given.get("base_type"), BaseType.values),
            monitoring=_one_of(given.get("monitoring"), [MONITORED, *MonitoringClass.values]),
            risk=_one_of(given.get("risk"), [RISK_OPEN, RISK_CLEARED]),
            priority_only=given.get("priority") in ("1", True),
            with_closed=given.get("closed") in ("1", True),
        )

    def condition(self, prefix: str = "") -> Q:
        """Return the filter on households, or through a relation on their members (`prefix`)."""
        parts = Q() if self.with_closed else Q(**{f"{prefix}closed_on": None})
        if (self.base_type, self.monitoring) in IMPOSSIBLE:
            return Q(pk__in=[])
        if self.region:
            lower, upper = prefix_bounds(self.region)
            parts &= Q(**{f"{prefix}region_code__gte": lower, f"{prefix}region_code__lt": upper})
        if self.base_type:
            parts &= Q(**{f"{prefix}base_type": self.base_type})
        if self.priority_only:
            parts &= Q(**{f"{prefix}is_priority": True})
        return parts & self._watch(prefix)

    def past_condition(self, on: date) -> Q:
        """Return the filter on the columns of a past day (`as_of.households_on`)."""
        parts = Q() if self.with_closed else Q(closed_on=None) | Q(closed_on__gt=on)
        if self.region:
            lower, upper = prefix_bounds(self.region)
            parts &= Q(region_on__gte=lower, region_on__lt=upper)
        if self.base_type:
            parts &= Q(base_type_on=self.base_type)
        if self.priority_only:
            parts &= Q(base_type_on=BaseType.EXITED) | ~Q(monitoring_on=MonitoringClass.NONE)
        if self.monitoring and self.monitoring != MONITORED:
            parts &= Q(monitoring_on=self.monitoring)
        elif self.monitoring or self.risk:
            parts &= ~Q(monitoring_on=MonitoringClass.NONE)
        return parts & (Q(cleared_on__isnull=self.risk == RISK_OPEN) if self.risk else Q())

    def _watch(self, prefix: str) -> Q:
        parts = Q()
        if self.monitoring == MONITORED or (self.risk and not self.monitoring):
            parts &= ~Q(**{f"{prefix}monitoring_class": MonitoringClass.NONE})
        elif self.monitoring:
            parts &= Q(**{f"{prefix}monitoring_class": self.monitoring})
            if self.monitoring != MonitoringClass.NONE:
                parts &= ~Q(**{f"{prefix}monitoring_class": MonitoringClass.NONE})
        if self.risk:
            parts &= Q(**{f"{prefix}risk_cleared_on__isnull": self.risk == RISK_OPEN})
        return parts


def _one_of(value: object, known: Sequence[str]) -> str:
    return value if isinstance(value, str) and value in known else ""


def households(scope: Scope, wanted: RosterFilter) -> QuerySet[Household]:
    """Return the households of the scope that fit, with their heads; not ordered."""
    rows = Household.objects.select_related("head").filter(scope.region_q())
    if wanted.on is not None:
        return households_on(rows, wanted.on).filter(wanted.past_condition(wanted.on))
    return rows.filter(wanted.condition())


def list_households(
    wanted: RosterFilter, *, scope: Scope, sort: str = DEFAULT_SORT, cursor: str = "", size: int = 50
) -> Page[Household]:
    """Return one page of the roster in the order of a name of `SORTS`."""
    order = SORTS.get(sort, BY_PLACE)
    at = decode_cursor(cursor, columns=len(order.columns)) if cursor else None
    page = read_page(households(scope, wanted), order=order, cursor=at, size=size)
    if wanted.on is not None:
        show_as_of(page.rows, wanted.on)
    return page


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search: households best first, whom the search met in each, and whether more matched."""

    rows: list[Household]
    matched: dict[UUID, str]
    total: int
    is_cut: bool


def search_households(
    text: str,
    wanted: RosterFilter,
    *,
    scope: Scope,
    start: int = 0,
    size: int = 50,
    most: int = MOST_FOUND,
) -> Found:
    """Return households by their code, or by a member's name, pinyin, ID number or its last four, or phone.

    No more than `most` people are looked at; `is_cut` says that there were more.
    """
    if _CODE.fullmatch(text.strip()):
        return _by_code(text.strip(), wanted, scope=scope, start=start, size=size)
    people = search_person_ids(text, scope=narrowed(scope, wanted.region), limit=most + 1)
    homes = _homes(people[:most], scope, wanted.on)
    fitting = set(households(scope, wanted).filter(pk__in=set(homes.values())).values_list("pk", flat=True))
    met = {person: home for person, home in homes.items() if home in fitting}
    keys = list(dict.fromkeys(met[person] for person in people if person in met))
    shown = keys[start : start + size]
    found = households(scope, wanted).in_bulk(shown)
    rows = [found[key] for key in shown]
    if wanted.on is not None:
        show_as_of(rows, wanted.on)
    return Found(
        rows=rows,
        matched=_names_met(met, set(shown)),
        total=len(keys),
        is_cut=len(people) > most,
    )


def narrowed(scope: Scope, region: str) -> Scope:
    """Return the part of a scope that lies within a region prefix."""
    if not region:
        return scope
    if scope.covers_region(region):
        return Scope.of([region])
    return Scope.of(prefix for prefix in scope.regions if prefix.startswith(region))


def _by_code(text: str, wanted: RosterFilter, *, scope: Scope, start: int, size: int) -> Found:
    lower, upper = prefix_range(text)
    fitting = households(scope, wanted).filter(code__gte=lower, code__lte=upper).order_by("code")
    total = count_up_to(fitting.select_related(None), MOST_FOUND)
    rows = list(fitting[start : start + size])
    if wanted.on is not None:
        show_as_of(rows, wanted.on)
    return Found(rows, {}, min(total, MOST_FOUND), is_cut=total > MOST_FOUND)


def _homes(people: Iterable[UUID], scope: Scope, on: date | None) -> dict[UUID, UUID]:
    """Return the household of each person, now or on a past day."""
    members = Member.objects.filter(scope.region_q(), person_id__in=list(people))
    if on is None:
        members = members.filter(to_date=None)
    else:
        members = members.filter(Q(to_date=None) | Q(to_date__gt=on), from_date__lte=on)
    return dict(members.values_list("person_id", "household_id"))


def _names_met(homes: dict[UUID, UUID], shown: set[UUID]) -> dict[UUID, str]:
    """Return the name of one person met in each shown household."""
    people = [person for person, home in homes.items() if home in shown]
    names = Member.objects.filter(person_id__in=people, to_date=None).values_list(
        "household_id", "person__name"
    )
    return dict(names.order_by("-id"))


def count_households(wanted: RosterFilter, *, scope: Scope) -> int:
    """Return how many households fit; MOST_COUNTED + 1 stands for "more"."""
    return count_up_to(households(scope, wanted).select_related(None), MOST_COUNTED)
