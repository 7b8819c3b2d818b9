"""An objection carries its notice: from the public page to the clerk, the county and the case."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.monitoring.case.test_pages import Always
from tests.monitoring.story import COUNTY, START, TOWNSHIP, VILLAGE
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Grievance
from xieshou.monitoring.operations import grievance as steps
from xieshou.monitoring.operations import notice as notices
from xieshou.monitoring.operations.grievance import NewGrievance, NoticeOverError

ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def clock(monkeypatch, story):
    """Let the story begin today: the database shows the public what runs by its own clock."""
    story.day = (timezone.localdate() - START.date()).days
    monkeypatch.setattr(timezone, "now", lambda: story.at)


@pytest.fixture
def posted(story):
    """Live to the notice."""
    story.open()
    story.verify()
    story.review()
    return story.post()


def _object(story, notice_id, **values):
    new = NewGrievance(
        **{"region_code": VILLAGE, "kind": "notice", "text": "有房有车", "notice_id": notice_id, **values}
    )
    return steps.receive_grievance(new, actor=story.village, at=story.at).grievance


def _page(client, name, *keys, **query):
    return client.get(reverse(f"monitoring:{name}", args=keys), query, headers=EN).content.decode()


def _post(client, name, *keys, **data):
    return client.post(reverse(f"monitoring:{name}", args=keys), data, headers=EN)


def _answer(story, row):
    key = {"grievance_id": row.pk, "actor": story.township, "at": story.at}
    steps.assign_grievance(responsible="乡镇核查组", **key)
    steps.refuse_grievance(answer="已核实", **key)


def test_objection_keeps_its_notice(story, posted):
    row = _object(story, posted.pk)
    assert row.notice_id == posted.pk
    for change in ({"kind": "cleared"}, {"notice": None}):
        with pytest.raises(ProgrammingError), transaction.atomic():
            Grievance.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize(
    "values", [{"kind": "bad_service"}, {"notice_id": uuid4()}, {"region_code": "530326103202"}]
)
def test_notice_that_does_not_fit_is_refused(story, posted, values, county):
    new = NewGrievance(
        **{"region_code": VILLAGE, "kind": "notice", "text": "x", "notice_id": posted.pk, **values}
    )
    with pytest.raises(NoticeOverError):
        steps.receive_grievance(new, actor=county, at=story.at)


def test_public_objects_to_a_notice_that_runs_and_a_clerk_to_one_that_is_over(story, posted):
    new = NewGrievance(VILLAGE, "notice", "有房有车", notice_id=posted.pk)
    assert steps.report_grievance(new, sender=b"s" * 16, at=story.at).grievance.notice_id == posted.pk
    story.day += 10
    with pytest.raises(NoticeOverError):
        steps.report_grievance(new, sender=b"s" * 16, at=story.at)
    assert _object(story, posted.pk).notice_id == posted.pk


def test_case_moves_on_when_the_open_objections_were_shown(story, posted):
    row = _object(story, posted.pk)
    story.day += 6
    key = {"case_id": story.case.pk, "actor": story.village, "at": story.at}
    with pytest.raises(notices.ObjectionsOpenError):
        notices.pass_notice(**key)
    _object(story, posted.pk)
    with pytest.raises(notices.ObjectionsOpenError):  # one came in after the page was shown
        notices.pass_notice(objections_seen=1, **key)
    _answer(story, row)
    assert notices.pass_notice(objections_seen=1, **key).stage == "township"


def test_answered_objection_does_not_stop_the_case(story, posted):
    _answer(story, _object(story, posted.pk))
    assert story.pass_notice().stage == "township"


def test_way_from_the_public_notice_to_the_case(story, posted, user_with):
    family = Client()
    with in_scope(ALL):
        key = str(posted.pk)
    form = _page(family, "object", notice=key)
    assert "Against the notice" in form
    assert story.head not in form
    told = {"region_code": VILLAGE, "kind": "notice", "text": "有房有车", "notice": key}
    assert _post(family, "object", **told).status_code == 302
    with in_scope(ALL):
        row = Grievance.objects.get()
    assert str(row.notice_id) == key
    reviewer = Always(user_with("county_approver", regions=[TOWNSHIP]))
    assert "Against this notice" in _page(reviewer, "grievance", row.pk)
    assert reverse("monitoring:case", args=[story.case.pk]) in _page(reviewer, "grievance", row.pk)
    assert story.head in _page(reviewer, "grievances")
    cadre = Always(user_with("village_cadre", regions=[VILLAGE]))
    page = _page(cadre, "case", story.case.pk)
    assert "Objections open against the notice: 1" in page
    assert row.number in page
    assert 'name="objections" value="1"' in page
    story.day += 6
    assert _post(cadre, "notice_pass", story.case.pk, objections="x").status_code == 302
    assert "is open" in _page(cadre, "case", story.case.pk)
    assert _post(cadre, "notice_pass", story.case.pk, objections="1").status_code == 302
    with in_scope(ALL):
        assert story.fresh().stage == "township"
    county = Always(user_with("county_approver", regions=[COUNTY]))
    assert "Objections open against the notice: 1" in _page(county, "signing")


def test_other_kind_and_ended_or_unknown_notice_are_not_carried(story, posted):
    family = Client()
    told = {"region_code": VILLAGE, "text": "x", "notice": str(posted.pk)}
    assert _post(family, "object", kind="bad_service", **told).status_code == 302
    for wrong in ("no key", str(uuid4())):
        assert "Choose your village" not in _page(family, "object", notice=wrong)
        assert _post(family, "object", kind="notice", **{**told, "notice": wrong}).status_code == 302
    with in_scope(ALL):
        assert not Grievance.objects.filter(notice__isnull=False).exists()
        assert Grievance.objects.count() == 3


def test_clerk_enters_an_objection_from_the_case(story, posted, user_with):
    cadre = Always(user_with("village_cadre", regions=[VILLAGE]))
    assert f"?notice={posted.pk}" in _page(cadre, "case", story.case.pk)
    assert "Against the notice" in _page(cadre, "grievance_add", notice=str(posted.pk))
    told = {"kind": "notice", "text": "有房有车", "notice": str(posted.pk)}
    assert _post(cadre, "grievance_add", **told).status_code == 302
    with in_scope(ALL):
        assert Grievance.objects.get().notice_id == posted.pk
    for wrong in ("no key", str(uuid4())):
        assert _post(cadre, "grievance_add", **{**told, "notice": wrong}).status_code == 404


def test_uuid_that_is_none_is_not_found():
    from xieshou.monitoring.views.public_grievance import uuid_of

    with pytest.raises(NotFound):
        uuid_of("x")
