"""Every page of need, offer and match opens for its role, is shut for others, and asks the database equally often."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.labour.makers import BAOSHAN, make_employer, make_person, make_vacancy, make_wish, steward
from xieshou.kernel.ids import new_id
from xieshou.labour.models import AssignmentRun
from xieshou.labour.operations.run import calculate_run, request_run

from .makers import AT, ON

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user_with, client_for):
    user = user_with("recruitment_steward", "station_west", regions=["310113", "5303"])
    return client_for(user)


@pytest.fixture
def run(actor_with):
    for number in range(3):
        make_wish(priority=number == 0)
    make_wish(wage_floor_fen=900_000, wage_expected_fen=900_000)
    make_vacancy(head_count=2)
    actor = steward(actor_with)
    found = request_run(actor=actor, at=AT, on=ON)
    return calculate_run(run_id=found.pk, actor=actor, at=AT)


def queries_of(client, address: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(captured)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_pages_open_with_their_records(client, run, language):
    client.cookies["django_language"] = language
    wish, vacancy = make_wish(), make_vacancy()
    lines = list(run.lines.order_by("state"))
    addresses = [
        reverse("labour:wishes"),
        reverse("labour:wishes") + "?q=ceshi&status=open&region=530326000000&priority=1&sort=-wage",
        reverse("labour:wish", args=[wish.pk]),
        reverse("labour:wish_add"),
        reverse("labour:wish_add") + f"?person={make_person().pk}",
        reverse("labour:wish_edit", args=[wish.pk]),
        reverse("labour:wish_ranking", args=[wish.pk]),
        reverse("labour:wish_ranking", args=[wish.pk]) + "?show=barred",
        reverse("labour:vacancies"),
        reverse("labour:vacancies")
        + "?q=缝&status=published&region=310113000000&places=1&urgent=1&sort=wage",
        reverse("labour:vacancy_board"),
        reverse("labour:vacancy_add"),
        reverse("labour:vacancy", args=[vacancy.pk]),
        reverse("labour:vacancy_edit", args=[vacancy.pk]),
        reverse("labour:vacancy_sheet", args=[vacancy.pk]),
        reverse("labour:vacancy_ranking", args=[vacancy.pk]),
        reverse("labour:vacancy_ranking", args=[vacancy.pk]) + "?show=barred",
        reverse("labour:runs"),
        reverse("labour:run", args=[run.pk]),
        reverse("labour:run", args=[run.pk]) + "?show=unmatched",
        *[reverse("labour:line", args=[line.pk]) for line in lines],
    ]
    for address in addresses:
        answer = client.get(address)
        assert answer.status_code == 200, address
        text = answer.content.decode()
        at_none = text.find("None")
        assert at_none == -1 or text[at_none:].startswith("None of"), (
            address,
            text[at_none - 200 : at_none + 50],
        )


@pytest.mark.parametrize("name", ["wishes", "vacancies", "vacancy_board", "runs"])
def test_list_asks_equally_often_for_one_and_three_rows(client, name):
    make_wish()
    make_vacancy()
    make_run()
    address = reverse(f"labour:{name}")
    queries_of(client, address)
    one = queries_of(client, address)
    for _ in range(2):
        make_wish()
        make_vacancy()
        make_run()
    assert queries_of(client, address) == one


def make_run() -> AssignmentRun:
    return AssignmentRun.objects.create(region_prefixes=["310113"], on_date=ON, requested_at=AT, state="done")


def test_ranking_asks_equally_often_for_one_and_three_rows(client):
    wish, vacancy = make_wish(), make_vacancy()
    addresses = [
        reverse("labour:wish_ranking", args=[wish.pk]),
        reverse("labour:vacancy_ranking", args=[vacancy.pk]),
    ]
    before = [queries_of(client, address) for address in addresses]
    before = [queries_of(client, address) for address in addresses]
    for _ in range(2):
        make_wish()
        make_vacancy()
    assert [queries_of(client, address) for address in addresses] == before


def test_run_asks_equally_often_for_one_and_three_lines(client, actor_with):
    actor = steward(actor_with)
    runs = []
    for rows in (1, 3):
        for _ in range(rows - len(runs)):
            make_wish()
            make_vacancy(head_count=1)
        found = request_run(actor=actor, at=AT, on=ON)
        runs.append(calculate_run(run_id=found.pk, actor=actor, at=AT))
    addresses = [reverse("labour:run", args=[run.pk]) for run in runs]
    queries_of(client, addresses[0])
    assert runs[1].placed == 3
    assert queries_of(client, addresses[0]) == queries_of(client, addresses[1])


@pytest.mark.parametrize("role", ["teacher", "buyer", "audit_administrator", "worker"])
def test_pages_are_shut_for_roles_without_the_capability(user_with, client_for, role):
    client = client_for(user_with(role, regions=["5303", "310113"]))
    for name in ("wishes", "vacancies", "runs", "vacancy_board", "wish_add", "vacancy_add"):
        assert client.get(reverse(f"labour:{name}")).status_code == 403, name


def test_records_of_another_area_do_not_exist(user_with, client_for, run):
    client = client_for(user_with("recruitment_steward", "station_west", regions=["6329"]))
    wish = make_wish()
    hidden = make_vacancy(make_employer(), status="draft", region_code=BAOSHAN)
    line = run.lines.first()
    addresses = [
        reverse("labour:wish", args=[wish.pk]),
        reverse("labour:wish", args=[new_id()]),
        reverse("labour:wish_edit", args=[wish.pk]),
        reverse("labour:wish_ranking", args=[wish.pk]),
        reverse("labour:wish_add") + f"?person={wish.person_id}",
        reverse("labour:vacancy", args=[hidden.pk]),
        reverse("labour:vacancy_sheet", args=[hidden.pk]),
        reverse("labour:vacancy_ranking", args=[hidden.pk]),
        reverse("labour:run", args=[run.pk]),
        reverse("labour:line", args=[line.pk]),
    ]
    for address in addresses:
        assert client.get(address).status_code == 404, address
    posts = [
        reverse("labour:wish_consent", args=[wish.pk]),
        reverse("labour:vacancy_publish", args=[hidden.pk]),
        reverse("labour:vacancy_reopen", args=[hidden.pk]),
        reverse("labour:lines_accept", args=[run.pk]),
        reverse("labour:line_accept", args=[line.pk]),
        reverse("labour:line_change", args=[line.pk]),
        reverse("labour:line_refuse", args=[line.pk]),
    ]
    for address in posts:
        data = {"given_on": "2026-03-01", "reason": "other", "note": "x", "vacancy_id": str(hidden.pk)}
        assert client.post(address, data).status_code == 404, address
