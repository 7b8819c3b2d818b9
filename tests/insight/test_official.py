"""Official tables: each cell equals what the queries say, opens to its records, and stays as it was filed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO

import docx
import openpyxl
import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.agreement.test_agreement import promise, sign, tie
from tests.cooperation.giving.test_giving import pledge, receive
from tests.cooperation.places import EAST, WEST, make_places
from tests.insight.test_figures import _figure, _load
from tests.projects.makers import COUNTY, VILLAGE, enter, in_library, under_way
from tests.projects.makers import make_places as make_project_places
from tests.projects.payment.makers import allocate
from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.queries.scorecard import list_scored, list_scored_commitments
from xieshou.cooperation.rules.scorecard import layout_of, quotient
from xieshou.cooperation.vocabulary.indicator import Group, Ratio
from xieshou.insight import operations_official as steps
from xieshou.insight.models import OfficialSnapshot
from xieshou.insight.official.forms import (
    SOURCES,
    NoOfficialFormError,
    fill_form,
    get_form,
    list_forms,
    read_forms,
)
from xieshou.insight.official.links import may_open
from xieshou.insight.official.source import Asked
from xieshou.insight.queries.snapshots import get_snapshot
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.sheets.official.excel import FIRST_ROWS
from xieshou.projects.queries.payment import funds_of, list_funds
from xieshou.projects.queries.proposal import get_project

AT, ON = datetime(2026, 7, 1, 9, 0, tzinfo=UTC), date(2026, 7, 1)
EAST_2 = "310116000000"
EN = {"accept-language": "en"}
SYSTEM = Actor.system("测试")
NOTHING = "暂无数据"


@pytest.fixture
def _places(db):
    make_places()
    make_project_places()


@pytest.fixture
def officer(_places, actor_with):
    return actor_with("project_officer", regions=["530823"])


@pytest.fixture
def approver(_places, actor_with):
    return actor_with("county_approver", regions=["530823"])


@pytest.fixture
def cooperator(_places, actor_with):
    return actor_with("cooperation_officer", regions=["310113", "5303"])


def asked_of(actor, east=EAST, west="", year=2026):
    return Asked(actor.scope, east, west, year, ON)


def county(actor):
    return asked_of(actor, EAST_2, COUNTY)


def column(filled, fact):
    return [cell for cell in filled.cells if cell.fact == fact]


# --- the declarations -----------------------------------------------------------------------------------


def test_every_source_has_a_table_and_every_table_its_source():
    assert {form.source for form in read_forms()} == set(SOURCES)
    assert [form.code for form in list_forms(2026)] == ["agreements", "assessment", "funds", "library"]
    assert [form.code for form in list_forms(2017)] == ["agreements", "assessment"]
    with pytest.raises(NoOfficialFormError):
        get_form("library", 2017)


def test_assessment_has_the_six_groups_of_each_year():
    for year in (2017, 2020, 2021, 2026):
        assert {line.group for line in layout_of(year).lines} == set(Group)


@pytest.mark.parametrize(
    ("actual", "base", "ratio", "found"),
    [
        (1, 3, Ratio.PERCENT, 33),
        (3, 3, Ratio.PERCENT, 100),
        (7, 2, Ratio.AVERAGE, 3),
        (None, 3, Ratio.PERCENT, None),
        (3, None, Ratio.PERCENT, None),
        (0, 0, Ratio.PERCENT, None),
        (0, 4, Ratio.PERCENT, 0),
    ],
)
def test_quotient_of_what_is_not_known_is_not_known(actual, base, ratio, found):
    assert quotient(actual, base, ratio) == found


# --- the cells beside the queries -----------------------------------------------------------------------


def test_library_holds_entered_projects_by_category(officer, approver):
    base = in_library(officer, approver)
    road = in_library(officer, approver, category="infrastructure", sector="none", name="通村道路")
    enter(officer)
    filled = fill_form(get_form("library", 2026), county(officer))
    assert [cell.text for cell in column(filled, "project.name")] == [base.name, "通村道路"]
    assert [cell.number for cell in column(filled, "project.amount")] == [
        base.amount_fen / 1_000_000, road.amount_fen / 1_000_000,
    ]  # fmt: skip
    assert column(filled, "project.name")[0].url == reverse("projects:project", args=[base.pk])
    groups = [cell.text for cell in filled.cells if cell.look == "group" and cell.column == 0]
    assert groups == ["产业（1项）", "乡村基础设施（1项）"]
    total = [cell.number for cell in filled.cells if cell.look == "total" and cell.number is not None]
    assert total[0] == (base.amount_fen + road.amount_fen) / 1_000_000
    assert filled.title.startswith("景东")
    assert "2026" in filled.title


def test_progress_of_funds_equals_the_money_of_each_project(officer, approver):
    paid, waiting = under_way(officer, approver), in_library(officer, approver)
    allocate(paid, 500_000_00, officer=officer, approver=approver)
    filled = fill_form(get_form("funds", 2026), county(officer))
    both = list_funds([paid, waiting], scope=officer.scope)
    for row in (paid, waiting):
        assert both[row.pk] == funds_of(get_project(row.pk, scope=officer.scope), scope=officer.scope)
    cells = {cell.row: cell for cell in column(filled, "funds.allocated")}
    shown = [cells[number].text for number in sorted(cells)]
    assert sorted(shown) == ["50.00", NOTHING]
    assert cells[max(cells)].url.endswith("/money/")


def test_queries_of_a_table_do_not_grow_with_its_rows(officer, approver):
    counts = []
    for code in ("library", "funds"):
        for more in (1, 2):
            for _number in range(more):
                in_library(officer, approver)
            with CaptureQueriesContext(
                connection,
            ) as found:
                fill_form(get_form(code, 2026), county(officer))
            counts.append(len(found))
    assert (counts[0], counts[2]) == (counts[1], counts[3])


def test_agreements_are_counted_beside_their_targets(cooperator):
    made = sign(cooperator)
    promise(cooperator, made)
    promise(cooperator, made, indicator="cooperation.donations", target=10_000_000)
    promise(cooperator, made, indicator="projects.fiscal", target=300_000_000)
    tie(cooperator)
    filled = fill_form(get_form("agreements", 2026), asked_of(cooperator))
    scored = list_scored_commitments(scope=cooperator.scope, region_code=EAST, year=2026, on=ON)
    assert [cell.number for cell in column(filled, "commitment.actual")] == [1.0, 0.0, None]
    assert [cell.text for cell in column(filled, "commitment.actual")] == ["1", "0.00", NOTHING]
    assert [cell.text for cell in column(filled, "commitment.target")] == ["2", "10.00", "300.00"]
    assert [cell.text for cell in column(filled, "commitment.percent")] == ["50%", "0%", NOTHING]
    assert [one.percent for one in scored] == [50, 0, None]
    title = column(filled, "agreement.title")
    assert (len(title), title[0].down) == (1, 3)
    assert column(filled, "commitment.actual")[0].url == reverse("cooperation:pairings")
    elsewhere = fill_form(get_form("agreements", 2026), asked_of(cooperator, west="530324000000"))
    assert elsewhere.rows == elsewhere.head_rows


def test_assessment_shows_figure_denominator_and_quotient(cooperator):
    receive(cooperator, pledge(cooperator), date(2026, 2, 1))
    filled = fill_form(get_form("assessment", 2026), asked_of(cooperator))
    scored = list_scored(layout_of(2026), scope=cooperator.scope, region_code=EAST, year=2026, on=ON)
    actual = column(filled, "line.actual")
    assert len(actual) == len(scored) == len(layout_of(2026).lines)
    for cell, one in zip(actual, scored, strict=True):
        if one.actual is None:
            assert (cell.text, cell.number) == (NOTHING, None)
        else:
            assert round(cell.number * (1_000_000 if cell.format == "wan" else 1)) == one.actual
    by_code = {one.line.code: one for one in scored}
    assert (
        by_code["projects.fiscal"].base
        == measure("cooperation.counties", Cut(EAST, "", date(2026, 1, 1), date(2027, 1, 1)))
        == 3
    )
    assert [cell.down for cell in column(filled, "line.group")] == [
        sum(1 for one in scored if one.line.group is group) for group in Group
    ]


def test_fiscal_aid_is_what_the_source_gave_to_the_appropriation(officer, approver):
    days = (date(2026, 1, 1), date(2027, 1, 1))
    assert measure("projects.fiscal", Cut(EAST_2, COUNTY, *days)) is None
    allocate(under_way(officer, approver), 500_000_00, officer=officer, approver=approver)
    assert measure("projects.fiscal", Cut(EAST_2, COUNTY, *days)) == 500_000_00
    assert measure("projects.fiscal", Cut(EAST_2, "", *days)) == 500_000_00
    assert measure("projects.fiscal", Cut(EAST_2, COUNTY, date(2027, 1, 1), date(2028, 1, 1))) == 0
    assert measure("projects.fiscal", Cut(EAST, WEST, *days)) is None
    assert measure("projects.committed", Cut(EAST_2, COUNTY, *days)) == 0


def test_line_without_records_shows_what_is_reported_with_its_qualifier(cooperator, at):
    figure = {
        "eastern_region_code": "310113", "region_code": "", "indicator": "posts.specialists",
        "value": Decimal(250), "period": "2026",
    }  # fmt: skip
    _load(at, _figure(**figure), _figure(**{**figure, "indicator": "posts.cadres", "period": "2025"}))
    filled = fill_form(get_form("assessment", 2026), asked_of(cooperator))
    texts = {
        label.text: (actual.text, actual.number, basis.text)
        for label, actual, basis in zip(
            *(column(filled, f"line.{name}") for name in ("label", "actual", "basis")), strict=True
        )
    }
    assert texts["选派专业技术人才"] == ("250 余（报送数）", None, "仅有报送数：访谈 2020")
    assert texts["选派干部"][0] == NOTHING


def test_year_before_the_first_layout_has_no_lines(cooperator):
    form = get_form("assessment", 2026)
    assert fill_form(form, asked_of(cooperator, year=2016)).rows == form.depth


# --- filing ---------------------------------------------------------------------------------------------


def file_assessment(actor, **values):
    return steps.file_table(code="assessment", asked=asked_of(actor, **values), actor=actor, at=AT)


def test_filed_table_stays_as_it_was(cooperator):
    made = file_assessment(cooperator)
    assert file_assessment(cooperator).pk == made.pk
    receive(cooperator, pledge(cooperator), date(2026, 2, 1))
    assert file_assessment(cooperator).pk != made.pk
    assert OfficialSnapshot.objects.count() == 2
    assert Event.objects.filter(event="insight.official.filed").count() == 2
    for change in ("update", "delete"):
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            made.save() if change == "update" else made.delete()


def test_nothing_on_record_is_not_filed(officer):
    with pytest.raises(steps.EmptyTableError):
        steps.file_table(code="library", asked=county(officer), actor=officer, at=AT)


def test_table_of_a_county_asks_for_the_county(cooperator):
    with pytest.raises(steps.CountyMissingError):
        steps.file_table(code="library", asked=asked_of(cooperator), actor=cooperator, at=AT)


def test_filing_needs_the_right_the_records_and_the_place(actor_with, cooperator, officer):
    auditor = actor_with("auditor", regions=["310113", "5303"])
    with pytest.raises(Denied):
        file_assessment(auditor)
    blind = replace(cooperator, capabilities=cooperator.capabilities - {"cooperation.check.view"})
    with pytest.raises(Denied):
        file_assessment(blind)
    with pytest.raises(Denied):
        file_assessment(officer)
    village = replace(officer, scope=actor_with("project_officer", regions=[VILLAGE]).scope)
    with pytest.raises(Denied):
        steps.file_table(code="library", asked=county(village), actor=village, at=AT)
    made = file_assessment(cooperator)
    with pytest.raises(Denied):
        steps.take_out(snapshot=made, kind="xlsx", mark="", actor=blind, at=AT)


# --- the pages ------------------------------------------------------------------------------------------


@pytest.fixture
def client(_places, user_with, client_for):
    return client_for(user_with("cooperation_officer", regions=["310113", "5303"]))


def test_way_from_the_list_to_the_files(client, cooperator):
    promise(cooperator, sign(cooperator))
    place = {"area": "310113", "year": "2026"}
    page = client.get(reverse("insight:official"), place, headers=EN)
    assert [one["waits"] for one in page.context["tables"]] == [False, False, True, True]
    seen = client.get(reverse("insight:official_form", args=["agreements"]), place, headers=EN)
    links = {one["url"] for row in seen.context["body"] for one in row} - {""}
    assert all(client.get(link).status_code == 200 for link in links)
    assert "Completion of the agreements" in seen.content.decode()
    answer = client.post(reverse("insight:official_file", args=["agreements"]) + "?area=310113&year=2026")
    made = OfficialSnapshot.objects.get()
    assert answer.url == reverse("insight:official_snapshot", args=[made.pk])
    assert made.content["title"] in client.get(answer.url).content.decode()
    assert made.content["title"] in client.get(reverse("insight:official"), place).content.decode()
    filled = {(cell["row"], cell["column"]): cell for cell in made.content["cells"]}
    excel = client.get(reverse("insight:official_snapshot_file", args=[made.pk, "xlsx"]))
    sheet = openpyxl.load_workbook(BytesIO(excel.content)).active
    for (row, number), cell in filled.items():
        value = sheet.cell(row + FIRST_ROWS + 1, number + 1).value
        assert value == (cell["number"] if cell["number"] is not None else cell["text"])
    word = client.get(reverse("insight:official_snapshot_file", args=[made.pk, "docx"]))
    table = docx.Document(BytesIO(word.content)).tables[0]
    assert all(table.cell(*place).text.strip() == cell["text"] for place, cell in filled.items())
    assert client.get(reverse("insight:official_snapshot_file", args=[made.pk, "odt"])).status_code == 404
    assert Event.objects.filter(event="insight.official.taken").count() == 2


def test_foreign_officer_sees_no_filed_table(client, cooperator, user_with, client_for):
    made = file_assessment(cooperator)
    foreign = client_for(user_with("cooperation_officer", regions=["310116", "5308"]))
    assert foreign.get(reverse("insight:official_snapshot", args=[made.pk])).status_code == 404
    assert list(foreign.get(reverse("insight:official"), {"year": "2026"}).context["page"]) == []
    with pytest.raises(NotFound):
        get_snapshot(made.pk, scope=Scope.of(["310116", "5308"]))


def test_empty_and_wrong_choices_are_told(client, user_with, client_for):
    assert client.get(reverse("insight:official"), {"year": "2010"}).context["tables"] == []
    assert client.get(reverse("insight:official"), {"year": "x"}).context["choice"].asked.year > 2020
    assert client.get(reverse("insight:official_form", args=["ghost"])).status_code == 404
    waits = client.get(reverse("insight:official_form", args=["library"]))
    assert waits.status_code == 302
    refused = client.post(reverse("insight:official_file", args=["library"]))
    assert refused.url.startswith(reverse("insight:official"))
    empty = client.get(reverse("insight:official_form", args=["agreements"]), {"year": "2026"})
    assert (empty.context["body"], empty.context["may_file"]) == ([], False)
    alone = client_for(user_with("cooperation_officer", regions=["440000"]))
    assert alone.get(reverse("insight:official")).context["choice"].area == ""


@pytest.mark.usefixtures("_places")
def test_county_sees_its_own_pair_first(user_with, client_for):
    own = client_for(user_with("county_approver", regions=["530326"]))
    page = own.get(reverse("insight:official"))
    assert (page.context["choice"].asked.west, page.context["choice"].sees_all) == (WEST, False)
    seen = own.get(reverse("insight:official_form", args=["assessment"]), {"year": "2026"})
    assert seen.status_code == 200


def test_cell_is_no_link_to_a_shut_door(actor_with):
    clerk = actor_with("project_officer", regions=["530823"])
    assert may_open(clerk, reverse("projects:library"))
    assert may_open(clerk, reverse("insight:desk"))
    assert not may_open(clerk, reverse("access:users"))
    assert not may_open(clerk, "/nowhere/at/all/")
