"""Temporary Party branches, and consents: dated, for a purpose, masked, withdrawn by erasing."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.projects.makers import AT, ON, VILLAGE, make_places, sign, under_way
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations.models import Organisation
from xieshou.kernel.purposes import PurposeMissingError
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects import errors
from xieshou.projects.models import MemberConsent, PartyBranch
from xieshou.projects.operations import branch, linkage
from xieshou.projects.queries.branch import count_consents
from xieshou.projects.queries.clause import reach_of
from xieshou.registry.queries.household import list_members

EN = {"accept-language": "en"}
ALL = Scope.everything()
NEW = branch.NewBranch("景东香菇基地临时党支部", "香菇基地", "锦屏镇党委", ON, "锦党〔2026〕3号")
NAMES = ("王秀英", "李小四", "赵小五")


@pytest.fixture
def project(officer, approver):
    return under_way(officer, approver)


@pytest.fixture
def homes(db):
    made = []
    for name in NAMES:
        household = make_household(Actor.system("测试"), region_code=VILLAGE, names=[name])
        (member,) = list_members(household.pk, scope=ALL)
        made.append((household.pk, member.person_id))
    return made


def set_up(project, actor, **values):
    known = {name: getattr(NEW, name) for name in NEW.__slots__}
    new = branch.NewBranch(**{**known, **values})
    return branch.set_up_branch(project_id=project.pk, branch=new, actor=actor, at=AT)


def agree(project, actor, home, **values):
    known = {"purpose": "linkage", "given_on": ON, "document": "同意书1号"}
    consent = branch.NewConsent(*home, **{**known, **values})
    return branch.give_consent(project_id=project.pk, consent=consent, actor=actor, at=AT)


def test_branch_is_an_organisation_until_it_is_dissolved(project, officer, approver, stranger):
    row = set_up(project, officer)
    body = Organisation.objects.get(pk=row.organisation_id)
    assert (body.kind, body.is_active, body.region_code) == ("party_branch", True, project.region_code)

    def end(actor=officer, on=ON, document="撤销决定"):
        return branch.dissolve_branch(branch_id=row.pk, on=on, document=document, actor=actor, at=AT)

    with pytest.raises(NotFound):
        end(stranger)
    with pytest.raises(Denied):
        end(approver)
    for on in (ON - timedelta(days=1), ON + timedelta(days=1)):
        with pytest.raises(errors.IllegalMoveError):
            end(on=on)
    with pytest.raises(errors.EvidenceMissingError):
        end(document=" ")
    assert end().dissolved_on == ON
    with pytest.raises(errors.IllegalMoveError):
        end()
    body.refresh_from_db()
    assert body.is_active is False


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"name": " "}, "name"),
        ({"site": " "}, "site"),
        ({"superior": " "}, "superior"),
        ({"set_up_on": ON + timedelta(days=1)}, "set_up_on"),
        ({"document": " "}, "document"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_branch_lacks_something(project, officer, values, field):
    with pytest.raises((branch.BranchError, errors.EvidenceMissingError)) as refused:
        set_up(project, officer, **values)
    assert refused.value.field == field


def test_only_who_may_sets_up_and_records(project, approver, stranger, homes):
    for act in (lambda who: set_up(project, who), lambda who: agree(project, who, homes[0])):
        with pytest.raises(Denied):
            act(approver)
        with pytest.raises(NotFound):
            act(stranger)


def test_consent_names_a_member_once_a_purpose(project, officer, homes):
    agree(project, officer, homes[0])
    agree(project, officer, homes[0], purpose="branch")
    other = (homes[1][0], homes[0][1])
    for home, values, field in (
        (homes[0], {}, "person"),
        (other, {}, "person"),
        ((None, None), {}, "household"),
        ((homes[1][0], None), {}, "person"),
        (homes[1], {"purpose": "?"}, "purpose"),
        (homes[1], {"given_on": ON + timedelta(days=1)}, "given_on"),
        (homes[1], {"document": " "}, "document"),
    ):
        with pytest.raises((branch.ConsentError, errors.EvidenceMissingError)) as refused:
            agree(project, officer, home, **values)
        assert refused.value.field == field


def test_withdrawal_erases_who_it_was(project, officer, approver, homes):
    row = agree(project, officer, homes[0])

    def withdraw(on=ON, actor=officer):
        return branch.withdraw_consent(consent_id=row.pk, on=on, actor=actor, at=AT)

    with pytest.raises(Denied):
        withdraw(actor=approver)
    for on in (ON - timedelta(days=1), ON + timedelta(days=1)):
        with pytest.raises(errors.IllegalMoveError):
            withdraw(on)
    with pytest.raises(IntegrityError), transaction.atomic():
        MemberConsent.objects.filter(pk=row.pk).update(withdrawn_on=ON)
    withdraw()
    row.refresh_from_db()
    assert (row.person_id, row.household_id, row.document, row.withdrawn_on) == (None, None, "", ON)
    with pytest.raises(errors.IllegalMoveError):
        withdraw()
    told = json.dumps(list(Event.objects.filter(subject_id=str(row.pk)).values_list("after", flat=True)))
    assert str(homes[0][1]) not in told
    assert agree(project, officer, homes[0]).withdrawn_on is None


def test_list_is_opened_for_a_purpose_and_the_purpose_is_kept(project, officer, approver, homes):
    agree(project, officer, homes[0])
    with pytest.raises(PurposeMissingError):
        branch.open_members(project_id=project.pk, purpose=" ", actor=officer, at=AT)
    with pytest.raises(Denied):
        branch.open_members(project_id=project.pk, purpose="组织活动", actor=approver, at=AT)
    (row,) = branch.open_members(project_id=project.pk, purpose="组织活动", actor=officer, at=AT)
    assert row.person_id == homes[0][1]
    event = Event.objects.get(event="projects.verification.members_opened")
    assert event.purpose == "组织活动"


def test_members_are_counted_among_the_paid_households_from_three_on(project, officer, approver, homes):
    contract = sign(project, officer, kind="order", number="DD-1")
    days = (date(2026, 4, 1), date(2026, 5, 1))
    for home in homes:
        payment = linkage.Payment(100_00, *days, "收购单", *home)
        row = linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=officer, at=AT)
        linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)
    seen = []
    for home in homes:
        last = agree(project, officer, home)
        seen.append((reach_of(contract, scope=officer.scope).members, count_consents(project.pk, scope=ALL)))
    assert seen == [(None, None), (None, None), (3, 3)]
    reached = reach_of(contract, scope=officer.scope)
    assert (reached.households, reached.household_fen, reached.villages) == (3, 300_00, 0)
    branch.withdraw_consent(consent_id=last.pk, on=ON, actor=officer, at=AT)
    assert reach_of(contract, scope=officer.scope).members is None


def test_pages_show_no_name_without_a_purpose(project, homes, user_with, client_for):
    make_places()
    county = client_for(user_with("project_officer", regions=["530823"]))
    chief = client_for(user_with("county_approver", regions=["530823"]))
    page = reverse("projects:branches", args=[project.pk])
    assert "No branch yet" in county.get(page, headers=EN).content.decode()
    add = reverse("projects:branch_add", args=[project.pk])
    values = {name: getattr(NEW, name) for name in NEW.__slots__}
    assert county.post(add, {**values, "site": ""}, headers=EN).status_code == 422
    assert county.post(add, values, headers=EN).status_code == 302
    assert chief.post(add, values, headers=EN).status_code == 403
    consent = reverse("projects:consent_add", args=[project.pk])
    with in_scope(ALL):
        code = make_household(Actor.system("测试"), region_code=VILLAGE, names=["钱小六"]).code
        row = PartyBranch.objects.get()
    told = {"household_code": code, "member": "钱小六", "purpose": "linkage", "given_on": "2026-03-02"}
    assert county.post(consent, told, headers=EN).status_code == 422
    assert county.post(consent, {**told, "document": "同意书"}, headers=EN).status_code == 302
    shown = county.get(page, headers=EN).content.decode()
    assert "&lt;3" in shown
    assert code not in shown
    opening = reverse("projects:members_open", args=[project.pk])
    assert county.post(opening, {"purpose": "x"}, headers=EN).status_code == 422
    shown = county.post(opening, {"purpose": "组织活动"}, headers=EN).content.decode()
    assert code in shown
    assert "钱小六" not in shown
    assert chief.post(opening, {"purpose": "组织活动"}).status_code == 403
    with in_scope(ALL):
        given = MemberConsent.objects.get()
    gone = reverse("projects:consent_withdraw", args=[given.pk])
    assert county.post(gone, {"on": ""}).status_code == 302
    assert county.post(gone, {"on": "2026-03-02"}).status_code == 302
    assert "Nobody agreed" in county.post(opening, {"purpose": "组织活动"}, headers=EN).content.decode()
    end = reverse("projects:branch_dissolve", args=[row.pk])
    assert county.post(end, {"on": "2026-03-02"}).status_code == 302
    assert county.post(end, {"on": "2026-03-02", "document": "撤销决定"}).status_code == 302
    assert "Dissolved" in county.get(page, headers=EN).content.decode()
    found = county.get(f"/api/v1/projects/library/{project.pk}/branches").json()
    assert [one["dissolved_on"] for one in found] == ["2026-03-02"]
