"""The employer's confirmations from a file: signed like on the page, corrected with a reason, nobody else's."""

from __future__ import annotations

from datetime import date

import pytest

from tests.labour.files import load, out_of
from tests.labour.story import WEST
from xieshou.labour.models import Confirmation, Mismatch, Placement
from xieshou.labour.vocabulary.delivery import Side

pytestmark = pytest.mark.django_db
SHEET = "labour.confirmations"


def row_of(story, **change):
    known = {
        "alias": story.referral.pseudonym, "employed": "是", "start_date": "2026-03-05", "post": "缝纫工",
        "wage_fen": "5200",
    }  # fmt: skip
    return {**known, **change}


@pytest.fixture
def arrived(story):
    story.arrive()
    return story


def test_file_signs_for_the_employer_and_both_sides_agree(arrived):
    arrived.sign(Side.COUNTY)
    load(SHEET, arrived.boss, row_of(arrived), at=arrived.now(7))
    signed = Confirmation.objects.get(side="employer")
    assert (signed.wage_fen, signed.start_date, signed.version) == (520_000, date(2026, 3, 5), 1)
    assert Placement.objects.get(pk=arrived.placement.pk).status == "in_work"


def test_difference_to_the_county_is_opened_and_a_corrected_row_settles_it(arrived):
    arrived.sign(Side.COUNTY)
    load(SHEET, arrived.boss, row_of(arrived, wage_fen="4900"), at=arrived.now(7))
    assert Mismatch.objects.get(resolved_at=None).fields == ["wage_fen"]
    wrong = load(SHEET, arrived.boss, row_of(arrived), at=arrived.now(8), commit=False)
    assert len(wrong.wrong_rows) == 1  # no reason
    load(SHEET, arrived.boss, row_of(arrived, reason="填错"), at=arrived.now(8))
    assert not Mismatch.objects.filter(resolved_at=None).exists()


def test_form_comes_out_with_the_own_side_alone_and_comes_in_unchanged(arrived):
    arrived.sign(Side.COUNTY)
    (line,) = out_of(SHEET, arrived.boss)
    assert (line["employed"], line["wage_fen"]) == (
        None,
        520_000,
    )  # what was offered, not what the county said
    load(SHEET, arrived.boss, row_of(arrived), at=arrived.now(7))
    (line,) = out_of(SHEET, arrived.boss)
    assert (line["employed"], line["post"]) == (True, "缝纫工")
    load(SHEET, arrived.boss, row_of(arrived), at=arrived.now(8))
    assert Confirmation.objects.filter(side="employer").count() == 1


def test_worker_who_is_not_employed_needs_no_more_words(arrived):
    row = row_of(arrived, employed="否", start_date=None, post=None, wage_fen=None)
    load(SHEET, arrived.boss, row, at=arrived.now(7))
    assert Confirmation.objects.get().employed is False


@pytest.mark.parametrize(
    "change",
    [{"alias": "000000"}, {"employed": None}, {"start_date": None}, {"post": None}, {"wage_fen": None}],
    ids=["nobody", "unsaid", "no start", "no post", "no wage"],
)
def test_wrong_row_is_marked_and_not_signed(arrived, change):
    upload = load(SHEET, arrived.boss, row_of(arrived, **change), at=arrived.now(7), commit=False)
    assert len(upload.wrong_rows) == 1
    assert not Confirmation.objects.exists()


def test_left_worker_and_other_employers_are_marked(arrived, another, actor_with):
    stranger = another()
    upload = load(SHEET, stranger.boss, row_of(arrived), at=arrived.now(7), commit=False)
    assert len(upload.wrong_rows) == 1
    arrived.leave(day=8)
    upload = load(SHEET, arrived.boss, row_of(arrived), at=arrived.now(9), commit=False)
    assert len(upload.wrong_rows) == 1


def test_who_may_see_a_worker_without_being_the_employer_does_not_sign(arrived, another, actor_with):
    other = another()
    both = actor_with("employer", "station_west", regions=[WEST], organisations=[other.employer.pk])
    upload = load(SHEET, both, row_of(arrived), at=arrived.now(7), commit=False)
    assert len(upload.wrong_rows) == 1
