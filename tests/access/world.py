"""Two districts with their counties, alike but for this: every free text of the second holds a canary.

Both are made by the demonstration's own steps, so that they hold rows of every beat. Then the second
one's texts are overwritten by the database owner, and no answer to the first may contain a canary.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import uuid5

from tests.plugins.database import own_database, template_of_run
from xieshou.config.demo.accounts import ACCOUNTS
from xieshou.config.demo.cooperation import Setting, make_cooperation
from xieshou.config.demo.courses import train_workers
from xieshou.config.demo.grants import apply_itself, publish_result
from xieshou.config.demo.grievances import hear_families, revisit_families
from xieshou.config.demo.introductions import introduce_firms
from xieshou.config.demo.market import wish_of
from xieshou.config.demo.money import Bookkeepers, open_books
from xieshou.config.demo.monitoring import watch_families
from xieshou.config.demo.official import file_assessment
from xieshou.config.demo.officials import train_officials
from xieshou.config.demo.payments import Payers, carry_out
from xieshou.config.demo.people import Inventor
from xieshou.config.demo.pledges import keep_pledges, state_headlines
from xieshou.config.demo.projects import Home, open_scheme, plan_base
from xieshou.config.demo.roster import RosterMaker
from xieshou.config.demo.rosters import keep_rosters
from xieshou.config.demo.startups import found_businesses
from xieshou.config.demo.stations import work_at_stations
from xieshou.config.demo.stewards import serve_firms
from xieshou.config.demo.surveys import ask_families
from xieshou.config.demo.trips import plan_trips
from xieshou.config.demo.year import DistrictYear, Employer, People
from xieshou.cooperation.models import VisitStop
from xieshou.cooperation.operations.delegation import notice_need
from xieshou.kernel.access.models import Grant, User
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.organisations.operations import (
    OrganisationEntry,
    register_organisation,
    register_pairing,
)
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.secrets import id_index
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.operations import load_rows
from xieshou.labour.operations import need
from xieshou.labour.operations.coordination import Declaration, declare_target
from xieshou.labour.vocabulary.coordination import Indicator
from xieshou.monitoring.models import Case
from xieshou.monitoring.operations.evidence import add_evidence
from xieshou.monitoring.operations.exit import NewExitRecord, record_exit
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.vocabulary.case import OPEN_STAGES
from xieshou.registry.models import (
    Household,
    Member,
)
from xieshou.registry.operations.device import open_device, take_on_village
from xieshou.registry.operations.facts import (
    NewExpenditure,
    NewGuarantee,
    NewLabourStatus,
    NewMeasure,
    record_expenditure,
    record_guarantee,
    record_labour_status,
    record_measure,
)
from xieshou.registry.operations.visit import NewEdit, NewVisit, receive_visit

from .canaries import stamp_canaries

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

OWN = ("310113", "530326", "530326103201")
FOREIGN = ("310116", "530823", "530823100201")
NOW = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
TODAY = NOW.date()
HOUSEHOLDS = 18
LEAST_COLUMNS = 50


@dataclass
class Side:
    """One district with its county: who acts there, and a row of each kind."""

    district: str
    county: str
    village: str
    stations: dict[str, UUID] = field(default_factory=dict)
    employer: UUID | None = None
    users: dict[str, User] = field(default_factory=dict)
    devices: list[UUID] = field(default_factory=list)


@contextmanager
def own_world(blocker: Any, suffix: str) -> Iterator[tuple[Side, Side]]:
    """Give the block both sides, stamped, in a database of its own; a run of the tests builds them once."""
    template, sides = template_of_run(blocker, "world", _build_world)
    with own_database(blocker, suffix, template):
        yield sides


def _build_world() -> tuple[Side, Side]:
    own, foreign = Side(*OWN), Side(*FOREIGN)
    with in_scope(Scope.everything()):
        _make_regions()
        for number, side in enumerate((own, foreign)):
            _live(side, Random(100 + number))
    assert stamp_canaries(foreign) >= LEAST_COLUMNS
    return own, foreign


def _make_regions() -> None:
    for district, county, village in (OWN, FOREIGN):
        for code, level in (
            (district[:2], 1),
            (district, 3),
            (county[:2], 1),
            (county[:4], 2),
            (county, 3),
            (village[:9], 4),
            (village, 5),
        ):
            Region.objects.get_or_create(
                code=code.ljust(12, "0"),
                defaults={
                    "name": f"地{code}",
                    "level": level,
                    "parent_code": "",
                    "pinyin": f"di{code}",
                    "initials": f"d{code}",
                    "full_name": f"地{code}",
                },
            )


def _work(people: People, random: Random, county: str, *, begin: date) -> None:
    year = DistrictYear(people, random, now=NOW)
    year.publish_posts(on=begin, count=8, counties=[county])
    year.run_assignment(on=begin + timedelta(days=15), accept=6)
    year.live_on(since=begin + timedelta(days=16))
    year.run_assignment(on=TODAY - timedelta(days=14), accept=4, leave_open=4)
    year.live_on(since=TODAY - timedelta(days=13))
    year.run_assignment(on=TODAY - timedelta(days=4), accept=1, leave_open=3)
    year.live_on(since=TODAY - timedelta(days=3))


def _live(side: Side, random: Random) -> None:
    system, at = Actor.system("测试"), NOW - timedelta(days=200)
    for key, region, kind in (
        ("east", side.district, "labour_station"),
        ("west", side.county, "labour_station"),
    ):
        entry = OrganisationEntry(name=f"站{region}", kind=kind, region_code=region.ljust(12, "0"))
        side.stations[key] = register_organisation(entry, actor=system, at=at).pk
    entry = OrganisationEntry(
        name=f"企业{side.district}", kind="enterprise", region_code=side.district.ljust(12, "0")
    )
    side.employer = register_organisation(entry, actor=system, at=at).pk
    side.users = {account.role: _user(side, account.role) for account in ACCOUNTS}
    roster = RosterMaker(random, Inventor(random), on=TODAY).roster([side.village], HOUSEHOLDS)
    load_rows(sheet="registry.roster", rows=roster.rows, actor=system, at=at)
    for adult in roster.adults:
        person = Person.objects.get(id_number_index=id_index(adult.id_number))
        terms = wish_of(adult, random, on=at.date())
        need.record_wish(person_id=person.pk, terms=terms, actor=system, at=at, on=at.date())
    employer = side.users["employer"]
    actors = {role: get_actor(user, on=TODAY) for role, user in side.users.items()}
    people = People(
        steward=actors["recruitment_steward"],
        station_east=actors["station_east"],
        stations_west={side.county: actors["station_west"]},
        employers={
            side.employer: Employer(
                side.employer, side.district.ljust(12, "0"), "路", employer.pk, actors["employer"]
            )
        },
    )
    _record_facts(side, system)
    _visit(side)
    _work(people, random, side.county, begin=at.date())
    plan = Declaration(TODAY.year, Indicator.DEPARTED, 40, "年度计划")
    declare_target(region_code=side.district.ljust(12, "0"), declaration=plan, actor=system, at=NOW)
    assert plan_trips(people, now=NOW)
    assert train_workers(side.county, side.stations["west"], actor=actors["station_west"], now=NOW)
    assert watch_families(side.county, random, now=NOW)
    _attach_evidence(side, system)
    assert hear_families(side.county, now=NOW)
    assert revisit_families(side.county, now=NOW).lines.count()
    assert ask_families(side.county, now=NOW)
    members = Member.objects.filter(region_code__startswith=side.county, to_date=None)
    homes = [Home(*row) for row in dict(members.values_list("household_id", "person_id")).items()]
    keepers = (actors["project_officer"], actors["county_approver"])
    plan_base(side.county, [side.village], homes, keepers=keepers, actor=system, now=NOW)
    introduce_firms(side.county, [side.village], homes, actor=system, now=NOW)
    register_pairing(
        eastern_region_code=side.district.ljust(12, "0"),
        western_region_code=side.county.ljust(12, "0"),
        from_date=TODAY - timedelta(days=400),
        actor=system,
        at=NOW,
    )
    assert found_businesses(people, now=NOW)
    assert train_officials(people, now=NOW)
    assert keep_rosters(people, district=side.district, now=NOW)
    _cooperate(side, system)
    keepers = Bookkeepers(maker=actors["project_officer"], checker=actors["cooperation_officer"])
    assert open_books(district=side.district, county=side.county, people=keepers, now=NOW)
    payers = Payers(
        system, actors["cooperation_officer"], actors["project_officer"], actors["county_approver"]
    )
    assert carry_out(district=side.district, county=side.county, people=payers, now=NOW)
    assert file_assessment(
        district=side.district, county=side.county, actor=actors["cooperation_officer"], now=NOW, on=TODAY
    )
    record_exit(
        figures=NewExitRecord(
            side.county.ljust(12, "0"), "county", NOW.date(), "年度评估", population=1000, poor=77
        ),
        actor=system,
        at=NOW,
    )
    evaluate_region(region_code=side.county.ljust(12, "0"), month=202602, actor=system, at=NOW)
    _fund(side, actors, system)
    assert work_at_stations(people, now=NOW)
    assert serve_firms(people, now=NOW)
    if side.county == FOREIGN[1]:
        _empty_public_page()


def _attach_evidence(side: Side, system: Actor) -> None:
    """Attach a scan to a case that is open."""
    case = Case.objects.filter(region_code__startswith=side.county, stage__in=OPEN_STAGES).earliest("pk")
    scan = ("授权书.pdf", b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    assert add_evidence(case_id=case.pk, kind="finding", files=[scan], note="签字", actor=system, at=NOW)


def _cooperate(side: Side, system: Actor) -> None:
    """Let both governments live a year; a need is seen at a family that was visited."""
    setting = Setting(side.district, [side.county], system, NOW, TODAY)
    make_cooperation(setting)
    stop = VisitStop.objects.filter(
        partner_region_code__startswith=side.county, household__isnull=False
    ).get()
    notice_need(stop_id=stop.pk, text="缺药费", actor=system, at=NOW)
    keep_pledges(setting)
    assert state_headlines(setting)


def _fund(side: Side, actors: dict[str, Actor], system: Actor) -> None:
    """Open one call, put the result of another on notice, and let the firm apply itself to a third."""
    open_scheme(side.county, [side.employer], actor=system, now=NOW)
    reviewers = [actors["cooperation_officer"], actors["county_approver"]]
    publish_result(side.county, [side.employer], reviewers, actor=system, now=NOW)
    assert apply_itself(side.county, actors["employer"], actor=system, now=NOW).is_own


def _empty_public_page() -> None:
    """Take the second county's posts off its page: what stands there is for everybody, canaries too."""
    from xieshou.labour.models import Publication

    county = FOREIGN[1].ljust(12, "0")
    Publication.objects.filter(region_code=county, channel="page").update(ended_at=NOW)


