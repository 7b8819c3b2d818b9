"""The employer's offer and the worker's answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.labour.story import AT, HALF, TALK, YES
from xieshou.kernel.calendar.models import Entry
from xieshou.kernel.errors import Denied
from xieshou.kernel.inbox.models import Notice, Task
from xieshou.kernel.people.models import PersonShare
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import JobWish, Placement
from xieshou.labour.operations import offer_answer
from xieshou.labour.operations.referral import UnknownReasonError

NO = offer_answer.Answer(accepted=False, consent_note="本人当面答复", reason="wage")


def _answer(story, answer=YES, *, actor=None, day=4):
    return offer_answer.answer_offer(
        referral_id=story.referral.pk, answer=answer, actor=actor or story.cadre, at=story.now(day)
    )


def test_offer_holds_seven_days_and_becomes_a_task_near_the_worker(story):
    row = story.offer()

    assert (row.status, row.offer_valid_until) == ("offered", date(2026, 3, 10))
    task = Task.objects.get(kind="labour.offer.answer")
    assert (task.capability, task.due_on, task.organisation_id) == (
        "labour.offer.decide",
        date(2026, 3, 10),
        None,
    )


@pytest.mark.parametrize(
    "terms",
    [
        {"wage_fen": 0},
        {"start_date": date(2026, 3, 2)},
        {"valid_until": date(2026, 3, 2)},
    ],
)
def test_offer_with_impossible_terms_is_refused(story, terms):
    with pytest.raises(offer_answer.OfferTermsError):
        story.offer(**terms)


def test_offer_before_the_interview_is_refused(story):
    story.refer()

    with pytest.raises(IllegalMoveError):
        offer_answer.make_offer(
            referral_id=story.referral.pk, wage_fen=1, start_date=date(2026, 4, 1), valid_until=None,
            actor=story.boss, at=AT,
        )  # fmt: skip


def test_offer_by_a_cadre_is_refused(story):
    story.talk()

    with pytest.raises(Denied):
        offer_answer.make_offer(
            referral_id=story.referral.pk, wage_fen=1, start_date=date(2026, 4, 1), valid_until=None,
            actor=story.cadre, at=TALK + 2 * HALF,
        )  # fmt: skip


def test_yes_opens_a_placement_and_shares_the_person_with_the_employer(story):
    story.offer()

    row = _answer(story)

    placement = Placement.objects.get()
    assert (row.status, row.assisted_by_id, row.consent_note) == (
        "accepted",
        story.cadre.user_id,
        YES.consent_note,
    )
    assert (placement.household_id, placement.is_priority, placement.wage_fen) == (
        story.household.pk,
        True,
        520_000,
    )
    assert (
        PersonShare.objects.filter(person_id=story.wish.person_id, organisation_id=story.employer.pk).count()
        == 1
    )
    assert JobWish.objects.get(pk=story.wish.pk).status == "awaiting"
    assert Task.objects.filter(done_at__isnull=True, kind="labour.offer.answer").count() == 0
    assert Notice.objects.filter(recipient=story.interviewer, kind="labour.offer.accepted").count() == 1


def test_yes_in_person_names_no_clerk(story):
    story.offer()

    row = _answer(story, offer_answer.Answer(accepted=True, answered_by="worker"))

    assert (row.answered_by, row.assisted_by_id) == ("worker", None)


def test_no_frees_the_place_and_keeps_the_consent(story):
    story.offer()

    row = _answer(story, NO)

    story.vacancy.refresh_from_db()
    assert (row.status, row.end_reason, row.consent_note) == ("declined", "wage", "本人当面答复")
    assert story.vacancy.places_taken == 0
    assert Placement.objects.count() == 0


def test_no_without_a_reason_is_refused(story):
    story.offer()

    with pytest.raises(UnknownReasonError):
        _answer(story, replace(NO, reason=""))


def test_clerk_without_noted_consent_is_refused(story):
    story.offer()

    with pytest.raises(offer_answer.ConsentMissingError):
        _answer(story, replace(YES, consent_note="  "))


@pytest.mark.parametrize(("day", "refused"), [(10, False), (11, True)])
def test_yes_after_the_last_day_is_refused(story, day, refused):
    story.offer()

    if refused:
        with pytest.raises(offer_answer.OfferExpiredError):
            _answer(story, day=day)
    else:
        assert _answer(story, day=day).status == "accepted"


def test_answer_by_the_employer_is_refused(story):
    story.offer()

    with pytest.raises(Denied):
        _answer(story, actor=story.boss)


def test_answer_twice_is_refused(story):
    story.accept()

    with pytest.raises(IllegalMoveError):
        _answer(story)


def test_yes_of_somebody_with_an_active_placement_is_refused(story, another):
    story.accept()
    second = another()
    second.wish.delete()
    second.wish = story.wish
    Entry.objects.all().delete()
    JobWish.objects.filter(pk=story.wish.pk).update(status="seeking")
    second.offer()

    with pytest.raises(offer_answer.AlreadyPlacedError):
        _answer(second, actor=story.cadre)
