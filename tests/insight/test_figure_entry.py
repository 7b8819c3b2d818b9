"""Figures are entered as a source states them, corrected by new ones, and open to the list behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.insight.test_figures import SYSTEM, _figure, _load
from xieshou.insight import operations as steps
from xieshou.insight.measures import days_of, in_own_unit, measures, units, units_of
from xieshou.insight.models import ReportedFigure
from xieshou.insight.queries.figures import find_figures, list_figures, list_versions, show_figures
from xieshou.insight.queries.lists import LISTS, Within
from xieshou.insight.queries.tallies import count_lists
from xieshou.insight.rules import ratios
from xieshou.insight.vocabulary import NoCount
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.projects.rules.sectors import sectors

ALL = Scope.everything()
EN = {"accept-language": "en"}
CHANGE = steps.Correction(Decimal(7990), "exact", "户", "更正函", "逐户核对")


# --- rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2020", (date(2020, 1, 1), date(2021, 1, 1))),
        ("2020-05", (date(2020, 5, 1), date(2020, 6, 1))),
        ("2020-12", (date(2020, 12, 1), date(2021, 1, 1))),
        ("2018–2020", (date(2018, 1, 1), date(2021, 1, 1))),
        ("2018-2020", (date(2018, 1, 1), date(2021, 1, 1))),
        ("2013-08–2020", (date(2013, 8, 1), date(2021, 1, 1))),
        ("2013-08至2020-06", (date(2013, 8, 1), date(2020, 7, 1))),
        ("2020–2018", None),
        ("2020-13", None),
        ("1989", None),
        ("去年", None),
        ("", None),
    ],
)
def test_period_means_its_days(period, days):
    assert days_of(period) == days


def test_units_are_of_the_measure():
    assert in_own_unit(Decimal("1.5"), "area_planted", "万亩") == 15000
    assert in_own_unit(Decimal(2), "quantity_sold", "吨") == 2000
    assert in_own_unit(Decimal(2), "area_planted", "吨") == 2
    assert in_own_unit(Decimal(2), "area_planted", "筐") == 2
    assert in_own_unit(Decimal(2), "", "万亩") == 2
    assert units_of("area_planted") == ["亩", "万亩", "公顷"]


def test_catalogue_names_lists_units_and_pairs_that_exist():
    dimensions = {one.of for one in units().values()}
    assert {one.of for one in measures().values()} <= dimensions
    assert {one.list for one in measures().values()} - {""} == LISTS.keys()
    assert {one.over for one in ratios()} | {one.under for one in ratios()} <= measures().keys()
    assert all(one.source and one.source_zh and one.certainty and one.why for one in ratios())
    assert all(one.label for one in [*measures().values(), *ratios()])


# --- operations ---------------------------------------------------------------------------------------


def enter(at, actor=SYSTEM, **values):
    return steps.enter_figure(figure=steps.named(_figure(indicator="", **values)), actor=actor, at=at)


def test_figure_is_entered_with_the_days_of_its_period(db, at):
    row = enter(at, period="2018–2020", sector="mulberry")
    assert (row.indicator, row.from_date, row.to_date) == (
        "households_benefiting_mulberry", date(2018, 1, 1), date(2021, 1, 1),
    )  # fmt: skip
    own = enter(at, measure="", label_zh="直播观看人次", unit_zh="人次")
    assert own.indicator.startswith("text_")


@pytest.mark.parametrize(
    ("wrong", "error", "field"),
    [
        ({"source": " "}, steps.FigureUnsourcedError, "source"),
        ({"qualifier": "perhaps"}, steps.FigureUnsourcedError, "qualifier"),
        ({"value": Decimal("-0.01")}, steps.FigureValueError, "value"),
        ({"measure": "happiness"}, steps.FigureSectorError, "measure"),
        ({"sector": "gold"}, steps.FigureSectorError, "sector"),
        ({"unit_zh": "亩"}, steps.FigureUnitError, "unit_zh"),
        ({"period": "去年"}, steps.FigurePeriodError, "period"),
    ],
    ids=str,
)
def test_figure_that_cannot_stand_is_refused(db, at, wrong, error, field):
    with pytest.raises(error) as caught:
        enter(at, **wrong)
    assert caught.value.field == field
    assert ReportedFigure.objects.count() == 0


def test_figure_of_nothing_is_a_figure(db, at):
    assert enter(at, value=Decimal(0)).value == 0


def test_same_claim_stands_once_under_whatever_name(db, at):
    _load(at, _figure(indicator="silk_households"))
    with pytest.raises(steps.FigureExistsError):
        enter(at)
    enter(at, period="2020")
    with pytest.raises(steps.FigureExistsError):
        enter(at, period="2020")


def test_role_and_area_are_asked_for(db, at, actor_with):
    with pytest.raises(Denied):
        enter(at, actor=actor_with("county_approver", regions=["5305"]))
    with pytest.raises(steps.FigureElsewhereError):
        enter(at, actor=actor_with("cooperation_officer", regions=["310116"]))
    assert enter(at, actor=actor_with("cooperation_officer", regions=["310112"])).pk


def test_correction_takes_the_place_and_keeps_the_old_one(db, at, actor_with):
    row = enter(at)
    made = steps.correct_figure(figure_id=row.pk, change=CHANGE, actor=SYSTEM, at=at + timedelta(days=1))
    row.refresh_from_db()
    assert (made.supersedes, made.reason, made.value, made.measure) == (
        row, "逐户核对", Decimal(7990), "households_benefiting",
    )  # fmt: skip
    assert (row.value, row.superseded_at) == (Decimal(8000), at + timedelta(days=1))
    assert list(find_figures(scope=ALL)) == [made]
    assert list_versions(made, scope=ALL) == [made, row]
    with pytest.raises(steps.FigureCorrectedError):
        steps.correct_figure(figure_id=row.pk, change=CHANGE, actor=SYSTEM, at=at)
    with pytest.raises(steps.FigureReasonError):
        steps.correct_figure(figure_id=made.pk, change=CHANGE, actor=SYSTEM, at=at)
    for change in (replace(CHANGE, reason=" "), replace(CHANGE, value=Decimal(1), reason="")):
        with pytest.raises(steps.FigureReasonError):
            steps.correct_figure(figure_id=made.pk, change=change, actor=SYSTEM, at=at)
    with pytest.raises(NotFound):
        steps.correct_figure(
            figure_id=made.pk,
            change=CHANGE,
            actor=actor_with("cooperation_officer", regions=["310116"]),
            at=at,
        )
    with pytest.raises(ProgrammingError), transaction.atomic():
        ReportedFigure.objects.filter(pk=row.pk).update(value=1)


def test_correction_taken_out_lets_the_old_one_stand_again(db, at):
    row = enter(at)
    made = steps.correct_figure(figure_id=row.pk, change=CHANGE, actor=SYSTEM, at=at)
    assert steps.reinstate(actor=SYSTEM, at=at) == 0
    ReportedFigure.objects.filter(pk=made.pk).delete()
    assert steps.reinstate(actor=SYSTEM, at=at) == 1
    assert list(find_figures(scope=ALL)) == [row]


# --- reads --------------------------------------------------------------------------------------------


def test_every_list_can_be_counted_and_told(db):
    from xieshou.cooperation.records import tell, values_of

    places = ("530502", "530524")
    wide = Within("310112", places)
    narrow = Within("310112", places, "mulberry", "P-1", date(2020, 1, 1), date(2021, 1, 1))
    for name, listing in LISTS.items():
        for within in (wide, narrow):
            rows = listing.records.rows(ALL, within)
            assert rows.count() == 0, name
            assert tell(listing.records, rows, values_of(listing.records, rows)) == [], name


def test_figures_of_other_periods_are_not_compared(db, at):
    people = {"measure": "people_benefiting", "unit_zh": "人", "value": Decimal(7999)}
    enter(at, period="2019")
    enter(at, period="2020", **people)
    assert list_figures(scope=ALL)[0].impossible == []
    enter(at, period="2019", sector="tea", **people)
    assert list_figures(scope=ALL)[0].impossible == []
    enter(at, period="2019", **people)
    ((place, pair),) = list_figures(scope=ALL)[0].impossible
    assert (place.endswith("2019"), pair.ratio.code) == (True, "people_per_household")


def test_figures_of_other_units_are_compared_in_one(db, at):
    enter(at, value=Decimal("0.8"), unit_zh="万户")
    enter(at, value=Decimal("9.6"), unit_zh="万人", measure="people_benefiting")
    assert list_figures(scope=ALL)[0].impossible == []
    enter(at, value=Decimal("40.01"), unit_zh="万亩", measure="area_planted")
    ((_place, pair),) = list_figures(scope=ALL)[0].impossible
    assert pair.ratio.code == "mu_per_household"


def test_claim_of_all_counties_needs_all_counties_in_the_area(db, at):
    from tests.cooperation.places import DISTRICT, make_places

    make_places()
    enter(at, eastern_region_code=DISTRICT, region_code="", measure="workers_placed", unit_zh="人")

    def why(*regions):
        return list_figures(scope=Scope.of(regions))[0].figures[0].why

    assert why(DISTRICT, "530326", "530324", "530381") is None
    assert why(DISTRICT, "530326", "530324") == NoCount.OUTSIDE
    enter(at, eastern_region_code="310112", region_code="", measure="workers_placed", unit_zh="人")
    assert {one.why for district in list_figures(scope=ALL) for one in district.figures} == {
        None, NoCount.OUTSIDE,
    }  # fmt: skip


def test_list_asks_as_much_for_many_figures_as_for_one(db, at):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            assert show_figures(find_figures(scope=ALL), scope=ALL)
        return len(queries)

    enter(at, measure="workers_placed", unit_zh="人")
    one = asked()
    for code, measure in measures().items():
        enter(at, measure=code, unit_zh=units_of(code)[0], period="2020")
        assert measure.label
    assert asked() == one


def test_nothing_asked_is_nothing_counted(db):
    assert count_lists([], scope=ALL) == []
    nowhere = Within("310112", ())
    every = [(one, nowhere) for one in measures().values() if one.list]
    assert set(count_lists(every, scope=ALL)) == {None, 0}


def test_search_finds_words_and_source(db, at):
    enter(at)
    enter(at, measure="", label_zh="直播观看人次", source="平台数据", unit_zh="人次")
    assert [one.label_zh for one in find_figures(scope=ALL, text="平台")] == ["直播观看人次"]
    assert find_figures(scope=ALL, measure="households_benefiting").count() == 1
    assert find_figures(scope=ALL, text="无此").count() == 0


# --- pages --------------------------------------------------------------------------------------------

FORM = {
    "label_zh": "带动农户", "value": "8000", "qualifier": "at_least", "unit_zh": "户",
    "measure": "households_benefiting", "eastern_region_code": "310112000000", "source": "访谈 2020",
}  # fmt: skip


@pytest.fixture
def client(db, user_with, client_for):
    from tests.cooperation.places import make_places
    from xieshou.kernel.regions.models import Region

    make_places()
    Region.objects.create(
        code="310112000000", name="闵行区", level=3, parent_code="", full_name="上海市闵行区"
    )
    return client_for(user_with("cooperation_officer", regions=["310112", "5305"]))


def test_figure_goes_through_the_pages(client):
    add = reverse("insight:figure_add")
    assert client.get(add).status_code == 200
    wrong = client.post(add, {**FORM, "unit_zh": "亩"})
    assert wrong.status_code == 422
    assert "户、万户" in wrong.content.decode()
    done = client.post(add, FORM)
    assert done.status_code == 302
    row = ReportedFigure.objects.get()
    page = client.get(done.url, headers=EN)
    assert page.status_code == 200
    fix = reverse("insight:figure_correct", args=[row.pk])
    assert client.get(fix).status_code == 200
    change = {"value": "7990", "qualifier": "exact", "unit_zh": "户", "source": "更正函", "reason": ""}
    assert client.post(fix, change).status_code == 422
    assert client.post(fix, {**change, "reason": "逐户核对"}).status_code == 302
    text = client.get(reverse("insight:figures"), {"q": "更正函"}).content.decode()
    assert "7,990" in text
    old = client.get(reverse("insight:figure", args=[row.pk])).content.decode()
    assert "逐户核对" in old
    assert fix not in old


def test_reconciler_names_what_has_no_list_and_comes_out_as_excel(client, at):
    enter(at, measure="", label_zh="直播观看人次", label_en="Viewers", unit_zh="人次")
    enter(at)
    enter(at, value=Decimal(7999), measure="people_benefiting", unit_zh="人")
    page = client.get(reverse("insight:reconciler"), headers=EN).content.decode()
    assert "The figure does not say what it counts" in page
    assert "Two figures that cannot both be true" in page
    book = client.get(reverse("insight:reconciler_excel"))
    assert book["Content-Type"].endswith("spreadsheetml.sheet")


def test_list_comes_out_as_excel_for_who_may_read_it(client, at, user_with, client_for):
    row = enter(at, measure="workers_placed", unit_zh="人")
    address = reverse("insight:figure_list", args=[row.pk])
    assert client.get(address)["Content-Type"].endswith("spreadsheetml.sheet")
    page = client.get(reverse("insight:figure", args=[row.pk]), headers=EN).content.decode()
    assert "The list is empty" in page
    finance = client_for(user_with("project_officer", regions=["530502"]))
    assert finance.get(address).status_code == 403
    page = finance.get(reverse("insight:figure", args=[row.pk]), headers=EN).content.decode()
    assert "Your role may not read these records" in page
    bare = enter(at, measure="", label_zh="直播观看人次", unit_zh="人次")
    assert client.get(reverse("insight:figure_list", args=[bare.pk])).status_code == 404


def test_api_enters_corrects_and_reads(client):
    made = client.post("/api/v1/insight/figures/", {**FORM, "value": 8000}, content_type="application/json")
    assert made.status_code == 201, made.content
    key = made.json()["id"]
    assert (made.json()["counted"], made.json()["why"]) == (None, "outside")
    change = {"value": 7990, "qualifier": "exact", "unit_zh": "户", "source": "更正函", "reason": "核对"}
    address = f"/api/v1/insight/figures/{key}"
    again = client.post(f"{address}/correction", change, content_type="application/json")
    assert again.status_code == 201
    assert client.post(f"{address}/correction", change, content_type="application/json").status_code == 409
    assert client.get(address).json()["superseded_at"]
    assert [one["value"] for one in client.get("/api/v1/insight/figures/").json()["items"]] == ["7990.00"]
    assert client.get("/api/v1/insight/reconciler/pairs/").json() == []
    assert client.get(f"{address}/list").status_code == 404
    placed = {**FORM, "measure": "workers_placed", "unit_zh": "人", "region_code": "530502000000"}
    other = client.post("/api/v1/insight/figures/", placed, content_type="application/json").json()
    assert client.get(f"/api/v1/insight/figures/{other['id']}/list").json() == {"items": [], "total": 0}


def test_every_sector_can_be_named(db, at):
    assert enter(at, sector=next(iter(sectors()))).sector
