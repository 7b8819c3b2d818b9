"""The five coordinations: each figure is the rows behind it; targets are declared with their source, by few."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from python_calamine import CalamineWorkbook

from tests.labour.makers import steward
from tests.labour.story import AT, EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import CoordinationTarget, Placement
from xieshou.labour.operations.coordination import (
    Declaration,
    TargetSourceError,
    TargetValueError,
    TargetYearError,
    declare_target,
)
from xieshou.labour.operations.match import accept_many
from xieshou.labour.operations.run import calculate_run, request_run
from xieshou.labour.queries.coordination import Cut, list_areas, list_measured, list_rows
from xieshou.labour.vocabulary.coordination import Indicator

ALL = Scope.everything()
REGION = EAST.ljust(12, "0")
PLAN = Declaration(2026, Indicator.DEPARTED, 3, "2026年度协作计划第三条")


@pytest.fixture
def officer(db, actor_with):
    return actor_with("cooperation_officer", regions=[EAST, WEST])


@pytest.fixture
def client(db, user_with, client_for):
    return client_for(user_with("cooperation_officer", regions=[EAST, WEST]))


def figures(area=EAST, year=2026, scope=ALL):
    cut = Cut(area, year)
    return {one.indicator.value: one.actual for one in list_measured(scope=scope, cut=cut, on=AT.date())}


def test_figures_are_the_rows_behind_them(story, another):
    story.work()
    other = another(vacancy=story.vacancy)
    other.depart()
    Placement.objects.filter(pk=story.placement.pk).update(kept_days=90, is_priority=True)
    Placement.objects.filter(pk=other.placement.pk).update(is_priority=False)
    untrained = {"trained": 0, "certified": 0, "trained_placed": 0}
    rest = {"departed": 2, "priority_departed": 1, "signed": 1, "kept_90": 1, "matched": 0}
    rest |= {"startups_begun": 0, "startups_alive": 0, "officials_trained": 0}

    for area in (EAST, WEST):
        found = figures(area)
        assert found == {**rest, **untrained, "posts_published": int(area == EAST), "video_interviews": 2}
        for indicator in Indicator:
            rows = list_rows(scope=ALL, cut=Cut(area, 2026), indicator=indicator)
            assert rows.count() == found[indicator.value]
    assert set(figures(year=2025).values()) == {0}
    assert set(figures(area="310112").values()) == {0}
    assert set(figures(scope=Scope.of(["6531"])).values()) == {0}


def test_accepted_lines_of_a_proven_run_count_as_matched(story, actor_with):
    actor = steward(actor_with)
    run = request_run(actor=actor, at=AT, on=AT.date())
    calculate_run(run_id=run.pk, actor=actor, at=AT)
    lines = list(run.lines.filter(state="proposed").values_list("pk", flat=True))
    accept_many(line_ids=lines, actor=actor, at=AT, on=AT.date())

    assert figures()["matched"] == figures(WEST)["matched"] == len(lines) == 1


def test_target_is_declared_changed_and_both_are_on_record(officer):
    declare_target(region_code=REGION, declaration=PLAN, actor=officer, at=AT)
    changed = Declaration(2026, Indicator.DEPARTED, 5, "调整通知第二条")
    row = declare_target(region_code=REGION, declaration=changed, actor=officer, at=AT)

    assert CoordinationTarget.objects.get() == row
    assert (row.value, row.source, row.declared_by_name) == (5, "调整通知第二条", officer.name)
    with in_scope(ALL):
        first, second = Event.objects.filter(event="labour.verification.target_declared").order_by("id")
    assert (first.after["value"], second.after["value"]) == (3, 5)
    assert second.before == {"value": 3, "source": PLAN.source}


@pytest.mark.parametrize(
    ("values", "error"),
    [
        ({"year": 2012}, TargetYearError),
        ({"year": 2028}, TargetYearError),
        ({"value": 0}, TargetValueError),
        ({"value": 10_000_001}, TargetValueError),
        ({"source": "  计划 "}, TargetSourceError),
    ],
)
def test_target_that_cannot_be_is_refused(officer, values, error):
    whole = {"year": 2026, "indicator": Indicator.DEPARTED, "value": 3, "source": "年度计划"} | values
    with pytest.raises(error):
        declare_target(region_code=REGION, declaration=Declaration(**whole), actor=officer, at=AT)
    assert not CoordinationTarget.objects.exists()


@pytest.mark.parametrize("region", ["310112000000", "530000000000"])
def test_target_of_another_area_is_refused(officer, region):
    with pytest.raises(Denied):
        declare_target(region_code=region, declaration=PLAN, actor=officer, at=AT)


def test_target_is_refused_to_who_only_sees_the_board(db, actor_with):
    with pytest.raises(Denied):
        declare_target(region_code=REGION, declaration=PLAN, actor=steward(actor_with), at=AT)


def test_row_security_hides_the_targets_of_other_areas(officer):
    declare_target(region_code=REGION, declaration=PLAN, actor=officer, at=AT)
    for prefixes, seen in (([EAST], 1), (["310112"], 0), ([], 0)):
        with in_scope(Scope.of(prefixes)):
            assert CoordinationTarget.objects.count() == seen


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_board_shows_targets_and_each_card_opens_to_its_rows(story, officer, client, language):
    client.cookies["django_language"] = language
    story.work()
    declare_target(region_code=REGION, declaration=PLAN, actor=officer, at=AT)
    answer = client.get(reverse("labour:coordination") + f"?area={EAST}&year=2026")
    cards = [card for column in answer.context["columns"] for card in column["cards"]]

    assert [len(column["cards"]) for column in answer.context["columns"]] == [4, 3, 2, 1, 3]
    assert (cards[0]["actual"], cards[0]["target"], cards[0]["source"]) == (1, 3, PLAN.source)
    for card in cards:
        listed = client.get(card["href"])
        assert listed.status_code == 200
        assert listed.context["page"].paginator.count == card["actual"]
        assert all(row["url"] for row in listed.context["entries"])


def test_board_of_a_foreign_area_or_indicator_is_not_found(story, client):
    for address in (
        reverse("labour:coordination") + "?area=310112",
        reverse("labour:coordination") + "?area=x",
        reverse("labour:coordination_list", args=["nonsense"]),
    ):
        assert client.get(address).status_code == 404
    assert client.get(reverse("labour:coordination") + "?year=1").context["cut"].year == 2013


def test_target_is_declared_on_the_board_and_errors_stay_in_the_form(client):
    address = reverse("labour:target_declare") + f"?area={EAST}&year=2026"
    wrong = client.post(address, {"indicator": "departed", "value": "3", "source": "计"})
    right = client.post(address, {"indicator": "departed", "value": "3", "source": "年度计划"})

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert "source" in wrong.context["form"].errors
    assert CoordinationTarget.objects.get().value == 3


def test_boards_are_shut_for_others_and_declaring_for_most(story, user_with, client_for):
    employer = client_for(user_with("employer", organisations=[story.employer.pk]))
    watcher = client_for(user_with("station_west", regions=[WEST]))
    for name in ("coordination", "coordination_excel", "signed", "signed_list", "signed_excel"):
        assert employer.get(reverse(f"labour:{name}")).status_code == 403
    assert watcher.get(reverse("labour:coordination")).status_code == 200
    assert watcher.post(reverse("labour:target_declare"), {}).status_code == 403


def test_list_asks_as_often_for_one_row_as_for_three(story, another, client):
    story.work()
    address = reverse("labour:coordination_list", args=["departed"]) + f"?area={EAST}&year=2026"

    def asked():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    asked()
    one = asked()
    for _number in range(2):
        another().depart()
    assert asked() == one


def test_excel_and_api_hold_the_figures_of_the_board(story, officer, client):
    story.work()
    declare_target(region_code=REGION, declaration=PLAN, actor=officer, at=AT)
    query = f"?area={EAST}&year=2026"
    content = client.get(reverse("labour:coordination_excel") + query).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = [row[2:4] for row in book.get_sheet_by_index(0).to_python() if row[2:3] and row[2] in (0, 1)]
    answer = client.get(f"/api/v1/labour/coordination{query}")
    posted = client.post(
        "/api/v1/labour/coordination/targets",
        {"area": EAST, "year": 2026, "indicator": "signed", "value": 9, "source": "年度计划"},
        content_type="application/json",
    )

    assert rows[0] == [1, 3]
    assert [one["actual"] for one in answer.json()] == [row[0] for row in rows]
    assert (answer.json()[0]["target"], answer.json()[0]["standing"]) == (3, "behind")
    assert (posted.status_code, posted.json()["value"]) == (201, 9)
    assert client.get("/api/v1/labour/coordination?area=310112&year=2026").status_code == 404


def test_areas_of_the_whole_country_are_the_paired_districts(officer):
    assert list_areas(officer.scope, on=AT.date()) == [EAST, WEST]
    assert list_areas(ALL, on=AT.date()) == []
