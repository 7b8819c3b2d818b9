"""The form of vacancies: checked, committed, changed by the same number, written out again."""

from __future__ import annotations

import pytest

from tests.labour.makers import AT, BAOSHAN, make_employer, make_places, make_vacancy
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.labour.models import Vacancy
from xieshou.labour.sheets.cells import parse_asked_skills, parse_shifts
from xieshou.labour.sheets.offer import (
    names_no_forbidden_criterion,
    parse_insurances,
    vacancy_codes_known,
    vacancy_wages_ordered,
)

SHEET = "labour.vacancies"
ROW = {
    "code": "A-1",
    "employer": "宝山第一服装厂",
    "title": "缝纫工",
    "occupation": "",
    "head_count": 20,
    "is_urgent": True,
    "wage_from_fen": 450_000,
    "wage_to_fen": 650_000,
    "hours_per_day": 8,
    "days_per_week": 6,
    "shift": "day",
    "lodging": True,
    "meals": True,
    "insurances": "五险",
    "probation_months": 1,
    "language": "1",
    "skills": "缝纫2*、包装1",
    "licences": "",
    "conditions": "粉尘",
    "altitude_m": None,
    "climate_note": "",
    "region_code": BAOSHAN,
    "address": "沪太路1号",
    "starts_on": None,
    "expires_on": AT.date().replace(month=9),
    "description": "",
    "requirements": "",
    "publish": True,
}


@pytest.fixture
def steward(actor_with):
    make_places()
    return actor_with("recruitment_steward", regions=["310113"])


def load(actor, *rows):
    return operations.load_rows(sheet=SHEET, rows=list(rows), actor=actor, at=AT)


@pytest.mark.django_db
def test_row_becomes_a_published_coded_vacancy(steward):
    employer = make_employer("宝山第一服装厂")
    load(steward, ROW)
    vacancy = Vacancy.objects.get()
    assert (vacancy.employer, vacancy.status, vacancy.published_at) == (employer, "published", AT)
    assert vacancy.occupation_code == "6-05-01-03"
    assert vacancy.skills == [
        {"code": "sewing", "level": 2, "must": True},
        {"code": "packing", "level": 1, "must": False},
    ]
    assert (len(vacancy.insurances), vacancy.conditions, vacancy.is_urgent) == (5, ["dust"], True)


@pytest.mark.django_db
def test_same_number_changes_the_vacancy_and_keeps_its_stage(steward):
    make_employer("宝山第一服装厂")
    load(steward, ROW)
    Vacancy.objects.update(places_taken=2)
    load(steward, {**ROW, "head_count": 30, "publish": False})
    vacancy = Vacancy.objects.get()
    assert (vacancy.head_count, vacancy.status, vacancy.places_taken) == (30, "published", 2)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "change",
    [
        {"employer": "没有的公司"},
        {"region_code": "440300000000"},
        {"expires_on": AT.date()},
        {"head_count": 1},
        {"occupation": "9-99-99-99"},
    ],
)
def test_row_that_the_records_do_not_allow_is_refused(steward, change):
    from xieshou.kernel.errors import DomainError

    employer = make_employer("宝山第一服装厂", region_code="440300000000")
    make_vacancy(employer, code="A-1", places_taken=2, head_count=2)
    with pytest.raises(DomainError):
        load(steward, {**ROW, **change})
    assert Vacancy.objects.get().head_count == 2
    load(steward, ROW)
    assert Vacancy.objects.get().head_count == 20


@pytest.mark.django_db
def test_export_gives_back_what_was_loaded(steward):
    make_employer("宝山第一服装厂")
    load(steward, ROW)
    make_vacancy(region_code="440300000000")
    rows = list(get_loader(SHEET)().export_rows(actor=steward, scope=steward.scope, filters={}))
    assert len(rows) == 1
    values = dict(zip([column.key for column in get_sheet(SHEET).exported], rows[0], strict=True))
    assert values["skills"] == "缝纫2*、包装1"
    assert (values["employer"], values["code"], values["publish"]) == ("宝山第一服装厂", "A-1", True)
    load(steward, {**ROW, **values})
    assert Vacancy.objects.filter(code="A-1").count() == 1


@pytest.mark.parametrize(
    ("rule", "change", "key"),
    [
        (names_no_forbidden_criterion, {"requirements": "男性优先"}, "requirements"),
        (names_no_forbidden_criterion, {"title": "女工"}, "title"),
        (vacancy_codes_known, {"skills": "飞行1"}, "skills"),
        (vacancy_codes_known, {"licences": "飞行执照"}, "licences"),
        (vacancy_codes_known, {"conditions": "坏运气"}, "conditions"),
        (vacancy_codes_known, {"insurances": "七险"}, "insurances"),
        (vacancy_wages_ordered, {"wage_to_fen": 449_999}, "wage_to_fen"),
    ],
)
def test_wrong_cell_is_marked_in_its_column_and_a_right_row_passes(rule, change, key):
    assert list(rule(ROW)) == []
    assert [found for found, _message in rule({**ROW, **change})] == [key]


@pytest.mark.parametrize(
    ("cell", "codes", "unknown"),
    [
        ("五险", 5, []),
        ("五险一金", 6, []),
        ("工伤、意外险", 2, []),
        ("", 0, []),
        ("养老保险，七险", 1, ["七险"]),
    ],
)
def test_insurances_are_read_as_people_write_them(cell, codes, unknown):
    from django.utils import translation

    with translation.override("zh-hans"):
        found, left = parse_insurances(cell)
    assert (len(found), left) == (codes, unknown)


def test_skills_and_shifts_are_read_as_people_write_them():
    assert parse_asked_skills("焊接必备") == [{"code": "welding", "level": 1, "must": True}]
    assert parse_asked_skills("") == []
    assert parse_shifts("白班，倒班、清晨") == (["day", "rotating"], ["清晨"])