def _record_facts(side: Side, actor: Actor) -> None:
    """Record one fact of each kind in one household."""
    home = Household.objects.filter(region_code__startswith=side.county).order_by("pk").first()
    assert home is not None
    day = date(2025, 6, 1)
    common: dict[str, Any] = {"household_id": home.pk, "source": "visit", "note": "备注"}
    record_expenditure(
        fact=NewExpenditure(
            **common, kind="medical", item="住院", amount_fen=1, period_from=day, period_to=date(2025, 7, 1)
        ),
        actor=actor,
        at=NOW,
    )
    record_guarantee(
        fact=NewGuarantee(**common, kind="water", state="met", on_date=NOW.date(), evidence="水质检测"),
        actor=actor,
        at=NOW,
    )
    since = NOW.date()
    record_labour_status(
        fact=NewLabourStatus(
            **common, person_id=home.head_id, status="outside", from_date=since, employer="某厂"
        ),
        actor=actor,
        at=NOW,
    )
    record_measure(
        fact=NewMeasure(
            **common, kind="relief", cause="illness", unit="family", period_from=day, item="救助"
        ),
        actor=actor,
        at=NOW,
    )


def _visit(side: Side) -> None:
    """Let two people visit one household and answer differently."""
    home = Household.objects.filter(region_code__startswith=side.county).order_by("pk").first()
    assert home is not None
    for number, value in enumerate(("yes", "no")):
        user = _user(side, "village_cadre", f"-{number}")
        actor = get_actor(user, on=TODAY)
        device = uuid5(user.pk, "device")
        open_device(device_id=device, actor=actor, at=NOW)
        take_on_village(region_code=side.village, actor=actor, at=NOW)
        visit = NewVisit(
            id=uuid5(user.pk, "visit"),
            household_id=home.pk,
            device_id=device,
            started_at=NOW - timedelta(hours=1),
            ended_at=NOW,
            has_consent=True,
            edits=(NewEdit(uuid5(user.pk, "edit"), "food", value),),
            note="都在家",
            clue="有人住院",
        )
        receive_visit(visit=visit, actor=actor, at=NOW)
        side.devices.append(device)


def _user(side: Side, role: str, number: str = "") -> User:
    user = User.objects.create(
        username=f"{role}-{side.district}{number}",
        display_name=f"用户{side.district}",
        organisation_id=side.employer if role == "employer" else side.stations["east"],
        created_at=NOW,
        password="!",
    )
    regions = (
        []
        if role == "employer"
        else [side.county]
        if role in ("village_cadre", "station_west", "county_approver", "project_officer")
        else [side.district, side.county]
    )
    Grant.objects.create(
        user=user,
        role=role,
        region_prefixes=regions,
        organisation_ids=[side.employer] if role == "employer" else [],
        from_date=NOW.date() - timedelta(days=400),
    )
    return user
