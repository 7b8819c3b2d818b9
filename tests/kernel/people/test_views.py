"""Pages of people: masked, scoped, and a purpose before a number opens."""

from __future__ import annotations

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.kernel.people.conftest import OTHER_VILLAGE, VILLAGE, entry_of
from tests.plugins.actors import AT
from xieshou.kernel.audit.models import Event
from xieshou.kernel.people import listing, secrets
from xieshou.kernel.people.models import Person
from xieshou.kernel.people.operations import register_person

pytestmark = pytest.mark.usefixtures("places")
NUMBER = "530326198501010013"


@pytest.fixture
def cadre_page(user_with, client_for):
    return client_for(user_with("village_cadre", regions=["530326"]))


@pytest.fixture
def stranger_page(user_with, client_for):
    return client_for(user_with("village_cadre", regions=["530303"]))


def _form(**values: str) -> dict[str, str]:
    return {"name": "李四", "id_number": "530326198501010021", "region_code": VILLAGE, "phone": "", **values}


def test_list_shows_people_of_the_area_with_masked_numbers(person, cadre_page, stranger_page) -> None:
    page = cadre_page.get(reverse("people:list"))
    assert page.status_code == 200
    text = page.content.decode()
    assert "张建国" in text
    assert "530***************" in text
    assert NUMBER not in text
    assert "13812345678" not in text
    assert "张建国" not in stranger_page.get(reverse("people:list")).content.decode()


@pytest.mark.parametrize("query", ["张建国", "建国", "zjg", "zhang", "0013", "13812345678", NUMBER])
def test_list_search_finds_inside_the_area_only(person, cadre_page, stranger_page, query) -> None:
    assert [
        row["person"].pk for row in cadre_page.get(reverse("people:list"), {"q": query}).context["rows"]
    ] == [person.pk]
    assert stranger_page.get(reverse("people:list"), {"q": query}).context["rows"] == []


def test_list_filters_by_place(person, cadre_page) -> None:
    for region, count in (
        ("530326103000", 1),
        ("530326103", 1),
        ("530326104", 0),
        ("530326100", 0),
        ("x", 1),
        ("1" * 13, 1),
    ):
        assert len(cadre_page.get(reverse("people:list"), {"region": region}).context["rows"]) == count
        assert (
            len(cadre_page.get(reverse("people:list"), {"region": region, "q": "张"}).context["rows"])
            == count
        )


def test_list_goes_on_where_the_page_before_ended(person, cadre, cadre_page, monkeypatch) -> None:
    monkeypatch.setattr(listing, "PAGE", 2)
    for number, name in (("530326198501010021", "李四"), ("53032619850101003X", "王五")):
        register_person(entry_of(name, id_number=number), actor=cadre, at=AT)
    first = cadre_page.get(reverse("people:list"))
    second = cadre_page.get(reverse("people:list") + first.context["next_url"])
    names = [row["person"].name for page in (first, second) for row in page.context["rows"]]
    assert names == ["李四", "王五", "张建国"]
    assert second.context["next_url"] == ""


@pytest.mark.parametrize("mark", ["x", "W10=", "bnVsbA==", "WyJhIiwiYiIsImMiXQ==", "é", "AAAA"])
def test_list_ignores_a_spoilt_mark(person, cadre_page, mark) -> None:
    assert len(cadre_page.get(reverse("people:list"), {"after": mark}).context["rows"]) == 1


def test_list_asks_as_many_queries_for_three_as_for_one(person, cadre, cadre_page) -> None:
    cadre_page.get(reverse("people:list"))
    with CaptureQueriesContext(connection) as one:
        cadre_page.get(reverse("people:list"))
    for number, name in (("530326198501010021", "李四"), ("53032619850101003X", "王五")):
        register_person(entry_of(name, id_number=number), actor=cadre, at=AT)
    with CaptureQueriesContext(connection) as three:
        cadre_page.get(reverse("people:list"))
    assert len(three) == len(one)


