"""Whom an amount reached and whom it did not, among the households that it was meant for.

Meant for are the open priority households (exited from poverty, or monitored) of the places of its projects.
Reached is a household to which the money itself came in the ledger, or a confirmed benefit of one of its
projects. Counts and lists are each one query, however many households there are.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, OuterRef, Q, Sum

from xieshou.kernel.actor import Scope
from xieshou.kernel.ledger.models import Account, Lot, Share
from xieshou.kernel.ledger.queries.account import accounts_in, find_holder_account, get_account
from xieshou.kernel.ledger.queries.trace import lots_in, start_at_account
from xieshou.kernel.ledger.rules.trace import range_below
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.projects.models import Benefit, ProjectPlace
from xieshou.projects.queries.proposal import get_project, projects
from xieshou.projects.vocabulary.linkage import BenefitStatus
from xieshou.registry.models import Household
from xieshou.registry.queries.keyset import PAGE_SIZE, Order, Page, decode_cursor, read_page

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.projects.models import Project

HOLDER, PROJECT = "registry.household", "projects.project"
BY_PLACE = Order(("region_code", "code"))
MISSED, REACHED, OTHERS = "missed", "reached", "others"
GROUPS = (MISSED, REACHED, OTHERS)


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount that is followed: its projects, its lots in the ledger, the places it was meant for.

    `origin_id` is set where it is a whole fund source, whose shares are kept; `planned` is how many
    households its projects promise to reach.
    """

    title: str
    code: str
    projects: tuple[UUID, ...]
    places: tuple[str, ...]
    paths: tuple[bytes, ...] = ()
    origin_id: UUID | None = None
    planned: int = 0

    @property
    def places_full(self) -> list[str]:
        """Return the codes of the places, twelve digits each."""
        return [full_code(place) for place in self.places]


@dataclass(frozen=True, slots=True)
class VillageReach:
    """One village: how many households the amount was meant for, and how many of them it reached."""

    region_code: str
    eligible: int
    reached: int

    @property
    def missed(self) -> int:
        """Return how many it did not reach."""
        return self.eligible - self.reached

    @property
    def percent(self) -> int:
        """Return the share that it reached, in whole percent, rounded down."""
        return self.reached * 100 // self.eligible


@dataclass(frozen=True, slots=True)
class Reach:
    """The counts of an amount, and its villages: those with the lowest share first."""

    eligible: int
    reached: int
    by_ledger: int
    by_benefit: int
    others: int
    villages: list[VillageReach] = field(default_factory=list)

    @property
    def missed(self) -> int:
        """Return how many it did not reach."""
        return self.eligible - self.reached


def amount_of_project(project_id: UUID, *, scope: Scope, sees_ledger: bool) -> Amount:
    """Return a project as an amount that is followed.

    Raises: NotFound.
    """
    row = get_project(project_id, scope=scope)
    paths: list[bytes] = []
    if sees_ledger:
        account = find_holder_account(PROJECT, row.pk, kind=AccountKind.PROJECT, scope=scope)
        paths = start_at_account(account.pk, scope=scope).paths if account else []
    places = _places([row], row.region_code)
    return Amount(row.name, row.code, (row.pk,), places, tuple(paths), planned=row.households_planned)


def amount_of_account(account_id: UUID, *, scope: Scope) -> Amount:
    """Return all money of an account as an amount that is followed, with the projects it went through.

    Raises: NotFound.
    """
    account = get_account(account_id, scope=scope)
    start = start_at_account(account.pk, scope=scope)
    found = list(_projects_below(start.paths, scope))
    return Amount(
        account.name,
        account.code,
        tuple(row.pk for row in found),
        _places(found, account.region_code),
        tuple(start.paths),
        start.origin_id,
        sum(row.households_planned for row in found),
    )


def _below(paths: Iterable[bytes]) -> Q:
    ranges = [range_below(path) for path in paths]
    return reduce(or_, (Q(path__gte=lower, path__lt=upper) for lower, upper in ranges), Q(pk__in=[]))


def _projects_below(paths: list[bytes], scope: Scope) -> QuerySet[Project]:
    """Return the projects whose account money of these lots came to, or from which it went on."""
    if not paths:
        return projects(scope).none()
    lots = Lot.objects.filter(_below(paths), account_id=OuterRef("pk"))
    holders = accounts_in(scope).filter(Exists(lots), kind=AccountKind.PROJECT, holder_kind=PROJECT)
    return projects(scope).filter(pk__in=holders.values("holder_id"))


def _places(rows: Iterable[Project], otherwise: str) -> tuple[str, ...]:
    """Return the prefixes of the places of projects; without any, of where the amount itself belongs."""
    found = {row.pk: row.region_code for row in rows}
    named = list(ProjectPlace.objects.filter(project_id__in=found).values_list("project_id", "region_code"))
    with_places = {project for project, _code in named}
    codes = [code for _project, code in named]
    codes += [code for project, code in found.items() if project not in with_places]
    return Scope.of(short_code(code) for code in codes or [otherwise]).regions


def _eligible(amount: Amount, scope: Scope) -> QuerySet[Household]:
    return Household.objects.filter(
        scope.region_q(), Scope(amount.places).region_q(), is_priority=True, closed_on=None
    )


