"""The graph of pairings: every level, any day, partners known only by number, Excel out and in."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.places import (
    AT,
    COUNTY,
    DISTRICT,
    EAST,
    TOWN_EAST,
    TOWN_WEST,
    VILLAGE_EAST,
    VILLAGE_WEST,
    WEST,
    make_body,
)
from xieshou.cooperation.errors import OutsideAreaError, PeriodError, TextMissingError
from xieshou.cooperation.models import PartnerCount, Tie
from xieshou.cooperation.operations import pairing
from xieshou.cooperation.operations.pairing import Side, side_of_body
from xieshou.cooperation.queries.pairing import get_graph
from xieshou.cooperation.rules.pairing import Edge, draw, holds_on, tally
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.organisations.models import Pairing
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations as sheets

ALL = Scope.everything()
SINCE = date(2018, 5, 1)
EN = {"accept-language": "en"}


def tie(actor, level="village", east=None, west=None, *, since=SINCE, until=None):
    return pairing.begin_tie(
        level=level,
        east=east or Side(VILLAGE_EAST),
        west=Side(VILLAGE_WEST) if west is None else west,
        period=(since, until),
        source="2018年村村结对协议",
        actor=actor,
        at=AT,
    )


def edge(east, west, *, level="county", region=EAST):
    return Edge(level, region, east, west, SINCE, None)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2018, 4, 30), False),
        (SINCE, True),
        (date(2019, 12, 31), True),
        (date(2020, 1, 1), False),
    ],
    ids=["day before", "first day", "last day", "day of the end"],
)
def test_period_holds_from_its_first_day_to_before_its_end(day, holds):
    assert holds_on(SINCE, date(2020, 1, 1), day) is holds


def test_six_stated_three_named_leaves_three_unnamed():
    edges = [edge("闵行", name) for name in ("隆阳", "昌宁", "香格里拉")]
    found = tally("county", EAST, stated=6, edges=edges)
    assert (found.stated, found.named, found.unnamed, found.surplus) == (6, 3, 3, 0)


def test_more_named_than_stated_is_shown_not_hidden():
    found = tally("county", EAST, stated=1, edges=[edge("闵行", "隆阳"), edge("闵行", "昌宁")])
    assert (found.unnamed, found.surplus) == (0, 1)


def test_without_a_stated_number_ties_without_a_partner_are_the_unnamed():
    found = tally("county", EAST, stated=None, edges=[edge("闵行", "隆阳"), edge("闵行", "")])
    assert (found.stated, found.named, found.unnamed) == (None, 1, 1)


def test_picture_joins_unnamed_partners_in_one_node():
    edges = [edge("闵行", "隆阳"), edge("闵行", "")]
    tallies = [tally("county", EAST, stated=6, edges=edges)]
    picture = draw(edges, tallies, names={EAST: "闵行"}, unnamed="未列名")
    assert picture == {
        "ties": [{"from": "闵行", "to": "未列名", "value": 5}, {"from": "闵行", "to": "隆阳", "value": 1}]
    }


def test_graph_holds_every_level_on_its_days(officer):
    school, partner = make_body("school", EAST), make_body("school", WEST)
    firm = make_body("enterprise", EAST)
    tie(officer)
    tie(officer, "township", Side(TOWN_EAST), Side(TOWN_WEST), until=date(2020, 1, 1))
    tie(officer, "school", side_of_body(school.pk), side_of_body(partner.pk))
    tie(officer, "enterprise", side_of_body(firm.pk), Side(VILLAGE_WEST))

    then = get_graph(scope=officer.scope, on=date(2019, 6, 1))
    assert sorted({one.level for one in then.edges}) == [
        "county", "enterprise", "school", "township", "village",
    ]  # fmt: skip
    now = get_graph(scope=officer.scope, on=date(2020, 1, 1))
    assert "township" not in {one.level for one in now.edges}
    assert [one.west for one in get_graph(scope=ALL, on=SINCE, level="school").edges] == [partner.name]


def test_stated_number_holds_until_the_next_one(officer):
    for stated, day in ((6, date(2017, 1, 1)), (4, date(2021, 1, 1))):
        pairing.state_count(
            region_code=EAST,
            level="county",
            stated=stated,
            from_date=day,
            source="访谈",
            actor=officer,
            at=AT,
        )
    first = get_graph(scope=officer.scope, on=date(2020, 12, 31)).tallies[0]
    second = get_graph(scope=officer.scope, on=date(2021, 1, 1)).tallies[0]
    assert (first.stated, first.unnamed) == (6, 3)
    assert (second.stated, second.unnamed) == (4, 1)


def test_same_tie_twice_is_refused(officer):
    tie(officer)
    with pytest.raises(pairing.TieExistsError):
        tie(officer)


@pytest.mark.parametrize(
    ("level", "east", "west"),
    [
        ("village", Side(TOWN_EAST), Side(VILLAGE_WEST)),
        ("township", Side(TOWN_EAST), Side(WEST)),
        ("school", Side(TOWN_EAST), Side(TOWN_WEST)),
        ("county", Side(EAST), Side(WEST)),
        ("village", Side(), Side(VILLAGE_WEST)),
    ],
    ids=["township for a village", "county for a township", "place for a school", "county", "no east"],
)
def test_side_that_does_not_fit_the_level_is_refused(officer, level, east, west):
    with pytest.raises((pairing.TieSideError, OutsideAreaError)):
        tie(officer, level, east, west if east.region_code else Side(VILLAGE_WEST))


def test_tie_may_leave_the_partner_unnamed(officer):
    made = tie(officer, west=Side())
    assert made.partner_region_code == ""
    assert get_graph(scope=officer.scope, on=SINCE, level="village").tallies[0].unnamed == 1


def test_tie_that_ends_before_it_begins_is_refused(officer):
    with pytest.raises(PeriodError):
        tie(officer, until=SINCE)
    made = tie(officer)
    with pytest.raises(PeriodError):
        pairing.end_tie(tie_id=made.pk, to_date=SINCE, reason="调整", actor=officer, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Tie.objects.filter(pk=made.pk).update(to_date=SINCE)


def test_tie_ends_with_a_reason_and_on_record(officer):
    made = tie(officer)
    with pytest.raises(TextMissingError):
        pairing.end_tie(tie_id=made.pk, to_date=date(2021, 1, 1), reason=" ", actor=officer, at=AT)
    pairing.end_tie(tie_id=made.pk, to_date=date(2021, 1, 1), reason="协作关系调整", actor=officer, at=AT)
    assert Event.objects.get(event="cooperation.pairing.ended").reason == "协作关系调整"


def test_actor_without_a_side_or_the_right_is_refused(officer, stranger, county):
    with pytest.raises(OutsideAreaError):
        tie(stranger)
    with pytest.raises(Denied):
        tie(county)
    made = tie(officer)
    with pytest.raises(NotFound):
        pairing.end_tie(tie_id=made.pk, to_date=date(2021, 1, 1), reason="越权", actor=stranger, at=AT)


def test_number_needs_a_source_and_another_day(officer):
    state = {
        "region_code": EAST,
        "level": "county",
        "stated": 6,
        "from_date": SINCE,
        "actor": officer,
        "at": AT,
    }
    with pytest.raises(TextMissingError):
        pairing.state_count(source=" ", **state)
    pairing.state_count(source="访谈", **state)
    with pytest.raises(pairing.CountExistsError):
        pairing.state_count(source="访谈", **state)
    assert PartnerCount.objects.count() == 1


def test_second_wall_hides_ties_of_others(officer):
    made = tie(officer)
    with in_scope(Scope.of(["310116", "5308"])):
        assert not Tie.objects.filter(pk=made.pk).exists()
    with in_scope(Scope.of([COUNTY])):
        assert Tie.objects.filter(pk=made.pk).exists()


# --- pages and Excel ----------------------------------------------------------------------------------


def test_graph_page_shows_table_picture_and_unnamed(client, officer):
    tie(officer)
    pairing.state_count(
        region_code=EAST, level="county", stated=6, from_date=SINCE, source="访谈", actor=officer, at=AT
    )
    page = client.get(reverse("cooperation:pairings"), {"on": "2019-01-01"}, headers=EN)
    assert len(page.context["rows"]) == 4
    assert {"from": "宝山区", "to": "not named by the source", "value": 3} in page.context["picture"]["ties"]
    assert "some partners are not named" in page.content.decode()
    before = client.get(reverse("cooperation:pairings"), {"on": "2016-01-01"}, headers=EN)
    assert before.context["rows"] == []
    assert client.get(reverse("cooperation:pairings"), {"on": "never", "level": "x"}).status_code == 200


def test_graph_page_asks_the_same_number_of_queries_for_more_ties(client, officer):
    address = reverse("cooperation:pairings")
    tie(officer)
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(address)
    for day in (date(2018, 6, 1), date(2018, 7, 1)):
        tie(officer, since=day)
    with CaptureQueriesContext(connection) as three:
        client.get(address)
    assert len(three) == len(one)


def test_tie_is_begun_and_ended_through_the_pages(client, officer):
    form = {
        "level": "village", "eastern_region": VILLAGE_EAST, "western_region": VILLAGE_WEST,
        "from_date": "2018-05-01",
    }  # fmt: skip
    assert client.get(reverse("cooperation:tie_begin")).status_code == 200
    assert client.post(reverse("cooperation:tie_begin"), {**form, "level": "school"}).status_code == 422
    assert client.post(reverse("cooperation:tie_begin"), form).status_code == 302
    with in_scope(ALL):
        made = Tie.objects.get()
    address = reverse("cooperation:tie_end", args=[made.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, {"to_date": "2018-05-01", "reason": "误"}).status_code == 422
    assert client.post(address, {"to_date": "2020-05-01", "reason": "到期"}).status_code == 302
    with in_scope(ALL):
        assert Tie.objects.get().to_date == date(2020, 5, 1)


def test_school_is_chosen_from_the_bodies_on_file(client):
    with in_scope(ALL):
        east, west = make_body("school", EAST), make_body("school", WEST)
    form = {"level": "school", "from_date": "2018-05-01", "western_body": str(west.pk)}
    wrong = client.post(reverse("cooperation:tie_begin"), {**form, "eastern_body": "x" * 36})
    assert wrong.status_code == 422
    done = client.post(reverse("cooperation:tie_begin"), {**form, "eastern_body": str(east.pk)})
    assert done.status_code == 302


def test_number_is_stated_through_the_page(client):
    address = reverse("cooperation:count")
    assert client.get(address).status_code == 200
    form = {"region_code": EAST, "level": "county", "stated": "6", "from_date": "2017-01-01"}
    assert client.post(address, form).status_code == 422
    assert client.post(address, {**form, "source": "访谈"}).status_code == 302


def test_foreign_officer_finds_no_tie(foreign_client, officer):
    made = tie(officer)
    assert foreign_client.get(reverse("cooperation:tie_end", args=[made.pk])).status_code == 404
    page = foreign_client.get(reverse("cooperation:pairings"))
    assert {row["edge"].east for row in page.context["rows"]} == {"金山区"}


def test_graph_survives_the_way_out_and_in_by_excel(client, officer):
    school, partner = make_body("school", EAST), make_body("school", WEST)
    tie(officer)
    tie(officer, "school", side_of_body(school.pk), side_of_body(partner.pk))
    answer = client.get(reverse("cooperation:pairings_excel"), {"on": "2019-01-01"})
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.active.max_row >= 6

    before = (Tie.objects.count(), Pairing.objects.count())
    upload = sheets.receive(
        sheet="cooperation.ties", name="结对.xlsx", content=answer.content, actor=officer, at=AT
    )
    sheets.check(upload_id=upload.id, actor=officer, at=AT)
    sheets.commit(upload_id=upload.id, actor=officer, at=AT)
    upload.refresh_from_db()
    assert (Tie.objects.count(), Pairing.objects.count()) == before


def test_upload_makes_new_ties_and_names_wrong_rows(officer):
    make_body("school", EAST, "示范小学")
    line = {
        "level": "village", "east": VILLAGE_EAST, "east_body": "", "west": VILLAGE_WEST, "west_body": "",
        "from_date": SINCE, "to_date": None, "note": "", "source": "表",
    }  # fmt: skip
    pair = {**line, "level": "county", "east": EAST, "west": "530823000000", "from_date": date(2021, 6, 1)}
    sheets.load_rows(sheet="cooperation.ties", rows=[line, pair], actor=officer, at=AT)
    assert Tie.objects.count() == 1
    assert Pairing.objects.filter(western_region_code="530823000000").count() == 2
    assert Tie.objects.get().region_code == VILLAGE_EAST
    assert DISTRICT in VILLAGE_EAST
