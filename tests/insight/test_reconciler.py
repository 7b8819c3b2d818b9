"""A headline beside its list: complete, one short, longer, without a list; pairs that cannot be."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.urls import reverse

from tests.insight.test_figures import _figure, _load
from tests.projects.makers import AT
from xieshou.insight.queries.figures import list_watched
from xieshou.insight.rules import about_percent, compare, find_impossible, ratios
from xieshou.insight.vocabulary import Verdict
from xieshou.kernel.actor import Scope
from xieshou.kernel.people.models import Person
from xieshou.kernel.regions.models import Region
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Benefit, LinkageContract, Project, ProjectPlace
from xieshou.projects.queries.coverage import cover, reached
from xieshou.registry.models import Household

ALL = Scope.everything()
LONGYANG = "530502"
EN = {"accept-language": "en"}
HOUSEHOLDS = (
    "insert into registry_household (id, code, region_code, head_id, base_type, monitoring_class, address,"
    " registered_on, member_count) select gen_random_uuid(), 'L' || n, %s, %s, 'exited', 'none', '',"
    " '2019-01-01', 0 from generate_series(1, %s) n"
)
BENEFITS = (
    "insert into projects_benefit (id, contract_id, project_id, region_code, household_id, kind, amount_fen,"
    " from_date, to_date, proof, status, rejection_note, entered_at, entered_by_name, decided_by_name)"
    " select gen_random_uuid(), %s, %s, h.region_code, h.id, 'order', 10000, '2019-05-01', '2019-06-01',"
    " '收购单', 'confirmed', '', now(), '', '' from registry_household h where h.code like 'L%%'"
)


@pytest.mark.parametrize(
    ("claimed", "qualifier", "listed", "verdict", "missing"),
    [
        (8000, "at_least", 8000, Verdict.HOLDS, 0),
        (8000, "at_least", 9000, Verdict.HOLDS, 0),
        (8000, "at_least", 7990, Verdict.SHORT, 10),
        (9, "exact", 9, Verdict.HOLDS, 0),
        (9, "exact", 8, Verdict.SHORT, 1),
        (9, "exact", 10, Verdict.LONGER, 0),
        (100, "about", 90, Verdict.HOLDS, 10),
        (100, "about", 89, Verdict.SHORT, 11),
        (100, "about", 110, Verdict.HOLDS, 0),
        (100, "about", 111, Verdict.LONGER, 0),
        (100, "at_least", None, Verdict.UNKNOWN, 0),
        (100, "up_to", 99, Verdict.HOLDS, 0),
        (100, "up_to", 100, Verdict.HOLDS, 0),
        (100, "up_to", 101, Verdict.LONGER, 0),
        (100, "up_to", None, Verdict.UNKNOWN, 0),
    ],
)
def test_claim_beside_its_list(claimed, qualifier, listed, verdict, missing):
    found = compare(Decimal(claimed), qualifier, listed, percent=10)
    assert (found.verdict, found.missing) == (verdict, missing)


@pytest.mark.parametrize(
    ("values", "codes"),
    [
        ({"people_benefiting": 28000, "households_benefiting": 8000, "area_planted": 19826}, []),
        ({"people_benefiting": 7999, "households_benefiting": 8000}, ["people_per_household"]),
        ({"people_benefiting": 8000, "households_benefiting": 8000}, []),
        ({"people_benefiting": 96001, "households_benefiting": 8000}, ["people_per_household"]),
        ({"people_benefiting": 5, "households_benefiting": 0}, ["people_per_household"]),
        ({"people_benefiting": 0, "households_benefiting": 0}, []),
        ({"sales_turnover": 10_000_000, "quantity_sold": 1_127_000}, []),
        ({"sales_turnover": 1_126_999, "quantity_sold": 1_127_000}, ["yuan_per_kg"]),
        ({"sales_turnover": 1_127_000, "quantity_sold": 1_127_000}, []),
        ({"area_planted": 400_000, "households_benefiting": 8000}, []),
        ({"area_planted": 400_001, "households_benefiting": 8000}, ["mu_per_household"]),
        ({"income_gain": 200_001, "people_benefiting": 1}, ["yuan_per_person"]),
        ({"income_gain": 200_000, "people_benefiting": 1}, []),
        ({"townships_covered": 22, "townships_total": 21}, ["townships_share"]),
        ({"townships_covered": 21}, []),
    ],
    ids=str,
)
def test_impossible_pairs_are_caught(values, codes):
    figures = {name: Decimal(value) for name, value in values.items()}
    assert [one.ratio.code for one in find_impossible(figures, ratios())] == codes
    assert about_percent(date(2026, 1, 1)) == 10


def _project(number, **values):
    known = {
        "code": f"L-{number}", "name": f"蚕桑{number}", "region_code": f"{LONGYANG}000000",
        "category": "industry", "nature": "new", "sector": "mulberry", "origin": "county", "plan_year": 2019,
        "starts_on": date(2019, 1, 1), "ends_on": date(2019, 12, 1), "responsible_unit": "农业局",
        "tasks": "种桑", "amount_fen": 100, "performance_target": "增收", "stage": "implementing",
        "stage_at": AT, "created_at": AT,
    }  # fmt: skip
    return Project.objects.create(**{**known, **values})


@pytest.fixture
def silk(db):
    """Lay out 9 projects in 135 villages of 15 of 21 townships on 19,826 mu, and two that do not count."""
    for town in range(1, 22):
        code = f"{LONGYANG}{town:03d}000"
        Region.objects.create(
            code=code, short_code=code[:9], level=4, name=f"乡{town}", parent_code="", full_name=f"乡{town}"
        )
    projects = [_project(number) for number in range(9)]
    villages = [f"{LONGYANG}{town:03d}{village:03d}" for town in range(1, 16) for village in range(201, 210)]
    areas = [146] * 134 + [19826 - 146 * 134]
    rows = [
        ProjectPlace(project=projects[number % 9], region_code=code, area_mu=area)
        for number, (code, area) in enumerate(zip(villages, areas, strict=True))
    ]
    rows.append(ProjectPlace(project=projects[0], region_code=villages[1], area_mu=0))
    for number, stage in enumerate(("draft", "exited"), start=20):
        lost = _project(number, stage=stage)
        rows.append(ProjectPlace(project=lost, region_code=f"{LONGYANG}021201", area_mu=500))
    ProjectPlace.objects.bulk_create(rows)
    return projects


def test_silk_of_longyang_is_counted_from_records(silk):
    found = cover(county=LONGYANG, sector="mulberry", scope=ALL)
    assert (found.projects, found.area_mu) == (9, 19826)
    assert (len(found.townships), found.townships_total, found.villages) == (15, 21, 135)


def _households(project, count):
    head = Person.objects.create(
        name="测", name_key="测", pinyin="ce", initials="c", region_code=f"{LONGYANG}001201",
        id_missing_reason="pending", created_at=AT, updated_at=AT,
    )  # fmt: skip
    contract = LinkageContract.objects.create(
        project=project, region_code=project.region_code, number="1", kind="order", undertaking="丝绸公司",
        terms="收购", signed_on=date(2019, 1, 1), until=date(2020, 1, 1), created_at=AT,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(HOUSEHOLDS, [head.region_code, head.pk, count])
        cursor.execute(BENEFITS, [contract.pk, project.pk])
        cursor.execute("analyze registry_household, projects_benefit")
    return list(Household.objects.select_related("head")[:1])


def test_eight_thousand_claimed_and_ten_fewer_listed_is_flagged(silk, at, user_with, client_for):
    homes = _households(silk[0], 7990)
    _load(
        at,
        _figure(sector="mulberry"),
        _figure(
            indicator="silk_projects",
            value=Decimal(9),
            qualifier="exact",
            unit_zh="个",
            measure="projects",
            sector="mulberry",
        ),
        *(
            _figure(
                indicator=code, value=Decimal(value), qualifier="exact", unit_zh=unit, measure=measure,
                sector="mulberry",
            )
            for code, value, unit, measure in (
                ("area", "1.98", "万亩", "area_planted"),
                ("townships", 15, "个", "townships_covered"),
                ("of", 21, "个", "townships_total"),
                ("villages", 135, "个", "villages_covered"),
            )
        ),
    )  # fmt: skip
    (district,) = list_watched(scope=ALL)
    found = {one.figure.indicator: one for one in district.figures}
    counted = {code: found[code].counted for code in ("area", "townships", "of", "villages")}
    assert counted == {"area": 19826, "townships": 15, "of": 21, "villages": 135}
    assert found["silk_projects"].comparison.verdict == Verdict.HOLDS
    shown = found["households_benefiting"]
    assert (shown.counted, shown.comparison.verdict, shown.comparison.missing) == (7990, Verdict.SHORT, 10)
    client = client_for(user_with("cooperation_officer", regions=["310112", "5305"]))
    page = client.get(reverse("insight:reconciler"), headers=EN).content.decode()
    assert "The list is shorter" in page
    assert "7,990" in page

    more = Benefit.objects.filter(household=homes[0]).get()
    Benefit.objects.bulk_create(
        Benefit(
            contract=more.contract, project=more.project, region_code=more.region_code,
            household=Household.objects.create(
                code=f"M{number}", region_code=more.region_code, head=homes[0].head, base_type="exited",
                registered_on=date(2019, 1, 1),
            ),
            kind="order", amount_fen=1, from_date=more.from_date, to_date=more.to_date, proof="单",
            status="confirmed", entered_at=AT,
        )
        for number in range(10)
    )  # fmt: skip
    (district,) = list_watched(scope=ALL)
    verdicts = {one.figure.indicator: one.comparison.verdict for one in district.figures}
    assert verdicts.pop("area") == Verdict.LONGER
    assert set(verdicts.values()) == {Verdict.HOLDS}


def test_figure_of_a_place_outside_the_scope_has_no_list(silk, at):
    _load(at, _figure(sector="mulberry"))
    with in_scope(Scope.of(["310112"])):
        assert list_watched(scope=Scope.of(["310112"])) == []


def test_days_bound_what_counts(silk):
    _households(silk[0], 2)
    days = {"county": LONGYANG, "sector": "mulberry", "scope": ALL}
    assert reached(**days, from_date=date(2019, 5, 1), to_date=date(2019, 5, 2)).households == 2
    assert reached(**days, from_date=date(2019, 5, 2)).households == 0
    assert reached(**days, to_date=date(2019, 5, 1)).household_fen == 0


def test_impossible_pair_shows_on_the_page(db, at, user_with, client_for):
    _load(at, _figure(), _figure(indicator="people", measure="people_benefiting", value=Decimal(7999)))
    client = client_for(user_with("cooperation_officer", regions=["310112"]))
    page = client.get(reverse("insight:reconciler"), headers=EN).content.decode()
    assert "Two figures that cannot both be true" in page


def test_coverage_page_names_townships_and_warns(silk, user_with, client_for):
    from django.utils import timezone

    year = timezone.localdate().year
    for number in range(30, 33):
        _project(number, plan_year=year)
    client = client_for(user_with("project_officer", regions=[LONGYANG]))
    page = client.get(reverse("projects:coverage"), {"sector": "mulberry"}, headers=EN).content.decode()
    assert "15 / 21" in page
    assert "Too much on one sector" in page
    empty = client_for(user_with("project_officer", regions=["530326"]))
    assert (
        "No projects with places yet" in empty.get(reverse("projects:coverage"), headers=EN).content.decode()
    )
