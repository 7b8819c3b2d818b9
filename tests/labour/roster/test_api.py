"""The comparison through the API, and a note with each refusal beside it."""

from __future__ import annotations

import pytest

from .makers import EAST, WEST, load, pair_of, row_of

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour/roster"


@pytest.fixture
def district(east, user_with, client_for):
    return client_for(user_with("station_east", regions=["310113"]))


def test_pairs_are_read_and_settled(west, east, district):
    load(west, WEST, row_of(1), row_of(2))
    load(east, EAST, row_of(1))
    answer = district.get(ROOT, {"show": "open", "county": "530326"})
    assert "示范·工人" not in answer.content.decode()
    body = answer.json()
    assert (body["counts"]["total"], body["counts"]["open"]) == (2, 1)
    (item,) = body["items"]
    assert (item["alias"], item["east"], item["west"]["status"]) == (pair_of(2).alias, None, "working")
    address = f"{ROOT}/{item['id']}/settle"
    assert district.post(address, {"note": ""}, content_type="application/json").status_code == 422
    settled = district.post(address, {"note": "已电话核实"}, content_type="application/json")
    assert (settled.json()["open"], settled.json()["note"]) == (False, "已电话核实")
    assert district.post(address, {"note": "再次"}, content_type="application/json").status_code == 409
    assert district.get(ROOT, {"page": 2}).json()["items"] == []


def test_note_of_an_auditor_is_refused(west, user_with, client_for):
    load(west, WEST, row_of())
    auditor = client_for(user_with("auditor", regions=["310113"]))
    address = f"{ROOT}/{pair_of().pk}/settle"
    assert auditor.post(address, {"note": "核实"}, content_type="application/json").status_code == 403


def test_pair_elsewhere_is_not_found(west, user_with, client_for):
    load(west, WEST, row_of())
    far = client_for(user_with("station_west", regions=["530823"]))
    assert far.get(ROOT).json()["items"] == []
    address = f"{ROOT}/{pair_of().pk}/settle"
    assert far.post(address, {"note": "核实"}, content_type="application/json").status_code == 404
