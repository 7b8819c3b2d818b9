"""Shares of counties in a project, and the specialities of places."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from tests.projects.introduction.steps import DAY
from tests.projects.makers import AT, COUNTY, ON, VILLAGE, enter, make_places
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.projects import errors
from xieshou.projects.models import (
    ProjectPlace,
    ProjectShare,
    Speciality,
)
from xieshou.projects.operations import share
from xieshou.projects.queries.share import list_shares


def test_shares_are_set_whole_and_read_by_each_county(officer, actor_with, approver):
    make_places()
    prefecture = actor_with("project_officer", regions=["5308"])
    project = enter(officer)
    shares = {COUNTY: 6_667, "530822000000": 3_333}

    def set_to(values, actor=prefecture, document="会议纪要1号"):
        return share.set_shares(project_id=project.pk, shares=values, document=document, actor=actor, at=AT)

    set_to(shares)
    set_to({COUNTY: 5_000, "530822000000": 5_000})
    assert dict(ProjectShare.objects.values_list("county_code", "basis_points")) == {
        COUNTY: 5_000, "530822000000": 5_000,
    }  # fmt: skip
    assert ProjectPlace.objects.filter(project=project).count() == 2
    for wrong in ({COUNTY: 10_000}, {COUNTY: 5_000, "530822000000": 4_999}, {COUNTY: 5_000, VILLAGE: 5_000}):
        with pytest.raises(share.SharesError):
            set_to(wrong)
    with pytest.raises(errors.EvidenceMissingError):
        set_to(shares, document=" ")
    with pytest.raises(Denied):
        set_to(shares, actor=approver)
    partner = actor_with("project_officer", regions=["530822"])
    with pytest.raises(NotFound):
        set_to(shares, actor=partner)
    assert list_shares(project.pk, scope=partner.scope).count() == 2
    event = Event.objects.filter(event="projects.need.shares_set").order_by("id").last()
    assert event.before[COUNTY] == 6_667
    with pytest.raises(share.ForeignShareError):
        set_to({COUNTY: 5_000, "530326000000": 5_000})
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
    with pytest.raises(IntegrityError), transaction.atomic():
        ProjectShare.objects.filter(county_code=COUNTY).update(basis_points=4_000)


def test_accepted_projects_keep_their_shares(officer):
    make_places()
    project = enter(officer)
    type(project).objects.filter(pk=project.pk).update(stage="submitted")
    for stage in ("reviewed", "argued", "library", "exited"):
        type(project).objects.filter(pk=project.pk).update(stage=stage)
    with pytest.raises(errors.IllegalMoveError):
        share.set_shares(project_id=project.pk, shares={}, document="文件", actor=officer, at=AT)


def test_a_place_declares_one_at_a_time(officer, stranger):
    def declare(**values):
        known = {
            "region_code": VILLAGE, "sector": "mushroom", "product": "香菇", "from_date": ON, "document": "文1",
        }  # fmt: skip
        return share.declare_speciality(new=share.NewSpeciality(**{**known, **values}), actor=officer, at=AT)

    row = declare()
    declare(region_code=COUNTY, product="")
    with pytest.raises(share.SpecialityTakenError):
        declare(product="木耳", from_date=ON + DAY)
    for wrong in ({"product": " "}, {"sector": "none"}, {"region_code": "530823100000"}):
        with pytest.raises(share.SpecialityError):
            declare(**wrong)
    with pytest.raises(errors.EvidenceMissingError):
        declare(document="")
    with pytest.raises(Denied):
        declare(region_code="530326000000")
    with pytest.raises(errors.IllegalMoveError):
        share.end_speciality(speciality_id=row.pk, to_date=ON, actor=officer, at=AT)
    with pytest.raises(NotFound):
        share.end_speciality(speciality_id=row.pk, to_date=ON + DAY, actor=stranger, at=AT)
    share.end_speciality(speciality_id=row.pk, to_date=ON + DAY, actor=officer, at=AT)
    declare(product="木耳", from_date=ON + DAY)
    assert Speciality.objects.filter(region_code=VILLAGE).count() == 2
