"""Steps 1 to 4 of the story through the API, with each refusal beside the success."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.labour.makers import BAOSHAN, make_employer, make_person, make_vacancy, make_wish
from xieshou.kernel.ids import new_id
from xieshou.labour.jobs.match import run_assignment
from xieshou.labour.jobs.offer import expire_vacancies
from xieshou.labour.models import AssignmentRun, JobWish, MatchLine, Referral, Vacancy

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour"


@pytest.fixture
def client(user_with, client_for):
    return client_for(user_with("recruitment_steward", "station_west", regions=["310113", "5303"]))


def post(client, path, body=None, method="post"):
    return getattr(client, method)(f"{ROOT}{path}", body or {}, content_type="application/json")


def vacancy_body(**values):
    body = {
        "employer_id": str(make_employer().pk),
        "title": "缝纫工",
        "occupation_code": "6-05-01-03",
        "wage_from_fen": 450_000,
        "wage_to_fen": 600_000,
        "head_count": 2,
        "region_code": BAOSHAN,
        "expires_on": (timezone.localdate() + timedelta(days=60)).isoformat(),
        "skills": [{"code": "sewing", "level": 2, "must": True}],
    }
    return {**body, **values}


def test_wish_is_entered_read_and_consented(client):
    person = make_person()
    body = {
        "person_id": str(person.pk),
        "wage_floor_fen": 400_000,
        "skills": {"sewing": 2},
        "reach": "nation",
    }
    answer = post(client, "/wishes/", body)
    assert answer.status_code == 201, answer.content
    wish = answer.json()
    assert (wish["person_name"], wish["status"], wish["skills"]) == (person.name, "seeking", {"sewing": 2})
    assert client.get(f"{ROOT}/wishes/{wish['id']}").json() == wish
    assert client.get(f"{ROOT}/wishes/?status=open").json()["total"] == 1
    today = timezone.localdate().isoformat()
    assert (
        post(client, f"/wishes/{wish['id']}/consent", {"given_on": today}).json()["sharing_consent_on"]
        == today
    )
    refused = post(client, "/wishes/", {**body, "skills": {"flying": 1}})
    assert (refused.status_code, refused.json()["field"]) == (409, "skills")
    assert post(client, "/wishes/", {**body, "person_id": str(new_id())}).status_code == 404


def test_vacancy_goes_from_draft_to_published_to_withdrawn_and_back(client):
    answer = post(
        client, "/vacancies/", vacancy_body(status="published", places_taken=9, published_at="2020-01-01")
    )
    assert answer.status_code == 201, answer.content
    vacancy = answer.json()
    assert (vacancy["status"], vacancy["places_taken"], vacancy["published_at"]) == ("draft", 0, None)
    path = f"/vacancies/{vacancy['id']}"
    changed = post(client, path, vacancy_body(title="平缝工"), method="put")
    assert changed.json()["title"] == "平缝工"
    assert post(client, f"{path}/publish", {"published_to": ["530326"]}).json()["status"] == "published"
    assert post(client, f"{path}/publish").status_code == 409
    assert post(client, f"{path}/withdraw", {"reason": "x"}).json()["status"] == "withdrawn"
    assert post(client, f"{path}/reopen").json()["status"] == "draft"
    assert client.get(f"{ROOT}/vacancies/?q=平缝").json()["total"] == 1
    assert client.get(f"{ROOT}{path}").json()["status"] == "draft"


@pytest.mark.parametrize(
    ("extra", "field"),
    [
        ({"gender": "male"}, "gender"),
        ({"ethnicity": "HA"}, "ethnicity"),
        ({"hepatitis_b": False}, "hepatitis_b"),
        ({"age_max": 35}, "age_max"),
        ({"requirements": "汉族优先"}, "requirements"),
        ({"title": "Welder, male only"}, "title"),
    ],
)
def test_forbidden_criterion_is_refused_with_its_field(client, extra, field):
    refused = post(client, "/vacancies/", vacancy_body(**extra))
    assert refused.status_code == 409, refused.content
    assert refused.json()["field"] == field
    assert Vacancy.objects.count() == 0


def test_rankings_give_reasons_both_ways(client):
    wish, vacancy = make_wish(), make_vacancy(expires_on=timezone.localdate() + timedelta(days=9))
    found = client.get(f"{ROOT}/wishes/{wish.pk}/vacancies").json()
    assert (found["total"], found["items"][0]["vacancy"]["id"]) == (1, str(vacancy.pk))
    assert {reason["code"] for reason in found["items"][0]["hard"]} >= {"wage"}
    back = client.get(f"{ROOT}/vacancies/{vacancy.pk}/workers").json()
    assert back["items"][0]["wish_id"] == str(wish.pk)
    assert back["items"][0]["score"] == found["items"][0]["score"]
    assert client.get(f"{ROOT}/wishes/{new_id()}/vacancies").status_code == 404


def test_a_run_is_made_again_with_few_changes(client, actor_with):
    actor = actor_with("recruitment_steward", regions=["310113", "5303"])
    make_wish()
    make_vacancy(head_count=3, expires_on=timezone.localdate() + timedelta(days=60))
    assert post(client, "/runs/", {"few_changes": True}).status_code == 409
    assert post(client, "/runs/", {"mode": "fastest"}).status_code == 422
    keys = [post(client, "/runs/", body).json()["id"] for body in ({"mode": "stable"}, {})]
    for key in keys:
        run_assignment.run_here(actor=actor, at=timezone.now(), run_id=key)
    again = post(client, "/runs/", {"few_changes": True}).json()
    run_assignment.run_here(actor=actor, at=timezone.now(), run_id=again["id"])
    read = [client.get(f"{ROOT}/runs/{key}").json() for key in [*keys, again["id"]]]
    assert [run["mode"] for run in read] == ["stable", "optimal", "optimal"]
    assert [run["changed"] for run in read] == [None, None, 0]


def test_run_is_started_calculated_and_decided(client, actor_with):
    expires = timezone.localdate() + timedelta(days=60)
    for _ in range(4):
        make_wish()
    make_vacancy(head_count=3, expires_on=expires)
    spare = make_vacancy(head_count=1, expires_on=expires, occupation_code="", skills=[])
    started = post(client, "/runs/")
    assert (started.status_code, started.json()["state"]) == (202, "queued")
    key = started.json()["id"]
    actor = actor_with("recruitment_steward", regions=["310113", "5303"])
    run_assignment.run_here(actor=actor, at=timezone.now(), run_id=key)
    run_assignment.run_here(actor=actor, at=timezone.now(), run_id=key)
    run = client.get(f"{ROOT}/runs/{key}").json()
    assert (run["state"], run["proven"], run["gap"], run["placed"]) == ("done", True, 0, 4)
    assert client.get(f"{ROOT}/runs/").json()["total"] == 1
    lines = client.get(f"{ROOT}/runs/{key}/lines?show=proposed").json()["items"]
    assert len(lines) == 4
    for line in lines:
        assert sum(reason["points"] for reason in line["reasons"]) == line["score"]
    first, second, third, fourth = lines
    assert client.get(f"{ROOT}/lines/{first['id']}").json()["worker"] == first["worker"]
    assert post(client, f"/lines/{first['id']}/accept").json()["state"] == "accepted"
    assert post(client, f"/lines/{first['id']}/accept").status_code == 409
    refused = post(client, f"/lines/{second['id']}/refuse", {"reason": "worker_declines"})
    assert refused.json()["refusal_reason"] == "worker_declines"
    assert post(client, f"/lines/{third['id']}/refuse", {"reason": "because"}).status_code == 409
    others = client.get(f"{ROOT}/lines/{third['id']}/alternatives").json()
    target = next(other for other in others if other["vacancy_id"] != third["vacancy_id"])
    assert target["price"] >= 0
    changed = post(client, f"/lines/{third['id']}/change", {"vacancy_id": target["vacancy_id"]}).json()
    assert (changed["state"], changed["vacancy_id"]) == ("accepted", target["vacancy_id"])
    many = post(client, f"/runs/{key}/accept", {"line_ids": [fourth["id"], first["id"]]}).json()
    assert first["id"] in many["refused"]
    assert len(many["accepted"]) + len(many["refused"]) == 2
    assert Referral.objects.count() == MatchLine.objects.filter(state="accepted").count() >= 2
    assert spare.pk


def test_run_with_nothing_to_match_says_why(client, actor_with):
    from xieshou.kernel.errors import DomainError

    key = post(client, "/runs/").json()["id"]
    with pytest.raises(DomainError):
        run_assignment.run_here(
            actor=actor_with("recruitment_steward", regions=["310113", "5303"]), at=timezone.now(), run_id=key
        )
    run = AssignmentRun.objects.get()
    assert run.state == "failed"
    assert run.failure


def test_other_roles_and_visitors_are_refused(user_with, client_for, client):
    from django.test import Client

    wish, vacancy = make_wish(), make_vacancy()
    foreign = client_for(user_with("recruitment_steward", "station_west", regions=["6329"]))
    nobody = client_for(user_with("teacher", regions=["5303"]))
    for path in (f"/wishes/{wish.pk}", f"/vacancies/{vacancy.pk}/workers", f"/wishes/{wish.pk}/vacancies"):
        assert nobody.get(f"{ROOT}{path}").status_code == 403
        assert Client().get(f"{ROOT}{path}").status_code == 401
    assert foreign.get(f"{ROOT}/wishes/{wish.pk}").status_code == 404
    assert foreign.get(f"{ROOT}/wishes/").json() == {"items": [], "total": 0}
    assert (
        post(foreign, "/wishes/", {"person_id": str(wish.person_id), "wage_floor_fen": 1}).status_code == 404
    )
    assert post(nobody, "/runs/").status_code == 403
    assert JobWish.objects.get().wage_floor_fen == 400_000


def test_occupations_are_suggested(client):
    found = client.get(f"{ROOT}/occupations/?q=缝纫工").json()
    assert found[0]["code"] == "6-05-01-03"


def test_periodic_job_expires_vacancies():
    from xieshou.kernel.actor import Actor

    make_vacancy(expires_on=timezone.localdate() - timedelta(days=1))
    expire_vacancies.run_here(actor=Actor.system("labour.vacancy.expire"), at=timezone.now())
    assert Vacancy.objects.get().status == "expired"
