"""Help given twice across wings: candidates by the database, one query; the page, the Desk and Excel."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.insight.aid.world import AT, NEXT_VILLAGE, World
from tests.labour.story import Story
from xieshou.insight.queries.desk import get_desk
from xieshou.insight.queries.doubles import DoubleFilter, list_compared, list_doubles, list_given
from xieshou.insight.vocabulary import Level, Theme
from xieshou.kernel.audit.models import Event
from xieshou.kernel.sheets import operations as sheets
from xieshou.projects.operations import linkage
from xieshou.registry.models import Household
from xieshou.registry.operations.household import HouseholdState

EN = {"accept-language": "en"}
YEAR = DoubleFilter(2026)


def found(actor, **wanted):
    return [
        (one.theme, one.level, len(one.entries))
        for one in list_doubles(DoubleFilter(2026, **wanted), actor=actor)
    ]


def twice(world, home, **values):
    """Give a family a dividend of the project and a dividend that the register received."""
    return world.pay(home, **values), world.measure(home, item="光伏分红")


def test_two_wings_that_give_one_help_are_found(world, approver):
    home, other = world.family("王秀英"), world.family("李秀芳", region=NEXT_VILLAGE)
    twice(world, home)
    world.pay(other)
    assert found(approver) == [(Theme.DIVIDEND, Level.FAMILY, 2)]
    assert found(approver, region="530823100202") == []
    assert found(approver, region="530823100201", level=Level.FAMILY, theme=Theme.DIVIDEND) != []
    assert found(approver, level=Level.PERSON) == found(approver, theme=Theme.JOB) == []


def test_what_waits_counts_and_what_was_sent_back_does_not(world, approver):
    home = world.family("王秀英")
    row, _measure = twice(world, home, confirm=False)
    assert len(found(approver)) == 1
    linkage.reject_benefit(benefit_id=row.pk, note="重复", actor=approver, at=AT)
    assert found(approver) == []


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ("锦屏镇黄草岭村12号", "锦屏镇黄草岭村12号", [Level.HOUSE]),
        ("锦屏镇黄草岭村12号", "锦屏镇黄草岭村13号", []),
        ("3组", "3组", []),  # a part of a village is no house
    ],
)
def test_two_families_of_one_house(world, approver, first, second, level):
    homes = [world.family("王秀英"), world.family("李秀芳")]
    for home, address in zip(homes, (first, second), strict=True):
        Household.objects.filter(pk=home.pk).update(address=address)
    world.pay(homes[0])
    world.measure(homes[1])
    assert [one[1] for one in found(approver)] == level


def test_year_bounds_of_what_is_compared(world, approver):
    home = world.family("王秀英")
    world.measure(home, period_from=date(2025, 11, 1))
    world.measure(home, period_from=date(2025, 12, 1), period_to=date(2026, 1, 1), source="sheet")
    assert found(approver) == []
    assert len(list_doubles(DoubleFilter(2025), actor=approver)) == 1


def test_placement_and_measure_of_work_are_one_help(db, actor_with, user_with):
    story = Story(actor_with, user_with)
    story.work()
    World.measure(None, story.household, kind="job", period_from=date(2026, 3, 1))
    reader = actor_with("county_approver", regions=["530326"])
    assert found(reader) == [(Theme.JOB, Level.FAMILY, 2)]
    officer = actor_with("project_officer", regions=["530326"])
    assert (found(officer), list_compared(officer)) == ([], ["projects", "courses"])


def test_who_sees_no_wing_compares_nothing(db, actor_with):
    assert list_given((2026, 2026), actor=actor_with("teacher", regions=["53"])) == []


def test_one_query_however_many(world, approver):
    counts = []
    for name in ("甲一", "乙二", "丙三"):
        twice(world, world.family(name))
        with CaptureQueriesContext(connection) as queries:
            assert list_doubles(YEAR, actor=approver)
        counts.append(len(queries))
    assert counts == [1, 1, 1]


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ({}, DoubleFilter(2026)),
        ({"year": "2025", "region": "530823", "theme": "job", "level": "house"},
         DoubleFilter(2025, "530823", "job", "house")),
        ({"year": "1999"}, DoubleFilter(2026)),
        ({"year": "2101"}, DoubleFilter(2026)),
        ({"year": "20"}, DoubleFilter(2026)),
        ({"year": "二〇二五"}, DoubleFilter(2026)),
        ({"region": "53082a", "theme": "x", "level": "y"}, DoubleFilter(2026)),
        ({"region": "530823000000"}, DoubleFilter(2026, "530823")),
    ],
    ids=str,
)  # fmt: skip
def test_filter_of_an_address(given, kept):
    assert DoubleFilter.read(given, year=2026) == kept
    assert DoubleFilter.read(kept.asked(), year=2026) == kept


def test_page_masks_names_and_opens_the_household(world, user_with, client_for):
    home = world.family("王秀英")
    twice(world, home)
    client = client_for(user_with("county_approver", regions=["530823"]))
    page = client.get(f"{reverse('insight:doubles')}?year=2026", headers=EN).content.decode()
    assert "王*英" in page
    assert "王秀英" not in page
    assert reverse("insight:aid", args=[home.pk]) in page
    assert "Part of the income of an asset" in page
    officer = client_for(user_with("project_officer", regions=["530823"]))
    assert (
        reverse("insight:aid", args=[home.pk])
        not in officer.get(
            f"{reverse('insight:doubles')}?year=2026&region=530823", headers=EN
        ).content.decode()
    )
    empty = client.get(f"{reverse('insight:doubles')}?year=2020", headers=EN).content.decode()
    assert "Nothing seems to be given twice" in empty


def test_desk_counts_them(world, approver, actor_with):
    twice(world, world.family("王秀英"))
    (queue,) = [one for one in get_desk(actor=approver, at=AT).queues if one.key == "doubles"]
    assert (queue.count, queue.href) == (1, f"{reverse('insight:doubles')}?year=2026")
    assert "王*英" in queue.items[0].title
    elsewhere = actor_with("county_approver", regions=["530326"])
    assert "doubles" not in {one.key for one in get_desk(actor=elsewhere, at=AT).queues}


def test_excel_is_masked_and_recorded(world, approver):
    home = world.family("王秀英", state=HouseholdState(base_type="exited"))
    twice(world, home)
    _name, content = sheets.export(
        sheet="insight.doubles",
        actor=approver,
        at=AT,
        filters={"year": "2026"},
        purpose="查重核实",
        format="csv",
    )
    text = content.decode("utf-8-sig")
    assert text.count("王*英") == 2
    assert "王秀英" not in text
    assert home.code in text
    every = sheets.export(sheet="insight.doubles", actor=approver, at=AT, purpose="查重核实", format="csv")[1]
    assert every.decode("utf-8-sig").count("王*英") == 2
    assert Event.objects.filter(actor_id=approver.user_id, event__startswith="sheets.").exists()
