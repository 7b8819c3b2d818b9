"""The demonstration's bodies: offices, stations and invented employers of the four districts."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from stdnum.cn import uscc

from xieshou.kernel.organisations import operations
from xieshou.kernel.organisations.vocabulary import OrganisationKind

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

DATA = Path(__file__).with_name("data")
DISTRICTS = {"310113": "宝山", "310112": "闵行", "310114": "嘉定", "310116": "金山"}
TRADES = ("服饰", "电子", "食品", "物业", "养老服务", "物流")
EMPLOYERS_A_DISTRICT = 6
FIRST_PHONE = 19_800_000_000  # not a number of anybody: the demonstration's own range
SOURCE = "“区委书记谈扶贫”系列访谈，2020年10月"


@dataclass(slots=True)
class Bodies:
    """The bodies made: by the name the accounts use, stations by region, employers by district."""

    named: dict[str, UUID] = field(default_factory=dict)
    stations: dict[str, UUID] = field(default_factory=dict)
    employers: dict[str, list[tuple[UUID, str, str]]] = field(default_factory=dict)


def pairings() -> list[tuple[str, str, date, str]]:
    """Return (eastern prefix, western prefix or "", since, note) of the founding article's pairings."""
    with (DATA / "pairings.csv").open(encoding="utf-8") as file:
        return [
            (row["eastern_code"], row["western_code"], date.fromisoformat(row["from_date"]), row["note_zh"])
            for row in csv.DictReader(file)
        ]


def counties_of(district: str) -> list[str]:
    """Return the prefixes of a district's named partner counties."""
    return [west for east, west, _since, _note in pairings() if east == district and west]


def make_pairings(*, actor: Actor, at: datetime) -> None:
    """Enter the pairings, the unnamed partners too."""
    for east, west, since, note in pairings():
        operations.register_pairing(
            eastern_region_code=full(east),
            western_region_code=full(west) if west else "",
            from_date=since,
            note=note,
            source=SOURCE,
            actor=actor,
            at=at,
        )


def make_bodies(county_names: dict[str, str], *, actor: Actor, at: datetime) -> Bodies:
    """Enter the offices, stations and employers.

    Args: county_names: names of the partner counties by prefix.
    """
    bodies = Bodies()
    number = 0
    for district, name in DISTRICTS.items():
        office = _register(
            f"上海市{name}区人民政府合作交流办公室", OrganisationKind.DISTRICT_OFFICE, district, actor, at
        )
        station = _register(f"{name}区劳务协作工作站", OrganisationKind.LABOUR_STATION, district, actor, at)
        bodies.stations[district] = station
        bodies.employers[district] = []
        for trade in range(EMPLOYERS_A_DISTRICT):
            number += 1
            address = f"上海市{name}区示范路{number}号"
            title = f"上海示范{name}{TRADES[trade]}有限公司"
            made = _register(
                title, OrganisationKind.ENTERPRISE, district, actor, at, number=number, address=address
            )
            bodies.employers[district].append((made, full(district), address))
        if district == "310113":
            bodies.named |= {"district_office": office, "district_station": station}
            bodies.named["employer"] = bodies.employers[district][0][0]
    for county, name in county_names.items():
        bodies.stations[county] = _register(
            f"{name}转移就业服务工作站", OrganisationKind.LABOUR_STATION, county, actor, at
        )
    bodies.named["county_station"] = bodies.stations["530326"]
    bodies.named["county_bureau"] = _register(
        "会泽县人力资源和社会保障局（演示）", OrganisationKind.COUNTY_BUREAU, "530326", actor, at
    )
    return bodies


def full(prefix: str) -> str:
    """Return a prefix as a code of 12 digits."""
    return prefix.ljust(12, "0")


def credit_code(district: str, number: int) -> str:
    """Return a credit code that passes the check and whose body number says that it is invented."""
    body = f"MA0000{number:02d}"
    stem = f"91{district}{body}{_body_check(body)}"
    return stem + uscc.calc_check_digit(stem)


def _body_check(body: str) -> str:
    """Return the check digit of an organisation code (GB 11714: weighted sum modulo 11)."""
    values = [int(sign, 36) for sign in body]
    digit = (
        11 - sum(value * weight for value, weight in zip(values, (3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    )
    return {10: "X", 11: "0"}.get(digit, str(digit))


def _register(
    name: str,
    kind: OrganisationKind,
    region: str,
    actor: Actor,
    at: datetime,
    *,
    number: int = 0,
    address: str = "",
) -> UUID:
    entry = operations.OrganisationEntry(
        name=name,
        kind=kind,
        region_code=full(region),
        uscc=credit_code(region, number) if number else "",
        address=address,
        contact_name="示范联系人",
        contact_phone=str(FIRST_PHONE + number) if number else None,
    )
    return operations.register_organisation(entry, actor=actor, at=at).pk
