"""People with wishes, employers with vacancies: built row by row for tests of the labour wing."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.people.models import Person
from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import short_code
from xieshou.labour.models import JobWish, Vacancy
from xieshou.labour.rules.offer import VacancyTerms
from xieshou.registry.models import Household, Member

if TYPE_CHECKING:
    from uuid import UUID

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ON = date(2026, 3, 2)
EXPIRES = date(2026, 6, 30)
VILLAGE = "530326103201"
OTHER_VILLAGE = "530324101201"
BAOSHAN = "310113000000"
SEWER, WELDER = "6-05-01-01", "6-18-02-04"
_numbers = count(1)


def make_person(name: str = "", *, region_code: str = VILLAGE) -> Person:
    number = next(_numbers)
    name = name or f"测试人{number}"
    return Person.objects.create(
        name=name,
        name_key=name,
        pinyin=f"ceshi{number}",
        initials="cs",
        sex="1",
        id_missing_reason="pending",
        region_code=region_code,
        created_at=AT,
        updated_at=AT,
    )


def make_household(head: Person, *, base_type: str = "exited") -> Household:
    number = next(_numbers)
    household = Household.objects.create(
        code=f"T{number:06d}",
        region_code=head.region_code,
        head=head,
        base_type=base_type,
        registered_on=date(2020, 1, 1),
    )
    Member.objects.create(
        household=household,
        person=head,
        region_code=head.region_code,
        relation="02",
        from_date=date(2020, 1, 1),
    )
    return household


def make_wish(person: Person | None = None, *, priority: bool = False, **values: Any) -> JobWish:
    person = person or make_person(region_code=values.get("region_code", VILLAGE))
    if priority:
        make_household(person)
    known: dict[str, Any] = {
        "region_code": person.region_code,
        "status": "seeking",
        "status_since": ON,
        "occupation_codes": [SEWER],
        "wage_floor_fen": 400_000,
        "wage_expected_fen": 500_000,
        "language_level": 2,
        "skills": {"sewing": 2},
        "recorded_on": ON,
        "created_at": AT,
        "updated_at": AT,
    }
    return JobWish.objects.create(person=person, **{**known, **values})


def make_employer(name: str = "", *, region_code: str = BAOSHAN) -> Organisation:
    number = next(_numbers)
    return Organisation.objects.create(
        name=name or f"宝山第{number}服装有限公司",
        short_name=f"服装{number}",
        kind="enterprise",
        region_code=region_code,
        created_at=AT,
        updated_at=AT,
    )


def make_vacancy(
    employer: Organisation | None = None, *, status: str = "published", **values: Any
) -> Vacancy:
    employer = employer or make_employer()
    known: dict[str, Any] = {
        "code": f"V{next(_numbers):05d}",
        "title": "缝纫工",
        "occupation_code": SEWER,
        "wage_from_fen": 450_000,
        "wage_to_fen": 600_000,
        "head_count": 2,
        "region_code": BAOSHAN,
        "skills": [{"code": "sewing", "level": 1, "must": False}],
        "language_level": 1,
        "lodging": True,
        "meals": True,
        "expires_on": EXPIRES,
        "status": status,
        "published_at": None if status == "draft" else AT,
        "created_at": AT,
        "updated_at": AT,
    }
    return Vacancy.objects.create(employer=employer, **{**known, **values})


def vacancy_terms(**values: Any) -> VacancyTerms:
    known: dict[str, Any] = {
        "title": "缝纫工",
        "wage_from_fen": 450_000,
        "wage_to_fen": 600_000,
        "head_count": 3,
        "region_code": BAOSHAN,
        "expires_on": EXPIRES,
        "occupation_code": SEWER,
    }
    return VacancyTerms(**{**known, **values})


def steward(
    actor_with: Any, *, regions: tuple[str, ...] = ("310113", "5303"), user_id: UUID | None = None
) -> Any:
    return actor_with("recruitment_steward", regions=regions, user_id=user_id)


PLACES = {
    "530000000000": (1, "云南省", ""),
    "530300000000": (2, "曲靖市", "530000000000"),
    "530326000000": (3, "会泽县", "530300000000"),
    "530326103000": (4, "娜姑镇", "530326000000"),
    VILLAGE: (5, "红泥村", "530326103000"),
    "310000000000": (1, "上海市", ""),
    "310100000000": (2, "市辖区", "310000000000"),
    BAOSHAN: (3, "宝山区", "310100000000"),
    "440000000000": (1, "广东省", ""),
    "440300000000": (2, "深圳市", "440000000000"),
}


def make_places() -> None:
    names: dict[str, str] = {}
    for code, (level, name, parent) in PLACES.items():
        names[code] = f"{names.get(parent, '')} {name}".strip()
        Region.objects.create(
            code=code,
            short_code=short_code(code),
            level=level,
            name=name,
            parent_code=parent,
            full_name=names[code],
        )
