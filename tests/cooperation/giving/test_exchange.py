"""Exchange: who meets again, programmes on three slots, liaison officers under two hats."""

from __future__ import annotations

from datetime import date
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.places import AT, EAST, ON, WEST
from xieshou.cooperation.errors import IllegalStepError, OutsideAreaError, TextMissingError
from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.models import ExchangeEvent, Liaison, LiaisonTask, Programme, SlotFilling
from xieshou.cooperation.operations import exchange
from xieshou.cooperation.queries.exchange import get_repeats
from xieshou.cooperation.rules.exchange import Repeat, count_repeats, empty_slots
from xieshou.cooperation.vocabulary.giving import Slot
from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.scope_sql import in_scope

ALL = Scope.everything()
SIDES = {"region_code": EAST, "partner_region_code": WEST}
YEAR = Cut(EAST, WEST, date(2026, 1, 1), date(2027, 1, 1))


def hold(actor, day=ON, **values):
    known = {**SIDES, "title": "青少年交流", "focus": "fusion", "place": "会泽县", "held_on": day, **values}
    return exchange.hold_event(values=known, actor=actor, at=AT)


def join(actor, event, name, *, is_east=True):
    return exchange.take_part(event_id=event.pk, name=name, is_east=is_east, people=3, actor=actor, at=AT)


def test_pair_that_meets_twice_is_a_repeated_contact():
    first, second = uuid4(), uuid4()
    rows = [(first, True, "甲校"), (first, False, "乙校"), (first, False, "丙校"), (second, True, "甲校")]
    assert count_repeats(rows) == Repeat(2, 0)
    assert count_repeats([*rows, (second, False, "乙校")]) == Repeat(2, 1)
    assert count_repeats([]) == Repeat(0, 0)


def test_empty_slots_are_named_in_order():
    assert empty_slots(["team"]) == [Slot.MECHANISM, Slot.SERVICE]
    assert empty_slots(Slot.values) == []


def test_event_counts_when_both_sides_took_part(officer):
    for day in (ON, date(2026, 4, 1)):
        event = hold(officer, day)
        join(officer, event, "宝山实验小学")
        assert measure("cooperation.events", YEAR) in (0, 1)
        join(officer, event, "会泽实验小学", is_east=False)
    assert measure("cooperation.events", YEAR) == 2
    assert get_repeats(scope=officer.scope) == Repeat(1, 1)
    with pytest.raises(exchange.OnFileError):
        join(officer, event, "宝山实验小学")
    with pytest.raises(TextMissingError):
        join(officer, event, " ")
    with pytest.raises(TextMissingError):
        hold(officer, place="")


def test_slot_is_filled_once_with_evidence(officer):
    made = exchange.found_programme(title="劳务协作三个一", actor=officer, at=AT, **SIDES)
    fill = {
        "programme_id": made.pk,
        "slot": "team",
        "text": "招聘管家队伍",
        "actor": officer,
        "at": AT,
        "on": ON,
    }
    with pytest.raises(TextMissingError):
        exchange.fill_slot(evidence=" ", **fill)
    exchange.fill_slot(evidence="任命名单", **fill)
    with pytest.raises(exchange.OnFileError):
        exchange.fill_slot(evidence="任命名单", **fill)
    with pytest.raises(exchange.OnFileError):
        exchange.found_programme(title="劳务协作三个一", actor=officer, at=AT, **SIDES)
    with pytest.raises(IntegrityError), transaction.atomic():
        SlotFilling.objects.update(evidence="")


