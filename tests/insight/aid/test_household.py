"""All aid of one household: every wing's line once, for who may see that wing."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.insight.aid.world import AT, CHECKER, ON, SYSTEM
from tests.labour.story import Story
from xieshou.insight.queries.aid import get_family, list_aid, list_hidden
from xieshou.insight.vocabulary import Nature, Wing
from xieshou.kernel.actor import Scope
from xieshou.kernel.ledger.operations import reverse as undo
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.labour.operations import wage
from xieshou.registry.errors import HouseholdNotFound
from xieshou.registry.models import Member
from xieshou.registry.operations.facts import reverse_fact

ALL = Scope.everything()
EN = {"accept-language": "en"}


def lines_of(home, actor):
    return list_aid(get_family(home.pk, scope=actor.scope), actor=actor)


def said(lines):
    return sorted((line.wing.value, line.nature.value, line.amount_fen) for line in lines)


def test_benefit_fund_and_measure_stand_with_their_sources(world, district):
    home = world.family("王秀英")
    world.pay(home, person_id=None)
    world.measure(home, amount_fen=50_00, kind="relief", item="临时救助")
    world.measure(home, kind="training", item="育苗")
    world.fund()
    world.move("项目", (world.home_account(home), 800_00), memo="到户产业补助")
    lines = lines_of(home, district)
    assert said(lines) == [("money", "given", 800_00), ("projects", "earned", 3_000_00)]
    assert {line.source for line in lines} == {"对口资金", "景东食用菌有限公司"}
    assert list_hidden(district) == ["measures"]


def test_measures_are_given_or_services_and_taken_back_ones_are_left_out(world, approver):
    home = world.family("王秀英")
    gone = world.measure(home, amount_fen=1_00, kind="relief")
    world.measure(home, amount_fen=50_00, kind="relief", item="临时救助", provider="")
    world.measure(home, kind="training", item="育苗", amount_fen=0)
    reverse_fact(beat="measure", fact_id=gone.pk, reason="录错", actor=SYSTEM, at=AT)
    found = {(line.nature, line.amount_fen, line.source) for line in lines_of(home, approver)}
    assert found == {(Nature.GIVEN, 50_00, "入户走访"), (Nature.SERVICE, None, "县乡村振兴局")}


def test_ledger_line_of_a_shown_benefit_is_the_same_money(world, district, actor_with):
    home = world.family("王秀英")
    row = world.pay(home)
    world.fund()
    world.move("项目", (world.home_account(home), 3_000_00), source=("projects.benefit", row.pk))
    (line,) = lines_of(home, district)
    assert (line.wing, line.fund, line.source) == (Wing.PROJECTS, "对口资金", "景东食用菌有限公司")
    accountant = actor_with("auditor", regions=["530823"])
    assert len(lines_of(home, accountant)) == 1


def test_entry_that_was_reversed_is_no_aid_and_two_funds_are_two_lines(world, district):
    home = world.family("王秀英")
    name = world.home_account(home)
    world.fund("资金甲")
    world.fund("资金乙")
    wrong = world.move("项目", (name, 10_00))
    undo(
        entry_id=wrong.pk, reason="付错", booked_on=ON, maker=Maker(world.officer.user_id, "制单"),
        actor=CHECKER, at=AT,
    )  # fmt: skip
    world.move("项目", (name, 150_000_00))
    found = sorted((line.source, line.amount_fen) for line in lines_of(home, district))
    assert found == [("资金乙", 50_000_00), ("资金甲", 100_000_00)]
    assert len({line.key for line in lines_of(home, district)}) == 2


def test_wage_counts_while_the_earner_belongs_to_the_family(db, actor_with, user_with):
    story = Story(actor_with, user_with)
    story.work()
    proof = story.wage()
    wage.confirm_wage(proof_id=proof.pk, actor=story.county, at=story.now(30))
    officer = actor_with("cooperation_officer", regions=["530326", "310113"])
    (line,) = lines_of(story.household, officer)
    assert (line.wing, line.nature, line.source) == (Wing.LABOUR, Nature.EARNED, story.employer.name)
    Member.objects.update(to_date=date(2026, 3, 1), end_reason="moved_out")
    assert lines_of(story.household, officer) == []


def test_page_shows_lines_sums_and_doubles(world, user_with, client_for):
    home = world.family("王秀英")
    world.pay(home)
    world.measure(home, item="光伏分红", amount_fen=200_00)
    client = client_for(user_with("county_approver", regions=["530823"]))
    page = client.get(reverse("insight:aid", args=[home.pk]), headers=EN).content.decode()
    for text in (
        "All aid of this household",
        "3,000.00",
        "200.00",
        "may be given twice",
        "May have been given twice",
    ):
        assert text in page
    some = client.get(f"{reverse('insight:aid', args=[home.pk])}?year=2026&wing=registry", headers=EN)
    assert [line.wing for line in some.context["page"]] == [Wing.REGISTRY]
    assert (
        reverse("insight:aid", args=[home.pk])
        in client.get(reverse("registry:household", args=[home.pk])).content.decode()
    )


def test_household_without_aid_says_so(world, user_with, client_for):
    home = world.family("王秀英")
    client = client_for(user_with("county_approver", regions=["530823"]))
    page = client.get(reverse("insight:aid", args=[home.pk]), headers=EN)
    assert "No aid on record" in page.content.decode()


@pytest.mark.parametrize(
    ("role", "region", "status"),
    [
        ("county_approver", "530823", 200),
        ("county_approver", "530326", 404),
        ("project_officer", "530823", 403),  # does not open households
        ("station_west", "530823", 403),
    ],
)
def test_who_may_open_it(world, user_with, client_for, role, region, status):
    home = world.family("王秀英")
    client = client_for(user_with(role, regions=[region]))
    assert client.get(reverse("insight:aid", args=[home.pk])).status_code == status


def test_household_of_another_county_is_not_found(world, actor_with):
    home = world.family("王秀英")
    with pytest.raises(HouseholdNotFound):
        get_family(home.pk, scope=Scope.of(["530326"]))


def test_query_count_does_not_grow_with_lines(world, approver):
    home = world.family("王秀英")
    counts = []
    for number in range(1, 4):
        world.pay(home, from_date=date(2026, number, 1), to_date=date(2026, number + 1, 1))
        world.measure(home, kind="relief", item=f"救助{number}")
        with CaptureQueriesContext(connection) as queries:
            lines_of(home, approver)
        counts.append(len(queries))
    assert counts[0] == counts[-1]