def test_record_shows_masks_and_is_not_found_elsewhere(person, cadre_page, stranger_page) -> None:
    address = reverse("people:person", args=[person.pk])
    text = cadre_page.get(address).content.decode()
    assert "张建国" in text
    assert NUMBER not in text
    assert stranger_page.get(address).status_code == 404


def test_role_without_the_capability_is_refused(person, user_with, client_for) -> None:
    employer = client_for(user_with("employer", regions=["530326"]))
    assert employer.get(reverse("people:list")).status_code == 403
    auditor = client_for(user_with("auditor", regions=["530326"]))
    assert auditor.get(reverse("people:list")).status_code == 200
    assert auditor.get(reverse("people:add")).status_code == 403
    assert (
        auditor.post(reverse("people:reveal", args=[person.pk]), {"purpose": "核对身份"}).status_code == 403
    )


def test_add_enters_a_person(cadre_page) -> None:
    assert cadre_page.get(reverse("people:add")).status_code == 200
    answer = cadre_page.post(reverse("people:add"), _form())
    person = Person.objects.get()
    assert answer.url == reverse("people:person", args=[person.pk])
    assert secrets.open_id_number(person) == "530326198501010021"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"id_number": "530326198501010000"}, "id_number"),
        ({"id_number": ""}, "id_number"),
        ({"name": "王\x00五"}, "name"),
        ({"name": "买" * 61}, "name"),
        ({"phone": "12"}, "phone"),
        ({"region_code": OTHER_VILLAGE}, "region_code"),
        ({"region_code": "530326103999"}, "region_code"),
        ({"region_code": "530326000000"}, "region_code"),
        ({"region_code": "abc"}, "region_code"),
        ({"sex": "2", "id_number": NUMBER}, "sex"),
    ],
)
def test_add_shows_the_refusal_at_its_field(cadre_page, values, field) -> None:
    page = cadre_page.post(reverse("people:add"), _form(**values))
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not Person.objects.exists()


def test_edit_changes_and_keeps_the_numbers_left_empty(person, cadre_page, stranger_page) -> None:
    address = reverse("people:edit", args=[person.pk])
    assert NUMBER not in cadre_page.get(address).content.decode()
    cadre_page.post(address, _form(name="张建国", id_number="", ethnicity="HU", reason="核对户口本"))
    person.refresh_from_db()
    assert (person.ethnicity, secrets.open_id_number(person)) == ("HU", NUMBER)
    assert secrets.open_phone(person) == "13812345678"
    assert Event.objects.get(event="people.person.changed").reason == "核对户口本"
    assert stranger_page.post(address, _form()).status_code == 404


def test_edit_shows_the_refusal(person, cadre_page) -> None:
    page = cadre_page.post(reverse("people:edit", args=[person.pk]), _form(id_number="1"))
    assert "id_number" in page.context["form"].errors


def test_edit_of_somebody_without_number_takes_sex_and_birth(cadre, cadre_page) -> None:
    baby = register_person(entry_of("张小宝", id_number="", id_missing_reason="newborn"), actor=cadre, at=AT)
    values = _form(name="张小宝", id_number="", id_missing_reason="newborn", sex="2", birth_date="2026-02-01")
    cadre_page.post(reverse("people:edit", args=[baby.pk]), values)
    baby.refresh_from_db()
    assert (baby.sex, str(baby.birth_date)) == ("2", "2026-02-01")


def test_reveal_answers_the_number_and_records_why(person, cadre_page) -> None:
    address = reverse("people:reveal", args=[person.pk])
    assert NUMBER in cadre_page.post(f"{address}?field=id_number", {"purpose": "核对身份"}).content.decode()
    assert (
        "13812345678" in cadre_page.post(f"{address}?field=phone", {"purpose": "电话回访"}).content.decode()
    )
    assert [
        event.purpose for event in Event.objects.filter(event="people.person.revealed").order_by("pk")
    ] == [
        "核对身份",
        "电话回访",
    ]


