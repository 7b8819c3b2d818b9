"""Training from the gap to the allowance: every step, its refusals, and the walls of the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.labour.course.school import AT, EAST, LICENCE, ON, WEST
from tests.labour.makers import make_person, make_vacancy, make_wish
from tests.labour.subsidy.funds import paid_from
from tests.labour.subsidy.test_operations import Desk
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import (
    Attendance,
    Certificate,
    Course,
    Enrolment,
    JobWish,
    Placement,
    SubsidyBatch,
    SubsidyClaim,
)
from xieshou.labour.operations import course, examination, learning, payment, subsidy
from xieshou.labour.queries import course as queries
from xieshou.labour.queries.coordination import Cut, list_measured
from xieshou.labour.queries.gaps import find_gap, list_gaps
from xieshou.labour.queries.subsidy import list_candidates
from xieshou.labour.rules.gaps import parse_key
from xieshou.labour.rules.parameters import parameters_on
from xieshou.registry.models import IncomeFact

LATER = datetime(2026, 7, 1, 9, 0, tzinfo=AT.tzinfo)
GAP = {"county": WEST, "on": ON, "parameters": parameters_on(ON)}


def test_gap_names_the_one_thing_that_keeps_workers_from_posts(school):
    licensed = make_wish(licences=["elder_care_worker"])
    far = make_wish(reach="county")
    make_vacancy(licences=["elder_care_worker", "boiler"], skills=[])

    gap, other = list_gaps(scope=school.county.scope, **GAP)
    assert (gap.requirement.key, other.requirement.key) == (LICENCE, "licence:boiler:0")
    assert [wish.pk for wish in other.wishes] == [licensed.pk]
    assert {wish.pk for wish in gap.wishes} == {wish.pk for wish in school.wishes}
    assert not {licensed.pk, far.pk} & {wish.pk for wish in gap.wishes}
    assert [post.pk for post in gap.vacancies] == [school.vacancy.pk]  # the other lacks two things
    assert (gap.places, gap.vacancies_of(0)) == (5, [gap.vacancies[0]])
    assert find_gap(parse_key("skill:welding:1"), scope=school.county.scope, **GAP) is None


def test_gap_is_closed_by_the_course_and_leaves_who_learns(school):
    school.run()
    assert list_gaps(scope=school.county.scope, **GAP) == []


def test_queries_of_gaps_do_not_grow_with_people(school, django_assert_num_queries):
    with django_assert_num_queries(2):
        list_gaps(scope=school.county.scope, **GAP)
    for _ in range(3):
        make_wish(make_person())
        make_vacancy(licences=["elder_care_worker"], skills=[])
    with django_assert_num_queries(2):
        list_gaps(scope=school.county.scope, **GAP)


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"title": " "}, course.CourseIncompleteError),
        ({"to_date": ON}, course.CourseIncompleteError),
        ({"seats": 501}, course.CourseSizeError),
        ({"hours": 0}, course.CourseSizeError),
        ({"occupation_code": ""}, course.OccupationMissingError),
        ({"fee_fen": -1}, course.CourseMoneyError),
        ({"pass_score": 59}, course.LimitsTooLowError),
        ({"attendance_percent": 79}, course.LimitsTooLowError),
        ({"county": "530823"}, Denied),
    ],
    ids=["title", "days", "seats", "hours", "occupation", "fee", "points", "attendance", "county"],
)
def test_plan_is_refused(school, values, error):
    with pytest.raises(error):
        school.plan(**values)
    assert Course.objects.count() == 0


def test_numbers_of_courses_follow_each_other(school):
    assert [school.plan().code, school.plan().code] == ["530326-2026-001", "530326-2026-002"]


def test_course_starts_with_learners_and_sessions(school):
    school.plan()
    with pytest.raises(IllegalMoveError):
        course.start_course(**school.step)
    course.open_course(**school.step)
    with pytest.raises(course.NothingToStartError):
        course.start_course(**school.step)
    times = {"starts_at": AT, "ends_at": AT + timedelta(hours=2)}
    course.add_session(**times, **school.step)
    for bad in (times, {**times, "starts_at": AT - timedelta(days=1)}):
        with pytest.raises(course.SessionTimesError):
            course.add_session(**bad, **school.step)
    with pytest.raises(NotFound):
        course.open_course(**{**school.step, "actor": school.stranger})
    with pytest.raises(Denied):
        course.open_course(**{**school.step, "actor": school.trainer})


def test_learners_are_in_training_and_look_for_work_when_it_is_cancelled(school):
    school.run()
    assert set(JobWish.objects.values_list("status", flat=True)) == {"training"}
    with pytest.raises(course.CourseReasonError):
        course.cancel_course(reason=" ", **school.step)
    course.cancel_course(reason="教师病休", **school.step)
    assert set(JobWish.objects.values_list("status", flat=True)) == {"seeking"}
    assert set(Enrolment.objects.values_list("status", flat=True)) == {"withdrawn"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Course.objects.update(status="running", cancel_reason="")


def test_seats_hold_and_nobody_sits_twice(school):
    school.run(seats=2)
    other = make_wish()
    with pytest.raises(learning.SeatsTakenError):
        learning.enrol(wish_ids=[other.pk], **school.step)
    with pytest.raises(learning.NobodyToEnrolError):
        learning.enrol(wish_ids=[school.wishes[0].pk], **school.step)
    first = school.learners[0]
    with pytest.raises(course.CourseReasonError):
        learning.withdraw(enrolment_id=first.pk, reason="", actor=school.county, at=AT)
    learning.withdraw(enrolment_id=first.pk, reason="外出务工", actor=school.county, at=AT)
    assert len(learning.enrol(wish_ids=[other.pk], **school.step)) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Enrolment.objects.filter(pk=first.pk).update(status="enrolled")


def test_square_holds_around_its_session_and_a_second_scan_changes_nothing(school):
    learner = school.run()[0]
    known = {"session_id": school.sessions[0].pk, "enrolment_id": learner.pk, "actor": school.trainer}
    with pytest.raises(learning.SquareExpiredError):
        learning.check_in(**known, at=AT + timedelta(days=1))
    first = learning.check_in(**known, at=AT)
    again = learning.check_in(**known, at=AT + timedelta(minutes=5))
    assert (first.pk, again.recorded_at, first.way) == (again.pk, AT, "scan")
    assert Event.objects.filter(event="labour.need.learner_attended").count() == 1


def test_typed_number_and_hand_record_presence_of_own_learners_alone(school, actor_with):
    learner = school.run()[0]
    known = {"session_id": school.sessions[0].pk, "actor": school.trainer, "at": AT}
    assert learning.check_in_by_number(number=f" {learner.number} ", **known).way == "code"
    with pytest.raises(learning.UnknownLearnerError):
        learning.check_in_by_number(number="abc", **known)
    moved = learning.record_presence(enrolment_id=learner.pk, presence="excused", **known)
    assert (moved.presence, Attendance.objects.count()) == ("excused", 1)
    with pytest.raises(IllegalMoveError):
        learning.record_presence(enrolment_id=learner.pk, presence="late", **known)
    viewer = actor_with("station_east", regions=[EAST, WEST])
    with pytest.raises(Denied):
        learning.record_presence(enrolment_id=learner.pk, **{**known, "actor": viewer})
    with pytest.raises(NotFound):
        learning.record_presence(enrolment_id=learner.pk, **{**known, "actor": school.stranger})


def test_pass_gives_a_certificate_and_closes_the_gap(school):
    school.examine(60, 59)
    passed, failed = Enrolment.objects.order_by("-score")
    assert (passed.status, failed.status) == ("passed", "failed")
    paper = Certificate.objects.get()
    assert (paper.enrolment_id, paper.number) == (passed.pk, "530326-2026-001-001")
    assert JobWish.objects.get(pk=passed.wish_id).licences == ["elder_care_worker"]
    assert JobWish.objects.get(pk=failed.wish_id).licences == []
    assert set(JobWish.objects.values_list("status", flat=True)) == {"seeking"}
    (gap,) = list_gaps(scope=school.county.scope, **GAP)
    assert [wish.pk for wish in gap.wishes] == [failed.wish_id]


def test_examination_asks_for_scores_a_right_and_a_running_course(school):
    school.run()
    learner = school.learners[0]
    known = {"enrolment_id": learner.pk, "actor": school.county, "at": AT}
    with pytest.raises(examination.NobodyExaminedError):
        examination.finish_examination(**school.step)
    for bad in (-1, 101):
        with pytest.raises(examination.ScoreError):
            examination.enter_score(score=bad, **known)
    with pytest.raises(Denied):
        examination.enter_score(score=80, **{**known, "actor": school.trainer})
    with pytest.raises(Denied):
        examination.finish_examination(**{**school.step, "actor": school.trainer})
    examination.enter_score(score=90, **known)
    examination.finish_examination(**school.step)  # nobody attended: nobody passes
    assert Certificate.objects.count() == 0
    for late in (lambda: examination.enter_score(score=90, **known),
                 lambda: examination.finish_examination(**school.step)):  # fmt: skip
        with pytest.raises(IllegalMoveError):
            late()
    course.close_course(**school.step)
    with pytest.raises(IllegalMoveError):
        learning.enrol(wish_ids=[learner.wish_id], **school.step)


def test_public_page_learns_four_facts_and_is_throttled(school):
    school.examine(90, 10)
    paper, sender = Certificate.objects.get(), b"1" * 32
    found = examination.verify_certificate(paper.code.lower(), sender=sender, at=AT)
    assert (found.is_valid, found.course, found.issued_on) == (True, "养老护理员培训", date(2026, 3, 5))
    assert set(found.masked_name[1:]) == {"*"}
    known = {"certificate_id": paper.pk, "actor": school.county, "at": AT}
    with pytest.raises(course.CourseReasonError):
        examination.revoke_certificate(reason="", **known)
    with pytest.raises(Denied):
        examination.revoke_certificate(reason="代考", **{**known, "actor": school.trainer})
    examination.revoke_certificate(reason="代考", **known)
    with pytest.raises(IllegalMoveError):
        examination.revoke_certificate(reason="再次", **known)
    assert examination.verify_certificate(paper.code, sender=sender, at=AT).is_valid is False
    for _ in range(28):
        assert examination.verify_certificate("A" * 20, sender=sender, at=AT) is None
    with pytest.raises(examination.TooManyQuestionsError):
        examination.verify_certificate(paper.code, sender=sender, at=AT)
    assert examination.verify_certificate(paper.code, sender=b"2" * 32, at=AT) is not None
    assert (
        examination.verify_certificate(paper.code, sender=sender, at=AT + timedelta(minutes=61)) is not None
    )


def test_work_after_training_counts_arrivals_after_the_examination(school, story):
    school.examine(90, 95)
    story.arrive()
    assert queries.count_outcomes([school.course.pk], scope=school.county.scope) == {school.course.pk: (0, 2)}
    for person, day in zip(school.people, (date(2026, 3, 4), date(2026, 3, 5)), strict=True):
        Placement.objects.update(person=person, departed_on=day, arrived_on=day)
        counted = queries.count_outcomes([school.course.pk], scope=school.county.scope)
        assert counted == {school.course.pk: (int(day == date(2026, 3, 5)), 2)}
    (placed,) = queries.list_outcomes(scope=school.county.scope, part="placed")
    assert (placed.person_id, placed.placed_on) == (school.people[1].pk, date(2026, 3, 5))
    assert queries.list_outcomes(scope=school.county.scope, part="waiting").count() == 1
    on_board = {
        one.indicator.value: one.actual
        for one in list_measured(scope=school.county.scope, cut=Cut(WEST, 2026), on=date(2026, 6, 1))
    }
    assert (on_board["trained"], on_board["certified"], on_board["trained_placed"]) == (2, 2, 1)


def test_allowance_is_paid_once_a_year_and_becomes_income(school, actor_with):
    school.examine(90, 10)
    desk = Desk(actor_with)
    known = {"county": WEST, "kind": "training", "year": 2026, "scope": desk.maker.scope}
    assert [one.finding.ceiling_fen for one in list_candidates(**known)] == [16_000, 16_000]
    for person in school.people:
        subsidy.set_account(
            person_id=person.pk, bank="农商行", holder="测试人", number="6228480000000001234",
            actor=desk.maker, at=LATER,
        )  # fmt: skip
    wanted = subsidy.Wanted(WEST, "training", 2026, "县人社〔2026〕2号", **paid_from())
    batch = subsidy.make_batch(wanted, actor=desk.maker, at=LATER)
    step = {"batch_id": batch.pk, "at": LATER}
    subsidy.submit_batch(actor=desk.maker, **step)
    subsidy.approve_batch(actor=desk.checker, **step)
    payment.take_file(form="csv", purpose="发放", actor=desk.payer, **step)
    payment.mark_paid(paid_on=date(2026, 7, 1), voucher="记-2", actor=desk.payer, **step)

    claim = SubsidyClaim.objects.first()
    assert (claim.months, claim.placement_id) == (["2026-03-02", "2026-03-03"], None)
    facts = IncomeFact.objects.filter(source="labour.subsidy")
    assert sorted(facts.values_list("amount_fen", flat=True)) == [16_000, 16_000]
    assert {one.finding.verdict for one in list_candidates(**known)} == {"claimed"}
    school.wishes = list(JobWish.objects.order_by("pk"))
    school.examine(90, 90)  # a second course of the year
    with pytest.raises(subsidy.NobodyEligibleError):
        subsidy.make_batch(wanted, actor=desk.maker, at=LATER)
    again = SubsidyBatch.objects.create(
        region_code=batch.region_code,
        kind="training",
        year=2026,
        document="文件一号",
        status_at=LATER,
        made_at=LATER,
    )
    for ground in ({"enrolment_id": claim.enrolment_id}, {}):
        with pytest.raises(IntegrityError), transaction.atomic():
            SubsidyClaim.objects.create(
                batch=again, person_id=claim.person_id, region_code=claim.region_code, kind="training",
                year=2026, rule=claim.rule, amount_fen=1, **ground,
            )  # fmt: skip


def test_other_counties_see_nothing(school):
    school.examine(90, 90)
    with in_scope(school.stranger.scope):
        assert [model.objects.count() for model in (Course, Enrolment, Attendance, Certificate)] == [0] * 4
    with in_scope(Scope.of([EAST])):
        assert Enrolment.objects.count() == 0
