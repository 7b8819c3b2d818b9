"""Search of people: names, parts of names, pinyin, initials, numbers; only inside the scope."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.db import connection

from tests.kernel.people.conftest import OTHER_VILLAGE, entry_of
from tests.plugins.actors import AT
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.people import queries
from xieshou.kernel.people.operations import register_person
from xieshou.kernel.people.search_terms import SearchTerm, TermKind, read_term
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

EVERYWHERE = Scope.everything()


@pytest.fixture
def people(places: None, cadre: Actor, neighbour: Actor) -> dict[str, object]:
    rows = [
        ("张建国", "530326198501010013", "13812345678", cadre),
        ("张三", "530326198501010021", "13900000001", cadre),
        ("曾建", "53032619850101003X", "", cadre),
        ("阿卜杜拉·买买提", "530326198501010048", "", cadre),
        ("ꆈꌠꁱꂷ", "530326199001010014", "", cadre),
        ("John Smith", "530326199001010022", "", cadre),
        ("张建华", "530303198501010018", "13912345678", neighbour),
    ]
    result = {}
    for name, number, phone, actor in rows:
        village = entry_of().region_code if actor is cadre else OTHER_VILLAGE
        entry = entry_of(name, id_number=_valid(number), phone=phone, region_code=village)
        result[name] = register_person(entry, actor=actor, at=AT)
    return result


def _valid(number: str) -> str:
    from stdnum.iso7064 import mod_11_2

    return number[:17] + mod_11_2.calc_check_digit(number[:17])


def _names(text: str, scope: Scope = EVERYWHERE, limit: int = 20) -> list[str]:
    return [person.name for person in queries.search_people(text, scope=scope, limit=limit)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("张建国", ["张建国"]),
        ("张建", ["张建华", "张建国"]),
        ("建国", ["张建国"]),
        ("国", []),
        ("买买提", ["阿卜杜拉·买买提"]),
        ("阿卜杜拉买买提", ["阿卜杜拉·买买提"]),
        ("阿卜杜拉‧买", ["阿卜杜拉·买买提"]),
        ("ꆈꌠ", ["ꆈꌠꁱꂷ"]),
        ("ꁱꂷ", ["ꆈꌠꁱꂷ"]),
        ("zhangjian", ["张建国", "张建华"]),
        ("zjg", ["张建国"]),
        ("zs", ["张三"]),
        ("zengjian", ["曾建"]),
        ("john", ["John Smith"]),
        ("smith", []),
        ("0013", ["张建国"]),
        ("003x", ["曾建"]),
        ("13812345678", ["张建国"]),
        ("530326198501010013", ["张建国"]),
        ("530326850101001", ["张建国"]),
        ("", []),
        ("%", []),
        ("张%", []),
        ("12345", []),
        ("53032619850101001\x00", []),
    ],
)
def test_search_finds(people, text: str, found: list[str]) -> None:
    assert sorted(_names(text)) == sorted(found)


def test_search_puts_beginnings_before_middles_and_keeps_the_limit(people) -> None:
    assert _names("建") == []
    assert len(_names("张", limit=2)) == 2
    assert len(_names("zj", limit=1)) == 1
    assert len(_names("张建", limit=2)) == 2
    assert _names("zj")[0] in {"张建国", "张建华", "曾建"}


def test_search_stays_inside_the_scope(people, neighbour: Actor) -> None:
    with in_scope(neighbour.scope):
        for text in ("张建", "建国", "zj", "0013", "13812345678", "530326198501010013"):
            assert set(_names(text, neighbour.scope)) <= {"张建华"}


def test_search_filters_by_scope_even_without_row_security(people, neighbour: Actor) -> None:
    for text in ("张建国", "zhangjianguo", "zjg", "0013", "13812345678", "530326198501010013", "建国"):
        assert _names(text, neighbour.scope) == []


def test_get_person_outside_the_scope_is_not_found(people, neighbour: Actor) -> None:
    assert queries.get_person(people["张三"].pk, scope=EVERYWHERE).name == "张三"
    with pytest.raises(NotFound):
        queries.get_person(people["张三"].pk, scope=neighbour.scope)


def test_home_counties_tell_the_county_of_known_numbers_only(people, neighbour: Actor) -> None:
    from xieshou.kernel.people.secrets import id_index

    known, unknown = id_index("530326198501010013"), id_index("530326198501010005")
    with in_scope(neighbour.scope):
        assert queries.find_home_counties([known, unknown]) == {known: "530326"}


def test_home_counties_are_never_sought_from_end_to_end(db) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select proconfig from pg_proc where proname = 'people_home_counties'")
        [(settings,)] = cursor.fetchall()
    assert "enable_seqscan=off" in settings


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("0005", SearchTerm(TermKind.ID_TAIL, "0005")),
        ("00 5x", SearchTerm(TermKind.ID_TAIL, "005X")),
        ("abc", SearchTerm(TermKind.LETTERS, "abc")),
        ("Zhang San", SearchTerm(TermKind.LETTERS, "zhangsan")),
        ("0874-5123456", SearchTerm(TermKind.PHONE, "0874-5123456")),
        ("530326850101000", SearchTerm(TermKind.ID_NUMBER, "530326198501010005")),
        ("5303268501010O0", SearchTerm(TermKind.NOTHING)),
        ("·", SearchTerm(TermKind.NAME, "·")),
    ],
)
def test_term_is_read(text: str, term: SearchTerm) -> None:
    assert read_term(text) == term


@pytest.mark.parametrize(
    ("column", "index"),
    [
        ("name_key >= '张' and name_key <= '张\U0010ffff'", "people_name_key"),
        ("pinyin >= 'zh' and pinyin <= 'zh\U0010ffff'", "people_pinyin"),
        ("initials >= 'zj' and initials <= 'zj\U0010ffff'", "people_initials"),
        ("id_tail_index = '\\x01'", "people_id_tail"),
        ("id_number_index = '\\x01'", "people_id_number_once"),
        ("phone_index = '\\x01'", "people_phone"),
        ("name_grams @> array['张建']::varchar[]", None),
    ],
)
def test_row_security_lets_trusted_operators_use_their_index(
    people, cadre: Actor, column: str, index
) -> None:
    with in_scope(cadre.scope), connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(f"explain select id from people_person where {column}")
        plan = "\n".join(row[0] for row in cursor.fetchall())
    if index is None:
        assert "people_name_grams" not in plan  # why people_find_by_grams exists
    else:
        assert index in plan
