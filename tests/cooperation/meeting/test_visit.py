"""Field visits: sites and households in order, problems closed by somebody else on the sight of photos."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.cooperation.agreement.test_agreement import PNG
from tests.cooperation.places import AT, EAST, VILLAGE_EAST, VILLAGE_WEST, WEST
from xieshou.cooperation.errors import IllegalStepError, PeriodError, TextMissingError
from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.models import Finding, Visit, VisitStop
from xieshou.cooperation.operations import visit
from xieshou.cooperation.operations.evidence import Upload
from xieshou.cooperation.operations.visit import Problem, Stop, VisitPlan
from xieshou.cooperation.queries.visit import AFTER, BEFORE, has_photo
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.files.operations import store
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
DAY, LAST = date(2026, 9, 20), date(2026, 9, 23)
SEEN = datetime(2026, 9, 20, 3, 0, tzinfo=UTC)
PROBLEM = Problem(
    "大棚漏水", "县农业农村局", date(2026, 11, 1), SEEN, village_code=VILLAGE_WEST, no_photo_reason="手机没电"
)
PLAN = VisitPlan(EAST, WEST, "调研对接", "示范·李区长", DAY, LAST)


def plan(actor, **values):
    return visit.plan_visit(replace(PLAN, **values), actor=actor, at=AT)


def find(actor, made, photo=None, **values):
    return visit.find_problem(
        visit_id=made.pk, problem=replace(PROBLEM, **values), photo=photo, actor=actor, at=SEEN
    )


def photo(actor, finding):
    return store(content=PNG, name="after.png", owner=(AFTER, finding.pk), actor=actor, at=AT)


def submit(actor, finding, measure="已更换棚膜"):
    return visit.submit_rectified(finding_id=finding.pk, measure=measure, actor=actor, at=AT)


def check(actor, finding, *, accepted=True, reason=""):
    return visit.check_rectified(finding_id=finding.pk, accepted=accepted, reason=reason, actor=actor, at=AT)


def test_visit_needs_a_leader_and_days_in_order(officer):
    with pytest.raises(TextMissingError):
        plan(officer, leader=" ")
    with pytest.raises(PeriodError):
        plan(officer, to_date=date(2026, 9, 19))
    assert plan(officer, to_date=DAY).pk


def test_itinerary_holds_sites_and_households(officer, story):
    made = plan(officer)
    household = story.household

    def stop(**values):
        return visit.add_stop(
            visit_id=made.pk, stop=Stop(**{"day": DAY, "kind": "project", "place": "香菇基地", **values}),
            actor=officer, at=AT,
        )  # fmt: skip

    stop()
    seen = stop(kind="household", place="某户", household_code=household.code)
    assert (seen.number, seen.household_id) == (2, household.pk)
    for wrong, error in (
        ({"kind": "household"}, visit.HouseholdCodeError),
        ({"household_code": "530823000000-1"}, visit.HouseholdCodeError),
        ({"day": date(2026, 9, 24)}, visit.StopDayError),
        ({"place": " "}, TextMissingError),
        ({"project_code": "530326-2026-999"}, visit.ProjectCodeError),
    ):
        with pytest.raises(error):
            stop(**wrong)
    assert VisitStop.objects.count() == 2
    assert measure("cooperation.visits", Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))) == 1


def test_problem_is_closed_by_somebody_else_on_the_sight_of_a_photo(officer, county):
    found = find(officer, plan(officer))
    assert Task.objects.get(kind="cooperation.finding.due").region_code == WEST
    with pytest.raises(TextMissingError):
        submit(county, found, measure=" ")
    with pytest.raises(visit.PhotoMissingError):
        submit(county, found)
    photo(county, found)
    submit(county, found)
    with pytest.raises(visit.OwnCheckError):
        check(county, found)
    with pytest.raises(TextMissingError):
        check(officer, found, accepted=False)
    check(officer, found, accepted=False, reason="仍有漏点")
    assert Finding.objects.get().status == "open"
    with pytest.raises(IllegalStepError):
        check(officer, found)
    submit(county, found)
    with pytest.raises(IllegalStepError):
        submit(county, found)
    check(officer, found)
    assert Finding.objects.get().status == "closed"
    assert Task.objects.get(kind="cooperation.finding.due").done_at == AT


def test_problem_needs_text_owner_and_a_later_day(officer, stranger):
    made = plan(officer)
    for values, error in (
        ({"text": " "}, TextMissingError),
        ({"owner": " "}, TextMissingError),
        ({"due_date": date(2026, 9, 19)}, visit.StopDayError),
    ):
        with pytest.raises(error):
            find(officer, made, **values)
    with pytest.raises(NotFound):
        find(stranger, made)
    with in_scope(stranger.scope):
        assert Visit.objects.count() == 0


def test_problem_has_place_time_and_a_photo_or_a_reason_why_not(officer):
    made = plan(officer)
    for values, error, field in (
        ({"village_code": ""}, visit.PlaceMissingError, "village_code"),
        ({"village_code": "530823100200"}, visit.VillageElsewhereError, "village_code"),
        ({"seen_at": SEEN + timedelta(seconds=1)}, visit.SeenDayError, "seen_at"),
        ({"seen_at": SEEN - timedelta(days=1)}, visit.SeenDayError, "seen_at"),
        ({"latitude": 26.4}, visit.PositionError, "latitude"),
        ({"latitude": 90.1, "longitude": 103.3}, visit.PositionError, "latitude"),
        ({"no_photo_reason": " "}, visit.BeforePhotoMissingError, "photo"),
    ):
        with pytest.raises(error) as refusal:
            find(officer, made, **values)
        assert refusal.value.field == field
    assert not Finding.objects.exists()
    found = find(officer, made, photo=Upload("前.png", PNG), latitude=26.4, longitude=103.3)
    assert (has_photo(found.pk, BEFORE), found.no_photo_reason, found.latitude) == (True, "", 26.4)
    assert find(officer, made, village_code=VILLAGE_EAST).no_photo_reason == "手机没电"


def test_database_refuses_half_a_position(officer):
    found = find(officer, plan(officer))
    for values in ({"latitude": 1.0}, {"latitude": 91.0, "longitude": 1.0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Finding.objects.filter(pk=found.pk).update(**values)


def test_problem_of_a_visit_to_the_east_is_a_task_of_the_east(officer):
    find(officer, plan(officer, to_east=True))
    assert Task.objects.get(kind="cooperation.finding.due").region_code == EAST


def test_visit_goes_through_the_pages(client, foreign_client, county):
    form = {
        "title": "调研对接", "leader": "示范·李区长", "region_code": EAST, "partner_region_code": WEST,
        "from_date": "2026-09-20", "to_date": "2026-09-23",
    }  # fmt: skip
    assert client.get(reverse("cooperation:visit_plan")).status_code == 200
    assert client.post(reverse("cooperation:visit_plan"), {**form, "leader": ""}).status_code == 422
    assert client.post(reverse("cooperation:visit_plan"), form).status_code == 302
    with in_scope(ALL):
        made = Visit.objects.get()
    stop = {"day": "2026-09-20", "kind": "project", "place": "香菇基地"}
    address = reverse("cooperation:visit_stop", args=[made.pk])
    assert client.post(address, {**stop, "day": "2026-10-20"}).status_code == 422
    assert client.post(address, stop).status_code == 302
    problem = {
        "text": "大棚漏水", "owner": "县农业农村局", "due_date": "2026-11-01", "seen_at": "2026-09-20T10:00",
        "village_code": VILLAGE_WEST, "no_photo_reason": "手机没电",
    }  # fmt: skip
    address = reverse("cooperation:visit_finding", args=[made.pk])
    assert client.post(address, {**problem, "owner": ""}).status_code == 422
    assert client.post(address, problem).status_code == 302
    with in_scope(ALL):
        found = Finding.objects.get()
    for moment in ("before", "after"):
        file = SimpleUploadedFile("p.png", PNG, content_type="image/png")
        answer = client.post(reverse("cooperation:finding_photo", args=[found.pk, moment]), {"file": file})
        assert answer.status_code == 302
    assert client.post(reverse("cooperation:finding_photo", args=[found.pk, "never"])).status_code == 404
    client.post(reverse("cooperation:finding_submit", args=[found.pk]), {"measure": ""})
    client.post(reverse("cooperation:finding_submit", args=[found.pk]), {"measure": "已修"})
    with in_scope(ALL):
        assert Finding.objects.get().status == "submitted"
        Finding.objects.update(submitted_by_id=None)
    client.post(reverse("cooperation:finding_check", args=[found.pk]), {"accepted": "1"})
    page = client.get(reverse("cooperation:visit", args=[made.pk]))
    (row,) = page.context["findings"]
    assert (row.status, len(row.before), len(row.after)) == ("closed", 1, 1)
    assert client.get(reverse("files:download", args=[row.after[0].pk])).status_code == 200
    assert foreign_client.get(reverse("files:download", args=[row.after[0].pk])).status_code == 404
    assert foreign_client.get(reverse("cooperation:visit", args=[made.pk])).status_code == 404
    assert [one.found for one in client.get(reverse("cooperation:visits")).context["page"]] == [1]
