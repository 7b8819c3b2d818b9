"""Supervision orders go from issue to closing by two people; media partners have contract and campaign."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.cooperation.places import AT, EAST, ON, WEST
from xieshou.cooperation.errors import (
    IllegalStepError,
    OutsideAreaError,
    PeriodError,
    TextMissingError,
)
from xieshou.cooperation.models import MediaPartner, SupervisionOrder
from xieshou.cooperation.operations import supervision as steps
from xieshou.cooperation.queries.supervision import list_media, list_orders
from xieshou.cooperation.vocabulary.supervision import OrderStatus
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound

EN = {"accept-language": "en"}
ORDER = steps.NewOrder(EAST, WEST, "冷库未验收", "督查记录", "县农业农村局", ON, ON + timedelta(days=30))
MEDIA = steps.NewMediaPartner(EAST, WEST, "融媒体中心", "媒〔2026〕1号", "一县一品电台", date(2026, 1, 1))


def issue(actor, **values):
    return steps.issue_order(replace(ORDER, **values), actor=actor, at=AT)


def answer(actor, row, measure="已补验收"):
    return steps.answer_order(order_id=row.pk, measure=measure, on=ON, actor=actor, at=AT)


def judge(actor, row, *, accepted=True, judgement="属实"):
    return steps.judge_order(
        order_id=row.pk, accepted=accepted, judgement=judgement, on=ON, actor=actor, at=AT
    )


def register(actor, **values):
    return steps.register_media(replace(MEDIA, **values), actor=actor, at=AT)


def test_order_is_issued_answered_sent_back_and_closed(officer, county):
    row = issue(officer)
    assert (row.number, issue(officer).number) == ("310113-2026-0001", "310113-2026-0002")
    answer(county, row)
    assert judge(officer, row, accepted=False, judgement="缺验收单").status == OrderStatus.ISSUED
    answer(county, row, "已补验收单")
    closed = judge(officer, row)
    assert (closed.status, closed.closed_on, closed.closed_by_id) == ("closed", ON, officer.user_id)
    names = list(
        Event.objects.filter(event__startswith="cooperation.supervision").values_list("event", flat=True)
    )
    assert names.count("cooperation.supervision.answered") == 2
    assert {"cooperation.supervision.returned", "cooperation.supervision.closed"} <= set(names)
    assert str(closed) == closed.number


def test_step_in_the_wrong_state_is_refused(officer, county):
    row = issue(officer)
    with pytest.raises(IllegalStepError):
        judge(officer, row)
    answer(county, row)
    with pytest.raises(IllegalStepError):
        answer(county, row)
    with pytest.raises(IntegrityError), transaction.atomic():
        SupervisionOrder.objects.filter(pk=issue(officer).pk).update(status="closed")


def test_who_reported_does_not_check(officer, county):
    both = replace(officer, capabilities=officer.capabilities | county.capabilities)
    row = issue(officer)
    answer(both, row)
    with pytest.raises(steps.OwnReportError):
        judge(both, row)


@pytest.mark.parametrize("name", ["problem", "basis", "addressee"])
def test_order_without_a_text_is_refused(officer, name):
    with pytest.raises(TextMissingError) as refused:
        issue(officer, **{name: " "})
    assert refused.value.field == name


def test_order_is_due_after_its_day(officer):
    with pytest.raises(PeriodError):
        issue(officer, due_date=ON)
    issue(officer, due_date=ON + timedelta(days=1))


def test_measure_and_judgement_are_needed(officer, county):
    row = issue(officer)
    with pytest.raises(TextMissingError):
        answer(county, row, " ")
    answer(county, row)
    with pytest.raises(TextMissingError):
        judge(officer, row, judgement="")


def test_roles_and_places_hold(officer, county, stranger):
    row = issue(officer)
    for step, refusal in (
        (lambda: issue(county), Denied),
        (lambda: answer(officer, row), Denied),
        (lambda: issue(stranger), OutsideAreaError),
        (lambda: answer(stranger, row), NotFound),
    ):
        with pytest.raises(refusal):
            step()
    assert not list_orders(scope=stranger.scope).exists()
    assert list_orders(scope=county.scope, status="issued").get() == row


def test_media_partner_has_contract_and_campaign(officer, county, stranger):
    row = register(officer, to_date=date(2026, 1, 2))
    assert str(row) == "融媒体中心"
    assert list_media(scope=county.scope).get() == row
    assert not list_media(scope=stranger.scope).exists()
    with pytest.raises(steps.ContractTakenError):
        register(officer)
    with pytest.raises(PeriodError):
        register(officer, contract_number="2", to_date=date(2026, 1, 1))
    with pytest.raises(TextMissingError):
        register(officer, contract_number="3", campaign=" ")
    with pytest.raises(Denied):
        register(county, contract_number="4")


# --- the pages ------------------------------------------------------------------------------------------


@pytest.fixture
def county_client(places, user_with, client_for):
    return client_for(user_with("county_approver", regions=["530326"]))


def post(client, route, *args, **data):
    return client.post(reverse(f"cooperation:{route}", args=args), data, headers=EN)


def test_pages_take_an_order_from_issue_to_closing(client, county_client):
    address = reverse("cooperation:supervision")
    assert "No order on file" in client.get(address, headers=EN).content.decode()
    assert client.get(reverse("cooperation:supervision_add")).status_code == 200
    data = {
        "region_code": EAST, "partner_region_code": WEST, "problem": "冷库", "basis": "记录", "addressee": "农业局",
        "issued_on": "2026-01-01", "due_date": "2026-01-31",
    }  # fmt: skip
    assert post(client, "supervision_add", **{**data, "due_date": "2026-01-01"}).status_code == 422
    page = post(client, "supervision_add", **data)
    row = SupervisionOrder.objects.get()
    assert page.url == reverse("cooperation:supervision_order", args=[row.pk])
    assert "late" in client.get(address, headers=EN).content.decode()
    assert client.get(page.url).context["may_answer"] is False
    assert county_client.get(page.url).context["may_answer"] is True
    assert post(county_client, "supervision_answer", row.pk, measure="").status_code == 422
    assert post(county_client, "supervision_answer", row.pk, measure="已整改").status_code == 302
    assert post(client, "supervision_judge", row.pk, judgement="").status_code == 422
    assert post(client, "supervision_judge", row.pk, judgement="属实", accepted="on").status_code == 302
    assert "checked and closed" in client.get(page.url, headers=EN).content.decode()


def test_pages_of_media_partners(client, county_client):
    address = reverse("cooperation:media")
    assert "No media partner on file" in client.get(address, headers=EN).content.decode()
    assert client.get(reverse("cooperation:media_add")).status_code == 200
    data = {
        "region_code": EAST, "partner_region_code": WEST, "name": "媒体", "contract_number": "1", "campaign": "节目",
        "from_date": "2026-01-01", "link": "https://example.org/x",
    }  # fmt: skip
    assert post(client, "media_add", **data).url == address
    assert post(client, "media_add", **data).status_code == 422
    assert MediaPartner.objects.get().link in client.get(address).content.decode()
    assert county_client.get(address).context["may_edit"] is False


def test_foreign_officer_finds_no_order(officer, foreign_client):
    row = issue(officer)
    assert foreign_client.get(reverse("cooperation:supervision_order", args=[row.pk])).status_code == 404


def test_queries_do_not_grow_with_orders(client, officer):
    counts = []
    client.get(reverse("cooperation:supervision"))  # what a first page reads once
    for number in range(3):
        issue(officer)
        register(officer, contract_number=str(number))
        if number != 1:
            with CaptureQueriesContext(connection) as found:
                client.get(reverse("cooperation:supervision"))
                client.get(reverse("cooperation:media"))
            counts.append(len(found))
    assert counts[0] == counts[1]
