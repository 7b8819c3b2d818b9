"""Monthly wages from the employer's payroll: entered by the same operation, once, never over a confirmed one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from tests.labour.files import load, out_of
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.refusals import Kept
from xieshou.labour.models import WageProof
from xieshou.labour.operations import wage

pytestmark = pytest.mark.django_db
SHEET, AT = "labour.wages", datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


def row_of(story, **change):
    known = {
        "alias": story.referral.pseudonym,
        "month": "2026-04-01",
        "wage_fen": "4800",
        "evidence": "工资条",
    }
    return {**known, **change}


@pytest.fixture
def boss(story):
    story.work()
    return story.boss


def test_wages_come_in_once_and_the_form_comes_out_filled(story, boss):
    load(SHEET, boss, row_of(story), row_of(story, month="2026-03-20", wage_fen="3200.50"), at=AT)
    assert sorted(WageProof.objects.values_list("month", "wage_fen", "status")) == [
        (date(2026, 3, 1), 320_050, "entered"), (date(2026, 4, 1), 480_000, "entered"),
    ]  # fmt: skip
    (line,) = out_of(SHEET, boss, month="2026-04")
    assert (line["alias"], line["wage_fen"], line["evidence"]) == (
        story.referral.pseudonym,
        480_000,
        "工资条",
    )
    assert out_of(SHEET, boss, month="2026-02") == []
    assert len(out_of(SHEET, boss, month="nonsense")) == len(out_of(SHEET, boss))


def test_same_row_again_changes_nothing_and_another_wage_replaces_what_nobody_confirmed(story, boss):
    load(SHEET, boss, row_of(story), at=AT)
    (before,) = WageProof.objects.all()
    load(SHEET, boss, row_of(story), at=AT.replace(day=5))
    assert WageProof.objects.get() == before
    assert WageProof.objects.get().entered_at == before.entered_at
    load(SHEET, boss, row_of(story, wage_fen="4900"), at=AT.replace(day=6))
    assert WageProof.objects.get().wage_fen == 490_000


def test_confirmed_month_stays_and_another_wage_for_it_is_marked(story, boss):
    load(SHEET, boss, row_of(story), at=AT)
    wage.confirm_wage(proof_id=WageProof.objects.get().pk, actor=story.county, at=AT)
    load(SHEET, boss, row_of(story, evidence="另一份清单"), at=AT)
    assert WageProof.objects.get().evidence_note == "工资条"
    upload = load(SHEET, boss, row_of(story, wage_fen="5000"), at=AT, commit=False)
    assert len(upload.wrong_rows) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"alias": "000000"}, {"alias": None}, {"month": "2026-02-01"}, {"month": "2026-06-01"}, {"wage_fen": "0"},
        {"wage_fen": "100000.01"}, {"evidence": None}, {"worker": "别人"},
    ],
    ids=["nobody", "empty", "before", "future", "nothing", "too much", "no evidence", "another name"],
)  # fmt: skip
def test_wrong_wage_is_marked_and_not_entered(story, boss, change):
    assert len(load(SHEET, boss, row_of(story, **change), at=AT, commit=False).wrong_rows) == 1
    assert not WageProof.objects.exists()


def test_other_employer_finds_nobody(story, boss, another):
    stranger = another()
    upload = load(SHEET, stranger.boss, row_of(story), at=AT, commit=False)
    assert len(upload.wrong_rows) == 1


def test_payroll_is_not_undone(story, boss):
    upload = load(SHEET, boss, row_of(story), at=AT)
    with pytest.raises(Kept):
        operations.undo(upload_id=upload.id, actor=boss, at=AT)
    assert WageProof.objects.count() == 1
