"""Writes of surveys: open, print, answer once, end; each refusal beside its success."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tests.monitoring.story import COUNTY, VILLAGE
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import (
    PublicAttempt,
    SurveyCode,
    SurveyRound,
    SurveyTally,
    SurveyTexts,
    SurveyVoid,
)
from xieshou.monitoring.operations import ballot, survey
from xieshou.monitoring.queries import survey as queries

from .makers import (
    AFTER,
    AREA,
    AT,
    END,
    FIRST,
    HAPPY,
    SENDER,
    TOWN,
    answer,
    make_codes,
    make_survey,
    new_survey,
)

DAY = timedelta(days=1)


def test_county_opens_a_survey_and_others_do_not(db, county, township, village):
    row = make_survey(county)
    assert [one.key for one in queries.questions_of(row)] == [
        "gain",
        "happiness",
        "safety",
        "useful",
        "words",
    ]
    assert SurveyTexts.objects.get().texts == []
    for actor in (township, village):
        with pytest.raises(Denied):
            make_survey(actor)
    with pytest.raises(Denied):  # a prefecture is no area
        make_survey(county, region_code="530300000000")


@pytest.mark.parametrize(
    ("values", "refusal"),
    [
        ({"title": " "}, ReasonMissingError),
        ({"version": 99}, WordMissingError),
        ({"to_date": FIRST}, survey.SurveyPeriodError),
        ({"from_date": FIRST - 9 * DAY, "to_date": FIRST}, survey.SurveyPeriodError),
    ],
)
def test_incomplete_survey_is_refused(db, county, values, refusal):
    with pytest.raises(refusal):
        make_survey(county, **values)


def test_codes_are_returned_once_and_kept_as_digests(db, county):
    row = make_survey(county)
    codes = make_codes(row, actor=county)
    assert len(set(codes)) == 20
    kept = list(SurveyCode.objects.values_list("digest", flat=True))
    assert len(kept) == 20
    assert not set(codes) & set(kept)
    printed = Event.objects.get(event="monitoring.survey.codes_printed")
    assert printed.after == {"township": TOWN, "codes": 20}
    taken = queries.participation_of(row, on=FIRST)
    assert (taken.handed_out, taken.answered, taken.share) == (20, 0, 0)


@pytest.mark.parametrize("size", [19, 501])
def test_batch_beyond_its_limits_is_refused(db, county, size):
    row = make_survey(county)
    with pytest.raises(survey.BatchSizeError):
        make_codes(row, size, actor=county)


def test_codes_are_for_a_township_of_the_area_while_it_runs(db, county, township, actor_with):
    row = make_survey(county)
    key = {"survey_id": row.pk, "size": 20, "actor": county, "at": AT}
    for place in (AREA, VILLAGE):
        with pytest.raises(survey.SurveyPlaceError):
            survey.print_codes(region_code=place, **key)
    with pytest.raises(survey.SurveyOverError):
        make_codes(row, actor=county, at=AT + 10 * DAY)
    with pytest.raises(NotFound):
        make_codes(row, actor=township)
    with pytest.raises(Denied):
        make_codes(row, actor=actor_with("auditor", regions=[COUNTY]))


def test_answer_counts_once_and_the_code_is_gone(db, county):
    row = make_survey(county)
    code, *rest = make_codes(row)
    typed = f"{code[:5].lower()}-{code[5:]} "
    answer(typed, words="路修好了")
    tally = SurveyTally.objects.get()
    assert (tally.answered, tally.counts["gain"]["5"], tally.counts["useful"]["work"]) == (1, 1, 1)
    assert SurveyTexts.objects.get().texts == ["路修好了"]
    assert SurveyCode.objects.count() == len(rest)
    assert queries.participation_of(row, on=FIRST).answered == 1
    with pytest.raises(ballot.WrongCodeError):
        answer(code)
    assert SurveyTally.objects.get().answered == 1


@pytest.mark.parametrize(("day", "runs"), [(-1, False), (0, True), (9, True), (10, False)])
def test_answers_count_from_the_first_day_to_the_last(db, county, day, runs):
    code = make_codes(make_survey(county))[0]
    expected = nullcontext() if runs else pytest.raises(ballot.WrongCodeError)
    with expected:
        answer(code, day=day)


def test_unfit_sheets_are_refused_and_the_code_stays(db, county):
    code = make_codes(make_survey(county))[0]
    with pytest.raises(ballot.EmptySheetError):
        answer(code, **dict.fromkeys(HAPPY, ""))
    with pytest.raises(ballot.UnfitAnswerError) as refusal:
        answer(code, gain="6")
    assert refusal.value.field == "gain"
    with pytest.raises(ballot.NamingTextError, match=r"电话|phone") as refusal:
        answer(code, words="打给我13800000000")
    assert refusal.value.field == "words"
    assert "13800000000" not in str(refusal.value)
    answer(code)


def test_wrong_codes_are_counted_by_sender_and_right_ones_leave_nothing(db, county):
    codes = make_codes(make_survey(county))
    answer(codes[0])
    assert not PublicAttempt.objects.exists()
    for _number in range(ballot.WRONG_AN_HOUR):
        with pytest.raises(ballot.WrongCodeError):
            answer("AAAAAAAAAA")
    with pytest.raises(ballot.GuessingError):
        answer(codes[1])
    ballot.answer_survey(codes[1], HAPPY, sender=b"t" * 16, at=AT)
    ballot.answer_survey(codes[2], HAPPY, sender=SENDER, at=AT + timedelta(minutes=61))


def test_survey_ends_early_and_never_runs_on(db, county, township):
    row = make_survey(county)
    code = make_codes(row)[0]
    with pytest.raises(IllegalMoveError):  # not on its first day
        survey.close_survey(survey_id=row.pk, actor=county, at=AT)
    with pytest.raises(NotFound):
        survey.close_survey(survey_id=row.pk, actor=township, at=AT + 3 * DAY)
    closed = survey.close_survey(survey_id=row.pk, actor=county, at=AT + 3 * DAY)
    assert closed.to_date == FIRST + 3 * DAY
    with pytest.raises(ballot.WrongCodeError):
        answer(code, day=3)
    with pytest.raises(IllegalMoveError):
        survey.close_survey(survey_id=row.pk, actor=county, at=AT + 4 * DAY)
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyRound.objects.filter(pk=row.pk).update(to_date=END)


def _void(row, actor, *, day=1, reason="lost", number=0):
    batch = queries.list_batches(row)[number]
    return survey.void_batch(batch_id=batch.pk, reason=reason, actor=actor, at=AT + day * DAY)


def test_lost_batch_is_void_and_a_new_one_is_printed(db, county):
    row = make_survey(county)
    kept, lost = make_codes(row, actor=county), make_codes(row, actor=county, at=AT + timedelta(hours=1))
    answer(lost[0])
    assert _void(row, county).unused == 19
    for code in lost:
        with pytest.raises(ballot.WrongCodeError):
            ballot.answer_survey(code, HAPPY, sender=code.encode(), at=AT + DAY)
    answer(kept[0], day=1)
    answer(make_codes(row, actor=county, at=AT + DAY)[0], day=1)
    assert SurveyTally.objects.get().answered == 3
    assert SurveyCode.objects.count() == 19 + 19
    assert queries.handed_out_counts([row]) == {row.pk: (60, 3)}


def test_how_many_of_a_void_batch_were_used_is_told_by_nothing_before_the_end(db, county):
    row = make_survey(county)
    answer(make_codes(row, actor=county)[0])
    before = queries.participation_of(row, on=FIRST)
    _void(row, county)
    running = queries.participation_of(row, on=END - DAY)
    assert (running.handed_out, running.answered, running.void, running.share) == (20, 1, None, 0.05)
    assert running == before
    assert Event.objects.get(event="monitoring.survey.codes_voided").after == {
        "township": TOWN,
        "codes": 20,
        "reason": "lost",
    }
    ended = queries.participation_of(row, on=END)
    assert (ended.handed_out, ended.answered, ended.void, ended.share) == (20, 1, 19, 1)


def test_batch_is_made_void_once_while_the_survey_runs_and_by_the_county(db, county, township, actor_with):
    row = make_survey(county)
    make_codes(row, actor=county)
    with pytest.raises(NotFound):
        _void(row, township)
    with pytest.raises(NotFound):
        survey.void_batch(batch_id=row.pk, reason="lost", actor=county, at=AT)
    with pytest.raises(Denied):
        _void(row, actor_with("auditor", regions=[COUNTY]))
    with pytest.raises(WordMissingError) as refusal:
        _void(row, county, reason="")
    assert refusal.value.field == "reason"
    with pytest.raises(survey.SurveyOverError):
        _void(row, county, day=10)
    assert SurveyCode.objects.count() == 20
    _void(row, county, day=9)
    with pytest.raises(survey.BatchVoidError):
        _void(row, county, day=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        SurveyVoid.objects.update(unused=0)


def test_code_that_names_no_batch_goes_with_any_of_its_township(db, county):
    row = make_survey(county)
    make_codes(row, actor=county)
    SurveyCode.objects.update(batch=None)
    fresh = make_codes(row, actor=county, at=AT + timedelta(hours=1))
    assert _void(row, county, number=1).unused == 20
    answer(fresh[0], day=1)


def test_auditor_may_not_end_a_survey(db, county, actor_with):
    row = make_survey(county)
    with pytest.raises(Denied):
        survey.close_survey(survey_id=row.pk, actor=actor_with("auditor", regions=[COUNTY]), at=AT + 3 * DAY)


def test_results_wait_for_the_end_and_for_enough_answers(db, county):
    row = make_survey(county)
    codes = make_codes(row)
    for code in codes[:9]:
        answer(code, words="好")
    assert queries.read_results(row, on=END - DAY) is None
    assert queries.read_texts(row, on=END - DAY) == []
    few = queries.read_results(row, on=AFTER)
    assert {one.counts for one in few.results if one.counts is None} == {None}
    assert queries.read_texts(row, on=AFTER) == []
    answer(codes[9], gain="1", words="慢")
    found = {one.question.key: one for one in queries.read_results(row, on=AFTER).results}
    assert found["gain"].counts == {"1": 1, "2": 0, "3": 0, "4": 0, "5": 9}
    assert (found["gain"].satisfaction.part, found["gain"].answered) == (9, 10)
    ((question, texts),) = queries.read_texts(row, on=AFTER)
    assert question.key == "words"
    assert sorted(texts) == ["好"] * 9 + ["慢"]


def test_questions_stay_as_they_were_when_the_survey_was_opened(db, county):
    row = make_survey(county)
    with pytest.raises(ProgrammingError), transaction.atomic():
        SurveyRound.objects.filter(pk=row.pk).update(questions=[])


def test_new_survey_of_tomorrow_may_be_opened(db, county):
    make_survey(county, from_date=END, to_date=END + DAY)
    assert new_survey().to_date == END
