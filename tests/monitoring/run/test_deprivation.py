"""H, A and M0 from the facts on record: exact, taken apart by indicator and place, unknown people apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from tests.monitoring.story import COUNTY, VILLAGE
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.scope_sql import in_scope, set_scope
from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.queries.deprivation import get_picture
from xieshou.registry.models.facts import GuaranteeFact

from .makers import AT, MONTH, make_family

SYSTEM = Actor.system("测试")
ALL = Scope.everything()
EN = {"accept-language": "en"}


@pytest.fixture
def place(db):
    """Two poor people of an unsafe house, two of no deprivation, two near none, two of whom nothing is known."""
    set_scope(ALL)
    poor = make_family(1_000_000)
    GuaranteeFact.objects.filter(household=poor, kind="housing").update(
        reversed_at=AT, reversal_reason="更正"
    )
    GuaranteeFact.objects.create(
        household=poor, region_code=VILLAGE, source="visit", recorded_at=AT, kind="housing", state="not_met",
        evidence="危房", on_date=date(2026, 1, 6),
    )  # fmt: skip
    wet = make_family(8_000_000)
    GuaranteeFact.objects.filter(household=wet, kind="water").update(reversed_at=AT, reversal_reason="更正")
    GuaranteeFact.objects.create(
        household=wet, region_code=VILLAGE, source="visit", recorded_at=AT, kind="water", state="not_met",
        evidence="水质不合格", on_date=date(2026, 1, 6),
    )  # fmt: skip
    make_family(8_000_000)
    make_family(None)


def run():
    return evaluate_region(region_code=f"{COUNTY}000000", month=MONTH, actor=SYSTEM, at=AT)


def test_measures_are_those_of_the_facts(place):
    """Weights 3, 1, 2, 1, 1, 1 of 9 and a cut-off of a third: income and house are 4, water alone is 1."""
    run()
    for where in ("", "53", COUNTY, VILLAGE[:9]):
        picture = get_picture(ALL, place=where)
        whole = picture.whole
        assert (whole.population, whole.unknown, whole.poor) == (6, 2, 2)
        assert (whole.headcount, whole.intensity, whole.adjusted) == (
            Fraction(1, 3),
            Fraction(4, 9),
            Fraction(4, 27),
        )
        assert whole.headcount * whole.intensity == whole.adjusted
        assert sum(whole.contributions.values()) == 1
        assert whole.contributions["income"] == Fraction(3, 4)
        assert whole.uncensored["water"] == Fraction(1, 3)
        assert whole.censored["water"] == 0
        assert sum(part.part for part in picture.parts) == 1
        assert get_picture(ALL, place=where, month=MONTH) == picture
    assert get_picture(ALL, month=202501) is None
    assert get_picture(ALL, place="530326999") is None
    stranger = Scope.of(["653126"])
    with in_scope(stranger):
        assert get_picture(stranger) is None


def test_nobody_poor_has_no_depth_and_nobody_known_no_share(db):
    set_scope(ALL)
    make_family(8_000_000)
    run()
    whole = get_picture(ALL).whole
    assert (whole.headcount, whole.intensity, whole.adjusted) == (0, None, 0)
    assert get_picture(ALL).parts[0].part is None


def test_nobody_known_has_no_measure(db):
    set_scope(ALL)
    make_family(None)
    run()
    whole = get_picture(ALL).whole
    assert (whole.population, whole.unknown, whole.headcount) == (0, 2, None)


def test_page_excel_and_api_say_the_same(place, client_for, user_with):
    client = client_for(user_with("county_approver", regions=[COUNTY]))
    address = reverse("monitoring:deprivation")
    assert "No figures yet" in client.get(address, headers=EN).content.decode()
    assert client.get("/api/v1/monitoring/deprivation/").json() == []
    assert client.get(reverse("monitoring:deprivation_excel")).status_code == 200
    with in_scope(ALL):
        run()
    for query in ("", f"?place={COUNTY}", f"?month={MONTH}", f"?place={VILLAGE[:9]}"):
        page = client.get(address + query, headers=EN).content.decode()
        for word in ("33.33", "44.44", "14.81", "No official index exists".lower()):
            assert word in page.lower(), (query, word)
    answer = client.get(reverse("monitoring:deprivation_excel") + f"?place={COUNTY}")
    rows = list(load_workbook(BytesIO(answer.content)).active.values)
    assert any("14.81" in map(str, row) for row in rows)
    below, whole = client.get(f"/api/v1/monitoring/deprivation/?place={COUNTY}").json()
    assert (below["code"], whole["adjusted"], whole["unknown"]) == (VILLAGE[:9], "4/27", 2)
    assert whole["contributions"]["housing"] == "1/4"
