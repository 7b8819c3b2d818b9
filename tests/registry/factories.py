"""Makers of people and households for tests: the shortest way to a legal row."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

from xieshou.kernel.people.models import Person
from xieshou.registry.operations.household import HouseholdState, NewHousehold, register_household
from xieshou.registry.operations.membership import NewMember

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
VILLAGE = "530326103201"
OTHER_VILLAGE = "530325101201"
_numbers = count(1)


def make_person(name: str = "", *, region_code: str = VILLAGE, **fields: Any) -> Person:
    """Make a person without an ID number."""
    number = next(_numbers)
    name = name or f"测试{number}"
    values: dict[str, Any] = {
        "name_key": name,
        "pinyin": f"ceshi{number}",
        "initials": "cs",
        "id_missing_reason": "pending",
        "birth_date": date(1985, 1, 1),
        "created_at": AT,
        "updated_at": AT,
    }
    return Person.objects.create(name=name, region_code=region_code, **(values | fields))


def make_household(
    actor: Actor,
    *,
    region_code: str = VILLAGE,
    state: HouseholdState | None = None,
    relations: Sequence[str] = ("02",),
    code: str = "",
    names: Sequence[str] = (),
) -> Household:
    """Register a household with one new person a relation."""
    labels = [*names, *[""] * (len(relations) - len(names))]
    members = [
        NewMember(
            person_id=make_person(label, region_code=region_code).id,
            relation=relation,
            labour_ability="ordinary",
        )
        for label, relation in zip(labels, relations, strict=True)
    ]
    details = NewHousehold(
        region_code=region_code,
        registered_on=date(2021, 1, 1),
        state=state or HouseholdState(base_type="exited"),
        code=code,
    )
    return register_household(details=details, members=members, actor=actor, at=AT)
