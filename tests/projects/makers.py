"""Projects built step by step through the operations, for tests of the wing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import short_code
from xieshou.projects.operations import linkage, proposal
from xieshou.projects.operations.stage import Step, move_project
from xieshou.projects.rules.proposal import Terms
from xieshou.projects.vocabulary.proposal import OWN_STEPS, Stage

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Project

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
COUNTY, TOWN, VILLAGE = "530823000000", "530823100000", "530823100201"
_numbers = count(1)
REVIEW = {"result": "带动118户，户均增收3120元", "reached": "partly"}
PLACES = {
    "530000000000": (1, "云南省", ""),
    "530800000000": (2, "普洱市", "530000000000"),
    COUNTY: (3, "景东彝族自治县", "530800000000"),
    TOWN: (4, "锦屏镇", COUNTY),
    VILLAGE: (5, "黄草岭村", TOWN),
    "530326000000": (3, "会泽县", ""),
    "310116000000": (3, "金山区", ""),
}


def make_places() -> None:
    names: dict[str, str] = {}
    for code, (level, name, parent) in PLACES.items():
        names[code] = f"{names.get(parent, '')} {name}".strip()
        Region.objects.get_or_create(
            code=code,
            defaults={
                "short_code": short_code(code),
                "level": level,
                "name": name,
                "parent_code": parent,
                "full_name": names[code],
            },
        )


def terms(**values: Any) -> Terms:
    known: dict[str, Any] = {
        "name": "食用菌种植基地",
        "category": "industry",
        "nature": "new",
        "region_code": VILLAGE,
        "origin": "village",
        "plan_year": 2026,
        "starts_on": date(2026, 4, 1),
        "ends_on": date(2026, 12, 1),
        "responsible_unit": "县农业农村局",
        "tasks": "建设大棚60个",
        "amount_fen": 2_000_000_00,
        "sources": {"east_west": 2_000_000_00},
        "sector": "mushroom",
        "chain_link": "industry",
        "beneficiaries": "5个村脱贫户",
        "households_planned": 120,
        "people_planned": 430,
        "performance_target": "户均增收3000元",
        "participation": "村民代表会议决定",
        "linkage": "务工、土地流转、村集体分红",
        "is_operating": True,
    }
    return Terms(**{**known, **values})


def enter(actor: Actor, code: str = "", **values: Any) -> Project:
    return proposal.enter_project(
        code=code or f"530823-2026-{next(_numbers):03d}", terms=terms(**values), actor=actor, at=AT
    )


def put_up(project: Project, actor: Actor, *, on: date = ON) -> None:
    """Put a project up at every level of its way and close each notice."""
    from xieshou.projects.rules.proposal import levels_of, notice_days

    for level in levels_of(project.origin):
        end = on + timedelta(days=notice_days(level, on=on))
        row = proposal.post_notice(
            project_id=project.pk, level=level, from_date=on, to_date=end, posted_at="公示栏",
            actor=actor, at=AT,
        )  # fmt: skip
        proposal.close_notice(notice_id=row.pk, actor=actor, at=AT, on=end)


def go(project: Project, *stages: str, officer: Actor, approver: Actor, on: date | None = None) -> Project:
    """Take the steps one after another, each by who may take it."""
    for to in stages:
        number = next(_numbers)
        actor = officer if to in OWN_STEPS else approver
        move_project(
            project_id=project.pk,
            step=Step(
                to, f"文件〔2026〕{number}号", note="说明", **(REVIEW if to == Stage.EVALUATED else {})
            ),
            actor=actor,
            at=AT + timedelta(days=20, minutes=number),
            on=on or ON + timedelta(days=20),
        )
    project.refresh_from_db()
    return project


def in_library(officer: Actor, approver: Actor, **values: Any) -> Project:
    """Return a project that has entered the library."""
    project = enter(officer, **values)
    put_up(project, officer)
    way = (Stage.SUBMITTED, Stage.REVIEWED, Stage.ARGUED, Stage.LIBRARY)
    return go(project, *way, officer=officer, approver=approver)


def under_way(officer: Actor, approver: Actor, **values: Any) -> Project:
    """Return a project that is being carried out."""
    project = in_library(officer, approver, **values)
    sign(project, officer)
    way = (Stage.INITIATED, Stage.APPROVED, Stage.IMPLEMENTING)
    return go(project, *way, officer=officer, approver=approver)


def sign(project: Project, actor: Actor, *, kind: str = "job_seasonal", number: str = "HT-00") -> Any:
    """Enter a contract that shares the project's income."""
    contract = linkage.NewContract(
        number, kind, "景东食用菌有限公司", "按月结算", date(2026, 1, 5), date(2027, 1, 5)
    )
    return linkage.sign_contract(project_id=project.pk, contract=contract, actor=actor, at=AT)
