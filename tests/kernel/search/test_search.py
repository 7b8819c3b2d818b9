"""The search in the header: grouped, by role, and only inside the actor's area."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.plugins.actors import AT
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.search import providers
from xieshou.kernel.search.providers import Hit, register_provider, unregister_provider

pytestmark = pytest.mark.usefixtures("places")


@pytest.fixture
def station(user_with, client_for):
    return client_for(user_with("station_west", regions=["530326"]))


@pytest.fixture
def firm() -> Organisation:
    return Organisation.objects.create(
        name="张家港电子", kind="enterprise", region_code="320582000000", pinyin="zhangjiagang", initials="zjg",
        created_at=AT, updated_at=AT,
    )  # fmt: skip


def test_suggestions_are_grouped_and_lead_to_records(person, firm, station) -> None:
    text = station.get(reverse("search:suggest"), {"q": "zjg"}).content.decode()
    assert reverse("people:person", args=[person.pk]) in text
    assert reverse("organisations:organisation", args=[firm.pk]) in text
    assert "1985-01-01" in text
    assert "530326198501010013" not in text
    assert f"{reverse('search:results')}?q=zjg" in text


@pytest.mark.parametrize("query", ["张建国", "zhangjian", "0013"])
def test_people_of_other_areas_are_not_suggested(person, user_with, client_for, station, query) -> None:
    stranger = client_for(user_with("station_west", regions=["530303"]))
    address = reverse("people:person", args=[person.pk])
    for name in ("search:suggest", "search:results"):
        assert address in station.get(reverse(name), {"q": query}).content.decode()
        assert address not in stranger.get(reverse(name), {"q": query}).content.decode()


def test_role_is_asked_before_the_provider(person, firm, user_with, client_for) -> None:
    employer = client_for(user_with("employer", regions=["530326"]))
    text = employer.get(reverse("search:suggest"), {"q": "zjg"}).content.decode()
    assert "data-value" not in text


def test_places_lead_to_their_people(person, station) -> None:
    from xieshou.kernel.regions.models import Region

    Region.objects.filter(pk="530326103000").update(
        pinyin="naguzhen", initials="ngz", name_grams=["娜姑", "姑镇"]
    )
    text = station.get(reverse("search:suggest"), {"q": "娜姑"}).content.decode()
    address = f"{reverse('people:list')}?region=530326103"
    assert address in text
    assert [row["person"].pk for row in station.get(address).context["rows"]] == [person.pk]


@pytest.mark.parametrize("query", ["", "   ", "\x00", "zz\x00zz", "<script>", "%", "a" * 5000])
def test_odd_text_finds_nothing_and_breaks_nothing(person, station, query) -> None:
    for name in ("search:suggest", "search:results"):
        answer = station.get(reverse(name), {"q": query})
        assert answer.status_code == 200
        assert "<script>" not in answer.content.decode().replace('<script type="module"', "")


def test_results_can_be_limited_to_one_group(person, firm, station) -> None:
    page = station.get(reverse("search:results"), {"q": "zjg", "only": "organisations"})
    assert [group.provider.name for group in page.context["groups"]] == ["organisations"]


def test_provider_of_an_app_above_is_asked_in_its_order(actor_with) -> None:
    def find(text, *, actor, limit):
        return [Hit(text=f"{text}{number}") for number in range(limit)]

    register_provider("test", "Test", "people.view", find, order=1)
    try:
        groups = providers.search("户", actor=actor_with("village_cadre", regions=["53"]), limit=2)
        assert [hit.text for hit in groups[0].hits] == ["户0", "户1"]
        assert not any(
            group.provider.name == "test"
            for group in providers.search("户", actor=actor_with("employer"), limit=2)
        )
    finally:
        unregister_provider("test")
    assert "test" not in [one.name for one in providers.list_providers(actor_with("village_cadre"))]
