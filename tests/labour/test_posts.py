"""What the pages do when something is sent: saved and shown, or refused beside the field."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.labour.makers import AT, BAOSHAN, make_employer, make_person, make_vacancy, make_wish, steward
from xieshou.kernel.jobs.models import Progress
from xieshou.labour.models import AssignmentRun, JobWish, Referral, Vacancy
from xieshou.labour.operations.run import calculate_run, request_run

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(user_with, client_for):
    return client_for(user_with("recruitment_steward", "station_west", regions=["310113", "5303"]))


@pytest.fixture
def run(actor_with):
    for _ in range(3):
        make_wish()
    make_vacancy(head_count=2, expires_on=timezone.localdate() + timedelta(days=30))
    actor = steward(actor_with)
    return calculate_run(
        run_id=request_run(actor=actor, at=AT, on=timezone.localdate()).pk, actor=actor, at=AT
    )


WISH = {
    "status": "seeking",
    "occupation_1": "6-05-01-03",
    "occupation_1_text": "缝纫工",
    "wage_floor": "4000",
    "wage_expected": "5000.50",
    "reach": "nation",
    "wanted_region_1": "310000000000",
    "shifts": ["day", "evening"],
    "lodging": "wished",
    "meals": "none",
    "language_level": "2",
    "skill_1": "sewing",
    "level_1": "2",
    "skill_2": "sewing",
    "level_2": "3",
    "licences": ["driver_c1"],
    "avoided_conditions": ["dust"],
    "altitude_max_m": "3000",
}


def test_wish_is_entered_and_changed_on_its_page(client):
    person = make_person()
    answer = client.post(reverse("labour:wish_add") + f"?person={person.pk}", WISH)
    wish = JobWish.objects.get()
    assert answer.headers["Location"] == reverse("labour:wish", args=[wish.pk])
    assert (wish.wage_floor_fen, wish.wage_expected_fen, wish.skills) == (400_000, 500_050, {"sewing": 2})
    assert (wish.wanted_regions, wish.occupation_codes, wish.shifts) == (
        ["31"],
        ["6-05-01-03"],
        ["day", "evening"],
    )
    edit = reverse("labour:wish_edit", args=[wish.pk])
    assert client.get(reverse("labour:wish_add") + f"?person={person.pk}").headers["Location"] == edit
    page = client.get(edit).content.decode()
    assert 'value="5000.50"' in page
    assert 'value="310000000000"' in page
    client.post(edit, {**WISH, "wage_floor": "4500"})
    wish.refresh_from_db()
    assert wish.wage_floor_fen == 450_000


@pytest.mark.parametrize(
    "change",
    [
        {"wage_floor": ""},
        {"wage_floor": "-1"},
        {"wage_floor": "200000"},
        {"wage_expected": "3000"},
        {"occupation_1": "9-99-99-99"},
        {"skill_1": "flying"},
        {"altitude_max_m": "9000"},
        {"reach": "moon"},
    ],
)
def test_wrong_wish_is_shown_again_with_its_error(client, change):
    answer = client.post(reverse("labour:wish_add") + f"?person={make_person().pk}", {**WISH, **change})
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert JobWish.objects.count() == 0


def test_consent_is_noted_and_withdrawn_on_the_page(client):
    wish = make_wish()
    address = reverse("labour:wish_consent", args=[wish.pk])
    client.post(address, {"given_on": timezone.localdate().isoformat()})
    wish.refresh_from_db()
    assert wish.sharing_consent_on == timezone.localdate()
    for wrong in ("2999-01-01", "soon"):
        client.post(address, {"given_on": wrong})
        wish.refresh_from_db()
        assert wish.sharing_consent_on == timezone.localdate()
    client.post(address, {})
    wish.refresh_from_db()
    assert wish.sharing_consent_on is None


def vacancy_data(**values):
    data = {
        "employer": str(make_employer().pk),
        "title": "缝纫工",
        "occupation_code": "6-05-01-03",
        "head_count": "20",
        "wage_from": "4500",
        "wage_to": "6500",
        "hours_per_day": "8",
        "days_per_week": "6",
        "shift": "day",
        "lodging": "on",
        "insurances": ["pension", "injury"],
        "language_level": "1",
        "skill_1": "sewing",
        "level_1": "2",
        "must_1": "on",
        "conditions": ["dust"],
        "region_code": BAOSHAN,
        "expires_on": (timezone.localdate() + timedelta(days=60)).isoformat(),
    }
    return {**data, **values}


def test_vacancy_is_entered_published_changed_and_withdrawn_on_its_pages(client):
    answer = client.post(reverse("labour:vacancy_add"), vacancy_data())
    vacancy = Vacancy.objects.get()
    page = reverse("labour:vacancy", args=[vacancy.pk])
    assert answer.headers["Location"] == page
    assert vacancy.skills == [{"code": "sewing", "level": 2, "must": True}]
    client.post(reverse("labour:vacancy_publish", args=[vacancy.pk]), {"county_1": "530326000000"})
    vacancy.refresh_from_db()
    assert (vacancy.status, vacancy.published_to) == ("published", ["530326"])
    client.post(reverse("labour:vacancy_edit", args=[vacancy.pk]), vacancy_data(title="平缝工"))
    vacancy.refresh_from_db()
    assert vacancy.title == "平缝工"
    withdraw = reverse("labour:vacancy_withdraw", args=[vacancy.pk])
    client.post(withdraw, {"reason": ""})
    vacancy.refresh_from_db()
    assert vacancy.status == "published"
    client.post(withdraw, {"reason": "订单减少"})
    client.post(reverse("labour:vacancy_reopen", args=[vacancy.pk]))
    vacancy.refresh_from_db()
    assert vacancy.status == "draft"
    assert (
        "不能执行"
        in client.post(reverse("labour:vacancy_reopen", args=[vacancy.pk]), follow=True).content.decode()
    )


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"requirements": "限女性，35岁以下"}, "requirements"),
        ({"title": "Male only welder"}, "title"),
        ({"wage_to": "4000"}, "wage_to"),
        ({"employer": ""}, "employer"),
        ({"region_code": ""}, "region_code"),
        ({"expires_on": "2020-01-01"}, "expires_on"),
        ({"occupation_code": "9-99-99-99"}, "occupation_code"),
        ({"region_code": "440300000000"}, None),
    ],
)
def test_wrong_vacancy_is_shown_again_with_the_error_at_its_field(client, change, field):
    answer = client.post(reverse("labour:vacancy_add"), vacancy_data(**change))
    assert answer.status_code == 200
    assert (field or "__all__") in answer.context["form"].errors
    assert Vacancy.objects.count() == 0


def test_run_is_started_with_a_job_and_shows_its_progress(client):
    make_wish()
    make_vacancy()
    answer = client.post(reverse("labour:run_start"))
    run = AssignmentRun.objects.get()
    assert answer.headers["Location"] == reverse("labour:run", args=[run.pk])
    progress = Progress.objects.get(name="labour.assignment.run")
    assert str(progress.pk) in client.get(answer.headers["Location"]).content.decode()


def test_lines_are_decided_on_their_pages(client, run):
    first, second = run.lines.filter(state="proposed")
    other = make_vacancy(expires_on=timezone.localdate() + timedelta(days=30))
    assert client.post(reverse("labour:line_accept", args=[first.pk])).status_code == 302
    refuse = reverse("labour:line_refuse", args=[second.pk])
    client.post(refuse, {"reason": "other", "note": ""})
    second.refresh_from_db()
    assert second.state == "proposed"
    client.post(refuse, {"reason": "worker_declines"})
    second.refresh_from_db()
    assert second.state == "refused"
    left = run.lines.get(state="unmatched")
    change = reverse("labour:line_change", args=[left.pk])
    assert client.post(change, {"vacancy_id": "nothing"}).status_code == 404
    client.post(change, {"vacancy_id": str(other.pk)})
    left.refresh_from_db()
    assert (left.state, left.vacancy_id) == ("accepted", other.pk)
    assert Referral.objects.count() == 2
    again = client.post(reverse("labour:line_accept", args=[first.pk]), follow=True)
    assert "不能执行" in again.content.decode()
    for shelf in ("accepted", "refused", "kept"):
        assert client.get(reverse("labour:run", args=[run.pk]) + f"?show={shelf}").status_code == 200


@pytest.mark.parametrize("how", ["all", "ticked"])
def test_many_lines_are_accepted_at_once(client, run, how):
    lines = run.lines.filter(state="proposed")
    gone = lines[0]
    gone.wish.status = "working_county"
    gone.wish.save()
    data = {"all": "1"} if how == "all" else {"ids": [*[str(line.pk) for line in lines], "nothing"]}
    page = client.post(reverse("labour:lines_accept", args=[run.pk]), data, follow=True).content.decode()
    assert run.lines.filter(state="accepted").count() == 1
    assert "已采纳并推荐 1 人" in page
    assert "1 人未采纳" in page


def test_suggestions_answer_with_options(client):
    make_employer("宝山服装厂")
    assert "宝山服装厂" in client.get(reverse("labour:suggest_employers") + "?q=服装").content.decode()
    assert "6-05-01-03" in client.get(reverse("labour:suggest_occupations") + "?q=缝纫工").content.decode()
    assert client.get(reverse("labour:suggest_employers") + "?q=%00").status_code == 200
