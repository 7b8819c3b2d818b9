"""The pages through the whole stack: doors, scope, forms, refusals beside successes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from xieshou.kernel.actor import Actor
from xieshou.kernel.people import secrets
from xieshou.kernel.people.models import Person
from xieshou.kernel.regions.models import Region
from xieshou.registry.models import Household, IncomeFact, Member
from xieshou.registry.operations import income as incomes
from xieshou.registry.operations.household import HouseholdState
from xieshou.registry.operations.income import NewIncomeFact

from .factories import AT, OTHER_VILLAGE, VILLAGE, make_household

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
NUMBER = "530326198503124524"
LIST = "/registry/"


@pytest.fixture(autouse=True)
def village(db: None) -> None:
    """Name the village."""
    Region.objects.create(
        code=VILLAGE, short_code=VILLAGE, level=5, name="一村", full_name="云南省 曲靖市 会泽县 矿山镇 一村"
    )


@pytest.fixture
def client(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    """Sign in as a village cadre of the county."""
    return client_for(user_with("village_cadre", regions=["530326"]))


@pytest.fixture
def reader(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    """Sign in as an auditor of the county: reads, never writes, no health."""
    return client_for(user_with("auditor", regions=["530326"]))


def text_of(response: Any) -> str:
    assert response.status_code == 200, response.status_code
    return response.content.decode()


# the list


def test_list_shows_households_of_the_area_only(client: Client, cadre: Actor) -> None:
    make_household(cadre, names=["李秀英"])
    make_household(Actor.system("tests"), region_code=OTHER_VILLAGE, names=["杨保密"])

    page = text_of(client.get(LIST))

    assert "李秀英" in page
    assert f"{VILLAGE}-0001" in page
    assert "矿山镇" in page
    assert "杨保密" not in page
    assert OTHER_VILLAGE not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", True),
        ("?q=李秀英", True),
        ("?q=李秀丽", False),
        ("?base_type=exited", True),
        ("?base_type=ordinary", False),
        ("?base_type=nonsense", True),
        ("?monitoring=monitored", True),
        ("?monitoring=sudden", False),
        ("?risk=open", True),
        ("?risk=cleared", False),
        ("?priority=1", True),
        ("?region=530326103201", True),
        ("?region=530326104000", False),
        ("?region=5303", True),
        ("?sort=-people", True),
        ("?sort=head__password", True),
        ("?cursor=nonsense", True),
        ("?start=5000", True),
        ("?q=%00", True),
    ],
)
def test_list_filters_and_survives_anything(client: Client, cadre: Actor, query: str, found: bool) -> None:
    make_household(cadre, names=["李秀英"], state=HouseholdState("exited", "unstable"))

    assert ("李秀英" in text_of(client.get(LIST + query)).replace('value="李秀英"', "")) is found


def test_list_pages_by_key(client: Client, cadre: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xieshou.registry.views.roster.PAGE", 2)
    for _ in range(3):
        make_household(cadre)

    first = client.get(LIST)
    second = client.get(LIST + first.context["next_url"])
    back = client.get(LIST + second.context["previous_url"])

    assert [row["code"][-4:] for row in first.context["rows"]] == ["0001", "0002"]
    assert [row["code"][-4:] for row in second.context["rows"]] == ["0003"]
    assert second.context["next_url"] == ""
    assert [row["code"][-4:] for row in back.context["rows"]] == ["0001", "0002"]


def test_search_pages(client: Client, cadre: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xieshou.registry.views.roster.PAGE", 2)
    for _ in range(3):
        make_household(cadre)

    first = client.get(f"{LIST}?q=测试")
    second = client.get(LIST + first.context["next_url"])

    assert len(first.context["rows"]) == 2
    assert len(second.context["rows"]) == 1
    assert second.context["previous_url"]


def test_list_of_nothing_says_what_to_do(client: Client) -> None:
    assert reverse("sheets:start", args=["registry.roster"]) in text_of(client.get(LIST))


def test_list_counts_no_further_than_needed(
    client: Client, cadre: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xieshou.registry.queries.roster.MOST_COUNTED", 1)
    monkeypatch.setattr("xieshou.registry.views.roster.MOST_COUNTED", 1)
    make_household(cadre)
    assert client.get(LIST).context["total"] == "1"
    make_household(cadre)
    assert client.get(LIST).context["total"] == "1+"


@pytest.mark.parametrize("query", ["", "?q=测试"])
def test_list_query_count_does_not_grow(client: Client, cadre: Actor, query: str) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get(LIST + query)
        return len(captured)

    make_household(cadre)
    queries()
    one = queries()
    make_household(cadre)
    make_household(cadre)

    assert queries() == one


def test_list_needs_the_capability(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> None:
    teacher = client_for(user_with("teacher", regions=["530326"]))

    assert teacher.get(LIST).status_code == 403


# the record


def test_record_shows_the_family_masked(client: Client, cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "10"], names=["李秀英", "王国强"])
    numbers = {**secrets.id_columns(NUMBER), **secrets.phone_columns("13812345678")}
    Person.objects.filter(pk=household.head_id).update(**numbers, id_missing_reason="")
    Member.objects.filter(person_id=household.head_id).update(health="chronic")

    page = text_of(client.get(f"{LIST}{household.id}/"))

    assert "王国强" in page
    assert NUMBER not in page
    assert "13812345678" not in page
    assert "4524" not in page
    assert "长期慢性病" in page
    assert "138****5678" in page


def test_record_hides_health_from_those_who_may_not_see_it(reader: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    Member.objects.update(health="chronic")

    assert "长期慢性病" not in text_of(reader.get(f"{LIST}{household.id}/"))


def test_foreign_record_is_not_found(client: Client) -> None:
    foreign = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)

    assert client.get(f"{LIST}{foreign.id}/").status_code == 404


def test_record_says_what_is_missing_next(client: Client, cadre: Actor) -> None:
    household = make_household(cadre, names=["李秀英"])
    url = f"{LIST}{household.id}/"
    assert client.get(url).context["record"].next_action.code == "complete_numbers"

    Person.objects.update(**secrets.id_columns(NUMBER), id_missing_reason="")
    assert client.get(url).context["record"].next_action.code == "record_income"


def test_record_shows_income_and_story(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    fact = NewIncomeFact(
        household_id=household.id,
        person_id=household.head_id,
        kind="wage",
        amount_fen=3_600_050,
        period_from=date(2025, 1, 1),
        period_to=date(2026, 1, 1),
        source="visit",
    )
    incomes.record_income_fact(fact=fact, actor=cadre, at=AT)

    page = text_of(client.get(f"{LIST}{household.id}/"))

    assert "36,000.50" in page
    assert "登记农户" in page


def test_record_query_count_does_not_grow(client: Client, cadre: Actor) -> None:
    def queries(relations: list[str]) -> int:
        household = make_household(cadre, relations=relations)
        client.get(f"{LIST}{household.id}/")
        with CaptureQueriesContext(connection) as captured:
            client.get(f"{LIST}{household.id}/")
        return len(captured)

    assert queries(["02"]) == queries(["02", "10", "20"])


# changes


def test_edit_changes_and_refuses(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    url = f"{LIST}{household.id}/edit/"
    wrong = client.post(url, {"base_type": "exited", "monitoring_class": "marginal"})
    right = client.post(url, {"base_type": "exited", "monitoring_class": "unstable", "reason": "收入骤减"})

    assert "monitoring_class" in wrong.context["form"].errors
    assert right.status_code == 302
    assert Household.objects.get().monitoring_class == "unstable"


def test_edit_is_shut_for_readers(reader: Client, cadre: Actor) -> None:
    household = make_household(cadre)

    assert reader.post(f"{LIST}{household.id}/edit/", {"base_type": "ordinary"}).status_code == 403
    assert "/edit/" not in text_of(reader.get(f"{LIST}{household.id}/"))


def test_close_keeps_the_record(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    url = f"{LIST}{household.id}/close/"

    assert client.post(url, {"closed_on": "2020-01-01", "reason": "整户迁出"}).status_code == 422
    assert client.post(url, {"closed_on": "2026-02-01", "reason": "整户迁出"}).status_code == 302
    assert Household.objects.get().closed_on == date(2026, 2, 1)
    assert "/edit/" not in text_of(client.get(f"{LIST}{household.id}/"))


def registration(**fields: str) -> dict[str, str]:
    values = {
        "region_code": VILLAGE,
        "base_type": "exited",
        "monitoring_class": "none",
        "registered_on": "2026-01-01",
        "name": "李秀英",
        "id_number": NUMBER,
        "phone": "13812345678",
        "labour_ability": "ordinary",
    }
    return values | fields


def test_register_in_steps(client: Client) -> None:
    assert client.get(f"{LIST}new/").status_code == 200
    first = client.post(f"{LIST}new/", registration())
    household = Household.objects.get()
    assert first["Location"] == f"{LIST}{household.id}/members/new/"

    child = {
        "relation": "20",
        "from_date": "2026-01-01",
        "name": "李小宝",
        "id_missing_reason": "newborn",
        "birth_date": "2025-12-01",
    }
    assert client.get(first["Location"]).status_code == 200
    assert client.post(first["Location"], child).status_code == 302
    household.refresh_from_db()
    assert household.member_count == 2


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"id_number": "530326198503124525"}, "id_number"),
        ({"id_number": ""}, "id_number"),
        ({"region_code": ""}, "region_code"),
        ({"region_code": OTHER_VILLAGE}, "region_code"),
        ({"monitoring_class": "marginal"}, "monitoring_class"),
        ({"phone": "123"}, "phone"),
        ({"sex": "1"}, "sex"),
        ({"registered_on": "9999-12-31"}, "registered_on"),
    ],
)
def test_register_refuses_beside_the_field(client: Client, fields: dict[str, str], field: str) -> None:
    response = client.post(f"{LIST}new/", registration(**fields))

    assert field in response.context["form"].errors
    assert not Household.objects.exists()
    assert not Person.objects.exists()


def test_member_of_another_household_is_refused(client: Client) -> None:
    client.post(f"{LIST}new/", registration())

    response = client.post(f"{LIST}new/", registration())

    assert "name" in response.context["form"].errors
    assert Household.objects.count() == 1


def test_member_changes_leaves_and_leads(client: Client, cadre: Actor) -> None:
    household = make_household(cadre, relations=["02", "10"])
    spouse = Member.objects.get(relation="10")
    url = f"{LIST}members/{spouse.id}/"

    assert client.get(url).status_code == 200
    facts = {
        "relation": "10",
        "education": "70",
        "health": "healthy",
        "labour_ability": "skilled",
        "skills": "缝纫",
    }
    assert client.post(url, facts).status_code == 302
    assert client.post(f"{url}head/", {"old_head_relation": "10"}).status_code == 302
    spouse.refresh_from_db()
    assert (spouse.relation, spouse.skills) == ("02", "缝纫")
    former = Member.objects.exclude(pk=spouse.pk).get()
    refused = client.post(f"{LIST}members/{former.id}/end/", {"end_reason": "died", "to_date": "2020-01-01"})
    assert refused.status_code == 422
    done = client.post(f"{LIST}members/{former.id}/end/", {"end_reason": "died", "to_date": "2026-01-05"})
    assert done["Location"] == f"{LIST}{household.id}/"
    household.refresh_from_db()
    assert household.member_count == 1
    assert client.post(f"{url}head/", {"old_head_relation": "10"}).status_code == 422


def test_reader_of_the_county_cannot_touch_members(reader: Client, cadre: Actor) -> None:
    make_household(cadre)
    member = Member.objects.get()

    assert reader.post(f"{LIST}members/{member.id}/end/", {}).status_code == 403


@pytest.mark.parametrize("path", ["", "end/", "head/"])
def test_foreign_member_is_not_found(client: Client, path: str) -> None:
    make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    member = Member.objects.get()

    assert client.post(f"{LIST}members/{member.id}/{path}", {}).status_code == 404


def income(**fields: str) -> dict[str, str]:
    values = {"kind": "wage", "amount": "36000.5", "period_from": "2025-01-01", "last_day": "2025-12-31"}
    return values | fields


def test_income_is_recorded_and_taken_back(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    url = f"{LIST}{household.id}/income/new/"

    assert client.get(url).status_code == 200
    assert client.post(url, income(person=str(household.head_id)))["Location"] == f"{LIST}{household.id}/"
    assert client.post(url, income(another="1"))["Location"] == url
    fact = IncomeFact.objects.get(person=household.head_id)
    assert (fact.amount_fen, fact.period_to) == (3_600_050, date(2026, 1, 1))
    assert client.post(f"{LIST}income/{fact.id}/reverse/", {}).status_code == 302
    fact.refresh_from_db()
    assert fact.reversed_at is None
    client.post(f"{LIST}income/{fact.id}/reverse/", {"reason": "录错"})
    fact.refresh_from_db()
    assert fact.reversal_reason == "录错"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"last_day": "2026-01-01"}, "__all__"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "1.234"}, "amount"),
        ({"kind": "gift"}, "kind"),
        ({"person": "x"}, "person"),
        ({"last_day": "9999-12-31"}, "last_day"),
    ],
)
def test_income_refuses_beside_the_field(
    client: Client, cadre: Actor, fields: dict[str, str], field: str
) -> None:
    household = make_household(cadre)

    response = client.post(f"{LIST}{household.id}/income/new/", income(**fields))

    assert field in response.context["form"].errors
    assert not IncomeFact.objects.exists()


def test_foreign_income_is_not_found(client: Client) -> None:
    household = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    fact = NewIncomeFact(household.id, "wage", 1, date(2025, 1, 1), date(2026, 1, 1), "visit")
    made = incomes.record_income_fact(fact=fact, actor=Actor.system("tests"), at=AT)

    assert client.post(f"{LIST}{household.id}/income/new/", income()).status_code == 404
    assert client.get(f"{LIST}{household.id}/income/new/").status_code == 404
    assert client.post(f"{LIST}income/{made.id}/reverse/", {"reason": "x"}).status_code == 404


def test_header_finds_households_of_the_area(client: Client, cadre: Actor) -> None:
    household = make_household(cadre, names=["李秀英"])
    Person.objects.update(name_key="李秀英")
    make_household(Actor.system("tests"), region_code=OTHER_VILLAGE, names=["李秀英"])

    page = text_of(client.get(reverse("search:results"), {"q": "李秀英"}))

    assert f"{LIST}{household.id}/" in page
    assert OTHER_VILLAGE not in page
