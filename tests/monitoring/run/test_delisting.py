"""A state of a place stands by its approval alone; rows are never altered; a report never stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from openpyxl import load_workbook

from tests.monitoring.story import COUNTY, VILLAGE, make_places
from xieshou.config.demo.delisting import report_delistings
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.errors import WordMissingError
from xieshou.monitoring.models import PlaceStatus
from xieshou.monitoring.operations.delisting import (
    ApprovalMissingError,
    ApprovalOrderError,
    ApprovedBeforeError,
    NewPlaceStatus,
    PlaceError,
    ReportError,
    record_place_status,
)
from xieshou.monitoring.queries.delisting import list_places, newest_place_status
from xieshou.monitoring.rules.delisting import Told, standing

AT = datetime(2026, 3, 2, 2, tzinfo=UTC)
TODAY = date(2026, 3, 2)
SYSTEM = Actor.system("测试")
ALL = Scope.everything()
EN = {"accept-language": "en"}
SHIZONG = "530323000000"
APPROVED = NewPlaceStatus(
    region_code=SHIZONG,
    level="county",
    state="delisted",
    from_date=date(2019, 4, 30),
    document="关于批准县市区退出贫困县的通知",
    document_number="测试〔2019〕1号",
    issued_by="省人民政府",
    issued_on=date(2019, 4, 30),
)
REPORTED = NewPlaceStatus(
    region_code=SHIZONG, level="county", state="delisted", basis="reported", source="报道"
)


@pytest.fixture
def place(db: None) -> None:
    set_scope(ALL)


def keep(status: NewPlaceStatus, actor: Actor = SYSTEM) -> PlaceStatus:
    return record_place_status(status=status, actor=actor, at=AT)


def test_latest_approved_state_that_has_begun_stands():
    first, second, later, report = (
        Told(UUID(int=1), "approved", date(2014, 1, 1)),
        Told(UUID(int=2), "approved", date(2019, 4, 30)),
        Told(UUID(int=3), "approved", date(2019, 4, 30)),
        Told(UUID(int=4), "reported", date(2020, 1, 1)),
    )
    assert standing([first, second, report], on=date(2019, 4, 29)) == first
    assert standing([first, second, report], on=date(2019, 4, 30)) == second
    assert standing([second, later, first], on=TODAY) == later
    assert standing([report], on=TODAY) is None
    assert standing([first], on=date(2013, 12, 31)) is None


def test_state_stands_by_its_approval_and_a_report_does_not(place):
    keep(REPORTED)
    (story,) = list_places(ALL, on=TODAY)
    assert (story.stands, len(story.rows)) == (None, 1)
    made = keep(APPROVED)
    keep(replace(APPROVED, state="listed", from_date=date(2014, 1, 1), document_number="测试〔2014〕9号"))
    (story,) = list_places(ALL, on=TODAY, level="county")
    assert story.stands == made
    assert len(story.rows) == 3
    assert list_places(ALL, on=TODAY, level="village") == []
    assert newest_place_status()


@pytest.mark.parametrize(
    ("change", "error", "field"),
    [
        ({"document": " "}, ApprovalMissingError, "document"),
        ({"document_number": ""}, ApprovalMissingError, "document_number"),
        ({"issued_by": ""}, ApprovalMissingError, "issued_by"),
        ({"issued_on": None}, ApprovalMissingError, "issued_on"),
        ({"from_date": None}, ApprovalMissingError, "from_date"),
        ({"issued_on": date(2026, 3, 3)}, ApprovalOrderError, "issued_on"),
        ({"from_date": date(2026, 3, 3)}, ApprovalOrderError, "from_date"),
        ({"state": "rich"}, WordMissingError, "state"),
        ({"level": "town"}, WordMissingError, "state"),
        ({"region_code": "530300000000"}, PlaceError, "region_code"),
        ({"region_code": VILLAGE}, PlaceError, "region_code"),
        ({"region_code": "530326103000", "level": "village"}, PlaceError, "region_code"),
    ],
)
def test_state_without_its_whole_approval_is_refused(place, change, error, field):
    with pytest.raises(error) as refusal:
        keep(replace(APPROVED, **change))
    assert refusal.value.field == field
    assert not PlaceStatus.objects.exists()


@pytest.mark.parametrize("change", [{"source": " "}, {"document": "文"}, {"issued_on": date(2019, 1, 1)}])
def test_report_without_source_or_with_a_document_is_refused(place, change):
    with pytest.raises(ReportError):
        keep(replace(REPORTED, **change))


def test_same_document_counts_once_and_today_is_early_enough(place, actor_with):
    keep(replace(APPROVED, from_date=TODAY, issued_on=TODAY))
    with pytest.raises(ApprovedBeforeError):
        keep(APPROVED)
    with pytest.raises(Denied):
        keep(APPROVED, actor_with("county_approver", regions=[COUNTY]))
    with pytest.raises(Denied):
        keep(APPROVED, actor_with("auditor", regions=["530323"]))


def test_database_refuses_a_state_without_approval_and_every_change(place):
    values: dict[str, Any] = {
        "region_code": SHIZONG, "level": "county", "state": "delisted", "recorded_at": AT,
    }  # fmt: skip
    for wrong in (
        {"basis": "approved"},
        {"basis": "approved", "document": "文", "document_number": "1", "issued_by": "省"},
        {"basis": "reported"},
        {"basis": "reported", "source": "报道", "document": "文"},
        {"basis": "hearsay", "source": "报道"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PlaceStatus.objects.create(**values, **wrong)
    made = keep(APPROVED)
    with pytest.raises(DatabaseError), transaction.atomic():
        PlaceStatus.objects.filter(pk=made.pk).update(state="listed")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_pages_entry_excel_and_public_figure(place, client_for, user_with, client):
    make_places()
    officer = client_for(user_with("county_approver", regions=[COUNTY]))
    address = reverse("monitoring:delistings")
    assert "Nothing on record" in officer.get(address, headers=EN).content.decode()
    form = {
        "region_code": f"{COUNTY}000000", "level": "county", "state": "delisted", "from_date": "2020-11-13",
        "document": "批复", "document_number": "测试〔2020〕2号", "issued_by": "省人民政府", "issued_on": "2020-11-13",
    }  # fmt: skip
    add = reverse("monitoring:delisting_add")
    refused = officer.post(add, {**form, "document_number": ""}, headers=EN)
    assert refused.status_code == 422
    assert officer.post(add, form).status_code == 302
    page = officer.get(address, headers=EN).content.decode()
    assert "Taken off the list" in page
    assert "测试〔2020〕2号" in page
    assert "same document" not in page
    again = officer.post(add, form, headers=EN)
    assert "on record for this place already" in again.content.decode()
    answer = officer.get(reverse("monitoring:delistings_excel"))
    cells = [str(cell) for row in load_workbook(BytesIO(answer.content)).active.values for cell in row]
    assert "测试〔2020〕2号" in cells
    with in_scope(ALL):
        keep(REPORTED)
    public = client.get(reverse("monitoring:public_figures"), headers=EN).content.decode()
    assert "测试〔2020〕2号" in public
    assert "no approval on file" in public
    stranger = client_for(user_with("county_approver", regions=["530823"]))
    assert "测试〔2020〕2号" not in stranger.get(address).content.decode()


def test_demonstration_reports_the_counties_of_the_article(place):
    made = report_delistings(["530324", "530326", "530821"], actor=SYSTEM, now=AT)
    assert made == 2
    stories = list_places(ALL, on=TODAY)
    assert [story.region_code[:6] for story in stories] == ["530324", "530821"]
    assert all(story.stands is None and story.rows[0].source for story in stories)
