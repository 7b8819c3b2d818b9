"""The list behind each measure: the very records that a reported figure claims to count, by what it names.

A list is told by `xieshou.cooperation.records`, so that a page, a file and the API show any of them alike.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Substr

from xieshou.cooperation.indicators import Cut
from xieshou.cooperation.queries.evidence import rows_donations, rows_sold
from xieshou.cooperation.records import Records
from xieshou.cooperation.vocabulary.consumption import SaleWay
from xieshou.kernel.ledger.queries.entry import list_arrivals_from
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import full_code
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.labour.operations.subsidy_books import CLAIM
from xieshou.labour.operations.trip_books import COST
from xieshou.labour.queries.delivery import placements
from xieshou.labour.queries.promises import rows_for_pair
from xieshou.labour.vocabulary.coordination import Indicator
from xieshou.projects.models import Benefit, Project, ProjectPlace
from xieshou.projects.queries.outcome import rows_granted
from xieshou.projects.queries.proposal import projects
from xieshou.projects.vocabulary.linkage import BenefitStatus, LinkageKind
from xieshou.projects.vocabulary.proposal import BEFORE_ENTRY, Stage
from xieshou.registry.models import Household

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Leg

EVER, NEVER = date(1990, 1, 1), date(2101, 1, 1)
TOWN_DIGITS = 9
FEN_PER_YUAN = 100
PROJECT_VIEW, BENEFIT_VIEW, HOME_VIEW = (
    "projects.project.view",
    "projects.benefit.view",
    "registry.household.view",
)


@dataclass(frozen=True, slots=True)
class Within:
    """What a figure names: prefixes of its places, the district, a sector, a project, days (to exclusive)."""

    east: str
    places: tuple[str, ...]
    sector: str = ""
    project_code: str = ""
    from_date: date | None = None
    to_date: date | None = None

    def place_q(self, column: str = "region_code") -> Q:
        """Return the filter of rows of the places."""
        parts = [Q(**{f"{column}__startswith": place}) for place in self.places]
        return reduce(or_, parts, Q(pk__in=[]))

    def days_q(self, column: str) -> Q:
        """Return the filter of rows whose day lies in the days."""
        days = Q()
        if self.from_date is not None:
            days &= Q(**{f"{column}__gte": self.from_date})
        if self.to_date is not None:
            days &= Q(**{f"{column}__lt": self.to_date})
        return days

    @property
    def days(self) -> tuple[date, date]:
        """Return the days, or all days there are."""
        return self.from_date or EVER, self.to_date or NEVER


@dataclass(frozen=True, slots=True)
class Listing:
    """A list: its records; `adds` is the column whose sum is the figure ("" the number of records).

    `base` are the records without which nothing is known: none of them means "not recorded", not nought.
    """

    records: Records
    adds: str = ""
    base: Callable[[Scope, Within], QuerySet[Any]] | None = None


def counted(scope: Scope, within: Within) -> QuerySet[Project]:
    """Return the projects that entered the library and did not leave it."""
    found = projects(scope).filter(within.place_q()).exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED])
    if within.sector:
        found = found.filter(sector=within.sector)
    return found.filter(code=within.project_code) if within.project_code else found


def _in_period(scope: Scope, within: Within) -> QuerySet[Project]:
    return counted(scope, within).filter(within.days_q("starts_on")).order_by("code")


def _paid(scope: Scope, within: Within) -> QuerySet[Benefit]:
    """Return the confirmed payments of these projects in the days."""
    own = counted(scope, replace(within, from_date=None, to_date=None)).order_by().values("pk")
    paid = Benefit.objects.filter(
        scope.region_q(), within.days_q("from_date"), project__in=own, status=BenefitStatus.CONFIRMED
    )
    return paid.order_by("-from_date", "pk")


def _families(scope: Scope, within: Within) -> QuerySet[Benefit]:
    return _paid(scope, within).filter(household__isnull=False)


def _homes(scope: Scope, within: Within) -> QuerySet[Household]:
    reached = _families(scope, within).order_by().values("household_id")
    return Household.objects.filter(scope.region_q(), pk__in=reached).order_by("region_code", "code")


def _heads(kind: LinkageKind) -> Callable[[Scope, Within], QuerySet[Benefit]]:
    def rows(scope: Scope, within: Within) -> QuerySet[Benefit]:
        found = _families(scope, within).filter(kind=kind)
        return found.order_by("person_id", "from_date").distinct("person_id")

    return rows


def _collective(scope: Scope, within: Within) -> QuerySet[Benefit]:
    found = _paid(scope, within).filter(household__isnull=True)
    return found.order_by("region_code", "from_date").distinct("region_code")


def _places(scope: Scope, within: Within) -> QuerySet[ProjectPlace]:
    own = _in_period(scope, within).order_by().values("pk")
    found = ProjectPlace.objects.filter(scope.region_q(), within.place_q(), project__in=own)
    return found.order_by("region_code", "pk")


def _villages(scope: Scope, within: Within) -> QuerySet[ProjectPlace]:
    found = _places(scope, within).exclude(region_code__endswith="000")
    return found.order_by("region_code", "pk").distinct("region_code")


def _townships(scope: Scope, within: Within) -> QuerySet[ProjectPlace]:
    """Return one place of each township: the first by code, then by key."""
    found = _places(scope, within).exclude(region_code__regex=r"^\d{6}000")
    found = found.annotate(town=Substr("region_code", 1, TOWN_DIGITS))
    code = OuterRef("region_code")
    earlier = Q(region_code__lt=code) | Q(region_code=code, pk__lt=OuterRef("pk"))
    return found.filter(~Exists(found.order_by().filter(earlier, town=OuterRef("town"))))


def _all_townships(scope: Scope, within: Within) -> QuerySet[Region]:
    del scope  # the tree of places is everybody's
    return Region.objects.filter(
        within.place_q("code"), level=RegionLevel.TOWNSHIP, retired_on__isnull=True
    ).order_by("code")


def _placed(scope: Scope, within: Within) -> QuerySet[Any]:
    found = placements(scope).filter(within.place_q(), work_region_code__startswith=within.east)
    return found.filter(within.days_q("arrived_on"), arrived_on__isnull=False)


def _trained(scope: Scope, within: Within) -> QuerySet[Any]:
    found = rows_for_pair(scope, Indicator.TRAINED, pair=(within.east, ""), days=within.days)
    return found.filter(within.place_q())


def _cut(within: Within) -> Cut:
    return Cut(full_code(within.east), "", *within.days)


def _donations(scope: Scope, within: Within) -> QuerySet[Any]:
    return rows_donations(scope, _cut(within)).filter(within.place_q("partner_region_code"))


def _purchases(scope: Scope, within: Within) -> QuerySet[Any]:
    found = rows_sold(scope, _cut(within), SaleWay.BOUGHT, SaleWay.HELP_SOLD)
    return found.filter(within.place_q("partner_region_code"))


def _grants(scope: Scope, within: Within) -> QuerySet[Any]:
    found = rows_granted(scope, _cut(within)).filter(within.place_q())
    if within.sector:
        found = found.filter(project__sector=within.sector)
    return found.filter(project__code=within.project_code) if within.project_code else found


def _subsidies(scope: Scope, within: Within) -> QuerySet[Leg]:
    """Return the entries of subsidies at the accounts of households, with those that undid one."""
    legs = list_arrivals_from(CLAIM, at_kind=AccountKind.HOUSEHOLD, scope=scope)
    return legs.filter(within.place_q(), within.days_q("entry__booked_on"))


def _journeys(scope: Scope, within: Within) -> QuerySet[Leg]:
    """Return the entries of journey costs at the accounts of carriers, with those that undid one."""
    legs = list_arrivals_from(COST, at_kind=AccountKind.PAYEE, scope=scope)
    there = Q(partner_region_code__startswith=within.east)
    return legs.filter(within.place_q(), there, within.days_q("entry__booked_on"))


_home = Records(_homes, HOME_VIEW, "registered_on", ("code", "member_count"), route="registry:household")
_paid_to = ("project__name", "kind", "household__code")
_income = Records(_families, BENEFIT_VIEW, "from_date", _paid_to, amount="amount_fen")
_at_place = {"route": "projects:project", "key": "project_id"}
_place = ("project__code", "project__name", "area_mu")
_west = {"region": "partner_region_code", "amount": "value_fen", "route": "cooperation:donation"}
_entry: dict[str, Any] = {
    "capability": "money.account.view", "day": "entry__booked_on", "texts": ("entry__memo",),
    "amount": "amount_fen", "route": "ledger:entry", "key": "entry_id",
}  # fmt: skip
LISTS: dict[str, Listing] = {
    "households": Listing(_home, base=_paid),
    "people": Listing(_home, adds="member_count", base=_paid),
    "long_jobs": Listing(
        Records(_heads(LinkageKind.JOB_LONG), BENEFIT_VIEW, "from_date", _paid_to), base=_paid
    ),
    "seasonal_jobs": Listing(
        Records(_heads(LinkageKind.JOB_SEASONAL), BENEFIT_VIEW, "from_date", _paid_to), base=_paid
    ),
    "income": Listing(_income, adds="amount_fen", base=_paid),
    "collective": Listing(
        Records(_collective, BENEFIT_VIEW, "from_date", ("project__name", "kind"), amount="amount_fen"),
        base=_paid,
    ),
    "projects": Listing(
        Records(_in_period, PROJECT_VIEW, "starts_on", ("code", "name"), route="projects:project"),
        base=counted,
    ),
    "area": Listing(
        Records(_places, PROJECT_VIEW, "project__starts_on", _place, **_at_place), "area_mu", counted
    ),
    "villages": Listing(
        Records(_villages, PROJECT_VIEW, "project__starts_on", _place, **_at_place), base=counted
    ),
    "townships": Listing(
        Records(_townships, PROJECT_VIEW, "project__starts_on", _place, **_at_place), base=counted
    ),
    "townships_all": Listing(
        Records(_all_townships, "insight.figures.view", "retired_on", ("name",), region="code")
    ),
    "trained": Listing(
        Records(_trained, "labour.course.view", "course__examined_on", ("course__provider__name", "status"))
    ),
    "placed": Listing(
        Records(
            _placed, "labour.placement.view", "arrived_on", ("employer__name", "status"),
            route="labour:placement",
        )
    ),
    "donations": Listing(
        Records(_donations, "cooperation.giving.view", "received_on", ("what", "kind"), **_west),
        "value_fen",
    ),
    "purchases": Listing(
        Records(
            _purchases, "cooperation.consumption.view", "sold_on", ("channel__name", "product", "way"),
            region="partner_region_code", amount="amount_fen", route="cooperation:sales_channel",
            key="channel_id",
        ),
        "amount_fen",
    ),
    "subsidies": Listing(Records(_subsidies, **_entry), "amount_fen"),
    "journeys": Listing(Records(_journeys, **_entry), "amount_fen"),
    "grants": Listing(
        Records(
            _grants, "projects.contract.view", "signed_on", ("number", "subject"), amount="amount_fen",
            route="projects:work_contract",
        ),
        "amount_fen",
    ),
}  # fmt: skip
