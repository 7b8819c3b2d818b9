"""The own page: digits tried and counted, the address that ends, offers answered, help asked for and given."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection, transaction

from tests.labour.story import AT, WEST
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.inbox.models import Task
from xieshou.labour.models import AtRisk, HelpRequest, Placement, WorkerDoor
from xieshou.labour.operations import own, own_steps
from xieshou.labour.operations.call import NoRoomError
from xieshou.labour.operations.referral import UnknownReasonError
from xieshou.labour.queries.own import find_live_door, get_own_page
from xieshou.labour.rules.own import DOOR_LIFE, MOST_WRONG, PAUSE, DoorState, mask_tail, state_of_door

from .conftest import NUMBERS, TAIL, book_now, give, give_numbers, opened

MINUTE = timedelta(minutes=1)


def attempt(door, digits, *, minutes=0):
    return own.open_door(door_id=door.pk, digits=digits, at=AT + minutes * MINUTE)


@pytest.mark.parametrize(
    ("wrong", "after", "state"),
    [
        (0, 0, DoorState.OPEN),
        (1, 0, DoorState.OPEN),
        (2, 0, DoorState.PAUSED),
        (2, 59, DoorState.PAUSED),
        (2, 60, DoorState.OPEN),
        (MOST_WRONG - 1, 60, DoorState.OPEN),
        (MOST_WRONG, 6000, DoorState.LOCKED),
    ],
)
def test_wrong_digits_slow_down_and_lock(wrong, after, state):
    values = {"expires_at": AT + DOOR_LIFE, "revoked_at": None, "wrong_count": wrong, "wrong_at": AT}
    assert state_of_door(**values, at=AT + timedelta(seconds=after)) is state
    assert state_of_door(**values, at=AT + DOOR_LIFE) is DoorState.OVER
    assert state_of_door(**{**values, "revoked_at": AT}, at=AT) is DoorState.OVER
    assert PAUSE == MINUTE
    assert [mask_tail(text) for text in ("", "1234", "51234")] == ["", "", "1234"]


def test_page_opens_with_the_end_of_the_phone_or_of_the_id_number(story):
    give_numbers(story, number=NUMBERS[1])
    door = give(story)
    assert attempt(door, TAIL).door.pk == door.pk
    assert attempt(door, " 002x ").door.pk == door.pk
    assert Event.objects.filter(event="labour.need.own_page_opened").count() == 2


def test_wrong_digits_are_kept_although_they_are_refused_and_lock_the_page(worker):
    door = give(worker)
    for count in range(1, MOST_WRONG):
        with pytest.raises(own.WrongDigitsError):
            attempt(door, "0000", minutes=2 * count)
    with pytest.raises(own.DoorPausedError):
        attempt(door, TAIL, minutes=2 * MOST_WRONG - 2)
    with pytest.raises(own.DoorLockedError):
        attempt(door, "0001", minutes=2 * MOST_WRONG)
    with pytest.raises(own.DoorLockedError):
        attempt(door, TAIL, minutes=600)
    with pytest.raises(own.DoorLockedError):
        own.return_to(door_id=door.pk, at=AT)
    events = list(
        Event.objects.filter(event__startswith="labour.need.own_page").values_list("event", flat=True)
    )
    assert sorted(events) == ["labour.need.own_page_locked"] + ["labour.need.own_page_refused"] * 4
    assert attempt(give(worker), TAIL, minutes=700).door.wrong_count == 0


def test_right_digits_forget_the_wrong_ones(worker):
    door = give(worker)
    with pytest.raises(own.WrongDigitsError):
        attempt(door, "0000")
    assert attempt(door, TAIL).door.wrong_count == 0


def test_address_ends_when_it_is_revoked_replaced_or_too_old(worker):
    first = give(worker)
    second = give(worker)
    with pytest.raises(own.DoorOverError):
        attempt(first, TAIL)
    visit = attempt(second, TAIL)
    assert own.return_to(door_id=second.pk, at=AT).door == visit.door
    with pytest.raises(own.DoorOverError):
        own.open_door(door_id=second.pk, digits=TAIL, at=AT + DOOR_LIFE)
    assert own.revoke_door(wish_id=worker.wish.pk, actor=worker.cadre, at=AT) == 1
    assert own.revoke_door(wish_id=worker.wish.pk, actor=worker.cadre, at=AT) == 0
    for call in (lambda: attempt(second, TAIL), lambda: own.return_to(door_id=second.pk, at=AT)):
        with pytest.raises(own.DoorOverError):
            call()
    nobody = new_id()
    for call in (own.return_to, lambda **one: own.open_door(digits=TAIL, **one)):
        with pytest.raises(own.DoorOverError):
            call(door_id=nobody, at=AT)


def test_address_is_given_by_the_worker_s_side_only(worker, actor_with):
    with pytest.raises(Denied):
        own.give_door(wish_id=worker.wish.pk, actor=actor_with("auditor", regions=[WEST]), at=AT)
    with pytest.raises(NotFound):
        own.give_door(wish_id=worker.wish.pk, actor=actor_with("station_west", regions=["530823"]), at=AT)
    with pytest.raises(Denied):
        own.choose_texts(
            wish_id=worker.wish.pk, wanted=False, actor=actor_with("auditor", regions=[WEST]), at=AT
        )
    assert not WorkerDoor.objects.exists()


def test_person_without_any_number_gets_no_address(story):
    with pytest.raises(own.NothingToProveError):
        give(story)


def test_two_clerks_at_the_same_moment_give_one_address(worker, monkeypatch):
    first = give(worker)
    monkeypatch.setattr(own, "_revoke", lambda *_args, **_options: 0)  # the other one has not committed yet
    assert give(worker).pk == first.pk
    assert find_live_door(worker.wish.person_id, scope=worker.county.scope).pk == first.pk


def test_worker_accepts_the_own_offer_and_nobody_else_s(worker, another):
    worker.offer()
    other = another()
    other.offer()
    visit = opened(worker)
    with pytest.raises(NotFound):
        own_steps.answer_own_offer(
            visit=visit, referral_id=other.referral.pk, accepted=True, at=worker.now(4)
        )
    answered = own_steps.answer_own_offer(
        visit=visit, referral_id=worker.referral.pk, accepted=True, at=worker.now(4)
    )
    assert (answered.status, answered.answered_by, answered.assisted_by_id) == ("accepted", "worker", None)
    assert Placement.objects.get().person_id == worker.wish.person_id
    assert not Task.objects.filter(kind="labour.offer.answer", source_id=worker.referral.pk, done_at=None)


def test_worker_declines_with_a_reason(worker):
    worker.offer()
    visit = opened(worker)
    step = {"visit": visit, "referral_id": worker.referral.pk, "accepted": False, "at": worker.now(4)}
    with pytest.raises(UnknownReasonError), transaction.atomic():
        own_steps.answer_own_offer(**step)
    declined = own_steps.answer_own_offer(**step, reason="distance")
    assert (declined.status, declined.end_reason, declined.answered_by) == ("declined", "distance", "worker")


def test_worker_without_the_capability_in_the_table_may_nothing(worker):
    worker.offer()
    visit = opened(worker)
    bare = own.Visit(visit.door, own.worker_of(visit.door).__class__.anonymous())
    with pytest.raises(NotFound):
        own_steps.answer_own_offer(visit=bare, referral_id=worker.referral.pk, accepted=True, at=AT)


def test_worker_gets_a_code_to_the_own_interview_only(worker, another):
    mine, other = book_now(worker), book_now(another())
    visit = opened(worker)
    code = own_steps.enter_own_interview(visit=visit, interview_id=mine.pk, at=mine.start_at)
    assert len(code) == 10
    with pytest.raises(NotFound):
        own_steps.enter_own_interview(visit=visit, interview_id=other.pk, at=other.start_at)
    mine.mode = "phone"
    mine.save()
    with pytest.raises(NoRoomError):
        own_steps.enter_own_interview(visit=visit, interview_id=mine.pk, at=mine.start_at)


def test_help_before_a_post_is_a_task_for_the_home_station(worker):
    visit = opened(worker)
    for kind, words in (("", ""), ("other", " ")):
        with pytest.raises(own_steps.HelpIncompleteError):
            own_steps.ask_help(visit=visit, kind=kind, words=words, at=AT)
    row = own_steps.ask_help(visit=visit, kind="travel", words=" 没有车 ", at=AT)
    assert (row.words, row.placement, row.due_on) == ("没有车", None, date(2026, 3, 5))
    task = Task.objects.get(kind="labour.own.help")
    assert (task.capability, task.link, task.values) == ("labour.keeping.edit", f"/labour/help/{row.pk}/", {})
    with pytest.raises(own_steps.HelpOpenError):
        own_steps.ask_help(visit=visit, kind="travel", at=AT)
    assert not AtRisk.objects.exists()


@pytest.mark.parametrize(("kind", "reason"), [("work", "intensity"), ("wage", "other")])
def test_help_at_a_post_raises_the_flag_once(worker, kind, reason):
    worker.work()
    visit = opened(worker)
    own_steps.ask_help(visit=visit, kind=kind, words="少发三天", at=AT)
    own_steps.ask_help(visit=visit, kind="family", at=AT)
    risk = AtRisk.objects.get()
    assert (risk.origin, risk.reason, "少发三天" in risk.note) == ("worker", reason, True)


def test_help_is_answered_once_by_a_station_of_either_end(worker, actor_with):
    worker.work()
    row = own_steps.ask_help(visit=opened(worker), kind="wage", at=AT)
    answer = {"help_id": row.pk, "words": "已与企业核对", "at": AT}
    with pytest.raises(Denied):
        own_steps.answer_help(**answer, actor=worker.cadre)
    with pytest.raises(NotFound):
        own_steps.answer_help(**answer, actor=actor_with("station_west", regions=["530823"]))
    with pytest.raises(own_steps.HelpAnswerError):
        own_steps.answer_help(**{**answer, "words": " "}, actor=worker.east)
    only_east = actor_with("station_east", regions=["310113"])
    assert own_steps.answer_help(**answer, actor=only_east).answered_by_name == only_east.name
    assert Task.objects.get(kind="labour.own.help").done_at == AT
    with pytest.raises(own_steps.HelpAnswerError):
        own_steps.answer_help(**answer, actor=worker.county)
    assert HelpRequest.objects.get().answer == "已与企业核对"


def test_station_elsewhere_does_not_answer_a_call_without_a_post(worker, actor_with):
    row = own_steps.ask_help(visit=opened(worker), kind="travel", at=AT)
    with pytest.raises(NotFound):
        own_steps.answer_help(
            help_id=row.pk, words="好", actor=actor_with("station_east", regions=["310113"]), at=AT
        )


def test_page_outside_the_county_does_not_exist(worker, actor_with):
    with pytest.raises(NotFound):
        get_own_page(worker.wish.person_id, scope=actor_with("station_west", regions=["530823"]).scope, at=AT)


def test_page_costs_the_same_for_an_empty_and_a_full_way(worker, another, django_assert_max_num_queries):
    worker.work()
    with django_assert_max_num_queries(14):
        page = get_own_page(worker.wish.person_id, scope=worker.county.scope, at=AT)
    assert (page.placement, len(page.confirmed), page.interview) == (worker.placement, 2, None)
    empty = another()
    page = get_own_page(empty.wish.person_id, scope=empty.county.scope, at=AT)
    assert (page.placement, page.confirmed, page.checks, page.claims, page.seat) == (None, [], [], [], None)
    assert connection.vendor == "postgresql"