def test_liaison_finishes_tasks_of_both_hats_with_a_result(officer):
    entry = {**SIDES, "name": "示范联络员", "office": "宝山区合作交流办", "from_date": ON}
    made = exchange.name_liaison(values=entry, actor=officer, at=AT)
    with pytest.raises(exchange.OnFileError):
        exchange.name_liaison(values=entry, actor=officer, at=AT)
    for hat in ("coach", "sales"):
        task = exchange.give_task(
            liaison_id=made.pk, hat=hat, text="对接香菇销售", due_date=ON, actor=officer, at=AT
        )
    done = {"task_id": task.pk, "actor": officer, "at": AT, "on": ON}
    with pytest.raises(TextMissingError):
        exchange.finish_task(result="", **done)
    exchange.finish_task(result="售出两吨", **done)
    with pytest.raises(IllegalStepError):
        exchange.finish_task(result="再报一次", **done)
    assert measure("cooperation.liaison_tasks", YEAR) == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        LiaisonTask.objects.update(result="")


def test_strangers_and_readers_are_refused(officer, stranger, county):
    event = hold(officer)
    with pytest.raises(NotFound):
        join(stranger, event, "外区学校")
    with pytest.raises(OutsideAreaError):
        hold(stranger)
    with pytest.raises(Denied):
        hold(county)
    with in_scope(stranger.scope):
        assert ExchangeEvent.objects.count() == 0


def test_exchange_goes_through_the_pages(client, foreign_client):
    def post(route, /, *keys, **data):
        return client.post(reverse(f"cooperation:{route}", args=keys), data).status_code

    event = {
        **SIDES,
        "title": "民族团结夏令营",
        "focus": "grassroots",
        "place": "宝山区",
        "held_on": "2026-03-01",
    }
    for route in ("event_add", "programme_add", "liaison_add"):
        assert client.get(reverse(f"cooperation:{route}")).status_code == 200
        assert post(route, title="") == 422
    assert post("event_add", **event) == 302
    assert post("programme_add", **SIDES, title="三个一") == 302
    assert post("liaison_add", **SIDES, name="示范联络员", office="区合作办", from_date="2026-01-01") == 302
    with in_scope(ALL):
        made, programme, liaison = (model.objects.get() for model in (ExchangeEvent, Programme, Liaison))
    assert post("event_participant", made.pk, name="", is_east="1", people="2") == 302
    assert post("event_participant", made.pk, name="甲校", is_east="1", people="2") == 302
    assert post("programme_slot", programme.pk, slot="team", text="队伍", evidence="名单") == 302
    assert post("liaison_task", liaison.pk, hat="coach", text="指导种植", due_date="2026-01-05") == 302
    with in_scope(ALL):
        task = LiaisonTask.objects.get()
    assert (
        "overdue"
        in client.get(reverse("cooperation:liaisons"), headers={"accept-language": "en"}).content.decode()
    )
    assert post("liaison_task_done", task.pk, result="已指导") == 302
    page = client.get(reverse("cooperation:events"), {"focus": "grassroots"})
    assert [row.from_east for row in page.context["page"]] == [2]
    assert client.get(reverse("cooperation:programmes")).context["rows"][0].empty == [
        Slot.MECHANISM,
        Slot.SERVICE,
    ]
    for route, key in (
        ("event_participant", made.pk),
        ("programme_slot", programme.pk),
        ("liaison_task", liaison.pk),
    ):
        assert foreign_client.post(reverse(f"cooperation:{route}", args=[key])).status_code == 404
    assert foreign_client.post(reverse("cooperation:liaison_task_done", args=[task.pk])).status_code == 404


def test_lists_ask_the_same_number_of_queries_for_more_rows(client, officer):
    addresses = [reverse(f"cooperation:{name}") for name in ("events", "programmes", "liaisons")]

    def count():
        counts = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            counts.append(len(queries))
        return counts

    def fill(number):
        join(officer, hold(officer, title=f"活动{number}"), "甲校")
        exchange.found_programme(title=f"项目{number}", actor=officer, at=AT, **SIDES)
        entry = {**SIDES, "name": f"联络员{number}", "office": "区合作办", "from_date": ON}
        liaison = exchange.name_liaison(values=entry, actor=officer, at=AT)
        exchange.give_task(liaison_id=liaison.pk, hat="coach", text="指导", due_date=ON, actor=officer, at=AT)

    fill(1)
    one = count()
    fill(2)
    fill(3)
    assert count() == one
