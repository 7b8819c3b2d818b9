"""Wage proofs: entered, confirmed once, sent back."""

from __future__ import annotations

from datetime import date

import pytest

from xieshou.kernel.errors import Denied, NotFound
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.operations import wage
from xieshou.registry.models import IncomeFact, Member


def _confirm(story, proof, actor=None):
    return wage.confirm_wage(proof_id=proof.pk, actor=actor or story.county, at=story.now(31))


def test_confirm_twice_records_one_fact(story):
    story.work()
    proof = story.wage()

    first, second = _confirm(story, proof), _confirm(story, proof)

    assert first.income_fact_id == second.income_fact_id
    assert IncomeFact.objects.count() == 1


def test_enter_again_replaces_what_is_not_confirmed(story):
    story.work()
    story.wage()

    again = story.wage(wage_fen=500_000)

    assert (again.wage_fen, again.status) == (500_000, "entered")


def test_enter_a_confirmed_month_is_refused(story):
    story.work()
    _confirm(story, story.wage())

    with pytest.raises(wage.WageConfirmedError):
        story.wage(wage_fen=1)


@pytest.mark.parametrize("amount", [0, -1, 10_000_001])
def test_enter_an_impossible_amount_is_refused(story, amount):
    story.work()

    with pytest.raises(wage.WageAmountError):
        story.wage(wage_fen=amount)


@pytest.mark.parametrize("month", [date(2026, 2, 1), date(2026, 4, 1)])
def test_enter_a_month_without_work_is_refused(story, month):
    story.work()

    with pytest.raises(wage.WageMonthError):
        story.wage(month=month)


def test_enter_before_arrival_is_refused(story):
    story.depart()

    with pytest.raises(wage.WageMonthError):
        story.wage()


def test_enter_without_evidence_is_refused(story):
    story.work()

    with pytest.raises(wage.EvidenceMissingError):
        story.wage(evidence_note=" ")


def test_enter_by_the_cadre_is_refused(story):
    story.work()
    proof = wage.Proof(date(2026, 3, 1), 480_000, evidence_note="工资条")

    with pytest.raises(Denied):
        wage.enter_wage(placement_id=story.placement.pk, proof=proof, actor=story.cadre, at=story.now(31))


def test_employer_cannot_confirm_what_it_entered(story):
    story.work()
    proof = story.wage()

    with pytest.raises(Denied):
        _confirm(story, proof, actor=story.boss)


def test_confirm_from_another_area_is_not_found(story, actor_with):
    story.work()
    proof = story.wage()

    with pytest.raises(NotFound):
        _confirm(story, proof, actor=actor_with("station_west", regions=["6531"]))


def test_reject_names_what_is_wrong_and_it_can_be_entered_anew(story):
    story.work()
    proof = story.wage()

    rejected = wage.reject_wage(proof_id=proof.pk, note="缺少银行流水", actor=story.county, at=story.now(31))
    again = story.wage()

    assert (rejected.status, rejected.rejection_note) == ("rejected", "缺少银行流水")
    assert (again.pk, again.status, again.rejection_note) == (proof.pk, "entered", "")


def test_reject_without_words_is_refused(story):
    story.work()
    proof = story.wage()

    with pytest.raises(wage.EvidenceMissingError):
        wage.reject_wage(proof_id=proof.pk, note="", actor=story.county, at=story.now(31))


def test_rejected_proof_cannot_be_confirmed_or_rejected_again(story):
    story.work()
    proof = story.wage()
    wage.reject_wage(proof_id=proof.pk, note="缺少银行流水", actor=story.county, at=story.now(31))

    with pytest.raises(IllegalMoveError):
        _confirm(story, proof)
    with pytest.raises(IllegalMoveError):
        wage.reject_wage(proof_id=proof.pk, note="缺", actor=story.county, at=story.now(31))


def test_reject_by_the_employer_is_refused(story):
    story.work()
    proof = story.wage()

    with pytest.raises(Denied):
        wage.reject_wage(proof_id=proof.pk, note="缺", actor=story.boss, at=story.now(31))


def test_confirm_of_somebody_without_household_is_refused(story):
    story.work()
    proof = story.wage()
    Member.objects.filter(person_id=story.wish.person_id).delete()

    with pytest.raises(wage.NoHouseholdError):
        _confirm(story, proof)


def test_entry_by_the_employer_vouches_for_the_work(story):
    story.work()
    story.wage()

    story.placement.refresh_from_db()
    assert story.placement.employer_confirmed_on == date(2026, 3, 31)
