"""The candidates of a steward: where each stands, when the next step is due, who is overdue."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from tests.labour.makers import make_places, make_vacancy
from tests.labour.story import AT, EAST, ON, WEST, Story
from xieshou.insight.queries.desk import get_desk
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import RetentionCheck
from xieshou.labour.operations import referral as referring
from xieshou.labour.queries.candidates import CandidateFilter, count_candidates, list_candidates

pytestmark = pytest.mark.django_db
ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def story(actor_with, user_with, db):
    return Story(actor_with, user_with)


def found(on=ON, scope=ALL, **wanted):
    rows = list_candidates(CandidateFilter(**wanted), scope=scope, on=on)
    return [(row.stage, row.due_on) for row in rows]


@pytest.mark.parametrize(
    ("step", "stage", "due"),
    [
        ("refer", "book", date(2026, 3, 5)),
        ("book", "talk", date(2026, 3, 3)),
        ("talk", "offer", date(2026, 3, 6)),
        ("offer", "answer", date(2026, 3, 10)),
        ("accept", "depart", date(2026, 3, 10)),
        ("depart", "arrive", date(2026, 3, 7)),
        ("arrive", "sign", date(2026, 3, 12)),
        ("work", "follow", date(2026, 3, 8)),
    ],
)
def test_each_stage_names_the_next_step_and_its_day(story, step, stage, due):
    getattr(story, step)()

    assert found() == [(stage, due)]


def test_leaver_who_looks_again_is_a_candidate_until_referred_again(story):
    story.work()
    story.leave(wants_rematch=True)
    assert found() == [("rematch", date(2026, 3, 27))]
    referring.refer(
        wish_id=story.wish.pk, vacancy_id=make_vacancy().pk, actor=story.steward, at=story.now(21)
    )
    assert [stage for stage, _due in found()] == ["book"]


def test_leaver_who_does_not_and_ended_referrals_are_no_candidates(story, actor_with, user_with):
    story.work()
    story.leave(wants_rematch=False)
    other = Story(actor_with, user_with)
    other.refer()
    referring.withdraw(
        referral_id=other.referral.pk, reason="wage", note="", actor=other.steward, at=story.now(3)
    )
    assert found() == []


def test_nothing_is_due_once_all_checks_are_done(story):
    story.work()
    RetentionCheck.objects.update(cancelled_at=AT)

    assert found() == [("follow", None)]
    assert found(overdue=True, on=date(2030, 1, 1)) == []


def test_filters_keep_the_steward_the_stage_the_overdue_and_the_text(story, office, actor_with, user_with):
    office.give(story.employer)
    story.refer()
    Story(actor_with, user_with).book()
    mine = office.users[0].pk

    assert found(steward_id=mine) == [("book", date(2026, 3, 5))]
    assert found(stage="talk") == [("talk", date(2026, 3, 3))]
    assert found(text=story.employer.name) == [("book", date(2026, 3, 5))]
    assert found(overdue=True, on=date(2026, 3, 5)) == [("talk", date(2026, 3, 3))]
    assert len(found(overdue=True, on=date(2026, 3, 6))) == 2
    assert found(scope=Scope.of(["6531"])) == []
    counts = count_candidates(scope=ALL, on=date(2026, 3, 6), steward_id=mine)
    assert (counts["all"], counts["book"], counts["talk"], counts["overdue"]) == (1, 1, 0, 1)


def test_candidate_goes_with_the_enterprise_to_the_next_steward(story, office):
    office.give(story.employer)
    story.refer()
    office.give(story.employer, to=1, from_date=date(2026, 3, 3), at=story.now(3))

    assert found(steward_id=office.users[0].pk, on=date(2026, 3, 4)) == []
    assert len(found(steward_id=office.users[1].pk, on=date(2026, 3, 4))) == 1


def test_desk_counts_overdue_candidates_of_a_steward_and_of_everybody_for_the_office(
    story, office, actor_with, user_with
):
    office.give(story.employer)
    story.refer()
    Story(actor_with, user_with).refer()
    at = story.now(10)

    def overdue(actor):
        queues = {queue.key: queue for queue in get_desk(actor=actor, at=at).queues}
        return queues["candidates"]

    own, everybody = overdue(office.stewards[0]), overdue(office.head)
    assert (own.count, everybody.count) == (1, 2)
    assert own.items[0].tone == "danger"
    assert "whose=mine" in own.href
    assert "whose=all" in everybody.href


@pytest.fixture
def pages(story, office, user_with, client_for):
    make_places()
    since = timezone.localdate() - timedelta(days=10)
    office.give(story.employer, from_date=min(since, ON))
    story.refer()
    head = user_with("station_east", regions=[EAST, WEST], organisation=office.body)
    return client_for(office.users[0]), client_for(head), client_for(office.users[1])


def test_page_shows_own_candidates_to_a_steward_and_all_to_the_office(pages, story, office):
    steward, head, other = pages
    address = reverse("labour:candidates")

    def shown(client, query=""):
        return [row.pk for row in client.get(f"{address}{query}", headers=EN).context["page"].object_list]

    assert shown(steward) == shown(head) == shown(other, "?whose=all") == [story.referral.pk]
    assert shown(other) == shown(head, f"?steward={office.users[1].pk}") == []
    assert "No candidates in hand" in other.get(address, headers=EN).content.decode()
    assert "Book the interview" in steward.get(address, headers=EN).content.decode()


def test_excel_of_candidates_needs_the_right_to_take_people_out(pages):
    steward, head, _other = pages
    assert steward.get(reverse("labour:candidates_excel")).status_code == 403
    sent = head.get(reverse("labour:candidates_excel"), headers=EN)
    rows = list(load_workbook(BytesIO(sent.content)).worksheets[0].iter_rows(values_only=True))
    assert rows[-1][5] == "Book the interview"
    with in_scope(ALL):
        assert Event.objects.filter(event="labour.match.candidates_exported").count() == 1


def test_api_lists_the_candidates_of_a_steward(pages, office):
    steward, _head, _other = pages
    answer = steward.get("/api/v1/labour/candidates/", {"steward_id": str(office.users[0].pk)}).json()
    assert [(row["stage"], answer["total"]) for row in answer["items"]] == [("book", 1)]
    assert steward.get("/api/v1/labour/candidates/", {"stage": "talk"}).json()["total"] == 0
