"""What an application and a contract say is not asked again: project, grant agreement, linkage contract."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.projects.makers import AT, enter, go, make_places, put_up, sign
from tests.projects.payment.makers import contract_of
from tests.projects.test_jinshan import _grant
from tests.projects.test_legs import EAST, line_of
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Application, FundingCall, Project
from xieshou.projects.operations import granted
from xieshou.projects.operations.proposal import CodeTakenError
from xieshou.projects.queries.granted import find_application, list_waiting, propose_undertaking
from xieshou.projects.queries.proposal import get_project

ALL, EN = Scope.everything(), {"accept-language": "en"}
ON = date(2026, 6, 2)


@pytest.fixture
def won(officer, district, actor_with):
    """Return a granted application of a call."""
    make_places()
    return _grant(district, officer, [actor_with("county_approver", regions=["530823"]) for _n in range(2)])


def make(row, actor):
    return granted.make_project(application_id=row.pk, actor=actor, at=AT, on=ON)


def approved(row, officer, approver):
    """Return the project of an application, completed and approved."""
    made = make(row, officer)
    Project.objects.filter(pk=made.pk).update(
        responsible_unit="县农业农村局", beneficiaries="脱贫户", participation="村民会议", linkage="务工",
        chain_link="industry",
    )  # fmt: skip
    made.refresh_from_db()
    put_up(made, officer)
    way = ("submitted", "reviewed", "argued", "library", "initiated", "approved")
    return go(made, *way, officer=officer, approver=approver)


def test_draft_holds_what_the_application_says(won, officer):
    made = make(won, officer)
    assert (made.name, made.region_code, made.sector, made.implementer, made.tasks) == (
        won.title, won.region_code, won.sector, str(won.organisation), won.plan,
    )  # fmt: skip
    assert made.sources == {"east_west": won.requested_fen, "own": won.own_fen}
    assert made.amount_fen == won.requested_fen + won.own_fen
    assert (made.households_planned, made.stage, made.application) == (won.households_linked, "draft", won)
    assert made.code == f"{won.call.number}-01"
    assert str(won.households_linked) in made.performance_target
    assert Event.objects.filter(event="projects.need.made_of_application").count() == 1


def test_application_becomes_a_project_once(won, officer, approver, stranger):
    assert [row.pk for row in list_waiting(scope=officer.scope)] == [won.pk]
    with pytest.raises(Denied):
        make(won, approver)
    with pytest.raises(NotFound):
        make(won, stranger)
    make(won, officer)
    assert list(list_waiting(scope=officer.scope)) == []
    with pytest.raises(granted.MadeBeforeError):
        make(Application.objects.get(), officer)
    other = enter(officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=other.pk).update(application=won)


def test_only_what_is_granted_becomes_a_project(won, officer, monkeypatch):
    won.status = "declined"  # in the database its moves are one-way
    monkeypatch.setattr(granted, "get_application_for_update", lambda *_args, **_options: won)
    with pytest.raises(granted.NotGrantedError):
        make(won, officer)


def test_call_with_a_number_too_long_asks_for_one(won, officer):
    FundingCall.objects.update(number="x" * 28)
    with pytest.raises(CodeTakenError):
        make(won, officer)


def test_target_without_households_is_left_open(won):
    won.households_linked = 0
    assert granted.terms_of_application(won, on=ON).performance_target == ""


def test_project_stands_on_the_task_of_its_call(won, officer, actor_with):
    keeper = actor_with("cooperation_officer", regions=["310116", "530823"])
    line = line_of(keeper, county="")
    assert line.region_code == EAST
    FundingCall.objects.update(plan_line=line)
    with in_scope(officer.scope):
        made = make(won, officer)
    assert (made.plan_line_id, made.need_id, made.capability_id) == (
        line.pk, line.need_id, line.capability_id,
    )  # fmt: skip


def test_grant_agreement_takes_its_party_from_the_application(won, officer, approver):
    project = approved(won, officer, approver)
    assert propose_undertaking(project, scope=officer.scope) == str(won.organisation)
    row = contract_of(
        project, officer, kind="grant", party=" ", amount_fen=won.requested_fen, application_id=won.pk
    )
    assert row.party == str(won.organisation)
    assert propose_undertaking(get_project(project.pk, scope=ALL), scope=officer.scope) == row.party


def test_undertaking_is_the_only_party_or_who_carries_it_out(officer, approver):
    from tests.projects.makers import under_way

    project = under_way(officer, approver, implementer="示范农业公司")
    assert propose_undertaking(project, scope=officer.scope) == "示范农业公司"
    contract_of(project, officer)
    assert propose_undertaking(project, scope=officer.scope) == "景东建筑有限公司"
    contract_of(project, officer, number="SG-02", party="另一家公司", amount_fen=1_000_00)
    assert propose_undertaking(project, scope=officer.scope) == "示范农业公司"


def test_application_of_another_area_is_not_read(won, officer, stranger):
    project = make(won, officer)
    assert find_application(project, scope=stranger.scope) is None
    assert find_application(enter(officer), scope=officer.scope) is None


# --- pages ----------------------------------------------------------------------------------------------


@pytest.fixture
def client(won, user_with, client_for):
    return client_for(user_with("project_officer", regions=["530823"]))


def test_one_click_on_the_library_makes_the_draft(client, won):
    page = client.get(reverse("projects:library"), headers=EN)
    assert "Make it a project" in page.content.decode()
    address = reverse("projects:application_project", args=[won.pk])
    answer = client.post(address, follow=True, headers=EN)
    form = answer.context["form"]
    assert (form.initial["name"], form.initial["implementer"]) == (won.title, str(won.organisation))
    again = client.post(address, follow=True, headers=EN).content.decode()
    assert "is a project already" in again
    assert "Make it a project" not in again


def test_forms_come_filled(client, won, officer, approver):
    with in_scope(ALL):
        project = approved(won, officer, approver)
        sign(project, officer)
    form = client.get(reverse("projects:work_contract_add", args=[project.pk]), headers=EN).context["form"]
    assert (form.initial["party"], form.initial["amount_fen"], form.initial["application"]) == (
        str(won.organisation), won.requested_fen, str(won.pk),
    )  # fmt: skip
    page = client.get(reverse("projects:linkage", args=[project.pk]), headers=EN)
    assert page.context["contract_form"].initial["undertaking"] == str(won.organisation)
    with in_scope(ALL):
        contract_of(project, officer, kind="grant", amount_fen=won.requested_fen, application_id=won.pk)
    form = client.get(reverse("projects:work_contract_add", args=[project.pk]), headers=EN).context["form"]
    assert form.initial == {}
