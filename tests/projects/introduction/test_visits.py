"""A field visit that stops at a project: linked both ways, with the problems found there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from tests.projects.makers import AT, COUNTY, ON, enter, make_places
from xieshou.cooperation.operations import visit
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
DISTRICT = "310116000000"


@pytest.fixture
def made(officer, district):
    make_places()
    with in_scope(ALL):
        project = enter(officer, region_code=COUNTY)
        plan = visit.VisitPlan(DISTRICT, COUNTY, "秋季考察", "区领导", ON, ON + timedelta(days=2), "看项目")
        row = visit.plan_visit(plan, actor=district, at=AT)
        place = visit.Stop(ON, "project", "香菇基地", project_code=project.code)
        stop = visit.add_stop(visit_id=row.pk, stop=place, actor=district, at=AT)
    return project, row, stop


def test_visit_and_project_are_linked_both_ways(made, district, user_with, client_for):
    project, row, stop = made
    assert stop.project_id == project.pk
    client = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    page = client.get(reverse("cooperation:visit", args=[row.pk])).content.decode()
    assert reverse("projects:project", args=[project.pk]) in page
    page = client.get(reverse("projects:project", args=[project.pk]))
    assert [one.visit.title for one in page.context["visits"]] == ["秋季考察"]


def test_project_of_another_area_is_not_linked(made, district):
    _project, row, _stop = made
    wrong = visit.Stop(ON, "project", "别处", project_code="310999-1")
    with pytest.raises(visit.ProjectCodeError), in_scope(ALL):
        visit.add_stop(visit_id=row.pk, stop=wrong, actor=district, at=AT)