def _by_ledger(amount: Amount, scope: Scope) -> QuerySet[Any]:
    """Return the keys of the households to whose account the money itself came."""
    held: QuerySet[Any]
    if amount.origin_id is not None:
        held = Share.objects.filter(origin_id=amount.origin_id, kind=AccountKind.HOUSEHOLD, amount_fen__gt=0)
    elif amount.paths:
        held = lots_in(scope).filter(_below(amount.paths), kind=AccountKind.HOUSEHOLD, remaining_fen__gt=0)
    else:
        held = Lot.objects.none()
    holders = Account.objects.filter(holder_kind=HOLDER, kind=AccountKind.HOUSEHOLD)
    accounts: QuerySet[Any] = held.order_by().values("account_id")
    return holders.filter(pk__in=accounts).values("holder_id")


def _by_benefit(amount: Amount, scope: Scope) -> QuerySet[Any]:
    """Return the keys of the households that got a confirmed benefit of one of the projects."""
    rows = Benefit.objects.filter(
        scope.region_q(),
        project_id__in=amount.projects,
        status=BenefitStatus.CONFIRMED,
        household__isnull=False,
    )
    return rows.order_by().values("household_id")


def _is(keys: QuerySet[Any]) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(Q(pk__in=keys), output_field=BooleanField())


def count_reach(amount: Amount, *, scope: Scope) -> Reach:
    """Return the counts of an amount and of its villages; two queries."""
    rows = (
        _eligible(amount, scope)
        .annotate(by_ledger=_is(_by_ledger(amount, scope)), by_benefit=_is(_by_benefit(amount, scope)))
        .order_by()
        .values("region_code", "by_ledger", "by_benefit")
        .annotate(number=Count("pk"))
    )
    totals: Counter[str] = Counter()
    eligible: Counter[str] = Counter()
    met: Counter[str] = Counter()
    for row in rows:
        number, village = row["number"], row["region_code"]
        eligible[village] += number
        met[village] += number if row["by_ledger"] or row["by_benefit"] else 0
        totals.update(by_ledger=number * row["by_ledger"], by_benefit=number * row["by_benefit"])
    villages = [VillageReach(village, number, met[village]) for village, number in eligible.items()]
    villages.sort(key=lambda one: (one.reached / one.eligible, -one.missed, one.region_code))
    return Reach(
        eligible.total(),
        met.total(),
        totals["by_ledger"],
        totals["by_benefit"],
        _group(amount, OTHERS, scope).count(),
        villages,
    )


def _group(amount: Amount, group: str, scope: Scope) -> QuerySet[Household]:
    met = Q(pk__in=_by_ledger(amount, scope)) | Q(pk__in=_by_benefit(amount, scope))
    if group == OTHERS:
        meant = Scope(amount.places).region_q() & Q(is_priority=True, closed_on=None)
        return Household.objects.filter(met, scope.region_q()).exclude(meant)
    rows = _eligible(amount, scope)
    return rows.filter(met) if group == REACHED else rows.exclude(met)


def list_group(
    amount: Amount, group: str, *, scope: Scope, village: str = "", cursor: str = "", size: int = PAGE_SIZE
) -> Page[Household]:
    """Return one page of the households of a group with their heads, by place and code."""
    rows = _group(amount, group, scope).prefetch_related("head")
    if village:
        rows = rows.filter(region_code=village)
    at = decode_cursor(cursor, columns=len(BY_PLACE.columns)) if cursor else None
    return read_page(rows, order=BY_PLACE, cursor=at, size=size)


def list_whole_group(amount: Amount, group: str, *, scope: Scope, village: str = "") -> Iterator[Household]:
    """Yield all households of a group with their heads, by place and code."""
    rows = _group(amount, group, scope).prefetch_related("head")
    rows = rows.filter(region_code=village) if village else rows
    return rows.order_by(*BY_PLACE.columns).iterator(2_000)


def sum_arrived(amount: Amount, households: Iterable[UUID], *, scope: Scope) -> dict[UUID, int]:
    """Return what each of these households got, of the money itself and by benefits; two queries."""
    keys, sums = list(households), Counter[Any]()
    accounts = dict(
        Account.objects.filter(
            holder_kind=HOLDER, holder_id__in=keys, kind=AccountKind.HOUSEHOLD
        ).values_list("pk", "holder_id")
    )
    held = lots_in(scope).filter(account_id__in=accounts, remaining_fen__gt=0)
    if amount.origin_id is not None:
        held = held.filter(origin_id=amount.origin_id)
    elif amount.paths:
        held = held.filter(_below(amount.paths))
    else:
        held = held.none()
    for account_id, fen in held.order_by().values_list("account_id").annotate(fen=Sum("remaining_fen")):
        sums[accounts[account_id]] += int(fen)
    paid = Benefit.objects.filter(
        scope.region_q(),
        project_id__in=amount.projects,
        status=BenefitStatus.CONFIRMED,
        household_id__in=keys,
    )
    for household, fen in paid.order_by().values_list("household_id").annotate(fen=Sum("amount_fen")):
        sums[household] += int(fen)
    return dict(sums)
