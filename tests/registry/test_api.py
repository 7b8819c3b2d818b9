"""The API: the same operations, rights and masks as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from xieshou.kernel.actor import Actor
from xieshou.kernel.people import secrets
from xieshou.kernel.people.models import Person
from xieshou.registry.models import Household, IncomeFact, Member

from .factories import OTHER_VILLAGE, VILLAGE, make_household

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

pytestmark = pytest.mark.django_db
BASE = "/api/v1/registry/"
NUMBER = "530326198503124524"


@pytest.fixture
def client(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    """Sign in as a village cadre of the county."""
    return client_for(user_with("village_cadre", regions=["530326"]))


@pytest.fixture
def reader(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    """Sign in as an auditor of the county."""
    return client_for(user_with("auditor", regions=["530326"]))


def send(client: Client, method: str, path: str, body: dict[str, Any], expected: int = 200) -> Any:
    response = getattr(client, method)(f"{BASE}{path}", body, content_type="application/json")
    assert response.status_code == expected, response.content.decode()
    return response.json() if response.content else None


def get(client: Client, path: str, expected: int = 200) -> Any:
    response = client.get(f"{BASE}{path}")
    assert response.status_code == expected, response.content.decode()
    return response.json()


def new_household(**fields: Any) -> dict[str, Any]:
    head = {
        "relation": "02",
        "name": "李秀英",
        "id_number": NUMBER,
        "phone": "13812345678",
        "health": "chronic",
    }
    values = {
        "region_code": VILLAGE,
        "registered_on": "2026-01-01",
        "base_type": "exited",
        "members": [head],
    }
    return values | fields


def test_household_lives_through_the_api(client: Client) -> None:
    made = send(client, "post", "households/", new_household(), 201)
    key = made["id"]
    send(client, "put", f"households/{key}/", {"base_type": "exited", "monitoring_class": "unstable"})
    child = {"relation": "20", "name": "李小宝", "id_missing_reason": "newborn", "birth_date": "2025-12-01"}
    assert send(client, "post", f"households/{key}/members/", child, 201)["member_count"] == 2

    found = get(client, f"households/{key}/")
    assert (found["monitoring_class"], found["head_name"]) == ("unstable", "李秀英")
    assert [member["name"] for member in found["members"]] == ["李秀英", "李小宝"]
    assert [member["health"] for member in found["members"]] == ["chronic", ""]
    second = found["members"][1]["id"]
    send(client, "put", f"members/{second}/", {"relation": "20", "skills": "缝纫"}, 204)
    send(client, "post", f"members/{second}/head/", {"old_head_relation": "52"}, 204)
    first = found["members"][0]["id"]
    send(client, "post", f"members/{first}/end/", {"to_date": "2026-02-01", "end_reason": "died"}, 204)
    household = Household.objects.get()
    assert (household.member_count, household.head.name) == (1, "李小宝")
    closed = send(
        client, "post", f"households/{key}/close/", {"closed_on": "2026-02-02", "reason": "整户迁出"}
    )
    assert closed["closed_on"] == "2026-02-02"


def test_numbers_are_masked(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    numbers = {**secrets.id_columns(NUMBER), **secrets.phone_columns("13812345678")}
    Person.objects.update(**numbers, id_missing_reason="")

    answer = client.get(f"{BASE}households/{household.id}/").content.decode()

    assert NUMBER[6:] not in answer
    assert "13812345678" not in answer


def test_health_needs_its_own_right(reader: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    Member.objects.update(health="chronic")

    (member,) = get(reader, f"households/{household.id}/")["members"]

    assert (member["health"], member["labour_ability"]) == (None, None)


def test_list_and_search(client: Client, cadre: Actor) -> None:
    for _ in range(3):
        make_household(cadre)
    make_household(Actor.system("tests"), region_code=OTHER_VILLAGE, names=["杨保密"])

    first = get(client, "households/?limit=2")
    second = get(client, f"households/?limit=2&cursor={first['next_cursor']}")

    assert len(first["items"]) == 2
    assert len(second["items"]) == 1
    assert second["next_cursor"] == ""
    assert len(get(client, "households/?q=测试")["items"]) == 3
    assert get(client, "households/?q=杨保密")["items"] == []
    assert get(client, "households/?base_type=ordinary")["items"] == []


def test_refusals_have_their_codes(client: Client, reader: Client, cadre: Actor) -> None:
    foreign = make_household(Actor.system("tests"), region_code=OTHER_VILLAGE)
    mine = make_household(cadre)

    assert send(client, "post", "households/", new_household(monitoring_class="marginal"), 409)["field"] == (
        "monitoring_class"
    )
    send(client, "post", "households/", new_household(region_code=OTHER_VILLAGE), 403)
    send(client, "post", "households/", new_household(region_code="x"), 422)
    send(client, "post", "households/", new_household(members=[]), 422)
    send(reader, "post", "households/", new_household(), 403)
    get(client, f"households/{foreign.id}/", 404)
    send(client, "put", f"households/{foreign.id}/", {"base_type": "exited"}, 404)
    send(client, "post", f"households/{mine.id}/members/", {"relation": "20"}, 409)
    get(client, f"households/{foreign.id}/income/", 404)
    get(client, f"households/{foreign.id}/income/2025/", 404)


def test_income_through_the_api(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    path = f"households/{household.id}/income/"
    body = {
        "kind": "wage",
        "amount_fen": 3_600_000,
        "period_from": "2025-01-01",
        "period_to": "2026-01-01",
        "person_id": str(household.head_id),
        "source_id": str(household.id),
    }

    first = send(client, "post", path, body, 201)
    again = send(client, "post", path, body, 201)
    assert first["id"] == again["id"]
    assert get(client, f"{path}2025/")["per_person_fen"] == 3_600_000
    assert [fact["id"] for fact in get(client, f"{path}?year=2025")] == [first["id"]]
    assert get(client, f"{path}?year=2024") == []
    send(client, "post", path, body | {"amount_fen": 1}, 409)
    send(client, "post", f"income/{first['id']}/reverse/", {"reason": "录错"})
    assert IncomeFact.objects.get().reversal_reason == "录错"
    assert get(client, f"{path}2025/")["per_person_fen"] is None


def test_visitors_are_asked_to_sign_in(db: None) -> None:
    from django.test import Client

    assert Client().get(f"{BASE}households/").status_code == 401
