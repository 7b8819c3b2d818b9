"""A course of officials: planned, attended, held; totals, masks, walls and the Excel form."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from tests.labour.makers import AT, BAOSHAN, make_places
from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations.models import Pairing
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import CourseOfficial, OfficialCourse
from xieshou.labour.operations import officials as steps
from xieshou.labour.queries import officials as queries
from xieshou.labour.queries.coordination import Cut, list_rows
from xieshou.labour.vocabulary.coordination import Indicator

pytestmark = pytest.mark.django_db
HUIZE = "530326000000"
PLAN = steps.CoursePlan(
    "course",
    "劳务协作业务培训",
    "宝山区人社局",
    BAOSHAN,
    HUIZE,
    date(2026, 2, 2),
    date(2026, 2, 3),
    16,
    "区党校",
)
WHO = steps.OfficialEntry("王建国", "会泽县人社局", HUIZE, "科长")
EN = {"accept-language": "en"}
ALL = Scope.everything()


@pytest.fixture
def station(actor_with):
    return actor_with("station_west", regions=[WEST])


@pytest.fixture
def course(station):
    return steps.plan_course(PLAN, actor=station, at=AT)


def enter(course, actor, **change):
    return steps.enter_official(course_id=course.pk, entry=replace(WHO, **change), actor=actor, at=AT)


def attend(official, actor, hours=16, score=5):
    step = {"hours": hours, "score": score, "feedback": "很实用", "actor": actor, "at": AT}
    return steps.enter_attendance(official_id=official.pk, **step)


def close(course, actor, *, held=True, at=AT):
    return steps.close_course(course_id=course.pk, held=held, actor=actor, at=at)


@pytest.mark.parametrize(
    "change",
    [
        {"topic": " "},
        {"host": ""},
        {"kind": "party"},
        {"last_day": date(2026, 2, 1)},
        {"hours": 0},
        {"partner_region_code": BAOSHAN},
        {"partner_region_code": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_course_that_cannot_be_is_refused(actor_with, change):
    wide = actor_with("station_east", regions=[EAST, WEST])
    with pytest.raises(steps.CourseIncompleteError):
        steps.plan_course(replace(PLAN, **change), actor=wide, at=AT)


def test_course_is_planned_once_by_one_of_its_sides(course, station, actor_with):
    with pytest.raises(steps.CourseTwiceError):
        steps.plan_course(PLAN, actor=station, at=AT)
    for actor in (
        actor_with("station_west", regions=["530823"]),
        actor_with("county_approver", regions=[WEST]),
    ):
        with pytest.raises(Denied):
            steps.plan_course(PLAN, actor=actor, at=AT)
    with in_scope(Scope.of([EAST])):
        assert OfficialCourse.objects.exists()
    with in_scope(Scope.of(["530823"])):
        assert not OfficialCourse.objects.exists()  # the second wall


def test_officials_of_both_sides_attend_and_the_course_counts_once_held(course, station, actor_with):
    west, east = enter(course, station), enter(course, station, name="李明", region_code=BAOSHAN)
    for change in ({}, {"name": " "}, {"name": "张", "region_code": "530823000000"}):
        with pytest.raises(steps.OfficialIncompleteError):
            enter(course, station, **change)
    with pytest.raises(steps.CourseNotOverError):
        close(course, station)  # nobody attended
    for hours, score in ((17, 5), (-1, 5), (8, 0), (8, 6)):
        with pytest.raises(steps.AttendanceError):
            attend(west, station, hours, score)
    attend(west, station)
    attend(east, station, 8, None)
    assert queries.list_totals(scope=station.scope) == []
    close(course, station)
    with pytest.raises(IllegalMoveError):
        close(course, station)
    found = {
        (row.county, row.people, row.hours, row.score_hundredths) for row in queries.list_totals(scope=ALL)
    }
    assert found == {(WEST, 1, 16, 500), (EAST, 1, 8, None)}
    for area in (EAST, WEST):
        cut = Cut(area, 2026)
        assert list_rows(scope=ALL, cut=cut, indicator=Indicator.OFFICIALS_TRAINED).count() == 2
    with pytest.raises(NotFound):
        attend(west, actor_with("station_west", regions=["530823"]))


def test_course_that_runs_is_not_held_yet_and_a_dropped_one_takes_nobody(course, station):
    attend(enter(course, station), station)
    later = replace(PLAN, topic="下期", from_date=AT.date(), last_day=date(2026, 3, 3))
    running = steps.plan_course(later, actor=station, at=AT)
    attend(enter(running, station), station)
    with pytest.raises(steps.CourseNotOverError):
        close(running, station)
    close(running, station, held=False)
    with pytest.raises(IllegalMoveError):
        enter(running, station, name="张")
    with pytest.raises(IntegrityError), transaction.atomic():
        OfficialCourse.objects.filter(pk=running.pk).update(status="held")


@pytest.fixture
def pages(db, user_with, client_for):
    with in_scope(ALL):
        make_places()
        Pairing.objects.create(
            eastern_region_code=BAOSHAN, western_region_code=HUIZE, from_date=date(2021, 1, 1), created_at=AT
        )
    return client_for(user_with("station_west", regions=[WEST])), client_for(
        user_with("county_approver", regions=[WEST])
    )


def test_pages_plan_enter_attend_and_close(pages):
    west, reader = pages
    form = {"kind": "course", "topic": "业务培训", "host": "区人社局", "region_code": BAOSHAN}
    form |= {"partner_region_code": HUIZE, "from_date": "2026-02-02", "last_day": "2026-02-03", "hours": "16"}
    address = reverse("labour:official_course_plan")
    assert west.post(address, {**form, "last_day": "2026-02-01"}).status_code == 422
    assert west.post(address, form).status_code == 302
    with in_scope(ALL):
        course = OfficialCourse.objects.get()
    here = reverse("labour:official_course", args=[course.pk])
    who = {"name": "王建国", "organisation_name": "会泽县人社局", "region_code": HUIZE}
    step = reverse("labour:official_enter", args=[course.pk])
    assert [west.post(step, who).status_code for _twice in range(2)] == [302, 422]
    with in_scope(ALL):
        one = CourseOfficial.objects.get()
    attend_at = reverse("labour:official_attend", args=[one.pk])
    for hours in ("99", "16"):
        assert west.post(attend_at, {"hours": hours, "score": "5"}).status_code == 302
    close_at = reverse("labour:official_course_close", args=[course.pk])
    assert west.post(close_at, {"held": "yes"}).status_code == 302
    assert "王建国" in west.get(here).content.decode()
    masked = reader.get(here).content.decode()
    assert "王**" in masked
    assert "王建国" not in masked
    assert reader.post(step, who).status_code == 403
    totals = west.get(reverse("labour:official_totals"), headers=EN)
    (line,) = totals.context["rows"]
    assert (line["row"].people, line["score"]) == (1, "5.00")
    assert len(west.get(line["url"]).context["page"].object_list) == 1


def test_list_takes_as_many_queries_for_three_as_for_one(pages, station):
    west, _reader = pages
    counts = []
    for topics in (("甲",), ("乙", "丙")):
        with in_scope(ALL):
            for topic in topics:
                steps.plan_course(replace(PLAN, topic=topic), actor=station, at=AT)
        west.get(reverse("labour:official_courses"))
        with CaptureQueriesContext(connection) as asked:
            west.get(reverse("labour:official_courses"))
        counts.append(len(asked))
    assert counts[0] == counts[1]


SHEET, FIRST = "labour.officials", 6
ROW = {
    "topic": "业务培训", "kind": "培训班", "host": "区人社局", "region_code": BAOSHAN,
    "partner_region_code": HUIZE, "from_date": "2026-02-02", "last_day": "2026-02-03", "hours": 16,
    "name": "王建国", "organisation_name": "会泽县人社局", "home": HUIZE, "hours_attended": 16, "score": 5,
}  # fmt: skip
_files = count(1)


def load(actor, *rows, commit=True):
    book = load_workbook(BytesIO(sheets.template(sheet=SHEET)))
    page, keys = book.active, [column.key for column in get_sheet(SHEET).columns]
    for offset, row in enumerate(rows):
        for column, key in enumerate(keys, start=1):
            page.cell(FIRST + offset, column).value = row.get(key)
    book.properties.title = f"file {next(_files)}"
    out = BytesIO()
    book.save(out)
    upload = sheets.receive(sheet=SHEET, name="干部.xlsx", content=out.getvalue(), actor=actor, at=AT)
    sheets.check(upload_id=upload.id, actor=actor, at=AT)
    upload.refresh_from_db()
    if commit:
        assert upload.wrong_rows == [], upload.findings
        sheets.commit(upload_id=upload.id, actor=actor, at=AT)
    return upload


def test_officials_come_in_and_go_out(station):
    make_places()
    other = {**ROW, "name": "李明", "home": BAOSHAN, "hours_attended": None, "score": None}
    load(station, ROW, other)
    load(station, {**ROW, "score": 4})
    assert (OfficialCourse.objects.count(), CourseOfficial.objects.count()) == (1, 2)
    rows = list(get_loader(SHEET)().export_rows(actor=station, scope=station.scope, filters={}))
    keys = [column.key for column in get_sheet(SHEET).exported]
    out = {row[9]: dict(zip(keys, row, strict=True)) for row in rows}
    assert (out["王建国"]["score"], out["王建国"]["last_day"]) == (4, date(2026, 2, 3))
    assert out["李明"]["home"] == BAOSHAN


@pytest.mark.parametrize(
    "change",
    [
        {"last_day": "2026-02-01"},
        {"home": "440300000000"},
        {"hours_attended": 17},
        {"partner_region_code": BAOSHAN, "home": BAOSHAN},
        {"score": 6},
        {"region_code": "440300000000", "partner_region_code": BAOSHAN, "home": BAOSHAN},
    ],
    ids=["days", "home", "hours", "one side", "mark", "foreign"],
)
def test_wrong_row_is_marked(station, change):
    make_places()
    assert len(load(station, {**ROW, **change}, commit=False).wrong_rows) == 1


def test_course_on_file_keeps_its_hours_and_a_dropped_one_takes_nobody(station):
    make_places()
    load(station, ROW)
    assert len(load(station, {**ROW, "hours": 20}, commit=False).wrong_rows) == 1
    close(OfficialCourse.objects.get(), station, held=False)
    assert len(load(station, ROW, commit=False).wrong_rows) == 1
