"""The project library: who may not, in which stage not, and what a change has to say."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.projects.makers import AT, ON, VILLAGE, enter, in_library, terms
from tests.projects.refusals import refused
from tests.projects.test_library import move
from xieshou.kernel.errors import Denied
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects import errors
from xieshou.projects.models import Project
from xieshou.projects.operations import proposal

OCTOBER = date(2026, 10, 1)
DAY = timedelta(days=1)


def change(project, actor, **values):
    return proposal.change_project(project_id=project.pk, terms=terms(**values), actor=actor, at=AT)


def adjust(project, actor, **values):
    known = {"terms": terms(tasks="建设大棚40个"), "document": "调整批复1号", "reason": "缩减规模"}
    return proposal.adjust_project(
        project_id=project.pk, actor=actor, at=AT, on=OCTOBER, **{**known, **values}
    )


def put_place(project, actor):
    return proposal.add_place(
        project_id=project.pk, region_code=VILLAGE, area_mu=Decimal(1), actor=actor, at=AT
    )


def post(project, actor, *, level="village", on=ON):
    return proposal.post_notice(
        project_id=project.pk, level=level, from_date=on, to_date=on + 40 * DAY, posted_at="公示栏",
        actor=actor, at=AT,
    )  # fmt: skip


def close(notice, actor):
    return proposal.close_notice(notice_id=notice.pk, actor=actor, at=AT, on=notice.to_date)


@pytest.mark.parametrize("step", [change, put_place, post], ids=["change", "place", "notice"])
def test_who_decides_does_not_write_the_proposal(officer, approver, step):
    project = enter(officer)
    with refused(Denied):
        step(project, approver)
    step(project, officer)


def test_who_decides_does_not_close_the_notice(officer, approver):
    notice = post(enter(officer), officer)
    with refused(Denied):
        close(notice, approver)
    close(notice, officer)


def test_who_writes_the_proposal_does_not_adjust_it(officer, approver):
    project = in_library(officer, approver)
    with refused(Denied):
        adjust(project, officer)


@pytest.mark.parametrize(
    ("values", "refusal", "field"),
    [
        ({"document": " "}, errors.EvidenceMissingError, "document"),
        ({"reason": " "}, errors.ReasonMissingError, "reason"),
        ({"terms": terms(name=" ")}, proposal.TermsIncompleteError, "name"),
    ],
    ids=["no document", "no reason", "no name"],
)
def test_adjustment_has_its_document_its_reason_and_a_name(officer, approver, values, refusal, field):
    project = in_library(officer, approver)
    with refused(refusal, field):
        adjust(project, approver, **values)


def test_draft_is_changed_and_not_adjusted(officer, approver):
    project = enter(officer)
    with refused(errors.IllegalMoveError):
        adjust(project, approver)


def test_project_of_the_library_is_put_up_no_more(officer, approver):
    project = in_library(officer, approver)
    with refused(errors.IllegalMoveError):
        post(project, officer, on=ON + 60 * DAY)


def test_notice_is_put_up_at_a_known_level(officer):
    project = enter(officer)
    with refused(errors.IllegalMoveError):
        post(project, officer, level="street")


def test_every_project_has_a_name_and_the_refusal_names_all_that_is_wrong(officer):
    project = enter(officer)
    with refused(proposal.TermsIncompleteError, "name"):
        enter(officer, name=" ")
    with refused(proposal.TermsIncompleteError, "name"):
        change(project, officer, name=" ")
    with pytest.raises(proposal.TermsIncompleteError) as caught:
        enter(officer, name=" ", ends_on=terms().starts_on)
    assert caught.value.names == ["name", "ends_on"]


def test_number_of_a_project_that_is_out_of_sight_is_taken(officer, stranger):
    enter(stranger, "P-1", region_code="530326103201")
    with in_scope(officer.scope):
        assert not Project.objects.exists()
        with refused(proposal.CodeTakenError, "code"):
            enter(officer, "P-1")


@pytest.mark.parametrize(
    ("values", "field"),
    [({"tasks": " "}, "tasks"), ({"sources": {}}, "sources"), ({"linkage": ""}, "linkage")],
    ids=["tasks", "sources", "linkage"],
)
def test_draft_that_lacks_something_is_not_submitted(officer, values, field):
    project = enter(officer, **values)
    with refused(proposal.TermsIncompleteError, field):
        move(project, "submitted", officer)
