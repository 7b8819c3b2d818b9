"""A panel: several interviewers, each with a pass and a scorecard of their own, and one joint result."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from tests.labour.story import AT, HALF, TALK
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.calendar.models import Entry
from xieshou.kernel.calendar.operations import SlotTakenError
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Notice
from xieshou.kernel.realtime.queries import list_seats
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import PanelMember
from xieshou.labour.operations import call, interview, panel
from xieshou.labour.rules.panel import Marks, fits, joint_marks

ALL = Scope.everything()
LATER = TALK + HALF
GOOD = Marks(4, 3, 5)


@pytest.fixture
def second(story, user_with):
    """Return another interviewer of the employer."""
    return user_with("employer", organisations=[story.employer.pk], organisation=story.employer)


@pytest.fixture
def other(story, second, actor_with):
    return actor_with("employer", organisations=[story.employer.pk], user_id=second.pk)


def book(story, *others, start=TALK, now=AT, **more):
    story.refer()
    slot = replace(story.slot(start), panel=tuple(user.pk for user in others), **more)
    return interview.book_interview(referral_id=story.referral.pk, slot=slot, actor=story.steward, at=now)


def result(**values):
    return interview.Result(**{"outcome": "passed", **values})


@pytest.mark.parametrize(
    ("cards", "joint"),
    [
        ([(1, 2, 3)], (1, 2, 3)),
        ([(3, 1, 4), (4, 2, 5)], (4, 2, 5)),
        ([(3, 1, 5), (3, 1, 5), (4, 2, 4)], (3, 1, 5)),
        ([(3, 1, 5), (4, 2, 4), (4, 2, 4)], (4, 2, 4)),
    ],
)
def test_joint_marks_are_the_mean_and_a_half_counts_up(cards, joint):
    assert joint_marks([Marks(*card) for card in cards]) == Marks(*joint)


def test_three_interviewers_or_two_and_a_clerk_fit_beside_the_candidate():
    assert [fits(interviewers=number, has_clerk=False) for number in (1, 3, 4)] == [True, True, False]
    assert [fits(interviewers=number, has_clerk=True) for number in (2, 3)] == [True, False]


def test_panel_sits_in_all_calendars_gets_own_passes_and_is_told(story, second, other):
    row = book(story, second)
    taken = set(Entry.objects.filter(source_id=row.pk).values_list("user_id", "person_id"))
    assert taken == {(story.interviewer.pk, None), (second.pk, None), (None, story.wish.person_id)}
    assert Notice.objects.filter(recipient=second).exists()
    passes = {call.take_pass(interview_id=row.pk, actor=who, at=TALK) for who in (story.boss, other)}
    assert len(passes) == 2
    room = call.room_queries.find_room_of((call.SOURCE, row.pk), scope=ALL)
    seats = list_seats(room.pk, scope=ALL)
    assert sorted(str(seat.role) for seat in seats) == ["guest", "host", "host"]
    assert {seat.user_id for seat in seats if seat.admitted_at} == {story.interviewer.pk, second.pk}
    assert other.capabilities == story.boss.capabilities


def test_interview_of_one_has_no_panel_and_keeps_its_own_marks(story):
    row = book(story)
    assert not PanelMember.objects.exists()
    with pytest.raises(NotFound):
        panel.enter_marks(interview_id=row.pk, marks=GOOD, actor=story.boss, at=LATER)
    done = interview.enter_result(
        interview_id=row.pk, result=result(score_skill=2, score_communication=3, score_attitude=4),
        actor=story.boss, at=LATER,
    )  # fmt: skip
    assert (done.score_skill, done.score_communication, done.score_attitude) == (2, 3, 4)


def test_too_large_doubled_or_foreign_panels_are_refused(story, second, user_with):
    third, fourth = (user_with("employer", organisations=[story.employer.pk]) for _ in range(2))
    for others in ([second, third, fourth], [second, second], [story.interviewer]):
        with pytest.raises(panel.PanelSizeError):
            interview.book_interview(
                referral_id=story.referral.pk if hasattr(story, "referral") else story.refer().pk,
                slot=replace(story.slot(), panel=tuple(user.pk for user in others)),
                actor=story.steward, at=AT,
            )  # fmt: skip
    slot = replace(story.slot(), panel=(second.pk, third.pk), clerk_id=story.steward.user_id)
    with pytest.raises(panel.PanelSizeError):
        interview.book_interview(referral_id=story.referral.pk, slot=slot, actor=story.steward, at=AT)
    stranger = user_with("employer")
    with pytest.raises(interview.NotAnInterviewerError):
        interview.book_interview(
            referral_id=story.referral.pk, slot=replace(story.slot(), panel=(stranger.pk,)),
            actor=story.steward, at=AT,
        )  # fmt: skip


def test_panel_is_refused_when_one_of_them_is_taken(story, second, another):
    book(story, second)
    elsewhere = another(vacancy=story.vacancy)
    with pytest.raises(SlotTakenError):
        book(elsewhere, second)


def test_result_waits_for_every_card_and_is_their_mean(story, second, other, actor_with):
    row = book(story, second)
    mark = {"interview_id": row.pk, "actor": story.boss, "at": LATER}
    with pytest.raises(IllegalMoveError):
        panel.enter_marks(**{**mark, "at": AT}, marks=GOOD)
    for bad in (None, Marks(0, 3, 3), Marks(6, 3, 3)):
        with pytest.raises(panel.MarksIncompleteError):
            panel.enter_marks(**mark, marks=bad)
    bare = actor_with("auditor", regions=["310113"], user_id=second.pk)
    with pytest.raises(Denied):
        panel.enter_marks(**{**mark, "actor": bare}, marks=GOOD)
    panel.enter_marks(**mark, marks=Marks(1, 1, 1))
    panel.enter_marks(**mark, marks=Marks(3, 4, 5), note=" 手快 ")
    enter = {"interview_id": row.pk, "actor": story.boss, "at": LATER}
    with pytest.raises(panel.MarksMissingError):
        interview.enter_result(**enter, result=result())
    panel.enter_marks(**{**mark, "actor": other}, marks=Marks(4, 2, 5))
    done = interview.enter_result(
        **enter, result=result(score_skill=1, score_communication=1, score_attitude=1)
    )
    assert (done.score_skill, done.score_communication, done.score_attitude) == (4, 3, 5)
    assert PanelMember.objects.get(user=story.interviewer).note == "手快"
    assert Event.objects.filter(event="labour.match.panel_marked").count() == 3
    with pytest.raises(IllegalMoveError):
        panel.enter_marks(**mark, marks=GOOD)


def test_candidate_who_did_not_appear_needs_no_cards(story, second):
    row = book(story, second)
    done = interview.enter_result(
        interview_id=row.pk, result=interview.Result(outcome="absent"), actor=story.boss, at=LATER
    )
    assert (done.outcome, done.score_skill) == ("absent", None)


def test_absent_interviewer_is_excused_and_loses_the_seat(story, second, other, actor_with):
    row = book(story, second)
    given = {"interview_id": row.pk, "actor": story.boss, "at": TALK}
    call.take_pass(**given)
    with pytest.raises(panel.ChairStaysError):
        panel.excuse(**given, user_id=story.interviewer.pk)
    with pytest.raises(NotFound):
        panel.excuse(**given, user_id=story.steward.user_id)
    with pytest.raises(Denied):
        panel.excuse(**{**given, "actor": actor_with("auditor", regions=["310113"])}, user_id=second.pk)
    panel.excuse(**given, user_id=second.pk)
    with pytest.raises(call.NotBookedError):
        call.take_pass(interview_id=row.pk, actor=other, at=TALK)
    with pytest.raises(NotFound):
        panel.enter_marks(interview_id=row.pk, marks=GOOD, actor=other, at=LATER)
    panel.enter_marks(interview_id=row.pk, marks=GOOD, actor=story.boss, at=LATER)
    with pytest.raises(NotFound):
        panel.excuse(**given, user_id=second.pk)
    done = interview.enter_result(interview_id=row.pk, result=result(), actor=story.boss, at=LATER)
    assert done.score_attitude == 5


def test_whoever_has_marked_is_not_excused(story, second, other):
    row = book(story, second)
    panel.enter_marks(interview_id=row.pk, marks=GOOD, actor=other, at=LATER)
    with pytest.raises(IllegalMoveError):
        panel.excuse(interview_id=row.pk, user_id=second.pk, actor=story.boss, at=LATER)
    for nobody in (story.county, Actor.system("测试")):
        with pytest.raises(NotFound):
            panel.enter_marks(interview_id=row.pk, marks=GOOD, actor=nobody, at=LATER)


def test_pages_show_the_marks_of_others_only_when_all_have_marked(story, second, client_for):
    now = timezone.now()
    row = book(story, second, start=now - timedelta(minutes=5), now=now - timedelta(hours=1))
    page = reverse("labour:interview", args=[row.pk])
    marks = reverse("labour:panel_marks", args=[row.pk])
    english = {"accept-language": "en"}
    first, also = client_for(story.interviewer), client_for(second)
    assert "My scorecard" in first.get(page, headers=english).content.decode()
    wrong = first.post(marks, {"skill": "4"}, headers=english).content.decode()
    assert "Give all three marks" in wrong
    card = {"skill": "4", "communication": "3", "attitude": "5", "note": "手快"}
    assert "手快" in first.post(marks, card, headers=english).content.decode()
    seen = also.get(page, headers=english).content.decode()
    assert ("手快" in seen, "Has marked" in seen) == (False, True)
    answer = also.post(
        f"/api/v1/labour/interviews/{row.pk}/marks",
        {"skill": 3, "communication": 3, "attitude": 3},
        content_type="application/json",
    )
    assert answer.status_code == 204
    assert "手快" in also.get(page).content.decode()
    assert also.get(reverse("labour:interview_room", args=[row.pk])).context["may_enter"]


def test_absent_interviewer_is_excused_on_the_page(story, second, client_for):
    now = timezone.now()
    row = book(story, second, start=now - timedelta(minutes=5), now=now - timedelta(hours=1))
    first = client_for(story.interviewer)
    first.post(reverse("labour:panel_excuse", args=[row.pk, second.pk]))
    with in_scope(ALL):
        assert PanelMember.objects.get(user=second).excused_at is not None


def test_panel_is_booked_in_the_dialog_and_through_the_api(story, second, another, user_with, client_for):
    story.refer()
    client = client_for(user_with("recruitment_steward", regions=["310113", "5303"]))
    slot = timezone.localtime(timezone.now() + timedelta(days=2)).replace(hour=10, minute=0)
    form = {"interviewer": str(story.interviewer.pk), "panel": [str(second.pk), str(story.interviewer.pk)],
            "slot": f"{slot:%Y-%m-%dT%H:%M}", "mode": "video"}  # fmt: skip
    page = reverse("labour:referral", args=[story.referral.pk])
    assert "Further interviewers" in client.get(page, headers={"accept-language": "en"}).content.decode()
    assert client.post(reverse("labour:referral_book", args=[story.referral.pk]), form).status_code == 302
    with in_scope(ALL):
        assert PanelMember.objects.filter(interview__referral=story.referral).count() == 2
        two = another(vacancy=story.vacancy)
        two.refer()
    body = {"interviewer_id": str(story.interviewer.pk), "panel": [str(second.pk)],
            "start_at": (slot + timedelta(hours=3)).isoformat()}  # fmt: skip
    answer = client.post(
        f"/api/v1/labour/referrals/{two.referral.pk}/interviews", body, content_type="application/json"
    )
    assert answer.status_code == 201
    with in_scope(ALL):
        assert PanelMember.objects.count() == 4