def test_reveal_without_purpose_or_of_a_stranger_is_refused(person, cadre_page, stranger_page) -> None:
    address = reverse("people:reveal", args=[person.pk])
    for answer, status in (
        (cadre_page.post(address, {"purpose": " "}), 403),
        (cadre_page.post(f"{address}?field=name", {"purpose": "核对身份"}), 400),
        (stranger_page.post(address, {"purpose": "核对身份"}), 404),
        (cadre_page.get(address), 405),
    ):
        assert answer.status_code == status
        assert NUMBER not in answer.content.decode()


def test_merge_joins_two_records(person, cadre, cadre_page) -> None:
    other = register_person(entry_of("张建国", id_number="", id_missing_reason="pending"), actor=cadre, at=AT)
    address = reverse("people:merge", args=[person.pk])
    refused = cadre_page.post(address, {"merged_id": str(person.pk), "reason": "同一人"})
    assert refused.context["merge_form"].errors
    assert cadre_page.post(address, {"merged_id": "x", "reason": ""}).context["merge_form"].errors
    assert cadre_page.post(address, {"merged_id": str(other.pk), "reason": "同一人"}).status_code == 302
    assert Person.objects.count() == 1


def test_pick_suggests_people_of_the_area(person, cadre_page, stranger_page) -> None:
    assert str(person.pk) in cadre_page.get(reverse("people:pick"), {"q": "zjg"}).content.decode()
    assert str(person.pk) not in stranger_page.get(reverse("people:pick"), {"q": "zjg"}).content.decode()


def test_rare_and_minority_names_are_shown_as_written(cadre, cadre_page) -> None:
    names = ["古丽巴哈尔·阿不都热依木·吐尔逊", "བཀྲ་ཤིས", "ꆈꌠꁱꂷ", "㛃玲", "赵\U0002b5af", "<b>王</b>"]
    for index, name in enumerate(names):
        register_person(
            entry_of(name, id_number="", id_missing_reason="pending", phone=f"1380000000{index}"),
            actor=cadre,
            at=AT,
        )
    text = cadre_page.get(reverse("people:list")).content.decode()
    for name in names[:-1]:
        assert name in text
    assert "<b>王</b>" not in text
    assert "&lt;b&gt;王&lt;/b&gt;" in text


def test_api_reads_registers_changes_and_reveals(person, cadre_page, stranger_page) -> None:
    listed = cadre_page.get("/api/v1/people/", {"q": "zjg"}).json()
    assert [item["id"] for item in listed["items"]] == [str(person.pk)]
    assert listed["items"][0]["id_number_masked"] == "530***************"
    assert stranger_page.get("/api/v1/people/", {"q": "zjg"}).json()["items"] == []
    assert stranger_page.get(f"/api/v1/people/{person.pk}/").status_code == 404
    made = cadre_page.post(
        "/api/v1/people/",
        json.dumps({"name": "李四", "region_code": VILLAGE, "id_number": "530326198501010021"}),
        content_type="application/json",
    )
    assert made.status_code == 201
    changed = cadre_page.patch(
        f"/api/v1/people/{person.pk}/", json.dumps({"ethnicity": "YI"}), content_type="application/json"
    )
    assert changed.json()["ethnicity"] == "YI"
    shown = cadre_page.post(
        f"/api/v1/people/{person.pk}/reveal/",
        json.dumps({"field": "id_number", "purpose": "核对身份"}),
        content_type="application/json",
    )
    assert shown.json() == {"value": NUMBER}
    assert cadre_page.get(f"/api/v1/people/{person.pk}/").json()["phone_masked"] == "138****5678"


def test_api_refuses_a_wrong_number_with_its_field(cadre_page) -> None:
    answer = cadre_page.post(
        "/api/v1/people/",
        json.dumps({"name": "李四", "region_code": VILLAGE, "id_number": "1"}),
        content_type="application/json",
    )
    assert answer.status_code == 409
    assert answer.json()["field"] == "id_number"
