"""A project from draft to evaluation: every step legal, proven, by the right person, and not a step more."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from tests.projects.makers import AT, COUNTY, ON, VILLAGE, enter, go, in_library, put_up, terms, under_way
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects import errors
from xieshou.projects.models import Project, StageEvent
from xieshou.projects.operations import proposal, stage
from xieshou.projects.queries.proposal import ProjectFilter, get_project, list_projects
from xieshou.projects.vocabulary.proposal import STAGE_MOVES, Stage

WAY = ("accepted", "settled", "transferred", "maintained", "evaluated")


def move(project, to, actor, **values):
    known = {"document": "文件1号", "note": "说明"}
    return stage.move_project(
        project_id=project.pk,
        step=stage.Step(to, **{**known, **values}),
        actor=actor,
        at=AT,
        on=ON + timedelta(days=40),
    )


def test_project_goes_its_whole_way(officer, approver):
    project = under_way(officer, approver)
    go(project, *WAY, officer=officer, approver=approver)

    assert project.stage == "evaluated"
    steps = list(
        StageEvent.objects.filter(project=project).order_by("taken_at").values_list("to_stage", flat=True)
    )
    assert steps == [
        "submitted", "reviewed", "argued", "library", "initiated", "approved", "implementing", *WAY,
    ]  # fmt: skip
    assert Event.objects.filter(event="projects.need.moved").count() == len(steps)


def test_project_without_assets_is_evaluated_after_the_settlement(officer, approver):
    project = under_way(officer, approver, leaves_asset=False)
    go(project, "accepted", "settled", officer=officer, approver=approver)
    with pytest.raises(stage.AssetStepError):
        move(project, "transferred", officer)
    go(project, "evaluated", officer=officer, approver=approver)
    assert project.stage == "evaluated"


def test_project_without_target_does_not_enter(officer, approver):
    project = enter(officer, performance_target="")
    put_up(project, officer)
    go(project, "submitted", "reviewed", "argued", officer=officer, approver=approver)
    with pytest.raises(proposal.TermsIncompleteError) as refusal:
        move(project, "library", approver)
    assert refusal.value.names == ["performance_target"]


def test_database_keeps_a_project_without_target_out(officer, approver):
    project = enter(officer, performance_target="")
    go(project, "submitted", "reviewed", "argued", officer=officer, approver=approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Project.objects.filter(pk=project.pk).update(stage="library")


def test_project_enters_after_notice_at_each_level(officer, approver):
    project = enter(officer)
    go(project, "submitted", "reviewed", "argued", officer=officer, approver=approver)
    with pytest.raises(stage.NoticeMissingError):
        move(project, "library", approver)
    put_up(project, officer)
    move(project, "library", approver)


def test_unanswered_objection_keeps_a_project_out(officer, approver):
    project = enter(officer, origin="county", region_code=COUNTY)
    row = proposal.post_notice(
        project_id=project.pk, level="county", from_date=ON, to_date=ON + timedelta(days=10),
        posted_at="县政府网站", actor=officer, at=AT,
    )  # fmt: skip
    end = ON + timedelta(days=10)
    with pytest.raises(errors.IllegalMoveError):
        proposal.close_notice(notice_id=row.pk, actor=officer, at=AT, on=end - timedelta(days=1))
    proposal.close_notice(notice_id=row.pk, objection="选址不当", actor=officer, at=AT, on=end)
    go(project, "submitted", "reviewed", "argued", officer=officer, approver=approver)
    with pytest.raises(stage.NoticeMissingError):
        move(project, "library", approver)
    proposal.close_notice(
        notice_id=row.pk, objection="选址不当", answer="已调整选址", actor=officer, at=AT, on=end
    )
    move(project, "library", approver)


def test_short_notice_is_refused(officer):
    project = enter(officer)
    with pytest.raises(proposal.NoticeTooShortError):
        proposal.post_notice(
            project_id=project.pk, level="village", from_date=ON, to_date=ON + timedelta(days=9),
            posted_at="公示栏", actor=officer, at=AT,
        )  # fmt: skip


def test_maker_does_not_decide(db, actor_with):
    both = actor_with("project_officer", "county_approver", regions=["530823"])
    project = enter(both)
    move(project, "submitted", both)
    with pytest.raises(errors.SamePersonError):
        move(project, "reviewed", both)


@pytest.mark.parametrize(
    ("values", "refusal"),
    [({"document": " "}, errors.EvidenceMissingError), ({"note": ""}, errors.ReasonMissingError)],
    ids=["no document", "sent back without reason"],
)
def test_step_without_proof_is_refused(officer, approver, values, refusal):
    project = enter(officer)
    move(project, "submitted", officer)
    with pytest.raises(refusal):
        move(project, "draft", approver, **values)
    move(project, "draft", approver)
    project.refresh_from_db()
    assert project.stage == "draft"


def test_exit_from_the_library_is_recorded_with_its_reason(officer, approver):
    project = in_library(officer, approver)
    row = move(project, "exited", approver, document="县领导小组纪要", note="不再可行")
    assert (row.from_stage, row.to_stage, row.note) == ("library", "exited", "不再可行")
    with pytest.raises(errors.IllegalMoveError):
        move(project, "library", approver)


@pytest.mark.parametrize("start", [stage for stage in Stage if stage != Stage.EXITED], ids=str)
def test_database_refuses_every_illegal_move(officer, start):
    project = enter(officer)
    Project.objects.filter(pk=project.pk).update(stage="draft")
    path = _path_to(start)
    for one in path:
        Project.objects.filter(pk=project.pk).update(stage=one)
    for other in Stage:
        if other != start and other not in STAGE_MOVES.get(start, ()):
            with pytest.raises(IntegrityError), transaction.atomic():
                Project.objects.filter(pk=project.pk).update(stage=other)


def _path_to(goal):
    paths = {Stage.DRAFT: []}
    queue = [Stage.DRAFT]
    while queue:
        here = queue.pop(0)
        for to in STAGE_MOVES.get(here, ()):
            if to not in paths:
                paths[to] = [*paths[here], to]
                queue.append(to)
    return paths[goal]


def adjust(project, actor, on, **values):
    return proposal.adjust_project(
        project_id=project.pk,
        terms=terms(**values),
        document="调整批复1号",
        reason="缩减规模",
        actor=actor,
        at=AT,
        on=on,
    )


def test_library_is_adjusted_in_the_fourth_quarter(officer, approver):
    project = in_library(officer, approver)
    with pytest.raises(proposal.NotAdjustableNowError):
        adjust(project, approver, date(2026, 9, 30), tasks="建设大棚40个")
    row = adjust(project, approver, date(2026, 10, 1), tasks="建设大棚40个")
    assert (row.before, row.after) == ({"tasks": "建设大棚60个"}, {"tasks": "建设大棚40个"})
    with pytest.raises(proposal.TermsIncompleteError):
        adjust(project, approver, date(2026, 10, 1), performance_target="")
    row.reason = "另一原因"
    with pytest.raises(DatabaseError), transaction.atomic():
        row.save()


def test_only_a_draft_is_changed(officer, approver):
    project = enter(officer)
    proposal.change_project(project_id=project.pk, terms=terms(name="香菇基地"), actor=officer, at=AT)
    move(project, "submitted", officer)
    with pytest.raises(errors.IllegalMoveError):
        proposal.change_project(project_id=project.pk, terms=terms(), actor=officer, at=AT)


def test_number_is_taken_once(officer):
    enter(officer, "P-1")
    with pytest.raises(proposal.CodeTakenError):
        enter(officer, " P-1 ")
    with pytest.raises(proposal.CodeTakenError):
        proposal.enter_project(code=" ", terms=terms(), actor=officer, at=AT)


def test_shares_of_places_stay_within_the_amount(officer):
    project = enter(officer)
    add = {"project_id": project.pk, "area_mu": Decimal("12.50"), "actor": officer, "at": AT}
    proposal.add_place(region_code=VILLAGE, share_fen=1_500_000_00, **add)
    proposal.add_place(region_code=VILLAGE, share_fen=1_900_000_00, **add)
    with pytest.raises(proposal.ShareTooLargeError):
        proposal.add_place(region_code="530823100202", share_fen=100_000_01, **add)
    with pytest.raises(proposal.PlaceError):
        proposal.add_place(region_code="530326103201", **add)
    with pytest.raises(proposal.PlaceError):
        proposal.add_place(region_code=VILLAGE, **{**add, "area_mu": Decimal(-1)})
    assert project.places.count() == 1


def test_other_counties_neither_see_nor_move_a_project(officer, approver, stranger):
    project = enter(officer)
    with pytest.raises(NotFound):
        get_project(project.pk, scope=stranger.scope)
    with pytest.raises(NotFound):
        move(project, "submitted", stranger)
    with pytest.raises(Denied):
        enter(stranger)
    with pytest.raises(Denied):
        move(project, "submitted", approver)
    with in_scope(stranger.scope):
        assert Project.objects.count() == 0


def test_partner_county_of_a_shared_project_reads_it(actor_with, stranger):
    both = actor_with("project_officer", regions=["5308", "530326"])
    project = enter(both)
    proposal.add_place(
        project_id=project.pk, region_code="530326000000", area_mu=Decimal(0), actor=both, at=AT
    )
    with in_scope(stranger.scope):
        assert get_project(project.pk, scope=stranger.scope).pk == project.pk
        assert Project.objects.count() == 1
        assert Project.objects.filter(pk=project.pk).update(name="改名") == 0
    with in_scope(Scope.of(["653126"])):
        assert Project.objects.count() == 0


def test_list_is_filtered(officer):
    first = enter(officer, "A-1", name="香菇")
    enter(officer, "A-2", name="茶园", sector="tea", chain_link="value")

    def found(**wanted):
        rows = list_projects(ProjectFilter(**wanted), scope=officer.scope, sort="code")
        return [one.code for one in rows]

    assert found() == ["A-1", "A-2"]
    assert found(text="香菇") == found(sector="mushroom") == ["A-1"]
    assert found(chain_link="value") == ["A-2"]
    assert found(region="530823100201", year=2026, stage="draft", category="industry") == ["A-1", "A-2"]
    assert found(region="530824") == found(year=2025) == []
    assert first.stage == "draft"
