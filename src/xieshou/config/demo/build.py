"""Building the demonstration: accounts first, then the parts: households, and a year of each district."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from xieshou.kernel.access.models import User
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.audit.operations import record
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.operations.coordination import Declaration, declare_target
from xieshou.labour.vocabulary.coordination import Indicator
from xieshou.monitoring.operations.publication import publish_figures
from xieshou.registry.models import Member

from . import bulk, organisations
from .accounts import BASE, COUNTY, PAIR
from .beginning import ACTOR, BEGUN, Begun, begin
from .cooperation import Setting, make_cooperation
from .courses import train_workers
from .delisting import report_delistings
from .finished import Finishers, pay_out, travel_together
from .grants import apply_itself, publish_result
from .grievances import hear_families, revisit_families
from .introductions import introduce_firms
from .money import Bookkeepers, open_books
from .monitoring import watch_families
from .months import run_months
from .official import file_assessment
from .officials import train_officials
from .pairs import pay_through
from .parts import run_parts
from .payments import Payers, carry_out
from .planting import share_planting
from .pledges import keep_on_helping, keep_pledges, state_headlines
from .projects import Home, open_scheme, plan_base, plan_drafts, plan_silk
from .registering import HUIZE, Plan, villages_of
from .rosters import keep_rosters
from .startups import found_businesses
from .stations import hold_a_post, work_at_stations
from .stewards import serve_firms
from .surveys import ask_families
from .trips import plan_trips
from .year import DistrictYear, Employer, People

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

COMPLETED = "config.demonstration.completed"
SILK = "530502"
FIRM = "qiye"
KEEPERS = ("xiangmu", "hezuoban", "xianshenpi")
POSTS_A_DISTRICT = 24
MOST_BY_OPERATIONS, DEMONSTRATED = 20_000, 3_000


def is_complete() -> bool:
    """Tell whether the demonstration was built to its end."""
    with in_scope(Scope.everything()):
        return Event.objects.filter(event=COMPLETED).exists()


def build(
    *, households: int = 3000, seed: int = 20201017, progress: Callable[[str], None], processes: int = 1
) -> None:
    """Build the demonstration through the operations, repeatable from the seed.

    Bodies and accounts are committed first, so that one can sign in while the rest is built; then the roster
    of each county and the year of each district by itself (`parts.py`). Killed anywhere, the next call
    goes on from the last commit. More households than DEMONSTRATED come first by COPY (`bulk.py`), without
    wishes or a year of events.

    Args:   processes: how many make the parts at once; the result is the same.
    """
    now = timezone.now()
    if households > MOST_BY_OPERATIONS and not is_complete():
        bulk.build(households=households - DEMONSTRATED, seed=seed, progress=progress)
        households = DEMONSTRATED
    with in_scope(Scope.everything()):
        begin(now, progress)
        # Gone on with: the day of the beginning, as it is called in China.
        now = timezone.localtime(Event.objects.get(event=BEGUN).at)
    if not is_complete():
        plan = Plan(seed, households, now)
        run_parts(organisations.DISTRICTS, plan, tell=progress, processes=processes)
        with in_scope(Scope.everything()):
            _mark(COMPLETED, at=now, after={"households": households})
        progress("the demonstration is complete")


def live_district(district: str, plan: Plan, *, tell: Callable[[str], None]) -> None:
    """Live the year of one district and its counties, inside the caller's transaction."""
    begun = begin(plan.now, tell)
    _Builder(f"{plan.seed}:{district}", begun, now=plan.now, progress=tell).live(district)


def _mark(event: str, *, at: datetime, after: dict[str, Any]) -> None:
    actor, subject = Actor.system(ACTOR), ("config.demonstration", "1")
    record(event, actor=actor, at=at, subject=subject, after=after)


