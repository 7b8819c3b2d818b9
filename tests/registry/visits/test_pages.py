"""The desk of visits and what devices speak with, through the whole stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.registry.factories import VILLAGE, make_household
from xieshou.kernel.regions.models import Region
from xieshou.registry.models import Visit, VisitAssignment, VisitConflict, VisitDevice, VisitFile

from .makers import AT, answer, key, open_for, receive
from .test_operations import PNG

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household

pytestmark = pytest.mark.django_db
APP = "/registry/visits/app/"
DEVICE = "00000000-0000-0000-0000-0000000000aa"


@pytest.fixture
def client(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    Region.objects.create(code=VILLAGE, short_code=VILLAGE, level=5, name="一村", full_name="会泽县 一村")
    return client_for(user_with("village_cadre", regions=["530326"]))


@pytest.fixture
def reader(user_with: Callable[..., Any], client_for: Callable[..., Client]) -> Client:
    return client_for(user_with("auditor", regions=["530326"]))


def told(household: Household, **fields: Any) -> dict[str, Any]:
    return {
        "id": str(key()),
        "household": str(household.id),
        "started_at": "2026-03-02T08:00:00Z",
        "ended_at": "2026-03-02T08:20:00Z",
        "consent": True,
        "note": "都在家",
        "latitude": 26.4,
        "longitude": 103.3,
        "edits": [{"id": str(key()), "field": "food", "value": "yes", "saw": []}],
        **fields,
    }


def sync(client: Client, *visits: Any, device: str = DEVICE) -> Any:
    body = json.dumps({"device": device, "visits": visits})
    return client.post(f"{APP}sync/", body, content_type="application/json")


def test_a_device_opens_loads_sends_and_is_closed(client: Client, cadre: Actor) -> None:
    household = make_household(cadre, names=["李秀英"])
    taken = client.post("/registry/visits/take/", {"region_code": VILLAGE})
    opened = client.post(f"{APP}device/", {"device": DEVICE}).json()
    pack = client.get(f"{APP}pack/").json()
    one = told(household)
    first, again = sync(client, one).json(), sync(client, one).json()
    file = {"id": str(key()), "kind": "photo", "file": SimpleUploadedFile("a.png", PNG)}
    sent = client.post(f"{APP}{one['id']}/files/", file)
    desk = client.get("/registry/visits/").content.decode()
    closed = client.post(f"/registry/visits/devices/{DEVICE}/wipe/")
    gone = (client.post(f"{APP}device/", {"device": DEVICE}), sync(client, told(household)))

    assert (taken.status_code, sent.status_code, closed.status_code) == (302, 200, 302)
    assert len(opened["key"]) == 44
    assert [home["head"] for home in pack["households"]] == ["李秀英"]
    assert (first["visits"][0]["state"], again["visits"][0]["state"]) == ("received", "known")
    assert "李秀英" in desk
    assert "都在家" in desk
    assert "都在家" in client.get(f"/registry/{household.id}/").content.decode()
    assert [(answer.status_code, answer.json()["wipe"]) for answer in gone] == [(410, True), (410, True)]
    assert (Visit.objects.count(), VisitFile.objects.count()) == (1, 1)
    assert client.post("/registry/visits/give-back/", {"region_code": VILLAGE}).status_code == 302
    assert VisitAssignment.objects.count() == 0


def test_one_refused_visit_hinders_no_other(client: Client, cadre: Actor) -> None:
    household = make_household(cadre)
    client.post(f"{APP}device/", {"device": DEVICE})

    answers = sync(client, told(household, consent=False), told(household), "nonsense").json()["visits"]

    assert [answer["state"] for answer in answers] == ["refused", "received", "refused"]
    assert "同意" in answers[0]["why"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"id": "x"},
        {"started_at": "yesterday"},
        {"started_at": "2026-03-02T08:00:00"},
        {"note": "长" * 1001},
        {"latitude": 91},
        {"longitude": "x"},
        {"edits": [{"id": str(UUID(int=3)), "field": "food", "value": "yes", "saw": ["x"]}]},
        {"edits": [{"id": str(UUID(int=3)), "field": "food", "value": "yes", "saw": ["x"] * 61}]},
        {"edits": 3},
    ],
    ids=["id", "day", "naive", "note", "latitude", "longitude", "saw", "much", "edits"],
)
def test_a_visit_of_another_shape_is_refused(client: Client, cadre: Actor, wrong: dict[str, Any]) -> None:
    client.post(f"{APP}device/", {"device": DEVICE})

    answers = sync(client, told(make_household(cadre), **wrong)).json()["visits"]

    assert answers[0]["state"] == "refused"
    assert Visit.objects.count() == 0


def test_what_is_no_outbox_is_refused(client: Client) -> None:
    answers = [
        client.post(f"{APP}sync/", "{", content_type="application/json"),
        sync(client, device="x"),
        client.post(f"{APP}device/", {"device": "x"}),
        client.post(f"{APP}{key()}/files/", {"id": str(key()), "kind": "photo"}),
        client.post("/registry/visits/take/", {"region_code": "x"}),
        client.post("/registry/visits/give-back/", {"region_code": "x"}),
    ]
    file = {"id": str(key()), "kind": "photo", "file": SimpleUploadedFile("a.png", PNG)}

    assert {answer.status_code for answer in answers} == {422}
    assert client.post(f"{APP}{key()}/files/", file).status_code == 404
    assert client.post(f"/registry/visits/devices/{key()}/wipe/").status_code == 404
    assert client.post(f"/registry/visits/conflicts/{key()}/decide/").status_code == 404


def test_a_device_of_somebody_else_forgets(client: Client) -> None:
    VisitDevice.objects.create(
        id=UUID(DEVICE), user_id=key(), key_cipher=b"x", opened_at=AT, expires_at=AT.replace(year=2027)
    )

    answer = client.post(f"{APP}device/", {"device": DEVICE})

    assert (answer.status_code, answer.json()["wipe"]) == (404, True)


def test_a_bad_photo_says_why(client: Client, cadre: Actor) -> None:
    client.post(f"{APP}device/", {"device": DEVICE})
    one = told(make_household(cadre))
    sync(client, one)
    file = {"id": str(key()), "kind": "photo", "file": SimpleUploadedFile("a.png", b"#!/bin/sh")}

    assert client.post(f"{APP}{one['id']}/files/", file).status_code == 422


def test_two_answers_are_decided_on_the_desk(
    client: Client, cadre: Actor, actor_with: Callable[..., Actor]
) -> None:
    household, second = make_household(cadre), actor_with("village_cadre", regions=["530326"])
    for number, (actor, value) in enumerate(((cadre, "yes"), (second, "no"))):
        device = UUID(int=600 + number)
        open_for(actor, device)
        receive(actor, household, answer("food", value), device_id=device)
    url = f"/registry/visits/conflicts/{VisitConflict.objects.get().pk}/decide/"

    assert "吃得饱" in client.get("/registry/visits/").content.decode()
    assert client.post(url, {"value": "maybe"}).status_code == 302
    assert VisitConflict.objects.get().state == "open"
    assert client.post(url, {"value": "yes"}).status_code == 302
    assert VisitConflict.objects.get().state == "decided"
    assert client.get("/registry/visits/?signs=1").context["conflicts"] == []


def test_the_page_holds_no_personal_data_and_its_files_are_open(client: Client, cadre: Actor) -> None:
    make_household(cadre, names=["李秀英"])

    page = client.get(APP).content.decode()

    assert "李秀英" not in page
    assert "data-visits" in page
    assert client.get(f"{APP}worker.js")["Content-Type"].startswith("text/javascript")
    assert client.get(f"{APP}manifest.json").json()["start_url"] == APP


def test_readers_see_visits_and_make_none(reader: Client, cadre: Actor) -> None:
    open_for(cadre)
    receive(cadre, make_household(cadre), answer("food", "yes"), note="都在家")

    assert "都在家" in reader.get("/registry/visits/").content.decode()
    assert {reader.get(APP).status_code, reader.get(f"{APP}pack/").status_code} == {403}


def test_desk_asks_the_same_for_one_visit_and_three(client: Client, cadre: Actor) -> None:
    open_for(cadre)
    counts = []
    for number in (1, 2):
        for _ in range(number):
            receive(cadre, make_household(cadre), answer("food", "yes"))
        client.get("/registry/visits/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/registry/visits/")
        counts.append(len(queries))

    assert counts[0] == counts[1]
