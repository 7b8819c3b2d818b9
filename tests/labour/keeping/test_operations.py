"""Keeping: a flag from a check or by hand, talks, another post held before leaving, briefing, exit interview."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.labour.makers import make_employer, make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.phones import InvalidPhoneError
from xieshou.kernel.purposes import PurposeMissingError
from xieshou.labour.errors import IllegalMoveError, NoPlaceLeftError
from xieshou.labour.models import AtRisk, Briefing, Exit, Placement, Referral, RetentionCheck, Vacancy
from xieshou.labour.operations import briefing, keeping, verification
from xieshou.labour.queries import keeping as queries
from xieshou.labour.rules.keeping import briefing_list

TALK = keeping.Talk(talked_on=date(2026, 3, 9), way="phone", guidance="talk", note="想家，约好周末再聊")
EXIT = keeping.ExitTalk(date(2026, 3, 21), "phone", "no", "yes", "unknown", would_return=False, words="太热")
ALL = briefing_list(date(2026, 3, 2)).codes


def flag(story, **values):
    known = {"reason": "climate", "note": "想家"}
    return keeping.raise_risk(
        placement_id=story.placement.pk, **{**known, **values}, actor=story.east, at=story.now(9)
    )


@pytest.fixture
def other_post(db):
    return make_vacancy(make_employer(), head_count=1)


def test_check_that_finds_wavering_raises_a_flag_and_a_task(story):
    story.work()
    check = RetentionCheck.objects.get(day=3)
    finding = verification.Finding(outcome="at_risk", way="phone", risk_reason="intensity")
    verification.do_check(check_id=check.pk, finding=finding, actor=story.east, at=story.now(8))

    risk = AtRisk.objects.get()
    assert (risk.reason, risk.origin, risk.status, risk.due_on) == (
        "intensity", "check", "open", date(2026, 3, 11),
    )  # fmt: skip
    task = Task.objects.get(kind="labour.verification.at_risk")
    assert (task.capability, task.done_at) == ("labour.keeping.edit", None)


def test_second_wavering_check_leaves_the_open_flag_alone(story):
    story.work()
    flag(story)
    check = RetentionCheck.objects.get(day=3)
    finding = verification.Finding(outcome="at_risk", way="phone", risk_reason="other")
    verification.do_check(check_id=check.pk, finding=finding, actor=story.east, at=story.now(9))

    assert AtRisk.objects.get().reason == "climate"


def test_flag_by_hand_needs_a_reason_a_worker_at_the_post_and_the_right(story):
    story.depart()
    with pytest.raises(IllegalMoveError):
        flag(story)
    story.placement = Placement.objects.get()
    from xieshou.labour.operations import delivery

    delivery.arrive(
        placement_id=story.placement.pk, arrived_on=date(2026, 3, 5), actor=story.east, at=story.now(5)
    )
    with pytest.raises(keeping.RiskIncompleteError):
        flag(story, reason="weather")
    with pytest.raises(keeping.RiskIncompleteError):
        flag(story, reason="other", note=" ")
    for actor, error in ((story.boss, Denied), (story.steward, Denied)):
        with pytest.raises(error):
            keeping.raise_risk(placement_id=story.placement.pk, reason="skill", actor=actor, at=story.now(9))
    flag(story)
    with pytest.raises(keeping.RiskOpenError):
        flag(story)


def test_database_holds_one_open_flag_a_placement(story):
    story.work()
    risk = flag(story)
    values = {name: getattr(risk, name) for name in ("placement_id", "region_code", "work_region_code",
              "reason", "origin", "note", "raised_at", "due_on", "status_at")}  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        AtRisk.objects.create(**values)


def test_talk_is_entered_and_who_wants_another_post_is_a_task_of_the_steward(story):
    story.work()
    risk = flag(story)
    with pytest.raises(keeping.NoteIncompleteError):
        keeping.add_note(
            risk_id=risk.pk, talk=keeping.Talk(date(2026, 3, 10), "phone", "talk", "明天"),
            actor=story.east, at=story.now(9),
        )  # fmt: skip
    wants = keeping.Talk(date(2026, 3, 9), "visit", "living", "宿舍太热", date(2026, 3, 16), True)
    keeping.add_note(risk_id=risk.pk, talk=TALK, actor=story.east, at=story.now(9))
    assert AtRisk.objects.get().due_on == date(2026, 3, 12)
    keeping.add_note(risk_id=risk.pk, talk=wants, actor=story.county, at=story.now(9))

    row = queries.get_risk(risk.pk, scope=story.east.scope)
    assert (row.talks, row.due_on, row.wants_other_post) == (2, date(2026, 3, 16), True)
    assert Task.objects.get(kind="labour.verification.at_risk").done_at is not None
    assert Task.objects.get(kind="labour.verification.other_post").capability == "labour.match.run"
    assert [row.pk for row in queries.list_wanting_post(scope=story.steward.scope)] == [risk.pk]


def test_worker_moves_to_a_held_post_in_one_step(story, other_post):
    story.work()
    risk = flag(story)
    with pytest.raises(keeping.NothingHeldError):
        keeping.move_to_post(risk_id=risk.pk, left_on=date(2026, 3, 12), actor=story.east, at=story.now(12))
    with pytest.raises(keeping.SamePostError):
        keeping.propose_post(
            risk_id=risk.pk, vacancy_id=story.vacancy.pk, actor=story.steward, at=story.now(10)
        )
    with pytest.raises(Denied):
        keeping.propose_post(risk_id=risk.pk, vacancy_id=other_post.pk, actor=story.east, at=story.now(10))
    keeping.propose_post(risk_id=risk.pk, vacancy_id=other_post.pk, actor=story.steward, at=story.now(10))
    assert Vacancy.objects.get(pk=other_post.pk).places_taken == 1
    referral = keeping.move_to_post(
        risk_id=risk.pk, left_on=date(2026, 3, 12), actor=story.east, at=story.now(12)
    )

    assert (referral.vacancy_id, referral.status) == (other_post.pk, "referred")
    assert Placement.objects.get().status == "left"
    assert Exit.objects.get().reason == "climate"
    assert AtRisk.objects.get().status == "moved"
    assert Vacancy.objects.get(pk=other_post.pk).places_taken == 1
    assert not Task.objects.filter(kind="labour.verification.rematch", done_at__isnull=True).exists()


def test_move_that_cannot_be_leaves_everything_as_it_was(story, other_post):
    story.work()
    risk = flag(story)
    keeping.propose_post(risk_id=risk.pk, vacancy_id=other_post.pk, actor=story.steward, at=story.now(10))
    with pytest.raises(verification.LeavingIncompleteError):
        keeping.move_to_post(risk_id=risk.pk, left_on=date(2026, 3, 30), actor=story.east, at=story.now(12))

    assert Placement.objects.get().status == "in_work"
    assert AtRisk.objects.get().status == "proposed"
    assert Referral.objects.count() == 1


def test_place_is_held_against_others_until_the_worker_stays(story, another, other_post):
    story.work()
    risk = flag(story)
    keeping.propose_post(risk_id=risk.pk, vacancy_id=other_post.pk, actor=story.steward, at=story.now(10))
    rival = another(vacancy=other_post)
    with pytest.raises(NoPlaceLeftError):
        rival.refer()
    with pytest.raises(keeping.WorkerStaysError):
        keeping.keep(risk_id=risk.pk, note=" ", actor=story.east, at=story.now(11))
    keeping.keep(risk_id=risk.pk, note="调换宿舍后愿意留下", actor=story.east, at=story.now(11))
    rival.refer()

    assert AtRisk.objects.get().status == "kept"
    with pytest.raises(IllegalMoveError):
        keeping.add_note(risk_id=risk.pk, talk=TALK, actor=story.east, at=story.now(12))


def test_leaving_closes_the_flag_and_frees_the_held_place(story, other_post):
    story.work()
    risk = flag(story)
    keeping.propose_post(risk_id=risk.pk, vacancy_id=other_post.pk, actor=story.steward, at=story.now(10))
    story.leave()

    assert AtRisk.objects.get().status == "left"
    assert Vacancy.objects.get(pk=other_post.pk).places_taken == 0


def test_exit_interview_is_held_once_by_a_station_after_the_leaving(story):
    story.work()
    step = {"placement_id": story.placement.pk, "at": story.now(21)}
    with pytest.raises(NotFound):
        keeping.hold_exit_talk(talk=EXIT, actor=story.east, **step)
    story.leave()
    with pytest.raises(Denied):
        keeping.hold_exit_talk(talk=EXIT, actor=story.steward, **step)
    early = keeping.ExitTalk(date(2026, 3, 19), "phone", "no", "yes", "yes", would_return=True)
    with pytest.raises(keeping.ExitTalkError):
        keeping.hold_exit_talk(talk=early, actor=story.east, **step)
    row = keeping.hold_exit_talk(talk=EXIT, actor=story.east, **step)
    with pytest.raises(keeping.ExitTalkError):
        keeping.hold_exit_talk(talk=EXIT, actor=story.east, **step)

    assert (row.wage_promise, row.would_return, row.words) == ("no", False, "太热")


def brief(story, **told):
    known = {"items": ALL}
    return briefing.brief(
        placement_id=story.placement.pk,
        told=briefing.Told(**{**known, **told}),
        actor=story.county,
        at=story.now(4),
    )


def test_briefing_is_whole_once_every_item_is_told(story):
    story.accept()
    part = brief(story, items=("contract", "wage"))
    assert (part.is_complete, part.told) == (False, ["contract", "wage"])
    whole = brief(story, family_name="王芳", family_relation="spouse", family_phone="138 0000 0000")

    assert (whole.pk, whole.is_complete, whole.version) == (part.pk, True, "2013-01-01")
    assert b"13800000000" not in bytes(Briefing.objects.get().family_phone_cipher)
    kept = brief(story, family_name="王芳", family_relation="parent")
    assert queries.open_family_phone(kept) == "13800000000"  # an empty field keeps the number
    assert brief(story).family_phone_cipher is None  # no contact at all takes it away


def test_briefing_refuses_half_a_contact_a_strange_item_and_strangers(story):
    story.accept()
    with pytest.raises(briefing.FamilyIncompleteError):
        brief(story, family_name="王芳", family_relation="spouse")
    with pytest.raises(InvalidPhoneError):
        brief(story, family_name="王芳", family_relation="spouse", family_phone="12")
    with pytest.raises(briefing.UnknownItemError):
        brief(story, items=("secret",))
    for actor, error in ((story.boss, Denied), (story.steward, Denied)):
        with pytest.raises(error):
            briefing.brief(
                placement_id=story.placement.pk, told=briefing.Told(ALL), actor=actor, at=story.now(4)
            )
    assert Briefing.objects.count() == 0


def test_family_phone_is_read_for_a_purpose_and_on_record(story):
    story.accept()
    step = {"placement_id": story.placement.pk, "at": story.now(4)}
    with pytest.raises(NotFound):
        briefing.reveal_family_phone(purpose="电话回访", actor=story.county, **step)
    brief(story, family_name="王芳", family_relation="spouse", family_phone="13800000000")
    with pytest.raises(PurposeMissingError):
        briefing.reveal_family_phone(purpose=" ", actor=story.county, **step)
    with pytest.raises(Denied):
        briefing.reveal_family_phone(purpose="电话回访", actor=story.steward, **step)

    assert briefing.reveal_family_phone(purpose="电话回访", actor=story.county, **step) == "13800000000"
    event = Event.objects.get(event="labour.delivery.family_phone_read")
    assert (event.purpose, "13800000000" in str(event.after)) == ("电话回访", False)


def test_peers_are_shown_only_where_both_agreed(story, another):
    story.accept()
    other = another(vacancy=story.vacancy)
    brief(story, peers_agreed=True)
    other.accept()
    brief(other, peers_agreed=False)
    for one in (story, other):
        Placement.objects.filter(pk=one.placement.pk).update(
            status="departed", departed_on=date(2026, 3, 4), transport="train", arrangement="organised"
        )
        Placement.objects.filter(pk=one.placement.pk).update(status="arrived", arrived_on=date(2026, 3, 5))
    scope = story.county.scope
    assert queries.list_peers(story.placement, scope=scope) == []
    assert queries.list_peers(other.placement, scope=scope) == []
    brief(other, peers_agreed=True)

    assert [peer.pk for peer in queries.list_peers(story.placement, scope=scope)] == [other.placement.pk]


def test_other_areas_find_nothing(story, actor_with):
    story.work()
    risk = flag(story)
    stranger = actor_with("station_west", regions=["530823"])
    with pytest.raises(NotFound):
        keeping.add_note(risk_id=risk.pk, talk=TALK, actor=stranger, at=story.now(9))
    assert list(queries.list_open_risks(scope=stranger.scope)) == []
    assert [row.pk for row in queries.list_open_risks(scope=story.county.scope)] == [risk.pk]
    assert (EAST, WEST) == ("310113", "530326")