class _Builder:
    """Holds what the steps share: the random numbers, the moment, the actor, the bodies."""

    def __init__(
        self, seed: int | str, begun: Begun, *, now: datetime, progress: Callable[[str], None]
    ) -> None:
        self._random, self._begun = Random(seed), begun
        self._now, self._today = now, timezone.localdate(now)
        self._begin = self._today - timedelta(days=250)
        self._actor = Actor.system(ACTOR)
        self._tell = progress

    def live(self, district: str) -> None:
        """Live the year of a district: labour, families under monitoring, projects, cooperation.

        Only rows of the district, its counties and its pairing are written, so that districts can be
        lived at once. What a county needs before (rosters, accounts) is there.
        """
        self._tell(f"a year of labour cooperation, {organisations.DISTRICTS[district]}")
        self._work(district, self._people(district))
        counties = organisations.counties_of(district)
        watched = sum(
            watch_families(county, self._random, now=self._now, each=3 if county == HUIZE else 1)
            for county in counties
        )
        self._tell(f"{watched} families under monitoring, {organisations.DISTRICTS[district]}")
        report_delistings(counties, actor=self._actor, now=self._now)
        if HUIZE in counties:
            run_months(HUIZE, now=self._now, actor=self._actor, tell=self._tell)
            publish_figures(actor=self._actor, at=self._now)
            hear_families(HUIZE, now=self._now)
            revisit_families(HUIZE, now=self._now)
            ask_families(HUIZE, now=self._now)
        self._declare_targets(district)
        self._plan_projects(district, counties)
        self._tell(f"agreements, meetings, visits, plans, donations, {organisations.DISTRICTS[district]}")
        setting = Setting(district, counties, self._actor, self._now, self._today)
        make_cooperation(setting)
        if BASE in counties:
            share_planting(district, counties, actor=self._actor, now=self._now)
        keep_pledges(setting)
        keep_on_helping(setting)
        state_headlines(setting)
        if district == PAIR[0]:
            self._open_books()
        pay_through(district, self._begun.side, actor=self._actor, now=self._now, on=self._today)

    def _people(self, district: str) -> People:
        side = {key: User.objects.get(pk=user_id) for key, user_id in self._begun.side.items()}
        employers: dict[UUID, Employer] = {}
        for text, region, address in self._begun.employers[district]:
            user = side[f"employer:{text}"]
            key = UUID(text)
            employers[key] = Employer(key, region, address, user.pk, get_actor(user, on=self._today))
        stations = {
            county: get_actor(side[f"station:{county}"], on=self._today)
            for county in organisations.counties_of(district)
        }
        return People(
            steward=get_actor(side[f"steward:{district}"], on=self._today),
            station_east=get_actor(side[f"station:{district}"], on=self._today),
            stations_west=stations,
            employers=employers,
        )

    def _work(self, district: str, people: People) -> None:
        year = DistrictYear(people, self._random, now=self._now)
        counties = organisations.counties_of(district)
        spring, summer, lately = (
            self._begin,
            self._today - timedelta(days=130),
            self._today - timedelta(days=4),
        )
        year.publish_posts(on=spring, count=POSTS_A_DISTRICT, counties=counties)
        year.run_assignment(on=spring + timedelta(days=15), accept=24)
        year.live_on(since=spring + timedelta(days=16))
        year.publish_posts(on=summer, count=POSTS_A_DISTRICT // 2, counties=counties)
        year.run_assignment(on=summer + timedelta(days=10), accept=20)
        year.coach_from = COUNTY if district == PAIR[0] else ""
        year.live_on(since=summer + timedelta(days=11))
        if year.coach:
            year.follow_coach(arrived_at=travel_together(year.coach, people))
        year.publish_posts(on=lately - timedelta(days=20), count=POSTS_A_DISTRICT // 2, counties=counties)
        year.run_assignment(on=lately, accept=10, leave_open=40)
        year.live_on(since=lately)
        plan_trips(people, now=self._now)
        self._train(district, people)
        work_at_stations(people, now=self._now)
        found_businesses(people, now=self._now)
        train_officials(people, now=self._now)
        if district == PAIR[0]:
            serve_firms(people, now=self._now)
            hold_a_post(people, now=self._now)
            year.match_stably(on=self._today)
        keep_rosters(people, district=district, now=self._now)

    def _train(self, district: str, people: People) -> None:
        """Hold the courses of the county that the demonstration follows."""
        if district == PAIR[0]:
            body = User.objects.get(pk=self._begun.side[f"station:{COUNTY}"]).organisation_id
            if body is not None:
                train_workers(COUNTY, body, actor=people.stations_west[COUNTY], now=self._now)

    def _declare_targets(self, district: str) -> None:
        """Declare this year's targets of a district, somewhat above what a good year brings."""
        plan = ((Indicator.DEPARTED, 60), (Indicator.KEPT_90, 25), (Indicator.VIDEO_INTERVIEWS, 40))
        for indicator, value in plan:
            declaration = Declaration(self._today.year, indicator, value, "示范·年度协作工作计划")
            code = district.ljust(12, "0")
            declare_target(region_code=code, declaration=declaration, actor=self._actor, at=self._now)

    def _plan_projects(self, district: str, counties: Sequence[str]) -> None:
        """Plan projects in every county; silk over one, a mushroom base with its payees in another."""
        self._tell(f"projects, contracts and payees, {organisations.DISTRICTS[district]}")
        step: dict[str, Any] = {"actor": self._actor, "now": self._now}
        for county in counties:
            plan_drafts(county, **step)
        if SILK in counties:
            plan_silk(SILK, villages_of(SILK), **step)
        if BASE in counties:
            villages, homes = villages_of(BASE), self._homes_of(BASE)
            open_scheme(BASE, [UUID(row[0]) for row in self._begun.employers[district][:4]], **step)
            plan_base(BASE, villages[:5], homes, keepers=self._keepers_of(BASE), **step)
            introduce_firms(BASE, villages[:4], homes, district=district, **step)
        if HUIZE in counties:
            introduce_firms(HUIZE, [], self._homes_of(HUIZE), district=district, **step)

    def _keepers_of(self, county: str) -> tuple[Actor, Actor]:
        """Return who enters payments of a county and who confirms them."""
        roles = ("project_officer", "county_approver")
        users = [User.objects.get(pk=self._begun.side[f"{role}:{county}"]) for role in roles]
        return get_actor(users[0], on=self._today), get_actor(users[1], on=self._today)

    @staticmethod
    def _homes_of(county: str) -> list[Home]:
        """Return each household of a county with one member who can work."""
        members = Member.objects.filter(
            region_code__startswith=county, to_date=None, labour_ability="ordinary"
        )
        rows = members.order_by("household_id", "pk").values_list("household_id", "person_id")
        return [Home(household, person) for household, person in dict(rows).items()]

    def _open_books(self) -> None:
        """Let the county's finance officer and the district's office keep the books of their pairing."""
        self._tell("books of the special fund")
        users = {user.username: user for user in User.objects.filter(username__in=KEEPERS)}
        if len(users) < len(KEEPERS):
            return  # begun before these accounts existed
        maker, checker, approver = (get_actor(users[name], on=self._today) for name in KEEPERS)
        open_books(district=PAIR[0], county=COUNTY, people=Bookkeepers(maker, checker), now=self._now)
        line = f"{COUNTY[:6]}-{PAIR[0][:6]}-预算"
        pay_out(COUNTY, people=Finishers(approver, maker), line=line, now=self._now)
        payers = Payers(self._actor, checker, maker, approver)
        carry_out(district=PAIR[0], county=COUNTY, people=payers, now=self._now)
        applicants = [UUID(row[0]) for row in self._begun.employers[PAIR[0]][:2]]
        publish_result(COUNTY, applicants, [checker, approver], actor=self._actor, now=self._now)
        if (firm := User.objects.filter(username=FIRM).first()) is not None:
            apply_itself(COUNTY, get_actor(firm, on=self._today), actor=self._actor, now=self._now)
        file_assessment(district=PAIR[0], county=COUNTY, actor=checker, now=self._now, on=self._today)
