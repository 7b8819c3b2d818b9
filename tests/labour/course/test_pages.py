"""Pages of training: who sees what, steps and refusals, squares, papers, the public page, both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.labour.course.school import EAST, LICENCE, WEST, School
from tests.labour.makers import make_employer, make_places, make_vacancy, make_wish
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Attendance, Certificate, Course, Enrolment
from xieshou.labour.views.attendance import token_of

EN = {"Accept-Language": "en"}
ALL = Scope.everything()


@pytest.fixture
def county(client_for, user_with):
    return client_for(user_with("station_west", regions=[WEST]))


@pytest.fixture
def viewer(client_for, user_with):
    return client_for(user_with("station_east", regions=[EAST, WEST]))


def _post(client, name, *keys, **data):
    return client.post(reverse(f"labour:{name}", args=keys), data, headers=EN)


def _get(client, name, *keys, query="", language="en"):
    headers = {"Accept-Language": language}
    return client.get(f"{reverse(f'labour:{name}', args=keys)}{query}", headers=headers)


def _plan(school, **values):
    today = timezone.localdate()
    known = {
        "county": WEST, "title": "养老护理员培训", "provider": school.provider.pk, "occupation_code": "4-10-01-05",
        "teaches": LICENCE, "hours": 16, "place": "县培训中心", "from_date": today.isoformat(),
        "last_day": (today + timedelta(days=5)).isoformat(), "seats": 10, "stipend_fen": "80", "enrol_gap": "on",
    }  # fmt: skip
    return {**known, **values}


def test_course_opens_from_a_gap_and_runs_to_its_end(db, actor_with, county, viewer):
    with in_scope(ALL):
        make_places()
        school = School(actor_with)
        school.vacancy.expires_on = timezone.localdate() + timedelta(days=30)
        school.vacancy.save()
    page = _get(county, "course_gaps")
    assert [(row["label"], row["workers"]) for row in page.context["rows"]] == [
        ("Elderly care certificate", 2)
    ]
    chosen = _get(county, "course_gaps", query=f"?county={WEST}&requirement={LICENCE}", language="zh")
    assert "养老护理员证" in chosen.content.decode()
    assert len(chosen.context["people"]) == 2
    plan = county.get(page.context["rows"][0]["plan_url"], headers=EN)
    assert plan.context["form"]["teaches"].value() == LICENCE
    assert _post(county, "course_plan", **_plan(school, title="")).status_code == 422
    assert _post(county, "course_plan", **_plan(school, last_day="2020-01-01")).status_code == 422
    assert _post(county, "course_plan", **_plan(school)).status_code == 302
    with in_scope(ALL):
        made = Course.objects.get()
        assert made.enrolments.filter(from_gap=True).count() == 2
    _walk(county, viewer, made)


def _walk(county, viewer, made):
    key, now = made.pk, timezone.localtime()
    begin = now.replace(second=0, microsecond=0)
    times = {
        "starts_at": f"{begin:%Y-%m-%dT%H:%M}",
        "ends_at": f"{begin + timedelta(minutes=1):%Y-%m-%dT%H:%M}",
    }
    assert "Open the course" in _get(county, "course", key).content.decode()
    assert _post(viewer, "course_open", key).status_code == 403
    assert _post(county, "course_open", key).status_code == 302
    assert "Enter the sessions" in _get(county, "course", key).content.decode()
    assert (
        _post(county, "course_session_add", key, **{**times, "ends_at": times["starts_at"]}).status_code
        == 422
    )
    assert _post(county, "course_session_add", key, **times).status_code == 302
    assert _post(county, "course_enrol", key, wish_ids=[]).status_code == 422
    assert _post(county, "course_start", key).status_code == 302
    with in_scope(ALL):
        session, first = made.sessions.get(), made.enrolments.order_by("number").first()
    for learner in made_learners(made):
        assert _post(county, "course_score", learner.pk, score=101).status_code == 302
        assert _post(county, "course_score", learner.pk, score=90).status_code == 302
    square = reverse("labour:course_scan", args=[token_of(session.pk, first.pk)])
    assert "Record as present" in county.get(square, headers=EN).content.decode()
    assert county.post(square).status_code == 302
    assert county.get(f"{square[:-2]}x/").status_code == 404
    assert _post(county, "course_mark", session.pk, first.pk, presence="late").status_code == 302
    assert _post(county, "course_session", session.pk, number="x").status_code == 422
    assert _post(county, "course_session", session.pk, number=first.number).status_code == 302
    assert "Present" in _get(county, "course_session", session.pk).content.decode()
    assert _get(county, "course_squares", session.pk).content.startswith(b"%PDF")
    for name in ("course_attendance_excel", "course_results_excel"):
        assert _get(county, name, key)["Content-Type"].startswith("application/vnd.openxml")
    assert _post(county, "course_finish", key).status_code == 302
    assert _post(county, "course_close", key).status_code == 302
    with in_scope(ALL):
        paper = Certificate.objects.get()
        assert Attendance.objects.get().way == "scan"
    assert _get(county, "certificate", paper.pk).content.startswith(b"%PDF")
    assert _get(county, "course_outcomes", key, query="?part=waiting").context["passes"] == 1
    assert "0 of 1" in _get(county, "training_outcomes").content.decode()
    assert _get(county, "training_outcomes_excel")["Content-Type"].startswith("application/vnd.openxml")
    assert _post(county, "certificate_revoke", paper.pk, reason="").status_code == 302
    assert _post(county, "certificate_revoke", paper.pk, reason="代考").status_code == 302


def made_learners(made):
    with in_scope(ALL):
        return list(Enrolment.objects.filter(course=made).order_by("number"))


def test_withdrawing_and_cancelling_through_the_pages(db, actor_with, county):
    with in_scope(ALL):
        make_places()
        school = School(actor_with)
        first, _second = school.run()
    for reason in ("", "外出务工"):
        assert _post(county, "course_withdraw", first.pk, reason=reason).status_code == 302
        assert _post(county, "course_cancel", school.course.pk, reason="").status_code == 302
    assert _post(county, "course_cancel", school.course.pk, reason="教师病休").status_code == 302
    with in_scope(ALL):
        assert Course.objects.get().status == "cancelled"
        assert set(Enrolment.objects.values_list("withdraw_reason", flat=True)) == {"外出务工", "教师病休"}
    assert _get(county, "suggest_providers", query="?q=宝山").status_code == 200


def test_public_page_shows_four_facts_and_nothing_more(db, actor_with, client):
    with in_scope(ALL):
        school = School(actor_with)
        school.examine(90, 10)
        paper = Certificate.objects.select_related("enrolment__person").get()
        name, number = paper.enrolment.person.name, paper.number
    page = client.get(reverse("labour:certificate_verify"), {"code": paper.code}, headers=EN)
    text = page.content.decode()
    assert "This certificate is valid." in text
    assert "养老护理员培训" in text
    assert (name in text, number in text, str(paper.pk) in text) == (False, False, False)
    wrong = client.get(reverse("labour:certificate_verify"), {"code": "A" * 20}, headers=EN)
    assert "No certificate has this code." in wrong.content.decode()
    assert client.get(reverse("labour:certificate_verify"), {"code": ""}, headers=EN).status_code == 422
    for _ in range(28):
        client.get(reverse("labour:certificate_verify"), {"code": "B" * 20})
    late = client.get(reverse("labour:certificate_verify"), {"code": paper.code}, headers=EN)
    assert (late.status_code, "valid." in late.content.decode()) == (422, False)


def _rows(school, more):
    with in_scope(ALL):
        for _ in range(more):
            school.wishes = [make_wish()]
            school.provider = make_employer(region_code="530326000000")
            school.examine(90)


def test_lists_cost_the_same_for_one_and_three_rows(db, actor_with, county):
    with in_scope(ALL):
        make_places()
        school = School(actor_with, learners=1)
    _rows(school, 1)
    found = {}
    for name in ("courses", "training_outcomes", "course_gaps"):
        _get(county, name)
        with CaptureQueriesContext(connection) as counted:
            assert _get(county, name).status_code == 200
        found[name] = len(counted)
    _rows(school, 2)
    with in_scope(ALL):
        make_vacancy(licences=["boiler"], skills=[])
    for name, before in found.items():
        with CaptureQueriesContext(connection) as counted:
            _get(county, name)
        assert len(counted) == before, name


def test_stranger_finds_nothing(db, actor_with, client_for, user_with):
    with in_scope(ALL):
        school = School(actor_with)
        school.run()
    stranger = client_for(user_with("station_west", regions=["530823"]))
    assert _get(stranger, "course", school.course.pk).status_code == 404
    assert _get(stranger, "course_session", school.sessions[0].pk).status_code == 404
    assert _post(stranger, "course_score", school.learners[0].pk, score=90).status_code == 404
    for presence in ("present", "late"):
        keys = (school.sessions[0].pk, school.learners[0].pk)
        assert _post(stranger, "course_mark", *keys, presence=presence).status_code == 404


def test_api_reads_enrols_and_attends(db, actor_with, county):
    with in_scope(ALL):
        school = School(actor_with)
        school.run()
        other = make_wish()
    base = "/api/v1/labour/courses/"
    assert county.get(base, headers=EN).json()["items"][0]["learners"] == 2
    assert county.get(f"{base}{school.course.pk}").json()["code"] == "530326-2026-001"
    assert county.get(f"{base}gaps", {"county": WEST}).status_code == 200
    made = county.post(
        f"{base}{school.course.pk}/learners", {"wish_ids": [str(other.pk)]}, content_type="application/json"
    )
    assert (made.status_code, len(made.json())) == (201, 1)
    body = {"enrolment_id": made.json()[0]["id"], "presence": "absent"}
    done = county.post(
        f"{base}sessions/{school.sessions[0].pk}/presences", body, content_type="application/json"
    )
    assert (done.status_code, done.json()["presence"]) == (200, "absent")
    assert len(county.get(f"{base}{school.course.pk}/learners").json()) == 3
