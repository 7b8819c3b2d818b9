"""A field visit that stops at a project: linked both ways, with the problems found there."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from tests.cooperation.agreement.test_agreement import PNG
from tests.projects.makers import AT, COUNTY, ON, enter, make_places
from tests.sheet_trip import taken_out
from xieshou.cooperation.linked import code_projects, open_project_books
from xieshou.cooperation.operations import delivery, giving, visit
from xieshou.cooperation.operations.evidence import Upload
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.organisations.operations import OrganisationEntry, register_organisation
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


def test_part_of_a_donation_reaches_the_account_of_a_project(made, district):
    project, _row, _stop = made
    colleague = replace(district, user_id=UUID(int=0xC0FFEE), name="示范·经办人")
    part = delivery.NewDelivery("project", 3_000, "industry", "购置菌棒", ON, project_code=project.code)
    with in_scope(ALL):
        donor = register_organisation(
            OrganisationEntry(name="示范基金会", kind="foundation", region_code=DISTRICT),
            actor=district,
            at=AT,
        )
        pledge = giving.Pledge(
            donor.pk, DISTRICT, COUNTY, "cash", "菌棒捐款", 5_000, "发展食用菌", ON, "industry"
        )
        gift = giving.pledge_gift(pledge, actor=colleague, at=AT)
        giving.receive_gift(donation_id=gift.pk, received_on=ON, actor=district, at=AT)
        row = delivery.propose_delivery(
            donation_id=gift.pk, part=part, proof=Upload("p.png", PNG), actor=colleague, at=AT
        )
        delivery.confirm_delivery(delivery_id=row.pk, actor=district, at=AT)
        account = Account.objects.get(kind=AccountKind.PROJECT, holder_id=project.pk)
        assert (account.balance_fen, account.partner_region_code) == (3_000, DISTRICT)
        assert [cells[5] for cells in taken_out("cooperation.gift_deliveries", district)] == [project.code]
        blind = replace(district, capabilities=district.capabilities - {"projects.project.view"})
        assert code_projects([project.pk], blind) == {}
        with pytest.raises(NotFound):
            open_project_books(project.pk, blind, AT, DISTRICT)
