"""People by the thousand: the same rules, set by set, and nothing twice."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.kernel.people.conftest import OTHER_VILLAGE, entry_of
from tests.plugins.actors import AT
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.people import secrets
from xieshou.kernel.people.bulk import check_people, upsert_people
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.operations import NameContradictsError, PossibleDuplicateError
from xieshou.kernel.people.policies import HomeOutsideScopeError
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.usefixtures("places")
NUMBERS = ["530326198501010013", "530326198501010021", "53032619850101003X"]


def _list() -> list:
    return [
        entry_of(name, id_number=number)
        for name, number in zip(["张三", "李四", "王五"], NUMBERS, strict=True)
    ]


def test_new_people_are_written_in_order(cadre: Actor) -> None:
    result = upsert_people(_list(), actor=cadre, at=AT, source="test")
    stored = Person.objects.in_bulk(result.person_ids)
    assert [stored[key].name for key in result.person_ids] == ["张三", "李四", "王五"]
    assert result.created == result.person_ids
    assert [secrets.open_id_number(stored[key]) for key in result.person_ids] == NUMBERS
    assert Event.objects.get(event="people.person.imported").after == {
        "created": 3,
        "changed": 0,
        "refused": 0,
    }


def test_second_run_changes_nothing(cadre: Actor) -> None:
    first = upsert_people(_list(), actor=cadre, at=AT, source="test")
    before = list(Person.objects.order_by("pk").values())
    second = upsert_people(_list(), actor=cadre, at=AT, source="test")
    assert second.person_ids == first.person_ids
    assert (second.created, second.previous) == ([], {})
    assert list(Person.objects.order_by("pk").values()) == before
    assert Event.objects.filter(event="people.person.imported").count() == 1


def test_changed_values_are_written_and_the_former_ones_returned(cadre: Actor) -> None:
    first = upsert_people(_list(), actor=cadre, at=AT, source="test")
    changed = [entry_of("张三", id_number=NUMBERS[0], phone="13911112222", ethnicity="彝族")]
    result = upsert_people(changed, actor=cadre, at=AT, source="test")
    person = Person.objects.get(pk=first.person_ids[0])
    assert (person.ethnicity, secrets.open_phone(person)) == ("YI", "13911112222")
    assert result.previous[person.pk]["ethnicity"] == ""


def test_empty_values_empty_nothing(cadre: Actor) -> None:
    first = upsert_people([entry_of(ethnicity="YI")], actor=cadre, at=AT, source="test")
    upsert_people([entry_of(phone="")], actor=cadre, at=AT, source="test")
    person = Person.objects.get(pk=first.person_ids[0])
    assert (person.ethnicity, secrets.open_phone(person)) == ("YI", "13812345678")


def test_rows_of_one_number_are_one_person_and_another_name_is_refused(cadre: Actor) -> None:
    rows = [entry_of("张三"), entry_of("张 三", id_number="530326850101001"), entry_of("李四")]
    result = upsert_people(rows, actor=cadre, at=AT, source="test")
    assert result.person_ids[0] == result.person_ids[1]
    assert result.person_ids[2] is None
    assert isinstance(result.refused[2], NameContradictsError)
    assert Person.objects.count() == 1


def test_wrong_rows_are_refused_and_the_others_written(cadre: Actor) -> None:
    rows = [entry_of(id_number="530326198501010000"), entry_of("李四"), entry_of(region_code=OTHER_VILLAGE)]
    result = upsert_people(rows, actor=cadre, at=AT, source="test")
    assert set(result.refused) == {0, 2}
    assert isinstance(result.refused[2], HomeOutsideScopeError)
    assert Person.objects.get().name == "李四"


def test_number_of_another_area_is_refused_with_its_county(cadre: Actor, neighbour: Actor) -> None:
    upsert_people([entry_of()], actor=cadre, at=AT, source="test")
    with in_scope(neighbour.scope):
        _checked, refused = check_people([entry_of(region_code=OTHER_VILLAGE)], actor=neighbour, at=AT)
    assert isinstance(refused[0], PossibleDuplicateError)
    assert "会泽县" in str(refused[0])


def test_people_without_number_are_found_by_name_birth_and_village(cadre: Actor) -> None:
    baby = entry_of("张小宝", id_number="", id_missing_reason="newborn", birth_date=date(2026, 2, 1))
    twin = entry_of("张小贝", id_number="", id_missing_reason="newborn", birth_date=date(2026, 2, 1))
    first = upsert_people([baby, twin, baby], actor=cadre, at=AT, source="test")
    second = upsert_people([baby, twin], actor=cadre, at=AT, source="test")
    assert first.person_ids[0] == first.person_ids[2] != first.person_ids[1]
    assert second.person_ids == first.person_ids[:2]
    assert Person.objects.count() == 2


def test_check_writes_nothing(cadre: Actor) -> None:
    checked, refused = check_people(_list(), actor=cadre, at=AT)
    assert (len(checked), refused) == (3, {})
    assert not Person.objects.exists()


def test_number_of_queries_does_not_grow_with_the_rows(cadre: Actor) -> None:
    upsert_people([], actor=cadre, at=AT, source="test")
    with CaptureQueriesContext(
        connection,
    ) as one:
        upsert_people(_list()[:1], actor=cadre, at=AT, source="one")
    with CaptureQueriesContext(connection) as three:
        upsert_people(_list(), actor=cadre, at=AT, source="three")
    assert len(three) == len(one)


def test_without_the_capability_nothing_is_written(actor_with) -> None:
    with pytest.raises(Denied):
        upsert_people(_list(), actor=actor_with("auditor", regions=["53"]), at=AT, source="test")


def test_name_that_contradicts_the_file_is_refused(cadre: Actor) -> None:
    upsert_people([entry_of("张三")], actor=cadre, at=AT, source="test")
    result = upsert_people([entry_of("李四")], actor=cadre, at=AT, source="test")
    assert isinstance(result.refused[0], NameContradictsError)
    assert "张三" in str(result.refused[0])
