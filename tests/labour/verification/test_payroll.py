"""Monthly wages from the employer's payroll: entered by the same operation, once, never over a confirmed one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.labour.files import FIRST, load, out_of
from tests.labour.roster.makers import number_of
from xieshou.kernel.people.models import PersonShare
from xieshou.kernel.people.names import name_match_key
from xieshou.kernel.people.secrets import id_columns
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.refusals import Kept
from xieshou.labour.models import WageProof
from xieshou.labour.operations import wage
from xieshou.labour.sheets.wages import WageLoader

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


# --- whom a row means -----------------------------------------------------------------------------------

NUMBER, OTHER_NUMBER = number_of(6), number_of(7)
MISTYPED = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
BORN, MONTHS = date(1985, 3, 7), ("2026-03-01", "2026-04-01")


def known_as(story, number="", *, name="", born=None):
    """Give the worker of a story a number, a name and a birth date."""
    person = story.wish.person
    for column, value in id_columns(number).items():
        setattr(person, column, value)
    person.id_missing_reason = "" if number else "pending"
    person.name = name or person.name
    person.name_key, person.birth_date = name_match_key(person.name), born
    person.save()
    return person


def by_number(number, **change):
    return {"id_number": number, "month": "2026-04-01", "wage_fen": "4800", "evidence": "工资条", **change}


def findings_of(upload):
    return " ".join(str(one) for one in upload.findings)


def test_worker_is_found_by_id_number_and_no_number_comes_out(story, boss):
    known_as(story, NUMBER, born=BORN)
    load(SHEET, boss, by_number(NUMBER), at=AT)
    assert WageProof.objects.get().placement_id == story.placement.pk
    (line,) = out_of(SHEET, boss, month="2026-04")
    assert "id_number" not in line
    assert "birth_date" not in line


def test_worker_is_found_by_name_and_birth_date_however_the_name_is_written(story, boss):
    known_as(story, name="阿依·测试", born=BORN)
    row = by_number(None, worker="阿依•测试", birth_date="1985-03-07")
    load(SHEET, boss, row, at=AT)
    assert WageProof.objects.get().placement_id == story.placement.pk


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"worker": "测试甲"}, "candidate number, the ID number, or name and date of birth"),
        ({"birth_date": "1985-03-07"}, "candidate number, the ID number, or name and date of birth"),
        ({"worker": "测试甲", "birth_date": "1985-03-08"}, "this name and birthday"),
        ({"worker": "测试乙", "birth_date": "1985-03-07"}, "this name and birthday"),
        ({"id_number": OTHER_NUMBER}, "has this number"),
        ({"id_number": NUMBER, "worker": "测试乙"}, "belongs to somebody else"),
        ({"id_number": NUMBER, "month": "2026-02-01"}, "not at this post at that time"),
        ({"id_number": MISTYPED}, ""),
    ],
    ids=[
        "name alone", "birthday alone", "another day", "another name", "another number", "number of another",
        "before the arrival", "wrong check digit",
    ],
)  # fmt: skip
def test_row_that_means_nobody_says_why(story, boss, change, says):
    known_as(story, NUMBER, name="测试甲", born=BORN)
    with translation.override("en"):
        upload = load(SHEET, boss, by_number(None, **change), at=AT, commit=False)
    assert len(upload.wrong_rows) == 1
    assert says in findings_of(upload)
    assert not WageProof.objects.exists()


def test_candidate_number_and_id_number_of_two_people_are_refused(story, boss):
    known_as(story, NUMBER)
    for number, wrong in ((NUMBER, 0), (OTHER_NUMBER, 1)):
        upload = load(SHEET, boss, row_of(story, id_number=number), at=AT, commit=False)
        assert len(upload.wrong_rows) == wrong


def test_same_worker_and_month_twice_names_the_row_however_they_are_named(story, boss):
    known_as(story, NUMBER, name="测试甲", born=BORN)
    rows = [
        row_of(story),
        by_number(NUMBER, month="2026-04-20"),
        by_number(None, worker="测试甲", birth_date="1985-03-07"),
        by_number(NUMBER, month="2026-03-20"),
    ]
    with translation.override("en"):
        upload = load(SHEET, boss, *rows, at=AT, commit=False)
    assert len(upload.wrong_rows) == 2
    assert findings_of(upload).count(f"Row {FIRST} has this worker and month already") == 2


def test_namesakes_born_on_one_day_need_a_number(story, boss, another):
    other = another(vacancy=story.vacancy)
    other.work()
    for one, number in ((story, NUMBER), (other, OTHER_NUMBER)):
        known_as(one, number, name="测试甲", born=BORN)
    with translation.override("en"):
        upload = load(
            SHEET, boss, by_number(None, worker="测试甲", birth_date="1985-03-07"), at=AT, commit=False
        )
    assert "Give a number" in findings_of(upload)
    load(SHEET, boss, by_number(OTHER_NUMBER), at=AT)
    assert WageProof.objects.get().placement_id == other.placement.pk


def test_number_of_a_stranger_is_answered_as_the_number_of_nobody(story, boss, another):
    stranger = another()
    stranger.work()
    known_as(stranger, NUMBER, name="测试甲", born=BORN)
    said = [
        findings_of(load(SHEET, boss, row, at=AT, commit=False))
        for row in (
            by_number(NUMBER), by_number(OTHER_NUMBER),
            by_number(None, worker="测试甲", birth_date="1985-03-07"),
            by_number(None, worker="测试丙", birth_date="1985-03-07"),
        )
    ]  # fmt: skip
    assert said[0] == said[1]
    assert said[2] == said[3]
    load(SHEET, stranger.boss, by_number(NUMBER), at=AT)


def test_worker_whose_name_is_hidden_again_is_found_by_candidate_number_only(story, boss):
    known_as(story, NUMBER)
    PersonShare.objects.update(to_date=date(2026, 3, 6))
    assert len(load(SHEET, boss, by_number(NUMBER), at=AT, commit=False).wrong_rows) == 1
    load(SHEET, boss, row_of(story), at=AT)


def test_many_rows_are_looked_up_at_once(story, boss, another, monkeypatch):
    known_as(story, NUMBER)
    other = another(vacancy=story.vacancy)
    other.work()
    known_as(other, OTHER_NUMBER)
    monkeypatch.setattr(
        WageLoader, "load", lambda *_given: None
    )  # rows are entered one by one, as on the page

    def asked(*rows):
        with CaptureQueriesContext(connection) as queries:
            assert load(SHEET, boss, *rows, at=AT, commit=False).wrong_rows == []
        return sum("labour_placement" in query["sql"] for query in queries)

    rows = [by_number(number, month=month) for number in (NUMBER, OTHER_NUMBER) for month in MONTHS]
    assert asked(rows[0]) == asked(*rows) > 0
