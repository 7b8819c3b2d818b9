"""The demonstration's sign-ins: one account a role, all with one password that is printed at start."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.access import operations as access
from xieshou.kernel.access.roles import role_table
from xieshou.kernel.access.rules import GrantDraft

from .organisations import DISTRICTS, counties_of

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.access.models import User
    from xieshou.kernel.actor import Actor

    from .organisations import Bodies

PASSWORD = "xieshou-demo-2026"  # noqa: S105 -- the demonstration's own, printed at start, refused in production
PAIR = ("310113", "530326", "530324", "530325", "530323", "530381", "653126")
COUNTY = "530326"
BASE = "530823"  # the county of the mushroom base, whose payees have people of their own for their books
BOOKED = {"310112": "530502", "310114": "532322", "310116": BASE}
"""Of each district but the first: the county with which it keeps books."""


@dataclass(frozen=True, slots=True)
class Account:
    """A demonstration account: who, in which body, with which role and reach."""

    username: str
    name: str
    role: str
    body: str
    regions: tuple[str, ...] = ()
    sees_body: bool = False


ACCOUNTS = (
    Account("cunganbu", "示范·村干部", "village_cadre", "county_bureau", (COUNTY,)),
    Account("xianzhan", "示范·县工作站", "station_west", "county_station", (COUNTY,)),
    Account("xianshenpi", "示范·县审批", "county_approver", "county_bureau", (COUNTY,)),
    Account("xiangmu", "示范·县项目财务", "project_officer", "county_bureau", (COUNTY,)),
    Account("guanjia", "示范·招聘管家", "recruitment_steward", "district_station", PAIR),
    Account("huzhan", "示范·沪工作站", "station_east", "district_station", PAIR),
    Account("qiye", "示范·企业人事", "employer", "employer", (), sees_body=True),
    Account("hezuoban", "示范·合作交流办", "cooperation_officer", "district_office", PAIR),
    Account("shenji", "示范·审计", "auditor", "district_office", ("",)),
    Account("xitong", "示范·系统管理员", "system_administrator", "district_office", ("",)),
    Account("anquan", "示范·安全管理员", "security_administrator", "district_office", ("",)),
    Account("shenjiyuan", "示范·审计管理员", "audit_administrator", "district_office", ("",)),
)


def _sign_ins() -> tuple[tuple[str, str, str], ...]:
    roles = role_table().roles
    return tuple((roles[account.role].label_zh, account.username, PASSWORD) for account in ACCOUNTS)


SIGN_INS = _sign_ins()


def open_accounts(bodies: Bodies, *, since: date, actor: Actor, at: datetime) -> dict[str, User]:
    """Open every account and give its role; return the users by user name."""
    users = {}
    for account in ACCOUNTS:
        body = bodies.named[account.body]
        user = access.open_user(
            username=account.username,
            display_name=account.name,
            organisation_id=body,
            password=PASSWORD,
            actor=actor,
            at=at,
        )
        reach: tuple[UUID, ...] = (body,) if account.sees_body else ()
        access.grant_role(
            user_id=user.pk,
            draft=GrantDraft(account.role, account.regions, reach),
            on=since,
            actor=actor,
            at=at,
            reason="演示账号",
        )
        users[account.username] = user
    return users


def open_side_accounts(bodies: Bodies, *, since: date, actor: Actor, at: datetime) -> dict[str, User]:
    """Open the accounts that live the year in the other districts and counties; nobody signs in with them."""
    opened: dict[str, User] = {}

    def add(
        key: str, name: str, role: str, body: UUID, regions: tuple[str, ...], reach: tuple[UUID, ...] = ()
    ) -> None:
        user = access.open_user(
            username=f"demo-{len(opened) + 1:02d}",
            display_name=name,
            organisation_id=body,
            password=None,
            actor=actor,
            at=at,
        )
        draft = GrantDraft(role, regions, reach)
        access.grant_role(user_id=user.pk, draft=draft, on=since, actor=actor, at=at, reason="演示账号")
        opened[key] = user

    for district, name in DISTRICTS.items():
        station, area = bodies.stations[district], (district, *counties_of(district))
        add(f"steward:{district}", f"示范·{name}招聘管家", "recruitment_steward", station, area)
        add(f"station:{district}", f"示范·{name}工作站", "station_east", station, area)
        for number, (employer, _region, _address) in enumerate(bodies.employers[district], start=1):
            add(f"employer:{employer}", f"示范·{name}企业人事{number}", "employer", employer, (), (employer,))
        for county in counties_of(district):
            add(
                f"station:{county}",
                f"示范·{county}工作站",
                "station_west",
                bodies.stations[county],
                (county,),
            )
    for district, county in BOOKED.items():
        for role, name in (("project_officer", "县项目财务"), ("county_approver", "县审批")):
            add(f"{role}:{county}", f"示范·{county}{name}", role, bodies.stations[county], (county,))
        office, name = bodies.stations[district], f"示范·{DISTRICTS[district]}合作交流办"
        add(f"cooperation_officer:{district}", name, "cooperation_officer", office, (district, county))
    return opened
