"""Referring, ending and the places of a vacancy."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.labour.story import AT
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError, NoPlaceLeftError
from xieshou.labour.models import JobWish, Referral
from xieshou.labour.operations import referral
from xieshou.labour.queries.people import names_of
from xieshou.labour.queries.referral import get_referral, label_referrals, referrals
from xieshou.labour.vocabulary.referral import LEGAL_MOVES, ReferralStatus


def _refer(story, actor=None):
    return referral.refer(
        wish_id=story.wish.pk, vacancy_id=story.vacancy.pk, actor=actor or story.steward, at=AT
    )


def test_refer_takes_a_place_and_moves_the_wish(story):
    row = _refer(story)

    story.vacancy.refresh_from_db()
    assert (row.status, row.origin, row.holds_place) == ("referred", "ranking", True)
    assert story.vacancy.places_taken == 1
    assert JobWish.objects.get(pk=story.wish.pk).status == "referred"
    assert Event.objects.filter(event="labour.match.referred").count() == 1


def test_refer_the_same_worker_twice_is_refused(story):
    _refer(story)

    with pytest.raises(referral.AlreadyReferredError):
        _refer(story)


def test_refer_beyond_the_last_place_is_refused(story, another):
    story.vacancy.head_count = 1
    story.vacancy.save()
    _refer(story)
    second = another(vacancy=story.vacancy)

    with pytest.raises(NoPlaceLeftError):
        _refer(second)

    assert JobWish.objects.get(pk=second.wish.pk).status == "seeking"


@pytest.mark.parametrize("who", ["boss", "cadre"])
def test_refer_without_the_right_is_refused(story, who):
    with pytest.raises((Denied, NotFound)):
        _refer(story, getattr(story, who))


def test_refer_a_worker_outside_the_scope_is_not_found(story, actor_with):
    with pytest.raises(NotFound):
        _refer(story, actor_with("recruitment_steward", regions=["6531"]))


def test_withdraw_frees_the_place_and_the_worker(story):
    row = _refer(story)

    referral.withdraw(referral_id=row.pk, reason="family", actor=story.steward, at=AT)

    row.refresh_from_db()
    story.vacancy.refresh_from_db()
    assert (row.status, row.end_reason, row.holds_place) == ("withdrawn", "family", False)
    assert story.vacancy.places_taken == 0
    assert JobWish.objects.get(pk=story.wish.pk).status == "seeking"


def test_withdraw_without_a_coded_reason_is_refused(story):
    row = _refer(story)

    with pytest.raises(referral.UnknownReasonError):
        referral.withdraw(referral_id=row.pk, reason="whim", actor=story.steward, at=AT)


def test_withdraw_twice_is_refused(story):
    row = _refer(story)
    referral.withdraw(referral_id=row.pk, reason="family", actor=story.steward, at=AT)

    with pytest.raises(IllegalMoveError):
        referral.withdraw(referral_id=row.pk, reason="family", actor=story.steward, at=AT)


def test_withdraw_of_an_accepted_offer_is_refused(story):
    story.accept()

    with pytest.raises(IllegalMoveError):
        referral.withdraw(
            referral_id=story.referral.pk, reason="family", actor=story.steward, at=story.now(4)
        )


def test_withdraw_by_a_cadre_is_refused(story):
    row = _refer(story)

    with pytest.raises(Denied):
        referral.withdraw(referral_id=row.pk, reason="family", actor=story.cadre, at=AT)


@pytest.mark.parametrize("before", list(ReferralStatus))
@pytest.mark.parametrize("after", list(ReferralStatus))
def test_database_refuses_every_illegal_move(story, before, after):
    row = _refer(story)
    values = {"status": before, "holds_place": False, "end_reason": "other"}
    Referral.objects.filter(pk=row.pk).delete()
    for name, value in values.items():
        setattr(row, name, value)
    row.offer_wage_fen, row.offer_start_date, row.offer_valid_until = 1, AT.date(), AT.date()
    row.save(force_insert=True)
    legal = after == before or after in LEGAL_MOVES.get(before, ())

    try:
        with transaction.atomic():
            Referral.objects.filter(pk=row.pk).update(status=after)
        moved = True
    except IntegrityError:
        moved = False

    assert moved == legal


def test_employer_sees_a_pseudonym_until_the_worker_accepts(story):
    row = _refer(story)
    name = names_of([story.wish.person_id])[story.wish.person_id]
    with in_scope(story.boss.scope):
        (seen,) = label_referrals(list(referrals(story.boss.scope)))
        assert (seen.is_named, name in seen.worker) == (False, False)
        assert row.pseudonym in seen.worker


def test_employer_sees_the_name_once_the_worker_has_accepted(story):
    from datetime import timedelta

    from django.utils import timezone

    from xieshou.kernel.people.models import PersonShare

    story.accept()
    name = names_of([story.wish.person_id])[story.wish.person_id]
    # Row-level security compares with today; the story is set in March 2026.
    PersonShare.objects.update(from_date=timezone.localdate() - timedelta(days=1))

    with in_scope(story.boss.scope):
        (seen,) = label_referrals(list(referrals(story.boss.scope)))
    assert (seen.is_named, seen.worker) == (True, name)


def test_referral_of_another_employer_is_not_found(story, another):
    row = _refer(story)
    other = another()

    with in_scope(other.boss.scope), pytest.raises(NotFound):
        get_referral(row.pk, scope=other.boss.scope)


def test_row_security_hides_referrals_of_other_regions(story):
    row = _refer(story)

    with in_scope(Scope.of(["6531"])):
        assert not Referral.objects.filter(pk=row.pk).exists()
    with in_scope(Scope.of(["310113"])):
        assert Referral.objects.filter(pk=row.pk).exists()


def _line(story, vacancy):
    from xieshou.labour.models import AssignmentRun, MatchLine

    run = AssignmentRun.objects.create(region_prefixes=["530326"], on_date=AT.date(), requested_at=AT)
    return MatchLine.objects.create(
        run=run, wish=story.wish, region_code=story.wish.region_code, state="accepted" if vacancy else "unmatched",
        vacancy=vacancy, proposed_vacancy=vacancy, score=7_000,
    )  # fmt: skip


def test_create_from_a_match_line_keeps_its_place_and_points(story):
    line = _line(story, story.vacancy)

    row = referral.create(line=line, actor=story.steward, at=AT)

    assert (row.origin, row.match_line_id, row.profile["score"]) == ("run", line.pk, 7_000)
    with pytest.raises(referral.AlreadyReferredError):
        referral.create(line=line, actor=story.steward, at=AT)


def test_create_from_a_line_without_a_vacancy_is_refused(story):
    with pytest.raises(IllegalMoveError):
        referral.create(line=_line(story, None), actor=story.steward, at=AT)


def test_create_by_a_cadre_is_refused(story):
    with pytest.raises(Denied):
        referral.create(line=_line(story, story.vacancy), actor=story.cadre, at=AT)
